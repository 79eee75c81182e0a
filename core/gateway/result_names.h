// Names of result columns that only the database's data can have given: hidden, as they may be values. No I/O.
#pragma once

#include "core/gateway/unit.h"
#include "core/wire/results.h"

#include <optional>
#include <string>
#include <vector>

namespace gatehouse::gateway {

/// For a statement of which the analysis does not know what it shows. The whole RowDescription with column1, column2, … for
/// names that neither the statement's text nor the schema has; empty when there is none, or the identity sees everything.
[[nodiscard]] std::optional<std::string> withoutUntoldNames(const std::vector<wire::Field>& fields, const Judged& judged);

}  // namespace gatehouse::gateway

// What a column's values look like masked, on a made-up value of its label and type: for showing, never for hiding.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/policy/verdict.h"

#include <string>
#include <string_view>

namespace gatehouse::service {

/// masker: the column's own, where no rule asks for more. "NULL" where nothing else stands for the value.
[[nodiscard]] std::string maskExample(catalog::Oid type, std::string_view label, policy::Masker masker, const catalog::Snapshot& snapshot);

}  // namespace gatehouse::service

// Whether the rows that a statement gives back may hold values of labelled columns, by where each value comes from.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/statement.h"

#include <string>
#include <vector>

namespace gatehouse::policy {

/// labels: those that count; "*" for all. False only where the lineage of every output column is known and no value with
/// one of them gets into any; what merely counts rows shows none. It words a verdict: masks come from masking::Plan, which
/// also knows what the server says of its columns.
[[nodiscard]] bool showsLabelled(const sql::Statement& statement, const catalog::Snapshot& catalog,
                                 const std::vector<std::string>& labels);

}  // namespace gatehouse::policy

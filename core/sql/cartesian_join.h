// Row sources of one FROM that nothing ties together; by names alone, never sure of more than the text says.
#pragma once

#include "core/catalog/snapshot.h"

#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace gatehouse::sql {

using ResolveRelation = std::function<const catalog::Relation*(const PgQuery__RangeVar&)>;

/// Two tables of the query of which no condition speaks together, directly or through others; nothing when all are tied
/// or it cannot be seen. LATERAL, functions and names that cannot be placed count as ties.
[[nodiscard]] std::optional<std::pair<const catalog::Relation*, const catalog::Relation*>>
untiedTables(const PgQuery__SelectStmt& select, const ResolveRelation& resolve);

}  // namespace gatehouse::sql

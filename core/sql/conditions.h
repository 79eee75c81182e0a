// Does a WHERE keep every row? Constants and tautologies only; no statistics.
#pragma once

#include <pg_query/pg_query.pb-c.h>

namespace gatehouse::sql {

/// True when the condition is true for every row, or looks at no column at all and is not plainly false.
[[nodiscard]] bool keepsEveryRow(const PgQuery__Node* where);

}  // namespace gatehouse::sql

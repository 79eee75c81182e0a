// How small a group HAVING lets through, where it says so plainly; not what the groups are.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <cstdint>

namespace gatehouse::sql {

/// n of HAVING count(…) >= n, alone or joined by AND; 0 when nothing like it is there. Only constants count: a
/// parameter may be 1.
[[nodiscard]] uint32_t groupMinimum(const PgQuery__Node* having);

}  // namespace gatehouse::sql

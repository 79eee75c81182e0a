// What PostgreSQL calls an output column that was given no name.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <string>

namespace gatehouse::sql {

[[nodiscard]] std::string columnName(const PgQuery__Node* node);

}  // namespace gatehouse::sql

// Does a WHERE keep every row, or only few? By its form and what columns can hold; no statistics.
#pragma once

#include "core/catalog/snapshot.h"

#include <pg_query/pg_query.pb-c.h>

#include <functional>

namespace gatehouse::sql {

/// What is known of the rows that the condition is asked of. What is left empty is not known.
struct ConditionRows {
    std::function<bool(const PgQuery__ColumnRef&)> isNotNull;    ///< a column that never holds NULL
    std::function<bool(const PgQuery__ColumnRef&)> isOfTarget;   ///< a column of the table that is changed, and not of another
    std::function<const catalog::Relation*(const PgQuery__RangeVar&)> relation;   ///< what a name in a subquery stands for
    const catalog::Relation* target = nullptr;
};

/// For UPDATE and DELETE of that table under that name or alias.
[[nodiscard]] ConditionRows rowsOfTarget(const catalog::Relation* relation, const PgQuery__RangeVar& name,
                                         std::function<const catalog::Relation*(const PgQuery__RangeVar&)> resolve);

/// True when the condition is true for every row whatever the data, or looks at no column of the target and is not
/// plainly false.
[[nodiscard]] bool keepsEveryRow(const PgQuery__Node* where, const ConditionRows& rows = {});

/// True when no other constants in its place can make it keep every row: what was told of it holds for its shape.
[[nodiscard]] bool selectsWhateverItsConstants(const PgQuery__Node* where, const ConditionRows& rows = {});

/// True when it asks for equality with constants or parameters in every column of a unique key: one row at most.
[[nodiscard]] bool isSelective(const PgQuery__Node* where, const catalog::Relation& relation);

}  // namespace gatehouse::sql

// Which labelled columns a statement can get at, by the relations it names; not where a value flows (see
// sql/statement.h).
#pragma once

#include "core/catalog/snapshot.h"
#include "core/policy/verdict.h"
#include "core/sql/statement.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::policy {

/// What a statement reaches. Rows of a parent table come from its children too, so their labels count.
struct Reach {
    std::vector<std::string> labels;  ///< sorted, unique: of columns of relations that are read or written
    bool everything = false;  ///< something could not be looked into: any label may be behind it
};

[[nodiscard]] Reach reachOf(const sql::Statement& statement, const catalog::Snapshot& catalog);

/// The column's own label, else that of the column of the same name in a child or partition. Empty: none.
[[nodiscard]] std::string_view labelOf(const catalog::Relation& relation, const catalog::Column& column,
                                       const catalog::Snapshot& catalog);

/// The strictest of the column's own masker and those of the columns of the same name in children and partitions, whose
/// rows are read through it. Partial: none has one.
[[nodiscard]] Masker maskerOf(const catalog::Relation& relation, const catalog::Column& column, const catalog::Snapshot& catalog);

/// A view, materialised view or foreign table whose rows come from elsewhere: no label on its column
/// says nothing about what stands in it.
[[nodiscard]] bool derivesRows(const catalog::Relation& relation);

}  // namespace gatehouse::policy

// What stands behind the columns of a view, by its definition; remembered for each snapshot.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/statement.h"

namespace gatehouse::masking {

/// Null when it cannot be told. Good until the next call on this thread.
[[nodiscard]] const sql::OutputColumn* viewColumn(const catalog::Relation& view, int16_t number, const catalog::Snapshot& catalog);

}  // namespace gatehouse::masking

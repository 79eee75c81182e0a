// Which names of a text stand for something that its owner can replace without the text looking any different.
#pragma once

#include "core/catalog/versions.h"
#include "core/sql/analyze.h"

namespace gatehouse::gateway {

/// Empty when every statement touches only tables and what ships with the server: of those the server itself tells which
/// they are. Else every name that it and what it goes through uses; a table's too, since a function finds it by its name.
[[nodiscard]] catalog::Names namesUsed(const sql::Analysis& analysis, const catalog::Snapshot& catalog);

}  // namespace gatehouse::gateway

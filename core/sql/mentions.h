// Which relations a parsed text names, by its grammar alone; says nothing of columns and runs no binder.
#pragma once

#include "core/sql/parse_tree.h"
#include "core/sql/statement.h"

#include <vector>

namespace gatehouse::sql {

struct Mention {
    const PgQuery__RangeVar* relation = nullptr;   ///< lives as long as the tree
    Access access = Access::Read;
};

/// Every relation named at any depth, in the order of the text; names of common table expressions left out.
[[nodiscard]] std::vector<Mention> mentionsIn(const ProtobufCMessage& message);

}  // namespace gatehouse::sql

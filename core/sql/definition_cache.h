// Parsed texts of views, functions, rules and defaults, which many statements need again; not a cache of analyses.
#pragma once

#include "core/sql/parse_tree.h"

#include <memory>
#include <string>

namespace gatehouse::sql {

/// The tree of a text from the catalog, parsed once for each thread while it is in use. Never null; a text that does
/// not parse, is too long or nests too deeply (for this thread: see fitsHere) has no root. Bounded: forgets everything when it holds too much.
[[nodiscard]] std::shared_ptr<const ParseTree> definitionTree(const std::string& text);
/// The same for an expression: the tree of SELECT text.
[[nodiscard]] std::shared_ptr<const ParseTree> expressionTree(const std::string& expression);
/// The expression in it; null when the text was not exactly one.
[[nodiscard]] const PgQuery__Node* expressionIn(const ParseTree& tree);
/// The one statement of a text; null when there are none or several.
[[nodiscard]] const ProtobufCMessage* statementIn(const ParseTree& tree);

}  // namespace gatehouse::sql

#include "core/sql/definition_cache.h"

#include "core/sql/roomy_stack.h"

#include <unordered_map>

namespace gatehouse::sql {

namespace {

constexpr size_t kBytesMax = 4u << 20;       // of text; trees are some twenty times that
constexpr size_t kDefinitionBytesMax = 1u << 20;

}  // namespace

std::shared_ptr<const ParseTree> definitionTree(const std::string& text)
{
    thread_local std::unordered_map<std::string, std::shared_ptr<const ParseTree>> trees;
    thread_local size_t bytes = 0;
    if (const auto found = trees.find(text); found != trees.end())
        return found->second;
    auto tree = std::make_shared<ParseTree>();
    if (text.size() > kDefinitionBytesMax || !fitsParser(text)) {
        tree->errorText = "too long or too deep";
        return tree;
    }
    if (!fitsHere(text)) {
        tree->errorText = "needs a larger stack";
        return tree;
    }
    *tree = parseText(text);
    if (bytes + text.size() > kBytesMax) {
        trees.clear();
        bytes = 0;
    }
    bytes += text.size();
    trees.emplace(text, tree);
    return tree;
}

std::shared_ptr<const ParseTree> expressionTree(const std::string& expression)
{
    return definitionTree("SELECT " + expression);
}

const ProtobufCMessage* statementIn(const ParseTree& tree)
{
    return tree.root && tree.root->n_stmts == 1 ? inside(tree.root->stmts[0]->stmt) : nullptr;
}

const PgQuery__Node* expressionIn(const ParseTree& tree)
{
    const auto* select = as<PgQuery__SelectStmt>(statementIn(tree), pg_query__select_stmt__descriptor);
    if (!select || select->n_target_list != 1 || select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
        return nullptr;
    return select->target_list[0]->res_target->val;
}

}  // namespace gatehouse::sql

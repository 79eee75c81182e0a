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

}  // namespace gatehouse::sql

#include "core/sql/conditions.h"

#include "core/sql/parse_tree.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gatehouse::sql {

namespace {

enum class Truth { False, True, Unknown };

constexpr int kDepthMax = 200;

std::optional<double> number(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Truth truth(bool value)
{
    return value ? Truth::True : Truth::False;
}

bool looksAtColumns(const ProtobufCMessage& message, int depthLeft)
{
    if (depthLeft == 0 || message.descriptor == &pg_query__column_ref__descriptor
        || message.descriptor == &pg_query__current_of_expr__descriptor)
        return true;
    bool found = false;
    forEachChild(message, [&](const ProtobufCMessage& child) { found = found || looksAtColumns(child, depthLeft - 1); });
    return found;
}

const PgQuery__Node* bare(const PgQuery__Node* node)
{
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
        node = node->type_cast->arg;
    return node;
}

Truth truthOf(const PgQuery__Node* node, int depthLeft);

Truth compare(const PgQuery__AExpr& expression)
{
    const auto names = stringsOf(expression.name, expression.n_name);
    if (names.empty())
        return Truth::Unknown;
    const std::string& op = names.back();
    const PgQuery__Node* left = bare(expression.lexpr);
    const PgQuery__Node* right = bare(expression.rexpr);
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT && sameTree(inside(left), inside(right), 50))
        return Truth::True;
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_LIKE || expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE) {
        const auto pattern = constantText(right);
        return pattern && op.front() != '!' && !pattern->empty() && pattern->find_first_not_of('%') == std::string::npos
            ? Truth::True : Truth::Unknown;
    }
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN && op == "=" && right
        && right->node_case == PG_QUERY__NODE__NODE_LIST) {
        for (size_t i = 0; i < right->list->n_items; ++i) {
            if (sameTree(inside(left), inside(bare(right->list->items[i])), 50))
                return Truth::True;
        }
        return Truth::Unknown;
    }
    if (expression.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP)
        return Truth::Unknown;
    if (left && right && sameTree(inside(left), inside(right), 50))
        return op == "=" || op == ">=" || op == "<=" ? Truth::True
            : op == "<>" || op == "<" || op == ">"   ? Truth::False : Truth::Unknown;
    const auto a = constantText(left);
    const auto b = constantText(right);
    if (!a || !b)
        return Truth::Unknown;
    const auto x = number(*a);
    const auto y = number(*b);
    if (op == "=")
        return truth(x && y ? *x == *y : *a == *b);
    if (op == "<>")
        return truth(x && y ? *x != *y : *a != *b);
    if (!x || !y)
        return Truth::Unknown;
    return op == "<" ? truth(*x < *y) : op == ">" ? truth(*x > *y) : op == "<=" ? truth(*x <= *y)
        : op == ">=" ? truth(*x >= *y) : Truth::Unknown;
}

/// x IS NULL OR x IS NOT NULL
bool coversNull(const PgQuery__BoolExpr& expression)
{
    for (size_t i = 0; i < expression.n_args; ++i) {
        for (size_t j = i + 1; j < expression.n_args; ++j) {
            const PgQuery__Node* a = expression.args[i];
            const PgQuery__Node* b = expression.args[j];
            if (a->node_case == PG_QUERY__NODE__NODE_NULL_TEST && b->node_case == PG_QUERY__NODE__NODE_NULL_TEST
                && a->null_test->nulltesttype != b->null_test->nulltesttype
                && sameTree(inside(a->null_test->arg), inside(b->null_test->arg), 50))
                return true;
        }
    }
    return false;
}

Truth truthOf(const PgQuery__Node* node, int depthLeft)
{
    if (!node || depthLeft == 0)
        return Truth::Unknown;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
        auto text = constantText(node);
        if (!text)
            return bare(node)->node_case == PG_QUERY__NODE__NODE_A_CONST ? Truth::False : truthOf(bare(node), depthLeft - 1);
        std::ranges::transform(*text, text->begin(), [](unsigned char c) { return std::tolower(c); });
        std::erase_if(*text, [](unsigned char c) { return std::isspace(c); });
        if (const auto value = number(*text))
            return truth(*value != 0);
        for (const std::string_view word : {"true", "yes", "on"}) {
            if (!text->empty() && *text != "o" && word.starts_with(*text))
                return Truth::True;
        }
        return Truth::False;
    }
    case PG_QUERY__NODE__NODE_BOOL_EXPR: {
        const PgQuery__BoolExpr& expression = *node->bool_expr;
        if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) {
            const Truth inner = expression.n_args == 1 ? truthOf(expression.args[0], depthLeft - 1) : Truth::Unknown;
            return inner == Truth::Unknown ? inner : truth(inner == Truth::False);
        }
        const Truth decides = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR ? Truth::True : Truth::False;
        bool unknown = false;
        for (size_t i = 0; i < expression.n_args; ++i) {
            const Truth each = truthOf(expression.args[i], depthLeft - 1);
            if (each == decides)
                return decides;
            unknown = unknown || each == Truth::Unknown;
        }
        if (decides == Truth::True && coversNull(expression))
            return Truth::True;
        return unknown ? Truth::Unknown : truth(decides == Truth::False);
    }
    case PG_QUERY__NODE__NODE_A_EXPR:
        return compare(*node->a_expr);
    case PG_QUERY__NODE__NODE_NULL_TEST: {
        const PgQuery__Node* argument = bare(node->null_test->arg);
        if (!argument || argument->node_case != PG_QUERY__NODE__NODE_A_CONST)
            return Truth::Unknown;
        return truth((argument->a_const->isnull != 0) == (node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL));
    }
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST: {
        const Truth inner = truthOf(node->boolean_test->arg, depthLeft - 1);
        if (inner == Truth::Unknown)
            return inner;
        switch (node->boolean_test->booltesttype) {
        case PG_QUERY__BOOL_TEST_TYPE__IS_TRUE:
        case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE:
            return inner;
        case PG_QUERY__BOOL_TEST_TYPE__IS_FALSE:
        case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE:
            return truth(inner == Truth::False);
        default:
            return Truth::Unknown;
        }
    }
    default:
        return Truth::Unknown;
    }
}

}  // namespace

bool keepsEveryRow(const PgQuery__Node* where)
{
    const Truth result = truthOf(where, kDepthMax);
    if (result != Truth::Unknown)
        return result == Truth::True;
    const ProtobufCMessage* content = inside(where);
    return !content || !looksAtColumns(*content, kDepthMax);
}

}  // namespace gatehouse::sql

#include "core/sql/constant_folding.h"

#include "core/sql/parse_tree.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace gatehouse::sql {

namespace {

using Kind = Folded::Kind;

Folded null()
{
    return {.kind = Kind::Null};
}

Folded boolean(bool value)
{
    return {.kind = Kind::Boolean, .truth = value};
}

Folded number(double value, bool whole)
{
    return std::isfinite(value) ? Folded{.kind = Kind::Number, .number = value, .whole = whole} : Folded{};
}

Folded text(std::string value, bool literal = false)
{
    return {.kind = Kind::Text, .literal = literal, .text = std::move(value)};
}

std::string trimmedLower(std::string value)
{
    std::ranges::transform(value, value.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto first = value.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string::npos)
        return {};
    return value.substr(first, value.find_last_not_of(" \t\r\n\f\v") - first + 1);
}

Folded asNumber(const Folded& value)
{
    if (value.kind != Kind::Text)
        return value;
    const std::string digits = trimmedLower(value.text);
    double result = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return {};
    return number(result, digits.find_first_of(".e") == std::string::npos);
}

std::string lastName(PgQuery__Node* const* nodes, size_t count)
{
    const auto names = stringsOf(nodes, count);
    // A name in another schema may be anybody's.
    return names.empty() || (names.size() > 1 && names[names.size() - 2] != "pg_catalog") ? std::string() : names.back();
}

Folded castTo(const PgQuery__TypeName& type, const Folded& value)
{
    const std::string name = lastName(type.names, type.n_names);
    if (type.n_array_bounds > 0 || !value.known() || value.kind == Kind::Null)
        return value.kind == Kind::Null && type.n_array_bounds == 0 ? value : Folded{};
    if (name == "bool")
        return asBoolean(value);
    if (name == "int2" || name == "int4" || name == "int8") {
        if (value.kind == Kind::Boolean)
            return number(value.truth ? 1 : 0, true);
        const Folded result = asNumber(value);
        return result.kind == Kind::Number ? number(std::nearbyint(result.number), true) : Folded{};
    }
    if (name == "numeric" || name == "float8") {
        Folded result = asNumber(value);
        result.whole = false;
        return result.kind == Kind::Number ? result : Folded{};
    }
    if (name == "text" && value.kind == Kind::Text)
        return text(value.text);
    return {};
}

Folded arithmetic(const std::string& op, const Folded& left, const Folded& right)
{
    if (left.kind == Kind::Null || right.kind == Kind::Null)
        return null();
    const Folded a = left.literal || left.kind == Kind::Number ? asNumber(left) : Folded{};
    const Folded b = right.literal || right.kind == Kind::Number ? asNumber(right) : Folded{};
    if (a.kind != Kind::Number || b.kind != Kind::Number)
        return {};
    const bool whole = a.whole && b.whole;
    if (op == "+")
        return number(a.number + b.number, whole);
    if (op == "-")
        return number(a.number - b.number, whole);
    if (op == "*")
        return number(a.number * b.number, whole);
    if (b.number == 0)
        return {};   // an error, whatever the row
    if (op == "/")
        return number(whole ? std::trunc(a.number / b.number) : a.number / b.number, whole);
    if (op == "%")
        return number(std::fmod(a.number, b.number), whole);
    return {};
}

Folded concatenated(const Folded& left, const Folded& right)
{
    if (left.kind == Kind::Null || right.kind == Kind::Null)
        return null();
    const auto words = [](const Folded& value) -> std::optional<std::string> {
        if (value.kind == Kind::Text)
            return value.text;
        if (value.kind == Kind::Number && value.whole && std::abs(value.number) < 1e15)
            return std::to_string(static_cast<long long>(value.number));
        return std::nullopt;
    };
    const auto a = words(left);
    const auto b = words(right);
    return a && b && (left.kind == Kind::Text || right.kind == Kind::Text) ? text(*a + *b) : Folded{};
}

Folded callOf(const PgQuery__FuncCall& call, int depthLeft)
{
    const std::string name = lastName(call.funcname, call.n_funcname);
    if (call.n_args != 1 || call.agg_star || call.over || call.agg_filter)
        return {};
    const Folded argument = fold(call.args[0], depthLeft - 1);
    if (argument.kind == Kind::Null)
        return name == "length" || name == "lower" || name == "upper" || name == "abs" ? null() : Folded{};
    if (argument.kind == Kind::Text && (name == "length" || name == "char_length" || name == "character_length")) {
        const auto count = std::ranges::count_if(argument.text, [](unsigned char c) { return (c & 0xC0) != 0x80; });
        return number(static_cast<double>(count), true);
    }
    // Letters beyond ASCII depend on the database's locale.
    const bool ascii = std::ranges::all_of(argument.text, [](unsigned char c) { return c < 0x80; });
    if (argument.kind == Kind::Text && ascii && (name == "lower" || name == "upper")) {
        std::string result = argument.text;
        std::ranges::transform(result, result.begin(), [&](unsigned char c) { return name == "lower" ? std::tolower(c) : std::toupper(c); });
        return text(result);
    }
    if (argument.kind == Kind::Number && name == "abs")
        return number(std::abs(argument.number), argument.whole);
    return {};
}

Folded caseOf(const PgQuery__CaseExpr& expression, int depthLeft)
{
    for (size_t i = 0; i < expression.n_args; ++i) {
        if (expression.arg || expression.args[i]->node_case != PG_QUERY__NODE__NODE_CASE_WHEN)
            return {};
        const Folded when = asBoolean(fold(expression.args[i]->case_when->expr, depthLeft - 1));
        if (!when.known())
            return {};
        if (when.kind == Kind::Boolean && when.truth)
            return fold(expression.args[i]->case_when->result, depthLeft - 1);
    }
    return expression.defresult ? fold(expression.defresult, depthLeft - 1) : null();
}

Folded constant(const PgQuery__AConst& value)
{
    if (value.isnull)
        return null();
    switch (value.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return number(value.ival->ival, true);
    case PG_QUERY__A__CONST__VAL_FVAL:
        return asNumber(text(value.fval->fval));
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return boolean(value.boolval->boolval != 0);
    case PG_QUERY__A__CONST__VAL_SVAL:
        return text(value.sval->sval, true);
    default:
        return {};
    }
}

Folded booleanExpression(const PgQuery__BoolExpr& expression, int depthLeft)
{
    if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) {
        const Folded inner = expression.n_args == 1 ? asBoolean(fold(expression.args[0], depthLeft - 1)) : Folded{};
        return inner.kind == Kind::Boolean ? boolean(!inner.truth) : inner;
    }
    const bool decides = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR;
    bool unknown = false;
    bool isNull = false;
    for (size_t i = 0; i < expression.n_args; ++i) {
        const Folded each = asBoolean(fold(expression.args[i], depthLeft - 1));
        if (each.kind == Kind::Boolean && each.truth == decides)
            return each;
        unknown = unknown || !each.known();
        isNull = isNull || each.kind == Kind::Null;
    }
    return unknown ? Folded{} : isNull ? null() : boolean(!decides);
}

Folded operation(const PgQuery__AExpr& expression, int depthLeft)
{
    const std::string op = lastName(expression.name, expression.n_name);
    const Folded right = fold(expression.rexpr, depthLeft - 1);
    const Folded left = expression.lexpr ? fold(expression.lexpr, depthLeft - 1) : Folded{};
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP) {
        if (!expression.lexpr)
            return op == "-" && right.kind == Kind::Number ? number(-right.number, right.whole) : Folded{};
        if (!left.known() || !right.known())
            return {};
        if (op == "||")
            return concatenated(left, right);
        const Folded compared = compareFolded(op, left, right);
        return compared.known() ? compared : arithmetic(op, left, right);
    }
    const bool distinct = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT;
    if (distinct || expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT) {
        if (!left.known() || !right.known())
            return {};
        if (left.kind == Kind::Null || right.kind == Kind::Null)
            return boolean((left.kind == right.kind) != distinct);
        const Folded same = compareFolded("=", left, right);
        return same.kind == Kind::Boolean ? boolean(same.truth != distinct) : Folded{};
    }
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF) {
        const Folded same = compareFolded("=", left, right);
        return !same.known() ? Folded{} : same.kind == Kind::Boolean && same.truth ? null() : left;
    }
    return {};
}

}  // namespace

Folded asBoolean(const Folded& value)
{
    if (value.kind == Kind::Number)
        return boolean(value.number != 0);
    if (value.kind != Kind::Text)
        return value;
    const std::string word = trimmedLower(value.text);
    if (word == "1")
        return boolean(true);
    if (word == "0")
        return boolean(false);
    if (word.empty() || word == "o")
        return {};
    for (const std::string_view yes : {"true", "yes", "on"}) {
        if (yes.starts_with(word))
            return boolean(true);
    }
    for (const std::string_view no : {"false", "no", "off"}) {
        if (no.starts_with(word))
            return boolean(false);
    }
    return {};
}

Folded compareFolded(const std::string& op, const Folded& left, const Folded& right)
{
    const bool equality = op == "=" || op == "<>";
    if (!equality && op != "<" && op != "<=" && op != ">" && op != ">=")
        return {};
    if (!left.known() || !right.known())
        return {};
    if (left.kind == Kind::Null || right.kind == Kind::Null)
        return null();
    Folded a = left;
    Folded b = right;
    if (a.kind != b.kind) {
        const Kind other = a.literal ? b.kind : b.literal ? a.kind : Kind::Unknown;
        if (other == Kind::Number) {
            a = asNumber(a);
            b = asNumber(b);
        } else if (other == Kind::Boolean) {
            a = asBoolean(a);
            b = asBoolean(b);
        }
    }
    if (a.kind != b.kind || !a.known())
        return {};
    if (a.kind == Kind::Text) {
        // Which of two texts comes first is the collation's business; that a text is itself is not.
        if (a.text == b.text)
            return boolean(op == "=" || op == "<=" || op == ">=");
        return equality ? boolean(op == "<>") : Folded{};
    }
    const double x = a.kind == Kind::Boolean ? (a.truth ? 1 : 0) : a.number;
    const double y = b.kind == Kind::Boolean ? (b.truth ? 1 : 0) : b.number;
    return boolean(op == "=" ? x == y : op == "<>" ? x != y : op == "<" ? x < y : op == "<=" ? x <= y : op == ">" ? x > y : x >= y);
}

Folded fold(const PgQuery__Node* node, int depthLeft)
{
    if (!node || depthLeft <= 0)
        return {};
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
        return constant(*node->a_const);
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return node->type_cast->type_name ? castTo(*node->type_cast->type_name, fold(node->type_cast->arg, depthLeft - 1)) : Folded{};
    case PG_QUERY__NODE__NODE_A_EXPR:
        return operation(*node->a_expr, depthLeft);
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
        return booleanExpression(*node->bool_expr, depthLeft);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return callOf(*node->func_call, depthLeft);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
        return caseOf(*node->case_expr, depthLeft);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
        for (size_t i = 0; i < node->coalesce_expr->n_args; ++i) {
            const Folded each = fold(node->coalesce_expr->args[i], depthLeft - 1);
            if (each.kind != Kind::Null)
                return each;
        }
        return null();
    case PG_QUERY__NODE__NODE_NULL_TEST: {
        const Folded argument = fold(node->null_test->arg, depthLeft - 1);
        if (!argument.known())
            return {};
        return boolean((argument.kind == Kind::Null) == (node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL));
    }
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST: {
        const Folded argument = asBoolean(fold(node->boolean_test->arg, depthLeft - 1));
        if (!argument.known())
            return {};
        const bool isNull = argument.kind == Kind::Null;
        switch (node->boolean_test->booltesttype) {
        case PG_QUERY__BOOL_TEST_TYPE__IS_TRUE: return boolean(!isNull && argument.truth);
        case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE: return boolean(isNull || !argument.truth);
        case PG_QUERY__BOOL_TEST_TYPE__IS_FALSE: return boolean(!isNull && !argument.truth);
        case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE: return boolean(isNull || argument.truth);
        case PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN: return boolean(isNull);
        case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN: return boolean(!isNull);
        default: return {};
        }
    }
    default:
        return {};
    }
}

}  // namespace gatehouse::sql

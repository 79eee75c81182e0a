#include "core/sql/constant_text.h"

#include "core/sql/constant_functions.h"
#include "core/sql/parse_tree.h"
#include "core/sql/plpgsql_tokens.h"
#include "core/sql/roomy_stack.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::sql {

namespace {

class Evaluation {
public:
    /// integer: null where every value must be known.
    Evaluation(const ConstantLookup& lookup, const ConstantOverload& overloaded, const ConstantInteger* integer = nullptr)
        : m_lookup(lookup)
        , m_overloaded(overloaded)
        , m_integer(integer)
    {
    }

    [[nodiscard]] std::optional<ConstantValue> value(const PgQuery__Node* node) const;

private:
    [[nodiscard]] std::optional<ConstantValue> constant(const PgQuery__AConst& node) const;
    [[nodiscard]] std::optional<ConstantValue> named(const std::string& name) const;
    [[nodiscard]] std::optional<ConstantValue> element(const PgQuery__AIndirection& node) const;
    [[nodiscard]] std::optional<ConstantValue> operation(const PgQuery__AExpr& node) const;
    [[nodiscard]] std::optional<ConstantValue> call(const PgQuery__FuncCall& node) const;
    [[nodiscard]] std::optional<ConstantValue> cast(const PgQuery__TypeCast& node) const;
    [[nodiscard]] std::optional<ConstantValue> coalesce(const PgQuery__CoalesceExpr& node) const;
    [[nodiscard]] std::optional<std::vector<ConstantValue>> values(PgQuery__Node* const* nodes, size_t count) const;
    /// The digits of a whole number that is not known, as || puts them into a text.
    [[nodiscard]] std::optional<ConstantValue> digits(const PgQuery__Node* node) const;
    /// The name without pg_catalog; empty when it could be something else.
    [[nodiscard]] std::string builtinName(PgQuery__Node* const* nodes, size_t count) const;

    const ConstantLookup& m_lookup;
    const ConstantOverload& m_overloaded;
    const ConstantInteger* m_integer;
};

std::optional<ConstantValue> Evaluation::value(const PgQuery__Node* node) const
{
    if (!node)
        return std::nullopt;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_A_CONST: return constant(*node->a_const);
    case PG_QUERY__NODE__NODE_A_EXPR: return operation(*node->a_expr);
    case PG_QUERY__NODE__NODE_FUNC_CALL: return call(*node->func_call);
    case PG_QUERY__NODE__NODE_TYPE_CAST: return cast(*node->type_cast);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR: return coalesce(*node->coalesce_expr);
    case PG_QUERY__NODE__NODE_PARAM_REF: return named("$" + std::to_string(node->param_ref->number));
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        // "name[2]" in quotes is a name too, and would be asked for as if it were an element.
        if (const std::string name(node->column_ref->n_fields == 1 ? stringOf(node->column_ref->fields[0]) : std::string_view());
            name.find_first_of("[(") == std::string::npos)
            return named(name);
        return std::nullopt;
    case PG_QUERY__NODE__NODE_A_INDIRECTION: return element(*node->a_indirection);
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        if (node->sqlvalue_function->op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG)
            return named(std::string(kDatabaseName));
        return std::nullopt;
    default: return std::nullopt;
    }
}

std::optional<ConstantValue> Evaluation::element(const PgQuery__AIndirection& node) const
{
    if (node.n_indirection != 1 || !node.arg || node.arg->node_case != PG_QUERY__NODE__NODE_COLUMN_REF
        || node.arg->column_ref->n_fields != 1 || node.indirection[0]->node_case != PG_QUERY__NODE__NODE_A_INDICES)
        return std::nullopt;
    const PgQuery__AIndices& place = *node.indirection[0]->a_indices;
    const std::optional<ConstantValue> index = place.is_slice ? std::nullopt : value(place.uidx);
    const std::string name(stringOf(node.arg->column_ref->fields[0]));
    if (!index || index->type != ConstantValue::Type::Integer || name.empty())
        return std::nullopt;
    return named(name + "[" + index->text + "]");
}

std::optional<ConstantValue> Evaluation::constant(const PgQuery__AConst& node) const
{
    if (node.isnull)
        return ConstantValue{.type = ConstantValue::Type::Unknown, .null = true};
    switch (node.val_case) {
    case PG_QUERY__A__CONST__VAL_SVAL:
        return ConstantValue{.type = ConstantValue::Type::Unknown, .text = node.sval->sval};
    case PG_QUERY__A__CONST__VAL_IVAL:
        return ConstantValue{.type = ConstantValue::Type::Integer, .text = std::to_string(node.ival->ival)};
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return ConstantValue{.type = ConstantValue::Type::Boolean, .text = node.boolval->boolval ? "true" : "false"};
    default: return std::nullopt;
    }
}

std::optional<ConstantValue> Evaluation::named(const std::string& name) const
{
    if (name.empty() || !m_lookup)
        return std::nullopt;
    const std::optional<std::string> text = m_lookup(name);
    if (!text || text->size() > kConstantBytesMax || text->find('\0') != std::string::npos)
        return std::nullopt;
    return ConstantValue{.type = ConstantValue::Type::Text, .text = *text};
}

std::string Evaluation::builtinName(PgQuery__Node* const* nodes, size_t count) const
{
    const std::vector<std::string> parts = stringsOf(nodes, count);
    if (parts.size() == 2 && parts[0] == "pg_catalog")
        return parts[1];
    if (parts.size() != 1 || (m_overloaded && m_overloaded(parts[0])))
        return {};
    return parts[0];
}

std::optional<ConstantValue> Evaluation::operation(const PgQuery__AExpr& node) const
{
    if (node.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP)
        return std::nullopt;
    const std::string name = builtinName(node.name, node.n_name);
    if (name == "-" && !node.lexpr && node.rexpr && node.rexpr->node_case == PG_QUERY__NODE__NODE_A_CONST) {
        std::optional<ConstantValue> right = value(node.rexpr);
        if (!right || right->type != ConstantValue::Type::Integer || right->text == "0")
            return std::nullopt;
        right->text.insert(0, "-");
        return right;
    }
    if (name != "||")
        return std::nullopt;
    const auto operand = [this](const PgQuery__Node* side) {
        std::optional<ConstantValue> known = value(side);
        return known ? known : digits(side);
    };
    std::optional<ConstantValue> left = operand(node.lexpr);
    const std::optional<ConstantValue> right = left ? operand(node.rexpr) : std::nullopt;
    return left && right ? constantConcatenation(std::move(*left), *right) : std::nullopt;
}

std::optional<std::vector<ConstantValue>> Evaluation::values(PgQuery__Node* const* nodes, size_t count) const
{
    std::vector<ConstantValue> all;
    size_t bytes = 0;
    for (size_t i = 0; i < count; ++i) {
        std::optional<ConstantValue> each = value(nodes[i]);
        bytes += each ? each->text.size() : 0;
        if (!each || bytes > kConstantBytesMax)
            return std::nullopt;
        all.push_back(std::move(*each));
    }
    return all;
}

std::optional<ConstantValue> Evaluation::call(const PgQuery__FuncCall& node) const
{
    if (node.n_agg_order > 0 || node.agg_filter || node.over || node.agg_within_group || node.agg_star || node.agg_distinct
        || node.func_variadic)
        return std::nullopt;
    const std::string name = builtinName(node.funcname, node.n_funcname);
    if (name == "current_database" && node.n_args == 0)
        return named(std::string(kDatabaseName));
    if (!isConstantFunction(name))
        return std::nullopt;
    if (m_integer && (name == "quote_literal" || name == "quote_nullable") && node.n_args == 1 && !value(node.args[0]))
        return someLiteral();
    if (m_integer && name == "format") {
        std::vector<ConstantValue> some;
        for (size_t i = 0; i < node.n_args; ++i)
            some.push_back(value(node.args[i]).value_or(ConstantValue{.unknown = true}));
        return constantCall(name, some);
    }
    const std::optional<std::vector<ConstantValue>> arguments = values(node.args, node.n_args);
    return arguments ? constantCall(name, *arguments) : std::nullopt;
}

std::optional<ConstantValue> Evaluation::digits(const PgQuery__Node* node) const
{
    if (!m_integer || !node || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
        return std::nullopt;
    std::string name;
    for (const std::string& part : stringsOf(node->column_ref->fields, node->column_ref->n_fields))
        name += (name.empty() ? "" : ".") + part;
    return (*m_integer)(name) ? std::optional(someLiteral()) : std::nullopt;
}

std::optional<ConstantValue> Evaluation::cast(const PgQuery__TypeCast& node) const
{
    const PgQuery__TypeName& type = *node.type_name;
    if (type.n_typmods > 0 || type.n_array_bounds > 0 || type.setof || type.pct_type)
        return std::nullopt;
    const std::vector<std::string> parts = stringsOf(type.names, type.n_names);
    if (parts.empty() || parts.size() > 2 || (parts.size() == 2 && parts[0] != "pg_catalog"))
        return std::nullopt;
    std::optional<ConstantValue> operand = value(node.arg);
    if (!operand)
        operand = digits(node.arg);
    return operand ? constantCast(parts.back(), *operand) : std::nullopt;
}

std::optional<ConstantValue> Evaluation::coalesce(const PgQuery__CoalesceExpr& node) const
{
    const std::optional<std::vector<ConstantValue>> all = values(node.args, node.n_args);
    return all ? constantCoalesce(*all) : std::nullopt;
}

/// The only output of SELECT <expression> and nothing else; null when there is more to it.
const PgQuery__Node* onlyOutput(const PgQuery__ParseResult& tree)
{
    if (tree.n_stmts != 1 || !tree.stmts[0]->stmt || tree.stmts[0]->stmt->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
        return nullptr;
    const PgQuery__SelectStmt& select = *tree.stmts[0]->stmt->select_stmt;
    if (select.n_target_list != 1 || select.n_from_clause > 0 || select.n_distinct_clause > 0 || select.where_clause
        || select.n_group_clause > 0 || select.having_clause || select.n_window_clause > 0 || select.n_values_lists > 0
        || select.n_sort_clause > 0 || select.limit_offset || select.limit_count || select.n_locking_clause > 0
        || select.with_clause || select.into_clause || select.op != PG_QUERY__SET_OPERATION__SETOP_NONE)
        return nullptr;
    const PgQuery__Node* target = select.target_list[0];
    return target->node_case == PG_QUERY__NODE__NODE_RES_TARGET && target->res_target->n_indirection == 0
        ? target->res_target->val
        : nullptr;
}

/// Around a literal nothing may stand that could make another word of it: a number's sign is a part of it, a quote goes on.
bool standsAlone(std::string_view text)
{
    constexpr std::string_view before = " \t\r\n(,=<>";
    constexpr std::string_view after = " \t\r\n),;:";
    for (size_t at = text.find(kSomeLiteral); at != std::string_view::npos; at = text.find(kSomeLiteral, at)) {
        const size_t end = at + kSomeLiteral.size();
        if ((at > 0 && before.find(text[at - 1]) == std::string_view::npos)
            || (end < text.size() && after.find(text[end]) == std::string_view::npos))
            return false;
        // Of several characters of an operator the last may be a minus when a strange one is among them.
        const size_t run = text.find_last_not_of("=<>", at == 0 ? 0 : at - 1);
        if (at > 0 && run != std::string_view::npos && std::string_view("+-*/~!@#%^&|`?").find(text[run]) != std::string_view::npos)
            return false;
        at = end;
    }
    return true;
}

struct LiteralPlaces {
    size_t values = 0;
    bool sorts = false;   ///< ORDER BY 2 is a column, not a value
};

void findLiterals(const ProtobufCMessage& message, bool sorted, LiteralPlaces& places)
{
    const auto* parameter = as<PgQuery__ParamRef>(&message, pg_query__param_ref__descriptor);
    if (parameter && "$" + std::to_string(parameter->number) == kSomeLiteral) {
        ++places.values;
        places.sorts = places.sorts || sorted;
    }
    const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor);
    for (size_t i = 0; select && i < select->n_group_clause; ++i)
        places.sorts = places.sorts || select->group_clause[i]->node_case == PG_QUERY__NODE__NODE_PARAM_REF;
    for (size_t i = 0; select && i < select->n_distinct_clause; ++i)
        places.sorts = places.sorts || select->distinct_clause[i]->node_case == PG_QUERY__NODE__NODE_PARAM_REF;
    const bool sorts = message.descriptor == &pg_query__sort_by__descriptor || message.descriptor == &pg_query__grouping_set__descriptor;
    forEachChild(message, [&](const ProtobufCMessage& child) { findLiterals(child, sorts, places); });
}

/// Statements in which a literal is nothing but a value. The parser takes $1 for one in others too.
bool takesValues(const PgQuery__ParseResult& tree)
{
    for (size_t i = 0; i < tree.n_stmts; ++i) {
        const PgQuery__Node* statement = tree.stmts[i]->stmt;
        switch (statement ? statement->node_case : PG_QUERY__NODE__NODE__NOT_SET) {
        case PG_QUERY__NODE__NODE_SELECT_STMT:
        case PG_QUERY__NODE__NODE_INSERT_STMT:
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
        case PG_QUERY__NODE__NODE_DELETE_STMT:
        case PG_QUERY__NODE__NODE_MERGE_STMT:
        case PG_QUERY__NODE__NODE_CREATE_STMT:
            break;
        default:
            return false;
        }
    }
    return tree.n_stmts > 0;
}

/// Every one of them is a value where it stands: not inside of a string, a comment or another word.
bool areValues(const std::string& sql, size_t literals)
{
    if (!standsAlone(sql) || !fitsParser(sql))
        return false;
    bool good = false;
    const auto work = [&] {
        const ParseTree tree = parseText(sql);
        LiteralPlaces places;
        if (tree.root)
            findLiterals(tree.root->base, false, places);
        good = tree.root && takesValues(*tree.root) && places.values == literals && !places.sorts;
    };
    return runWithRoom(sql, work) && good;
}

std::optional<ConstantValue> evaluated(std::string_view expressionSql, const ConstantLookup& lookup,
                                       const ConstantOverload& overloaded, const ConstantInteger* integer)
{
    const std::optional<PlpgsqlTokens> tokens = plpgsqlTokens(expressionSql);
    // Without standard_conforming_strings a backslash is another string; a semicolon would be another statement.
    if (!tokens || tokens->backslashes
        || std::ranges::any_of(tokens->tokens, [](const PlpgsqlToken& token) { return token.code == ';'; }))
        return std::nullopt;
    const std::string text = "SELECT " + std::string(expressionSql);
    std::optional<ConstantValue> result;
    const auto work = [&] {
        const ParseTree tree = parseText(text);
        const PgQuery__Node* output = tree.root ? onlyOutput(*tree.root) : nullptr;
        std::optional<ConstantValue> value = Evaluation(lookup, overloaded, integer).value(output);
        if (value && value->textual() && !value->null && !value->unknown)
            result = std::move(value);
    };
    if (!fitsParser(text) || !runWithRoom(text, work))
        return std::nullopt;
    return result;
}

}  // namespace

std::optional<std::string> constantTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                          const ConstantOverload& overloaded)
{
    const std::optional<ConstantValue> value = evaluated(expressionSql, lookup, overloaded, nullptr);
    return value ? std::optional(value->text) : std::nullopt;
}

std::optional<std::string> runTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                     const ConstantOverload& overloaded, const ConstantInteger& integer)
{
    const std::optional<ConstantValue> value = evaluated(expressionSql, lookup, overloaded, &integer);
    if (!value || (value->literals > 0 && !areValues(value->text, value->literals)))
        return std::nullopt;
    return value->text;
}

}  // namespace gatehouse::sql

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
    Evaluation(const ConstantLookup& lookup, const ConstantOverload& overloaded)
        : m_lookup(lookup)
        , m_overloaded(overloaded)
    {
    }

    [[nodiscard]] std::optional<ConstantValue> value(const PgQuery__Node* node) const;

private:
    [[nodiscard]] std::optional<ConstantValue> constant(const PgQuery__AConst& node) const;
    [[nodiscard]] std::optional<ConstantValue> named(const std::string& name) const;
    [[nodiscard]] std::optional<ConstantValue> operation(const PgQuery__AExpr& node) const;
    [[nodiscard]] std::optional<ConstantValue> call(const PgQuery__FuncCall& node) const;
    [[nodiscard]] std::optional<ConstantValue> cast(const PgQuery__TypeCast& node) const;
    [[nodiscard]] std::optional<ConstantValue> coalesce(const PgQuery__CoalesceExpr& node) const;
    [[nodiscard]] std::optional<std::vector<ConstantValue>> values(PgQuery__Node* const* nodes, size_t count) const;
    /// The name without pg_catalog; empty when it could be something else.
    [[nodiscard]] std::string builtinName(PgQuery__Node* const* nodes, size_t count) const;

    const ConstantLookup& m_lookup;
    const ConstantOverload& m_overloaded;
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
        if (node->column_ref->n_fields == 1)
            return named(std::string(stringOf(node->column_ref->fields[0])));
        return std::nullopt;
    default: return std::nullopt;
    }
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
    std::optional<ConstantValue> left = value(node.lexpr);
    const std::optional<ConstantValue> right = left ? value(node.rexpr) : std::nullopt;
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
    if (!isConstantFunction(name))
        return std::nullopt;
    const std::optional<std::vector<ConstantValue>> arguments = values(node.args, node.n_args);
    return arguments ? constantCall(name, *arguments) : std::nullopt;
}

std::optional<ConstantValue> Evaluation::cast(const PgQuery__TypeCast& node) const
{
    const PgQuery__TypeName& type = *node.type_name;
    if (type.n_typmods > 0 || type.n_array_bounds > 0 || type.setof || type.pct_type)
        return std::nullopt;
    const std::vector<std::string> parts = stringsOf(type.names, type.n_names);
    if (parts.empty() || parts.size() > 2 || (parts.size() == 2 && parts[0] != "pg_catalog"))
        return std::nullopt;
    const std::optional<ConstantValue> operand = value(node.arg);
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

}  // namespace

std::optional<std::string> constantTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                          const ConstantOverload& overloaded)
{
    const std::optional<PlpgsqlTokens> tokens = plpgsqlTokens(expressionSql);
    // Without standard_conforming_strings a backslash is another string; a semicolon would be another statement.
    if (!tokens || tokens->backslashes
        || std::ranges::any_of(tokens->tokens, [](const PlpgsqlToken& token) { return token.code == ';'; }))
        return std::nullopt;
    const std::string text = "SELECT " + std::string(expressionSql);
    std::optional<std::string> result;
    const auto work = [&] {
        const ParseTree tree = parseText(text);
        const PgQuery__Node* output = tree.root ? onlyOutput(*tree.root) : nullptr;
        const std::optional<ConstantValue> value = Evaluation(lookup, overloaded).value(output);
        if (value && value->textual() && !value->null)
            result = value->text;
    };
    if (!fitsParser(text) || !runWithRoom(text, work))
        return std::nullopt;
    return result;
}

}  // namespace gatehouse::sql

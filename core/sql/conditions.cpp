#include "core/sql/conditions.h"

#include "core/sql/constant_folding.h"
#include "core/sql/parse_tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace gatehouse::sql {

namespace {

using catalog::Relation;

constexpr int kDepthMax = 200;
constexpr int kTreeDepthMax = 50;

const PgQuery__Node* bare(const PgQuery__Node* node)
{
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
        node = node->type_cast->arg;
    return node;
}

std::string ownOperator(const PgQuery__AExpr& expression)
{
    const auto names = stringsOf(expression.name, expression.n_name);
    // OPERATOR(somewhere.=) is somebody's own idea of equality.
    return names.empty() || (names.size() > 1 && names.front() != "pg_catalog") ? std::string() : names.back();
}

/// Sources that a subquery sees, innermost last.
struct Sources {
    std::set<std::string> names;
    std::vector<const Relation*> relations;
    bool open = false;   ///< has a source whose columns are not known
};

class Condition {
public:
    explicit Condition(const ConditionRows& rows) : m_rows(rows) {}

    /// True for every row, whatever the data.
    bool holds(const PgQuery__Node* node, int depthLeft) const
    {
        if (!node || depthLeft == 0)
            return false;
        if (const Folded value = asBoolean(fold(node, depthLeft)); value.known())
            return value.kind == Folded::Kind::Boolean && value.truth;
        switch (node->node_case) {
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
            return boolean(*node->bool_expr, depthLeft);
        case PG_QUERY__NODE__NODE_A_EXPR:
            return compares(*node->a_expr, depthLeft);
        case PG_QUERY__NODE__NODE_NULL_TEST:
            return node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL && neverNull(node->null_test->arg, depthLeft);
        case PG_QUERY__NODE__NODE_BOOLEAN_TEST: {
            const auto test = node->boolean_test->booltesttype;
            if (test == PG_QUERY__BOOL_TEST_TYPE__IS_TRUE || test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE)
                return holds(node->boolean_test->arg, depthLeft - 1);
            if (test == PG_QUERY__BOOL_TEST_TYPE__IS_FALSE || test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE)
                return fails(node->boolean_test->arg, depthLeft - 1);
            return test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN && neverNull(node->boolean_test->arg, depthLeft);
        }
        case PG_QUERY__NODE__NODE_COALESCE_EXPR:
            // coalesce(x, true) is no tautology, coalesce(id = id, …) is.
            return node->coalesce_expr->n_args > 0 && holds(node->coalesce_expr->args[0], depthLeft - 1);
        case PG_QUERY__NODE__NODE_SUB_LINK:
            return aggregates(*node->sub_link) || ownKey(*node->sub_link, depthLeft);
        default:
            return false;
        }
    }

    /// holds, or looks at nothing of the target and is not plainly false.
    bool keeps(const PgQuery__Node* node, int depthLeft) const
    {
        if (!node || depthLeft == 0)
            return false;
        if (const Folded value = asBoolean(fold(node, depthLeft)); value.known())
            return value.kind == Folded::Kind::Boolean && value.truth;
        if (plainlyEmpty(node) || fails(node, depthLeft))
            return false;
        if (holds(node, depthLeft))
            return true;
        if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && node->bool_expr->boolop != PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) {
            const PgQuery__BoolExpr& expression = *node->bool_expr;
            const auto begin = expression.args;
            const auto end = begin + expression.n_args;
            if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
                return std::all_of(begin, end, [&](const auto* each) { return keeps(each, depthLeft - 1); });
            // "$1 IS NULL OR status = $1" selects as a rule; "id = 7 OR EXISTS (…)" does not.
            const bool exists = std::any_of(begin, end, [&](const auto* each) {
                return each->node_case == PG_QUERY__NODE__NODE_SUB_LINK
                    && each->sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK && keeps(each, depthLeft - 1);
            });
            if (exists)
                return true;
        }
        const ProtobufCMessage* content = inside(node);
        std::vector<Sources> sources;
        return content && !looksAtTarget(*content, sources, kDepthMax);
    }

    /// A column of the target beside something else, alone or with more behind AND: constants cannot undo that.
    bool selectsByForm(const PgQuery__Node* node, int depthLeft) const
    {
        if (!node || depthLeft == 0)
            return false;
        if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
            return std::any_of(node->bool_expr->args, node->bool_expr->args + node->bool_expr->n_args,
                               [&](const auto* each) { return selectsByForm(each, depthLeft - 1); });
        }
        if (node->node_case != PG_QUERY__NODE__NODE_A_EXPR)
            return false;
        static constexpr std::array<std::string_view, 6> comparisons{"=", "<>", "<", "<=", ">", ">="};
        const PgQuery__AExpr& expression = *node->a_expr;
        const PgQuery__Node* left = bare(expression.lexpr);
        const PgQuery__Node* right = bare(expression.rexpr);
        if (!left || !right || same(left, right) || std::ranges::find(comparisons, ownOperator(expression)) == comparisons.end())
            return false;
        const auto ofTarget = [this](const PgQuery__Node* each) {
            return each->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && (!m_rows.isOfTarget || m_rows.isOfTarget(*each->column_ref));
        };
        if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN) {
            return ofTarget(left) && right->node_case == PG_QUERY__NODE__NODE_LIST
                && std::none_of(right->list->items, right->list->items + right->list->n_items,
                                [&](const auto* each) { return same(left, bare(each)); });
        }
        return expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP && (ofTarget(left) || ofTarget(right));
    }

private:
    static bool same(const PgQuery__Node* a, const PgQuery__Node* b)
    {
        return a && b && sameTree(inside(a), inside(b), kTreeDepthMax);
    }

    /// Gives the same value each time it is asked for one row.
    static bool steady(const ProtobufCMessage& message, int depthLeft)
    {
        if (depthLeft == 0 || message.descriptor == &pg_query__func_call__descriptor || message.descriptor == &pg_query__sub_link__descriptor)
            return false;
        bool result = true;
        forEachChild(message, [&](const ProtobufCMessage& child) { result = result && steady(child, depthLeft - 1); });
        return result;
    }

    bool neverNull(const PgQuery__Node* node, int depthLeft) const
    {
        node = bare(node);
        if (!node || depthLeft == 0)
            return false;
        if (const Folded value = fold(node, depthLeft); value.known())
            return value.kind != Folded::Kind::Null;
        switch (node->node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF:
            return m_rows.isNotNull && m_rows.isNotNull(*node->column_ref);
        case PG_QUERY__NODE__NODE_COALESCE_EXPR:
            return std::any_of(node->coalesce_expr->args, node->coalesce_expr->args + node->coalesce_expr->n_args,
                               [&](const auto* each) { return neverNull(each, depthLeft - 1); });
        case PG_QUERY__NODE__NODE_ROW_EXPR:
            return std::all_of(node->row_expr->args, node->row_expr->args + node->row_expr->n_args,
                               [&](const auto* each) { return neverNull(each, depthLeft - 1); });
        case PG_QUERY__NODE__NODE_NULL_TEST:
        case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
            return true;
        case PG_QUERY__NODE__NODE_A_EXPR: {
            static constexpr std::array<std::string_view, 6> comparisons{"=", "<>", "<", "<=", ">", ">="};
            const PgQuery__AExpr& expression = *node->a_expr;
            return expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP
                && std::ranges::find(comparisons, ownOperator(expression)) != comparisons.end() && neverNull(expression.lexpr, depthLeft - 1)
                && neverNull(expression.rexpr, depthLeft - 1);
        }
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
            return std::all_of(node->bool_expr->args, node->bool_expr->args + node->bool_expr->n_args,
                               [&](const auto* each) { return neverNull(each, depthLeft - 1); });
        default:
            return false;
        }
    }

    /// False for every row.
    bool fails(const PgQuery__Node* node, int depthLeft) const
    {
        if (!node || depthLeft == 0)
            return false;
        if (const Folded value = asBoolean(fold(node, depthLeft)); value.known())
            return value.kind == Folded::Kind::Boolean && !value.truth;
        if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR) {
            const PgQuery__BoolExpr& expression = *node->bool_expr;
            const auto failing = [&](const auto* each) { return fails(each, depthLeft - 1); };
            if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
                return expression.n_args == 1 && holds(expression.args[0], depthLeft - 1);
            return expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR
                ? std::any_of(expression.args, expression.args + expression.n_args, failing)
                : std::all_of(expression.args, expression.args + expression.n_args, failing);
        }
        if (node->node_case == PG_QUERY__NODE__NODE_NULL_TEST)
            return node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL && neverNull(node->null_test->arg, depthLeft);
        if (node->node_case != PG_QUERY__NODE__NODE_A_EXPR || node->a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP)
            return false;
        const std::string op = ownOperator(*node->a_expr);
        return (op == "<>" || op == "<" || op == ">") && same(bare(node->a_expr->lexpr), bare(node->a_expr->rexpr))
            && neverNull(node->a_expr->lexpr, depthLeft);
    }

    bool boolean(const PgQuery__BoolExpr& expression, int depthLeft) const
    {
        const auto begin = expression.args;
        const auto end = begin + expression.n_args;
        const auto each = [&](const auto* argument) { return holds(argument, depthLeft - 1); };
        if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
            return expression.n_args == 1 && fails(expression.args[0], depthLeft - 1);
        if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
            return std::all_of(begin, end, each);
        if (std::any_of(begin, end, each))
            return true;
        // Thousands of alternatives are no tautology anybody wrote by hand.
        for (size_t i = 0; i < std::min<size_t>(expression.n_args, 50); ++i) {
            for (size_t j = i + 1; j < std::min<size_t>(expression.n_args, 50); ++j) {
                if (covers(expression.args[i], expression.args[j], depthLeft))
                    return true;
            }
        }
        return false;
    }

    /// One of the two is true, whatever the data.
    bool covers(const PgQuery__Node* a, const PgQuery__Node* b, int depthLeft) const
    {
        const auto negates = [&](const PgQuery__Node* yes, const PgQuery__Node* no) {
            return no->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && no->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR
                && no->bool_expr->n_args == 1 && same(yes, no->bool_expr->args[0]) && neverNull(yes, depthLeft)
                && steady(*inside(yes), kTreeDepthMax);
        };
        if (negates(a, b) || negates(b, a))
            return true;
        if (a->node_case != b->node_case)
            return false;
        if (a->node_case == PG_QUERY__NODE__NODE_NULL_TEST) {
            const ProtobufCMessage* argument = inside(a->null_test->arg);
            return a->null_test->nulltesttype != b->null_test->nulltesttype && same(a->null_test->arg, b->null_test->arg) && argument
                && a->null_test->arg->node_case != PG_QUERY__NODE__NODE_ROW_EXPR && steady(*argument, kTreeDepthMax);
        }
        if (a->node_case == PG_QUERY__NODE__NODE_BOOLEAN_TEST) {
            const auto x = std::min(a->boolean_test->booltesttype, b->boolean_test->booltesttype);
            const auto y = std::max(a->boolean_test->booltesttype, b->boolean_test->booltesttype);
            const bool opposite = (x == PG_QUERY__BOOL_TEST_TYPE__IS_TRUE && y == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE)
                || (x == PG_QUERY__BOOL_TEST_TYPE__IS_FALSE && y == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE)
                || (x == PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN && y == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN);
            const ProtobufCMessage* argument = inside(a->boolean_test->arg);
            return opposite && same(a->boolean_test->arg, b->boolean_test->arg) && argument && steady(*argument, kTreeDepthMax);
        }
        if (a->node_case != PG_QUERY__NODE__NODE_A_EXPR)
            return false;
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> opposites{
            std::pair{"=", "<>"}, {"<>", "="}, {"<", ">="}, {">=", "<"}, {">", "<="}, {"<=", ">"}};
        const PgQuery__AExpr& left = *a->a_expr;
        const PgQuery__AExpr& right = *b->a_expr;
        return left.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP && right.kind == left.kind
            && std::ranges::find(opposites, std::pair<std::string_view, std::string_view>(ownOperator(left), ownOperator(right))) != opposites.end()
            && same(left.lexpr, right.lexpr) && same(left.rexpr, right.rexpr) && neverNull(left.lexpr, depthLeft)
            && neverNull(left.rexpr, depthLeft) && steady(left.base, kTreeDepthMax);
    }

    bool compares(const PgQuery__AExpr& expression, int depthLeft) const
    {
        const std::string op = ownOperator(expression);
        const PgQuery__Node* left = bare(expression.lexpr);
        const PgQuery__Node* right = bare(expression.rexpr);
        const ProtobufCMessage* content = inside(left);
        if (!content)
            return false;
        const bool filled = neverNull(left, depthLeft);
        const bool calm = steady(*content, kTreeDepthMax);
        switch (expression.kind) {
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
            return same(left, right) && calm;
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
            return (op == "=" || op == ">=" || op == "<=") && same(left, right) && filled && calm;
        case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
        case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE: {
            const Folded pattern = fold(right, depthLeft);
            return pattern.kind == Folded::Kind::Text && !op.starts_with('!') && filled && !pattern.text.empty()
                && pattern.text.find_first_not_of('%') == std::string::npos;
        }
        case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
            return op == "=" && filled && calm && right && right->node_case == PG_QUERY__NODE__NODE_LIST
                && std::any_of(right->list->items, right->list->items + right->list->n_items,
                               [&](const auto* each) { return same(left, bare(each)); });
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
            return op == "=" && filled && calm && right && right->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR
                && std::any_of(right->a_array_expr->elements, right->a_array_expr->elements + right->a_array_expr->n_elements,
                               [&](const auto* each) { return same(left, bare(each)); });
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: {
            if (right && right->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR)
                return right->a_array_expr->n_elements == 0;
            const Folded array = fold(right, depthLeft);
            return array.literal && array.text == "{}";
        }
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM: {
            if (!right || right->node_case != PG_QUERY__NODE__NODE_LIST || right->list->n_items != 2 || !filled || !calm)
                return false;
            const PgQuery__Node* low = bare(right->list->items[0]);
            const PgQuery__Node* high = bare(right->list->items[1]);
            if (!neverNull(low, depthLeft) || !neverNull(high, depthLeft))
                return false;
            // x is always between itself and anything when the order does not matter.
            return expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM ? same(left, low) || same(left, high)
                                                                                 : same(left, low) && same(left, high);
        }
        default:
            return false;
        }
    }

    /// EXISTS over an aggregate without GROUP BY: there is always one row.
    static bool aggregates(const PgQuery__SubLink& link)
    {
        const auto* select = as<PgQuery__SelectStmt>(inside(link.subselect), pg_query__select_stmt__descriptor);
        if (link.sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK || !select || select->n_target_list != 1
            || select->n_group_clause > 0 || select->having_clause || select->limit_count || select->limit_offset)
            return false;
        const PgQuery__Node* target = select->target_list[0]->node_case == PG_QUERY__NODE__NODE_RES_TARGET
            ? select->target_list[0]->res_target->val : nullptr;
        if (!target || target->node_case != PG_QUERY__NODE__NODE_FUNC_CALL || target->func_call->over)
            return false;
        static const std::set<std::string> always{"count", "sum", "min", "max", "avg", "array_agg", "string_agg", "bool_and", "bool_or"};
        const auto name = stringsOf(target->func_call->funcname, target->func_call->n_funcname);
        return name.size() == 1 && always.contains(name.front());
    }

    /// id IN (SELECT id FROM the table itself)
    bool ownKey(const PgQuery__SubLink& link, int depthLeft) const
    {
        const auto* select = as<PgQuery__SelectStmt>(inside(link.subselect), pg_query__select_stmt__descriptor);
        const auto operators = stringsOf(link.oper_name, link.n_oper_name);
        if (link.sub_link_type != PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK || !(operators.empty() || operators == std::vector<std::string>{"="})
            || !select || !m_rows.target || !m_rows.relation || select->n_target_list != 1 || select->n_from_clause != 1
            || select->from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR || select->where_clause || select->limit_count
            || select->limit_offset || select->having_clause || select->n_group_clause > 0 || select->with_clause
            || select->op != PG_QUERY__SET_OPERATION__SETOP_NONE)
            return false;
        const PgQuery__Node* tested = bare(link.testexpr);
        const PgQuery__Node* shown = select->target_list[0]->node_case == PG_QUERY__NODE__NODE_RES_TARGET
            ? bare(select->target_list[0]->res_target->val) : nullptr;
        if (!tested || !shown || tested->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || shown->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
            return false;
        const auto last = [](const PgQuery__ColumnRef& reference) { return stringOf(reference.fields[reference.n_fields - 1]); };
        return m_rows.relation(*select->from_clause[0]->range_var) == m_rows.target && !last(*tested->column_ref).empty()
            && last(*tested->column_ref) == last(*shown->column_ref) && neverNull(tested, depthLeft);
    }

    /// EXISTS of what has no rows by its own words.
    static bool plainlyEmpty(const PgQuery__Node* node)
    {
        if (node->node_case != PG_QUERY__NODE__NODE_SUB_LINK)
            return false;
        const auto* select = as<PgQuery__SelectStmt>(inside(node->sub_link->subselect), pg_query__select_stmt__descriptor);
        if (!select || node->sub_link->sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK)
            return false;
        const Folded limit = fold(select->limit_count, kDepthMax);
        const Folded where = asBoolean(fold(select->where_clause, kDepthMax));
        return (limit.kind == Folded::Kind::Number && limit.number == 0)
            || (select->where_clause && where.known() && !(where.kind == Folded::Kind::Boolean && where.truth));
    }

    void sourcesOf(const PgQuery__Node* node, Sources& into, int depthLeft) const
    {
        if (!node || depthLeft == 0)
            return;
        const auto named = [&](const PgQuery__Alias* alias) {
            if (alias && alias->aliasname)
                into.names.insert(alias->aliasname);
        };
        if (node->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
            const PgQuery__RangeVar& variable = *node->range_var;
            const Relation* found = m_rows.relation ? m_rows.relation(variable) : nullptr;
            into.open = into.open || !found;
            if (found)
                into.relations.push_back(found);
            if (variable.alias)
                named(variable.alias);
            else
                into.names.insert(variable.relname ? variable.relname : "");
        } else if (node->node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
            named(node->join_expr->alias);
            sourcesOf(node->join_expr->larg, into, depthLeft - 1);
            sourcesOf(node->join_expr->rarg, into, depthLeft - 1);
        } else {
            into.open = true;
            if (node->node_case == PG_QUERY__NODE__NODE_RANGE_SUBSELECT)
                named(node->range_subselect->alias);
            else if (node->node_case == PG_QUERY__NODE__NODE_RANGE_FUNCTION)
                named(node->range_function->alias);
        }
    }

    bool isOuter(const PgQuery__ColumnRef& reference, const std::vector<Sources>& sources) const
    {
        const std::string first(reference.n_fields > 0 ? stringOf(reference.fields[0]) : std::string_view());
        if (first.empty())
            return sources.empty();   // a star shows what the subquery has
        for (const Sources& each : sources) {
            if (reference.n_fields > 1 && each.names.contains(first))
                return false;
            const bool has = std::ranges::any_of(each.relations, [&](const Relation* relation) { return relation->column(first) != nullptr; });
            if (reference.n_fields == 1 && has)
                return false;
        }
        // What a source of unknown columns may have, the target may have too.
        return !m_rows.isOfTarget || m_rows.isOfTarget(reference);
    }

    bool looksAtTarget(const ProtobufCMessage& message, std::vector<Sources>& sources, int depthLeft) const
    {
        if (depthLeft == 0 || message.descriptor == &pg_query__current_of_expr__descriptor)
            return true;
        if (const auto* reference = as<PgQuery__ColumnRef>(&message, pg_query__column_ref__descriptor))
            return isOuter(*reference, sources);
        const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor);
        if (select) {
            Sources own;
            for (size_t i = 0; i < select->n_from_clause; ++i)
                sourcesOf(select->from_clause[i], own, kTreeDepthMax);
            sources.push_back(std::move(own));
        }
        bool found = false;
        forEachChild(message, [&](const ProtobufCMessage& child) { found = found || looksAtTarget(child, sources, depthLeft - 1); });
        if (select)
            sources.pop_back();
        return found;
    }

    const ConditionRows& m_rows;
};

size_t nodesIn(const ProtobufCMessage& message, size_t most)
{
    size_t count = 1;
    forEachChild(message, [&](const ProtobufCMessage& child) {
        if (count < most)
            count += nodesIn(child, most - count);
    });
    return count;
}

/// The work grows with the size and twice with the depth: a condition of a megabyte is only looked at near its top.
int depthFor(const PgQuery__Node* where)
{
    const ProtobufCMessage* content = inside(where);
    const size_t nodes = content ? nodesIn(*content, 100'000) : 1;
    return std::clamp(static_cast<int>(std::sqrt(4e6 / static_cast<double>(nodes))), 8, kDepthMax);
}

bool isGiven(const PgQuery__Node* node)
{
    node = bare(node);
    return node && (node->node_case == PG_QUERY__NODE__NODE_PARAM_REF || (fold(node, kTreeDepthMax).known()));
}

void equalities(const PgQuery__Node* node, const Relation& relation, std::set<int16_t>& columns, int depthLeft)
{
    if (!node || depthLeft == 0)
        return;
    if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
        for (size_t i = 0; i < node->bool_expr->n_args; ++i)
            equalities(node->bool_expr->args[i], relation, columns, depthLeft - 1);
        return;
    }
    if (node->node_case != PG_QUERY__NODE__NODE_A_EXPR || node->a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP
        || ownOperator(*node->a_expr) != "=")
        return;
    const PgQuery__Node* left = node->a_expr->lexpr;
    const PgQuery__Node* right = node->a_expr->rexpr;
    if (isGiven(left))
        std::swap(left, right);
    if (!left || left->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || !isGiven(right))
        return;
    const PgQuery__ColumnRef& reference = *left->column_ref;
    if (const catalog::Column* column = relation.column(stringOf(reference.fields[reference.n_fields - 1])))
        columns.insert(column->number);
}

}  // namespace

ConditionRows rowsOfTarget(const Relation* relation, const PgQuery__RangeVar& name,
                           std::function<const Relation*(const PgQuery__RangeVar&)> resolve)
{
    const std::string known = name.alias && name.alias->aliasname ? name.alias->aliasname : name.relname ? name.relname : "";
    const auto columnOf = [relation, known](const PgQuery__ColumnRef& reference) -> const catalog::Column* {
        if (!relation || reference.n_fields == 0 || reference.n_fields > 2)
            return nullptr;
        if (reference.n_fields == 2 && stringOf(reference.fields[0]) != known)
            return nullptr;
        return relation->column(stringOf(reference.fields[reference.n_fields - 1]));
    };
    ConditionRows rows;
    rows.target = relation;
    rows.relation = std::move(resolve);
    // A child of an inheritance parent may allow what the parent does not.
    const bool own = relation && (relation->kind == 'p' || relation->children.empty());
    rows.isNotNull = [columnOf, own](const PgQuery__ColumnRef& reference) {
        const catalog::Column* column = columnOf(reference);
        return own && column && column->notNull;
    };
    rows.isOfTarget = [columnOf, relation, known](const PgQuery__ColumnRef& reference) {
        // A name that cannot be placed counts as the target's: nothing is claimed then.
        return !relation || reference.n_fields != 2 || columnOf(reference) || stringOf(reference.fields[0]) == known;
    };
    return rows;
}

bool keepsEveryRow(const PgQuery__Node* where, const ConditionRows& rows)
{
    return Condition(rows).keeps(where, depthFor(where));
}

bool selectsWhateverItsConstants(const PgQuery__Node* where, const ConditionRows& rows)
{
    return Condition(rows).selectsByForm(where, kTreeDepthMax);
}

bool isSelective(const PgQuery__Node* where, const Relation& relation)
{
    std::set<int16_t> columns;
    equalities(where, relation, columns, kDepthMax);
    return std::ranges::any_of(relation.uniqueKeys, [&](const std::vector<int16_t>& key) {
        return !key.empty() && std::ranges::all_of(key, [&](int16_t column) { return columns.contains(column); });
    });
}

}  // namespace gatehouse::sql

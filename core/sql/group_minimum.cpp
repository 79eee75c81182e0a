#include "core/sql/group_minimum.h"

#include "core/sql/parse_tree.h"

#include <algorithm>
#include <string_view>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 32;

/// count(*) or count(x): never more than the rows of the group. count(DISTINCT x) neither; a filter counts fewer.
bool isCount(const PgQuery__Node* node)
{
    if (!node || node->node_case != PG_QUERY__NODE__NODE_FUNC_CALL)
        return false;
    const PgQuery__FuncCall& call = *node->func_call;
    if (call.over || call.n_funcname == 0 || stringOf(call.funcname[call.n_funcname - 1]) != "count")
        return false;
    // A schema other than the server's own may hold a count that counts otherwise.
    if (call.n_funcname > 1)
        return stringOf(call.funcname[0]) == "pg_catalog";
    return call.agg_star || call.n_args == 1;
}

uint32_t number(const PgQuery__Node* node)
{
    if (!node || node->node_case != PG_QUERY__NODE__NODE_A_CONST || node->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL)
        return 0;
    return static_cast<uint32_t>(std::max(node->a_const->ival->ival, 0));
}

uint32_t minimum(const PgQuery__Node* node, int depthLeft)
{
    if (!node || depthLeft == 0)
        return 0;
    if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
        uint32_t most = 0;
        for (size_t i = 0; i < node->bool_expr->n_args; ++i)
            most = std::max(most, minimum(node->bool_expr->args[i], depthLeft - 1));
        return most;
    }
    if (node->node_case != PG_QUERY__NODE__NODE_A_EXPR || node->a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP
        || node->a_expr->n_name != 1)
        return 0;
    const PgQuery__AExpr& comparison = *node->a_expr;
    const std::string_view name = stringOf(comparison.name[0]);
    if (isCount(comparison.lexpr)) {
        const uint32_t bound = number(comparison.rexpr);
        return name == ">=" || name == "=" ? bound : name == ">" ? bound + 1 : 0;
    }
    if (isCount(comparison.rexpr)) {
        const uint32_t bound = number(comparison.lexpr);
        return name == "<=" || name == "=" ? bound : name == "<" ? bound + 1 : 0;
    }
    return 0;
}

}  // namespace

uint32_t groupMinimum(const PgQuery__Node* having)
{
    return minimum(having, kDepthMax);
}

}  // namespace gatehouse::sql

#include "core/sql/column_name.h"

#include "core/sql/parse_tree.h"

#include <array>
#include <string_view>

namespace gatehouse::sql {

namespace {

/// 2: a good name, 1: a name for want of a better one, 0: none. As PostgreSQL's FigureColname.
int figureName(const PgQuery__Node* node, std::string& name, int depthLeft)
{
    const auto good = [&name](std::string_view value) {
        name = value;
        return 2;
    };
    if (!node || depthLeft == 0)
        return 0;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF: {
        const auto names = stringsOf(node->column_ref->fields, node->column_ref->n_fields);
        for (auto each = names.rbegin(); each != names.rend(); ++each) {
            if (!each->empty())
                return good(*each);
        }
        return 0;
    }
    case PG_QUERY__NODE__NODE_A_INDIRECTION: {
        const auto names = stringsOf(node->a_indirection->indirection, node->a_indirection->n_indirection);
        for (auto each = names.rbegin(); each != names.rend(); ++each) {
            if (!each->empty())
                return good(*each);
        }
        return figureName(node->a_indirection->arg, name, depthLeft - 1);
    }
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return good(stringOf(node->func_call->funcname[node->func_call->n_funcname - 1]));
    case PG_QUERY__NODE__NODE_A_EXPR:
        return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? good("nullif") : 0;
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
        const int strength = figureName(node->type_cast->arg, name, depthLeft - 1);
        const PgQuery__TypeName* type = node->type_cast->type_name;
        if (strength > 1 || !type || type->n_names == 0)
            return strength;
        name = stringOf(type->names[type->n_names - 1]);
        return 1;
    }
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        return figureName(node->collate_clause->arg, name, depthLeft - 1);
    case PG_QUERY__NODE__NODE_CASE_EXPR: {
        const int strength = figureName(node->case_expr->defresult, name, depthLeft - 1);
        if (strength > 1)
            return strength;
        name = "case";
        return 1;
    }
    case PG_QUERY__NODE__NODE_SUB_LINK:
        switch (node->sub_link->sub_link_type) {
        case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
            return good("exists");
        case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK:
            return good("array");
        case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK: {
            const PgQuery__Node* inner = node->sub_link->subselect;
            if (!inner || inner->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
                return 0;
            const PgQuery__SelectStmt* leftmost = inner->select_stmt;
            while (leftmost->larg)
                leftmost = leftmost->larg;
            if (leftmost->n_values_lists > 0)
                return good("column1");
            if (leftmost->n_target_list == 0 || leftmost->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
                return 0;
            const PgQuery__ResTarget& target = *leftmost->target_list[0]->res_target;
            // The server has named the subquery's column by then, if only ?column?.
            return good(target.name && *target.name ? std::string(target.name) : columnName(target.val));
        }
        default:
            return 0;
        }
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
        return good("grouping");
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        return good("array");
    case PG_QUERY__NODE__NODE_ROW_EXPR:
        return good("row");
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
        return good("coalesce");
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
        return good(node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest" : "least");
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: {
        static constexpr std::array<std::string_view, 16> names{
            "", "current_date", "current_time", "current_time", "current_timestamp", "current_timestamp", "localtime",
            "localtime", "localtimestamp", "localtimestamp", "current_role", "current_user", "user", "session_user",
            "current_catalog", "current_schema"};
        const auto op = static_cast<size_t>(node->sqlvalue_function->op);
        return op < names.size() ? good(names[op]) : 0;
    }
    case PG_QUERY__NODE__NODE_XML_EXPR: {
        static constexpr std::array<std::string_view, 8> names{"", "xmlconcat", "xmlelement", "xmlforest", "xmlparse",
                                                               "xmlpi", "xmlroot", "xmlserialize"};
        const auto op = static_cast<size_t>(node->xml_expr->op);
        return op < names.size() && op > 0 ? good(names[op]) : 0;
    }
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
        return good("xmlserialize");
    default:
        return 0;
    }
}

}  // namespace

std::string columnName(const PgQuery__Node* node)
{
    std::string name;
    return figureName(node, name, 100) > 0 ? name : "?column?";
}

}  // namespace gatehouse::sql

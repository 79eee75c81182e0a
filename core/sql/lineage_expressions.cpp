#include "core/sql/builtin_functions.h"
#include "core/sql/lineage.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 150;
constexpr int kStepsMax = 50'000;

bool isSystemColumn(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> names{"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
    return std::ranges::find(names, name) != names.end();
}

bool comparesOnly(const PgQuery__AExpr& expression)
{
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF)
        return false;
    if (expression.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP)
        return true;
    static constexpr std::array<std::string_view, 14> operators{"=", "<>", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*",
                                                                "~~", "!~~", "~~*", "!~~*"};
    const auto name = stringsOf(expression.name, expression.n_name);
    return name.size() == 1 && std::ranges::find(operators, name[0]) != operators.end();
}

/// Set-returning functions of the server with one column, which the alias names.
bool hasOneColumn(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> names{
        "generate_series", "generate_subscripts", "regexp_split_to_table", "string_to_table", "regexp_matches",
        "jsonb_object_keys", "json_object_keys", "now", "current_database", "version"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

const Lineage::Item* Lineage::findItem(const std::string& schema, const std::string& alias, const Scope& scope)
{
    for (const Scope* level = &scope; level; level = level->outer) {
        for (auto item = level->items.rbegin(); item != level->items.rend(); ++item) {
            if (item->alias == alias && (schema.empty() || item->schema == schema))
                return &*item;
        }
    }
    return nullptr;
}

Origin Lineage::wholeRow(const Item& item)
{
    Origin result;
    if (item.open)
        result.add(item.rest);
    for (const Column& column : item.columns)
        result.add(column.origin);
    return result.as(Flow::Derived);
}

Origin Lineage::column(const PgQuery__ColumnRef& reference, const Scope& scope)
{
    const Origin unknown{false, {}};
    if (reference.n_fields == 0 || reference.n_fields > 3)
        return unknown;
    const PgQuery__Node* last = reference.fields[reference.n_fields - 1];
    const bool star = last->node_case == PG_QUERY__NODE__NODE_A_STAR;
    const auto names = stringsOf(reference.fields, reference.n_fields);
    if (names.size() > 1 || star) {
        if (names.size() == 1)
            return {};   // count(*)
        const Item* item = findItem(names.size() > 2 ? names[0] : std::string(), names[names.size() - 2], scope);
        if (!item)
            return unknown;
        if (star)
            return wholeRow(*item);
        const Column* found = nullptr;
        for (const Column& each : item->columns) {
            if (each.name != names.back())
                continue;
            if (found)
                return unknown;
            found = &each;
        }
        if (found)
            return found->origin;
        if (item->open)
            return item->rest;
        return item->base && isSystemColumn(names.back()) ? Origin{} : unknown;
    }
    for (const Scope* level = &scope; level; level = level->outer) {
        const Column* found = nullptr;
        for (const Column& each : level->star) {
            if (each.name != names[0])
                continue;
            if (found)
                return unknown;
            found = &each;
        }
        if (found)
            return found->origin;
        if (!level->starKnown) {
            // It is a column of what cannot be listed, or of something further out.
            Origin result{level->outer == nullptr, {}};
            for (const Item& item : level->items) {
                if (item.open)
                    result.add(item.rest);
            }
            // Or the name of a whole row.
            if (const Item* item = findItem({}, names[0], scope))
                result.add(wholeRow(*item));
            return result;
        }
        if (isSystemColumn(names[0]) && std::ranges::any_of(level->items, &Item::base))
            return {};
        // Siblings that only LATERAL sees stand in items, not in star.
        for (const Item& item : level->items) {
            for (const Column& each : item.columns) {
                if (each.name == names[0])
                    return unknown;
            }
        }
    }
    const Item* item = findItem({}, names[0], scope);
    return item ? wholeRow(*item) : unknown;
}

bool Lineage::followable(const PgQuery__FuncCall& call, bool& aggregate) const
{
    const auto names = stringsOf(call.funcname, call.n_funcname);
    if (names.empty())
        return false;
    bool any = false;
    for (const catalog::Function* each : m_catalog.functions(names.size() > 1 ? names[names.size() - 2] : std::string(), names.back())) {
        const bool visible = names.size() > 1 || each->schema == "pg_catalog"
            || std::ranges::find(m_settings.searchPath, each->schema) != m_settings.searchPath.end();
        if (!visible)
            continue;
        if (!each->builtin)
            return false;
        any = true;
        aggregate = aggregate || each->kind == 'a';
        if (builtinKind(names.back()) == BuiltinKind::Unlisted && each->volatility == catalog::Volatility::Volatile
            && each->kind == 'f')
            return false;
    }
    switch (builtinKind(names.back())) {
    case BuiltinKind::ReadsByText:
    case BuiltinKind::ReadsServer:
    case BuiltinKind::ServerFile:
    case BuiltinKind::ServerFileWrite:
        return false;
    default:
        return any;
    }
}

Origin Lineage::call(const PgQuery__FuncCall& call, const Scope& scope)
{
    bool aggregate = false;
    Origin result;
    result.known = followable(call, aggregate);
    const auto names = stringsOf(call.funcname, call.n_funcname);
    const bool counts = aggregate && names.back() == "count";
    for (size_t i = 0; i < call.n_args; ++i)
        result.add(expression(call.args[i], scope).as(counts ? Flow::Counts : Flow::Derived));
    for (size_t i = 0; i < call.n_agg_order; ++i)
        result.add(expression(call.agg_order[i], scope).as(call.agg_within_group ? Flow::Derived : Flow::Tests));
    result.add(expression(call.agg_filter, scope).as(Flow::Tests));
    if (call.over)
        result.add(allBelow(call.over->base, scope, Flow::Tests));
    return result;
}

Origin Lineage::subquery(const PgQuery__SubLink& link, const Scope& scope)
{
    const ProtobufCMessage* content = inside(link.subselect);
    if (!content)
        return {false, {}};
    ++m_tests;
    const Table table = queryIn(*content, &scope);
    --m_tests;
    Origin result;
    result.known = table.known;
    const bool value = link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK
        || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK
        || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__MULTIEXPR_SUBLINK;
    for (const Column& column : table.columns)
        result.add(column.origin.as(value ? Flow::Derived : Flow::Tests));
    result.add(table.tests.as(Flow::Tests));
    result.add(expression(link.testexpr, scope).as(Flow::Tests));
    return result;
}

Origin Lineage::allBelow(const ProtobufCMessage& message, const Scope& scope, Flow flow)
{
    Origin result;
    forEachChild(message, [&](const ProtobufCMessage& child) {
        // Wrapped again so that one function judges every kind.
        if (m_depth > kDepthMax || ++m_steps > kStepsMax) {
            result.known = false;
            return;
        }
        ++m_depth;
        if (const auto* reference = gatehouse::sql::as<PgQuery__ColumnRef>(&child, pg_query__column_ref__descriptor))
            result.add(column(*reference, scope));
        else if (const auto* function = gatehouse::sql::as<PgQuery__FuncCall>(&child, pg_query__func_call__descriptor))
            result.add(call(*function, scope));
        else if (const auto* link = gatehouse::sql::as<PgQuery__SubLink>(&child, pg_query__sub_link__descriptor))
            result.add(subquery(*link, scope));
        else if (child.descriptor == &pg_query__select_stmt__descriptor)
            result.known = false;
        else
            result.add(allBelow(child, scope, flow));
        --m_depth;
    });
    return result.as(flow);
}

Origin Lineage::expression(const PgQuery__Node* node, const Scope& scope)
{
    if (!node)
        return {};
    if (m_depth > kDepthMax || ++m_steps > kStepsMax)
        return {false, {}};
    ++m_depth;
    const auto done = [this](Origin origin) {
        --m_depth;
        return origin;
    };
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        return done(column(*node->column_ref, scope));
    case PG_QUERY__NODE__NODE_A_CONST:
    case PG_QUERY__NODE__NODE_PARAM_REF:
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT:
        return done({});
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return done(call(*node->func_call, scope));
    case PG_QUERY__NODE__NODE_SUB_LINK:
        return done(subquery(*node->sub_link, scope));
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        return done(expression(node->collate_clause->arg, scope).as(Flow::Derived));
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return done(expression(node->type_cast->arg, scope).as(Flow::Derived));
    case PG_QUERY__NODE__NODE_CASE_EXPR: {
        const PgQuery__CaseExpr& choice = *node->case_expr;
        Origin result = expression(choice.arg, scope).as(Flow::Tests);
        for (size_t i = 0; i < choice.n_args; ++i) {
            if (choice.args[i]->node_case != PG_QUERY__NODE__NODE_CASE_WHEN)
                return done({false, {}});
            result.add(expression(choice.args[i]->case_when->expr, scope).as(Flow::Tests));
            result.add(expression(choice.args[i]->case_when->result, scope).as(Flow::Derived));
        }
        result.add(expression(choice.defresult, scope).as(Flow::Derived));
        return done(std::move(result));
    }
    case PG_QUERY__NODE__NODE_A_EXPR: {
        const Flow flow = comparesOnly(*node->a_expr) ? Flow::Tests : Flow::Derived;
        Origin result = expression(node->a_expr->lexpr, scope).as(flow);
        result.add(expression(node->a_expr->rexpr, scope).as(flow));
        return done(std::move(result));
    }
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
    case PG_QUERY__NODE__NODE_NULL_TEST:
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
        return done(allBelow(*inside(node), scope, Flow::Tests));
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
    case PG_QUERY__NODE__NODE_ROW_EXPR:
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
    case PG_QUERY__NODE__NODE_XML_EXPR:
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
    case PG_QUERY__NODE__NODE_LIST:
    case PG_QUERY__NODE__NODE_SORT_BY:
    case PG_QUERY__NODE__NODE_RES_TARGET:
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
    case PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF:
        return done(allBelow(*inside(node), scope, Flow::Derived));
    default:
        return done({false, {}});
    }
}

Lineage::Item Lineage::function(const PgQuery__RangeFunction& function, const Scope& scope)
{
    Item item{.open = true};
    const PgQuery__Node* const* defined = nullptr;
    size_t definedCount = 0;
    std::string name;
    for (size_t i = 0; i < function.n_functions; ++i) {
        if (function.functions[i]->node_case != PG_QUERY__NODE__NODE_LIST || function.functions[i]->list->n_items == 0) {
            item.rest.known = false;
            continue;
        }
        const PgQuery__List& entry = *function.functions[i]->list;
        item.rest.add(expression(entry.items[0], scope).as(Flow::Derived));
        name = columnName(entry.items[0]);
        if (entry.n_items > 1 && entry.items[1]->node_case == PG_QUERY__NODE__NODE_LIST && function.n_functions == 1) {
            defined = entry.items[1]->list->items;
            definedCount = entry.items[1]->list->n_items;
        }
    }
    item.alias = name;
    if (function.n_coldeflist > 0) {
        defined = function.coldeflist;
        definedCount = function.n_coldeflist;
    }
    if (definedCount > 0 && !function.ordinality) {
        item.open = false;
        for (size_t i = 0; i < definedCount; ++i) {
            if (defined[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
                item.columns.push_back({defined[i]->column_def->colname, item.rest});
        }
        rename(item, function.alias);
        return item;
    }
    if (item.rest.known && function.n_functions == 1 && !function.ordinality && hasOneColumn(name)) {
        item.open = false;
        item.columns.push_back({function.alias ? function.alias->aliasname : name, item.rest});
    }
    rename(item, function.alias);
    return item;
}

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
            if (leftmost->n_target_list == 0 || leftmost->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
                return 0;
            const PgQuery__ResTarget& target = *leftmost->target_list[0]->res_target;
            return target.name && *target.name ? good(target.name) : figureName(target.val, name, depthLeft - 1);
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

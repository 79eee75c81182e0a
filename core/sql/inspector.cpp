#include "core/sql/inspector.h"

#include "core/sql/conditions.h"
#include "core/sql/lineage.h"

#include <utility>
#include <algorithm>
#include <utility>

namespace gatehouse::sql {

namespace {
constexpr int kDepthMax = 600;
constexpr size_t kViewsMax = 100;
}  // namespace

void Inspector::find(FindingKind kind, std::string detail)
{
    for (const Finding& finding : m_statement.findings) {
        if (finding.kind == kind && finding.detail == detail)
            return;
    }
    m_statement.findings.push_back({kind, std::move(detail)});
}

void Inspector::inspect(const ProtobufCMessage& message)
{
    m_path = &m_settings.searchPath;
    visit(message, 0);
    // row.name calls name(row) when the row has no such column.
    for (const std::string& name : m_attributes) {
        const auto functions = m_catalog.functions({}, name);
        const auto own = std::ranges::find(functions, false, &catalog::Function::builtin);
        const bool isColumn = std::ranges::any_of(m_statement.objects, [&](const ObjectRef& object) {
            const catalog::Relation* relation = m_catalog.relation(object.oid);
            return relation && relation->column(name);
        });
        if (own != functions.end() && !isColumn)
            noteFunction(**own);
    }
}

void Inspector::visitChildren(const ProtobufCMessage& message, int depth)
{
    forEachChild(message, [&](const ProtobufCMessage& child) { visit(child, depth + 1); });
}

void Inspector::visitNode(const PgQuery__Node* node, int depth)
{
    if (const ProtobufCMessage* content = inside(node))
        visit(*content, depth + 1);
}

bool isTemporary(const PgQuery__RangeVar& relation)
{
    const std::string_view schema = relation.schemaname ? relation.schemaname : "";
    return (relation.relpersistence && *relation.relpersistence == 't') || schema == "pg_temp" || schema.starts_with("pg_temp_");
}

size_t Inspector::pushWith(const PgQuery__WithClause* with, int depth)
{
    const size_t before = m_withNames.size();
    if (!with)
        return before;
    if (with->recursive) {
        for (size_t i = 0; i < with->n_ctes; ++i)
            m_withNames.emplace_back(with->ctes[i]->common_table_expr->ctename);
    }
    for (size_t i = 0; i < with->n_ctes; ++i) {
        visitNode(with->ctes[i], depth);
        if (!with->recursive)
            m_withNames.emplace_back(with->ctes[i]->common_table_expr->ctename);
    }
    return before;
}

void Inspector::changeRows(const char* verb, const PgQuery__Node* where)
{
    if (!where) {
        find(FindingKind::NoWhere, std::string(verb) + " without WHERE");
        add(Effect::Destructive);
    } else if (keepsEveryRow(where)) {
        find(FindingKind::AlwaysTrueWhere, std::string(verb) + " with a WHERE that keeps every row");
        add(Effect::Destructive);
        m_statement.dependsOnLiterals = true;
    }
}

std::optional<std::string> Inspector::pinnedSetting(const PgQuery__SelectStmt& select) const
{
    if (select.n_from_clause != 1 || select.from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR || !select.where_clause
        || select.where_clause->node_case != PG_QUERY__NODE__NODE_A_EXPR)
        return std::nullopt;
    const PgQuery__RangeVar& table = *select.from_clause[0]->range_var;
    const std::string name = table.relname ? table.relname : "";
    const std::string schema = table.schemaname ? table.schemaname : "";
    const bool hidden = schema.empty()
        && (std::ranges::find(m_withNames, name) != m_withNames.end()
            || std::ranges::find(m_settings.temporaryNames, name) != m_settings.temporaryNames.end());
    const catalog::Relation* found = schema.empty() ? m_catalog.resolve(name, *m_path) : m_catalog.relation(schema, name);
    const PgQuery__AExpr& where = *select.where_clause->a_expr;
    const auto operators = stringsOf(where.name, where.n_name);
    if (hidden || !found || !found->system || found->name != "pg_settings" || table.alias
        || where.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP || operators != std::vector<std::string>{"="}
        || columnName(where.lexpr) != "name" || where.lexpr->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
        return std::nullopt;
    return constantText(where.rexpr);
}

void Inspector::visit(const ProtobufCMessage& message, int depth)
{
    if (depth > kDepthMax) {
        find(FindingKind::TooBig, "the statement nests too deeply");
        add(Effect::Execution);
        return;
    }
    // Rows of a data-changing statement: the target is never a common table expression.
    const auto target = [&](const PgQuery__RangeVar* relation) {
        if (relation)
            visitRelation(*relation, Access::Write);
        add(Effect::Write);
    };
    // RETURNING and the tables of FROM and USING make a change a read as well.
    const auto showsRows = [this](size_t count) {
        if (count > 0)
            add(Effect::Read);
    };
    const auto list = [&](size_t count, PgQuery__Node* const* nodes) {
        for (size_t i = 0; i < count; ++i)
            visitNode(nodes[i], depth);
    };

    if (const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor)) {
        const size_t before = pushWith(select->with_clause, depth);
        // Rows written out in the statement itself are read from nowhere.
        if (!m_inView && !(m_writtenOut && select->n_values_lists > 0))
            add(Effect::Read);
        m_writtenOut = false;
        if (select->into_clause) {
            add(Effect::Ddl);
            add(Effect::Write);
            define(select->into_clause->rel);
        }
        const std::optional<std::string> pinned = std::exchange(m_pinnedSetting, pinnedSetting(*select));
        list(select->n_distinct_clause, select->distinct_clause);
        list(select->n_target_list, select->target_list);
        list(select->n_from_clause, select->from_clause);
        visitNode(select->where_clause, depth);
        list(select->n_group_clause, select->group_clause);
        visitNode(select->having_clause, depth);
        list(select->n_window_clause, select->window_clause);
        list(select->n_values_lists, select->values_lists);
        list(select->n_sort_clause, select->sort_clause);
        visitNode(select->limit_offset, depth);
        visitNode(select->limit_count, depth);
        if (!m_inView && (constantText(select->limit_count) || constantText(select->limit_offset)))
            m_statement.dependsOnLiterals = true;
        if (select->larg)
            visit(select->larg->base, depth + 1);
        if (select->rarg)
            visit(select->rarg->base, depth + 1);
        m_pinnedSetting = pinned;
        m_withNames.resize(before);
    } else if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor)) {
        const size_t before = pushWith(insert->with_clause, depth);
        target(insert->relation);
        list(insert->n_cols, insert->cols);
        m_writtenOut = true;
        visitNode(insert->select_stmt, depth);
        m_writtenOut = false;
        if (insert->on_conflict_clause)
            visit(insert->on_conflict_clause->base, depth + 1);
        showsRows(insert->n_returning_list);
        list(insert->n_returning_list, insert->returning_list);
        m_withNames.resize(before);
    } else if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor)) {
        const size_t before = pushWith(update->with_clause, depth);
        target(update->relation);
        changeRows("UPDATE", update->where_clause);
        list(update->n_target_list, update->target_list);
        list(update->n_from_clause, update->from_clause);
        visitNode(update->where_clause, depth);
        showsRows(update->n_returning_list + update->n_from_clause);
        list(update->n_returning_list, update->returning_list);
        m_withNames.resize(before);
    } else if (const auto* remove = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor)) {
        const size_t before = pushWith(remove->with_clause, depth);
        target(remove->relation);
        changeRows("DELETE", remove->where_clause);
        list(remove->n_using_clause, remove->using_clause);
        visitNode(remove->where_clause, depth);
        showsRows(remove->n_returning_list + remove->n_using_clause);
        list(remove->n_returning_list, remove->returning_list);
        m_withNames.resize(before);
    } else if (const auto* merge = as<PgQuery__MergeStmt>(&message, pg_query__merge_stmt__descriptor)) {
        const size_t before = pushWith(merge->with_clause, depth);
        target(merge->relation);
        showsRows(1);
        visitNode(merge->source_relation, depth);
        visitNode(merge->join_condition, depth);
        for (size_t i = 0; i < merge->n_merge_when_clauses; ++i) {
            const PgQuery__MergeWhenClause& when = *merge->merge_when_clauses[i]->merge_when_clause;
            const bool changes = when.command_type == PG_QUERY__CMD_TYPE__CMD_DELETE
                || when.command_type == PG_QUERY__CMD_TYPE__CMD_UPDATE;
            if (changes && keepsEveryRow(merge->join_condition)) {
                find(FindingKind::AlwaysTrueWhere, "MERGE with a condition that matches every row");
                add(Effect::Destructive);
                m_statement.dependsOnLiterals = true;
            }
            visit(when.base, depth + 1);
        }
        m_withNames.resize(before);
    } else if (const auto* relation = as<PgQuery__RangeVar>(&message, pg_query__range_var__descriptor)) {
        visitRelation(*relation, Access::Read);
    } else if (const auto* call = as<PgQuery__FuncCall>(&message, pg_query__func_call__descriptor)) {
        visitFunctionCall(*call);
        visitChildren(message, depth);
    } else if (const auto* cast = as<PgQuery__TypeCast>(&message, pg_query__type_cast__descriptor)) {
        const auto type = cast->type_name ? stringsOf(cast->type_name->names, cast->type_name->n_names)
                                          : std::vector<std::string>{};
        if (!m_inView && !type.empty() && type.back().starts_with("reg") && constantText(cast->arg))
            m_statement.dependsOnLiterals = true;
        visitChildren(message, depth);
    } else if (const auto* reference = as<PgQuery__ColumnRef>(&message, pg_query__column_ref__descriptor)) {
        if (reference->n_fields > 1)
            m_attributes.emplace(stringOf(reference->fields[reference->n_fields - 1]));
    } else if (const auto* indirection = as<PgQuery__AIndirection>(&message, pg_query__a__indirection__descriptor)) {
        for (size_t i = 0; i < indirection->n_indirection; ++i)
            m_attributes.emplace(stringOf(indirection->indirection[i]));
        visitChildren(message, depth);
    } else if (depth == 0 || !isExpressionKind(message.descriptor)) {
        if (!utility(message, depth)) {
            find(FindingKind::Unsupported, std::string("a ") + message.descriptor->short_name + " cannot be looked into");
            add(Effect::Execution);
            visitChildren(message, depth);
        }
    } else {
        visitChildren(message, depth);
    }
}

void Inspector::visitRelation(const PgQuery__RangeVar& relation, Access access)
{
    const std::string schema = relation.schemaname ? relation.schemaname : "";
    const std::string name = relation.relname ? relation.relname : "";
    if (schema.empty() && access == Access::Read && std::ranges::find(m_withNames, name) != m_withNames.end())
        return;
    const bool temporary = isTemporary(relation)
        || (schema.empty() && !m_inView
            && std::ranges::find(m_settings.temporaryNames, name) != m_settings.temporaryNames.end());
    const catalog::Relation* found = temporary ? nullptr
        : schema.empty()                       ? m_catalog.resolve(name, *m_path)
                                               : m_catalog.relation(schema, name);
    ObjectRef reference{found ? found->schema : std::string(), name, found ? found->oid : 0, access};
    if (!found) {
        reference.schema = schema;
        find(FindingKind::UnknownObject, "the catalog has no relation " + (schema.empty() ? name : schema + "." + name));
    }
    const bool known = std::ranges::any_of(m_statement.objects, [&](const ObjectRef& each) {
        return each.schema == reference.schema && each.name == reference.name && each.access == access;
    });
    if (!known)
        m_statement.objects.push_back(std::move(reference));
    if (found && (found->kind == 'v' || found->kind == 'm') && !found->system)
        expandView(*found);
}

void Inspector::expandView(const catalog::Relation& view)
{
    if (!m_viewsSeen.insert(view.oid).second)
        return;
    if (m_viewsSeen.size() > kViewsMax) {
        find(FindingKind::TooBig, "too many views");
        return;
    }
    const ParseTree tree = parseText(view.viewDefinition);
    if (!tree.root || tree.root->n_stmts != 1) {
        find(FindingKind::UnknownObject, "the definition of view " + view.schema + "." + view.name + " cannot be read");
        return;
    }
    static const std::vector<std::string> emptyPath;
    const auto* path = std::exchange(m_path, &emptyPath);
    const bool inView = std::exchange(m_inView, true);
    auto names = std::exchange(m_withNames, {});
    visitNode(tree.root->stmts[0]->stmt, 1);
    m_withNames = std::move(names);
    m_inView = inView;
    m_path = path;
}

bool isExpressionKind(const ProtobufCMessageDescriptor* descriptor)
{
    static const std::set<const ProtobufCMessageDescriptor*> kinds{
        &pg_query__alias__descriptor, &pg_query__range_var__descriptor, &pg_query__grouping_func__descriptor,
        &pg_query__named_arg_expr__descriptor, &pg_query__bool_expr__descriptor, &pg_query__sub_link__descriptor,
        &pg_query__case_expr__descriptor, &pg_query__case_when__descriptor, &pg_query__row_expr__descriptor,
        &pg_query__coalesce_expr__descriptor, &pg_query__min_max_expr__descriptor,
        &pg_query__sqlvalue_function__descriptor, &pg_query__xml_expr__descriptor, &pg_query__null_test__descriptor,
        &pg_query__boolean_test__descriptor, &pg_query__set_to_default__descriptor,
        &pg_query__current_of_expr__descriptor, &pg_query__join_expr__descriptor, &pg_query__a__expr__descriptor,
        &pg_query__column_ref__descriptor, &pg_query__param_ref__descriptor, &pg_query__a__star__descriptor,
        &pg_query__a__indices__descriptor, &pg_query__a__indirection__descriptor,
        &pg_query__a__array_expr__descriptor, &pg_query__res_target__descriptor,
        &pg_query__multi_assign_ref__descriptor, &pg_query__collate_clause__descriptor,
        &pg_query__sort_by__descriptor, &pg_query__window_def__descriptor, &pg_query__range_subselect__descriptor,
        &pg_query__range_function__descriptor, &pg_query__range_table_sample__descriptor,
        &pg_query__range_table_func__descriptor, &pg_query__range_table_func_col__descriptor,
        &pg_query__type_name__descriptor, &pg_query__column_def__descriptor, &pg_query__grouping_set__descriptor,
        &pg_query__locking_clause__descriptor, &pg_query__xml_serialize__descriptor,
        &pg_query__infer_clause__descriptor, &pg_query__index_elem__descriptor,
        &pg_query__on_conflict_clause__descriptor, &pg_query__ctesearch_clause__descriptor,
        &pg_query__ctecycle_clause__descriptor, &pg_query__common_table_expr__descriptor,
        &pg_query__merge_when_clause__descriptor, &pg_query__integer__descriptor, &pg_query__float__descriptor,
        &pg_query__boolean__descriptor, &pg_query__string__descriptor, &pg_query__bit_string__descriptor,
        &pg_query__list__descriptor, &pg_query__a__const__descriptor, &pg_query__def_elem__descriptor,
        &pg_query__func_call__descriptor, &pg_query__type_cast__descriptor, &pg_query__constraint__descriptor,
        &pg_query__role_spec__descriptor, &pg_query__object_with_args__descriptor,
        &pg_query__function_parameter__descriptor, &pg_query__partition_spec__descriptor,
        &pg_query__partition_elem__descriptor, &pg_query__partition_bound_spec__descriptor,
        &pg_query__partition_range_datum__descriptor, &pg_query__partition_cmd__descriptor,
        &pg_query__table_like_clause__descriptor, &pg_query__into_clause__descriptor,
        &pg_query__access_priv__descriptor, &pg_query__stats_elem__descriptor, &pg_query__return_stmt__descriptor,
        &pg_query__trigger_transition__descriptor, &pg_query__vacuum_relation__descriptor,
        &pg_query__create_op_class_item__descriptor, &pg_query__publication_obj_spec__descriptor,
        &pg_query__publication_table__descriptor, &pg_query__alter_table_cmd__descriptor,
        &pg_query__replica_identity_stmt__descriptor, &pg_query__with_clause__descriptor};
    return kinds.contains(descriptor);
}

}  // namespace gatehouse::sql

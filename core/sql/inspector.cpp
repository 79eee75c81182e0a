#include "core/sql/inspector.h"

#include "core/sql/cartesian_join.h"
#include "core/sql/column_name.h"
#include "core/sql/conditions.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 600;
constexpr double kManyRows = 100'000;
const SearchPath kNoPath;

bool isQuery(const ProtobufCMessage& message)
{
    return message.descriptor == &pg_query__select_stmt__descriptor || message.descriptor == &pg_query__insert_stmt__descriptor
        || message.descriptor == &pg_query__update_stmt__descriptor || message.descriptor == &pg_query__delete_stmt__descriptor
        || message.descriptor == &pg_query__merge_stmt__descriptor;
}

bool isExpression(const ProtobufCMessage& message)
{
    return message.descriptor == &pg_query__func_call__descriptor || message.descriptor == &pg_query__type_cast__descriptor
        || message.descriptor == &pg_query__sub_link__descriptor || message.descriptor == &pg_query__a__expr__descriptor
        || message.descriptor == &pg_query__column_ref__descriptor
        || message.descriptor == &pg_query__a__indirection__descriptor || message.descriptor == &pg_query__bool_expr__descriptor
        || message.descriptor == &pg_query__case_expr__descriptor;
}

}  // namespace

Inspector::Inspector(const catalog::Snapshot& catalog, const SessionSettings& settings, Statement& statement)
    : m_catalog(catalog)
    , m_settings(settings)
    , m_statement(statement)
    , m_binder(*this, catalog, settings, statement)
    , m_path(&settings.searchPath)
{
}

Inspector::Via::Via(Inspector& inspector, std::string via)
    : m_inspector(inspector)
    , m_pushed(!via.empty())
{
    if (m_pushed)
        inspector.m_via.push_back(std::move(via));
}

Inspector::Via::~Via()
{
    if (m_pushed)
        m_inspector.m_via.pop_back();
}

Inspector::Definition::Definition(Inspector& inspector, std::string via)
    : m_via(inspector, std::move(via))
    , m_inspector(inspector)
    , m_path(std::exchange(inspector.m_path, &kNoPath))
    , m_inDefinition(std::exchange(inspector.m_inDefinition, true))
{
}

Inspector::Definition::~Definition()
{
    m_inspector.m_path = m_path;
    m_inspector.m_inDefinition = m_inDefinition;
}

Inspector::Body::Body(Inspector& inspector, std::string via, const SearchPath* ownPath)
    : m_via(inspector, std::move(via))
    , m_inspector(inspector)
    , m_path(std::exchange(inspector.m_path, ownPath ? ownPath : &inspector.m_settings.searchPath))
    , m_inDefinition(std::exchange(inspector.m_inDefinition, false))
{
}

Inspector::Body::~Body()
{
    m_inspector.m_path = m_path;
    m_inspector.m_inDefinition = m_inDefinition;
}

void Inspector::find(FindingKind kind, std::string detail, const catalog::Relation* table)
{
    for (const Finding& finding : m_statement.findings) {
        if (finding.kind == kind && finding.detail == detail)
            return;
    }
    m_statement.findings.push_back({kind, std::move(detail), table ? table->oid : 0, table ? table->rowsEstimated : -1});
}

void Inspector::object(const catalog::Relation& relation, Access access)
{
    for (ObjectRef& each : m_statement.objects) {
        if (each.oid != relation.oid || each.access != access)
            continue;
        if (m_via.empty())
            each.via.clear();   // named in the text is what counts
        return;
    }
    m_statement.objects.push_back({relation.schema, relation.name, relation.oid, access, m_via.empty() ? std::string() : m_via.back()});
}

void Inspector::function(const catalog::Function& function, bool told)
{
    for (FunctionUse& each : m_statement.functions) {
        if (each.oid == function.oid) {
            each.told = each.told && told;
            return;
        }
    }
    m_statement.functions.push_back({function.oid, function.schema, function.name, told, m_via.empty() ? std::string() : m_via.back()});
}

bool Inspector::isDefinedHere(const std::string& name) const
{
    return std::ranges::any_of(m_statement.objects, [&name](const ObjectRef& each) {
        return each.access == Access::Define && each.oid == 0 && each.name == name;
    });
}

void Inspector::unknownRelation(const std::string& schema, const std::string& name, Access access)
{
    if (!isDefinedHere(name)) {
        find(FindingKind::UnknownObject, "the catalog has no relation " + (schema.empty() ? name : schema + "." + name));
        refuseRelation(schema, name);
    }
    for (const ObjectRef& each : m_statement.objects) {
        if (each.schema == schema && each.name == name && each.access == access)
            return;
    }
    m_statement.objects.push_back({schema, name, 0, access, m_via.empty() ? std::string() : m_via.back()});
}

void Inspector::refuse(std::string why)
{
    if (!isDirect() || m_inDefinition || runsLater() || m_atRunTime > 0)
        return;
    if (std::ranges::find(m_statement.refusals, why) == m_statement.refusals.end())
        m_statement.refusals.push_back(std::move(why));
}

void Inspector::refuseRelation(const std::string& schema, const std::string& name)
{
    const bool mayBeTemporary = schema.empty() || schema.starts_with("pg_temp");
    const bool temporaryUnseen = m_settings.temporaryUnknown || (m_settings.hasTemporary && m_settings.temporarySchema.empty());
    if (!mayBeTemporary || !temporaryUnseen)
        refuse("there is no relation " + (schema.empty() ? name : schema + "." + name));
}

void Inspector::unknownFunction(const std::string& name)
{
    find(FindingKind::UnknownObject, "the catalog has no function " + name);
    if (!name.starts_with("pg_temp.") || !m_settings.temporarySchema.empty())
        refuse("there is no function " + name);
    add(Effect::Execution);
    m_statement.changesSearchPath = true;
}

QueryColumns Inspector::inspect(const ProtobufCMessage& message)
{
    visit(message, 0);
    if (!m_catalog.contents().eventTriggers.empty())
        fireEventTriggers();
    return std::move(m_query);
}

void Inspector::runFunction(const catalog::Function& function)
{
    std::vector<Origin> arguments(function.argumentTypes.size());
    (void)m_binder.run(function, arguments);
}

void Inspector::call(const PgQuery__FuncCall& call)
{
    m_query = m_binder.called(call);
}

void Inspector::fireEventTriggers()
{
    // Of databases, roles and tablespaces, and of event triggers themselves, there are no events; nor of what only plans.
    static const std::set<std::string_view> quiet{
        "CREATE EVENT TRIGGER", "ALTER EVENT TRIGGER", "DROP EVENT TRIGGER", "CREATE DATABASE", "ALTER DATABASE", "DROP DATABASE",
        "CREATE TABLESPACE", "ALTER TABLESPACE", "DROP TABLESPACE", "CREATE ROLE", "ALTER ROLE", "DROP ROLE", "GRANT ROLE",
        "REVOKE ROLE", "REASSIGN OWNED", "TRUNCATE TABLE", "EXPLAIN", "PREPARE", "DECLARE CURSOR", "ALTER SYSTEM"};
    const bool defines = m_statement.effects.has(Effect::Ddl) || m_statement.effects.has(Effect::Privilege)
        || m_statement.tag == "REFRESH MATERIALIZED VIEW" || m_statement.tag.ends_with("USER MAPPING");
    // ALTER drops defaults and constraints too, and may rewrite tables that it does not name.
    const bool alters = m_statement.tag.starts_with("ALTER");
    if (!defines || quiet.contains(m_statement.tag))
        return;
    for (const catalog::EventTrigger& trigger : m_catalog.contents().eventTriggers) {
        if (!trigger.tags.empty() && std::ranges::find(trigger.tags, m_statement.tag) == trigger.tags.end())
            continue;
        if ((trigger.event == "sql_drop" && !m_statement.effects.has(Effect::Destructive) && !alters)
            || (trigger.event == "table_rewrite" && !alters))
            continue;
        const Via via(*this, "event trigger " + trigger.name);
        if (const catalog::Function* function = m_catalog.function(trigger.function))
            (void)m_binder.run(*function, {});
        else
            find(FindingKind::UnknownObject, "the function of event trigger " + trigger.name + " is not in the catalog");
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

void Inspector::changeRows(const char* verb, const PgQuery__Node* where, const catalog::Relation* relation,
                           const PgQuery__RangeVar& name)
{
    if (!where) {
        find(FindingKind::NoWhere, std::string(verb) + " without WHERE", relation);
        add(Effect::Destructive);
        return;
    }
    const ConditionRows rows = rowsOfTarget(relation, name, [this](const PgQuery__RangeVar& each) { return m_binder.resolve(each); });
    if (keepsEveryRow(where, rows)) {
        find(FindingKind::AlwaysTrueWhere, std::string(verb) + " with a WHERE that keeps every row", relation);
        add(Effect::Destructive);
    }
    // 1 = 2 selects nothing, and 1 = 1 has the same shape.
    if (!selectsWhateverItsConstants(where, rows))
        m_statement.dependsOnLiterals = true;
}

void Inspector::mergeRows(const PgQuery__Node* condition)
{
    if (keepsEveryRow(condition)) {
        find(FindingKind::AlwaysTrueWhere, "MERGE with a condition that matches every row");
        add(Effect::Destructive);
    }
    if (!selectsWhateverItsConstants(condition))
        m_statement.dependsOnLiterals = true;
}

void Inspector::judgeRows(const PgQuery__SelectStmt& select)
{
    const bool several = select.n_from_clause > 1
        || (select.n_from_clause == 1 && select.from_clause[0]->node_case == PG_QUERY__NODE__NODE_JOIN_EXPR);
    if (select.op == PG_QUERY__SET_OPERATION__SETOP_NONE && several) {
        const auto resolve = [this](const PgQuery__RangeVar& name) { return m_binder.resolve(name); };
        if (const auto pair = untiedTables(select, resolve))
            find(FindingKind::CartesianJoin, "every row of " + pair->first->schema + "." + pair->first->name + " beside every row of "
                     + pair->second->schema + "." + pair->second->name, pair->second);
    }
    if (select.op != PG_QUERY__SET_OPERATION__SETOP_NONE || select.limit_count || select.where_clause || select.n_group_clause > 0
        || select.n_distinct_clause > 0 || select.n_from_clause != 1
        || select.from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
        return;
    // One aggregate makes one row of all.
    for (size_t i = 0; i < select.n_target_list; ++i) {
        const PgQuery__Node* value = select.target_list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET
            ? select.target_list[i]->res_target->val
            : nullptr;
        if (value && value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && !value->func_call->over) {
            for (const catalog::Function* each : m_catalog.functions({}, stringOf(value->func_call->funcname[value->func_call->n_funcname - 1]))) {
                if (each->kind == 'a')
                    return;
            }
        }
    }
    const catalog::Relation* relation = m_binder.resolve(*select.from_clause[0]->range_var);
    if (relation && relation->rowsEstimated >= kManyRows)
        find(FindingKind::NoLimit, "every row of " + relation->schema + "." + relation->name + " without LIMIT or WHERE", relation);
}

const Statement* Inspector::useCursor(const std::string& name)
{
    const Statement* found = nullptr;
    if (m_settings.cursors) {
        for (const auto& [each, query] : *m_settings.cursors)
            found = each == name ? &query : found;
    }
    if (!found)
        find(FindingKind::UnknownObject, "no cursor " + name + " is known in this session");
    return found;
}

bool Inspector::takeWrittenOut()
{
    return std::exchange(m_writtenOut, false);
}

std::optional<std::string> Inspector::pinSetting(const PgQuery__SelectStmt& select)
{
    std::optional<std::string> pinned;
    if (select.n_from_clause == 1 && select.from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR && select.where_clause
        && select.where_clause->node_case == PG_QUERY__NODE__NODE_A_EXPR) {
        const PgQuery__RangeVar& table = *select.from_clause[0]->range_var;
        const PgQuery__AExpr& where = *select.where_clause->a_expr;
        const bool equals = where.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP
            && stringsOf(where.name, where.n_name) == std::vector<std::string>{"="} && where.lexpr
            && where.lexpr->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && columnName(where.lexpr) == "name";
        if (equals && !table.alias && std::string_view(table.relname ? table.relname : "") == "pg_settings"
            && !m_binder.isWith("pg_settings")) {
            const catalog::Relation* found = m_binder.resolve(table);
            if (found && found->system)
                pinned = constantText(where.rexpr);
        }
    }
    return std::exchange(m_pinnedSetting, std::move(pinned));
}

void Inspector::visit(const ProtobufCMessage& message, int depth)
{
    if (depth > kDepthMax) {
        find(FindingKind::TooBig, "the statement nests too deeply");
        add(Effect::Execution);
        return;
    }
    if (isQuery(message)) {
        m_query = m_binder.statement(message, depth > 0);
    } else if (isExpression(message)) {
        m_binder.expression(message, nullptr);
    } else if (const auto* relation = as<PgQuery__RangeVar>(&message, pg_query__range_var__descriptor)) {
        visitRelation(*relation, Access::Read);
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
    if (const catalog::Relation* found = m_binder.resolve(relation)) {
        object(*found, access);
        m_binder.touch(*found, access, relation.inh);
    } else {
        unknownRelation(relation.schemaname ? relation.schemaname : "", relation.relname ? relation.relname : "", access);
    }
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

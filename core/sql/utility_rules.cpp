#include "core/sql/analyze_node.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <unordered_map>

namespace gatehouse::sql {

namespace {

/// Statements whose effects follow from their kind alone. What stands inside them is still visited.
struct Rule {
    EffectSet effects;
    bool changesCatalog = false;
};

const Rule* ruleOf(const ProtobufCMessageDescriptor* descriptor)
{
    static const Rule ddl{{Effect::Ddl}, true};
    static const Rule privilege{{Effect::Privilege}, true};
    static const Rule admin{{Effect::Admin}, false};
    static const Rule adminDdl{{Effect::Admin, Effect::Ddl}, true};
    static const Rule destructiveAdmin{{Effect::Admin, Effect::Ddl, Effect::Destructive}, true};
    static const Rule destructivePrivilege{{Effect::Privilege, Effect::Destructive, Effect::Ddl}, true};
    static const Rule maintenance{{Effect::Maintenance}, false};
    static const Rule session{{Effect::Session}, false};
    static const Rule loaded{{Effect::Admin, Effect::Execution}, false};
    static const Rule refresh{{Effect::Maintenance, Effect::Read, Effect::Write}, false};
    static const std::unordered_map<const ProtobufCMessageDescriptor*, const Rule*> rules{
        {&pg_query__rename_stmt__descriptor, &ddl},
        {&pg_query__comment_stmt__descriptor, &ddl},
        {&pg_query__index_stmt__descriptor, &ddl},
        {&pg_query__alter_seq_stmt__descriptor, &ddl},
        {&pg_query__define_stmt__descriptor, &ddl},
        {&pg_query__create_function_stmt__descriptor, &ddl},
        {&pg_query__alter_function_stmt__descriptor, &ddl},
        {&pg_query__rule_stmt__descriptor, &ddl},
        {&pg_query__create_trig_stmt__descriptor, &ddl},
        {&pg_query__create_domain_stmt__descriptor, &ddl},
        {&pg_query__alter_domain_stmt__descriptor, &ddl},
        {&pg_query__create_conversion_stmt__descriptor, &ddl},
        {&pg_query__create_cast_stmt__descriptor, &ddl},
        {&pg_query__create_op_class_stmt__descriptor, &ddl},
        {&pg_query__create_op_family_stmt__descriptor, &ddl},
        {&pg_query__alter_op_family_stmt__descriptor, &ddl},
        {&pg_query__alter_object_depends_stmt__descriptor, &ddl},
        {&pg_query__alter_object_schema_stmt__descriptor, &ddl},
        {&pg_query__alter_operator_stmt__descriptor, &ddl},
        {&pg_query__alter_type_stmt__descriptor, &ddl},
        {&pg_query__composite_type_stmt__descriptor, &ddl},
        {&pg_query__create_enum_stmt__descriptor, &ddl},
        {&pg_query__create_range_stmt__descriptor, &ddl},
        {&pg_query__alter_enum_stmt__descriptor, &ddl},
        {&pg_query__alter_tsdictionary_stmt__descriptor, &ddl},
        {&pg_query__alter_tsconfiguration_stmt__descriptor, &ddl},
        {&pg_query__alter_collation_stmt__descriptor, &ddl},
        {&pg_query__create_schema_stmt__descriptor, &ddl},
        {&pg_query__create_stats_stmt__descriptor, &ddl},
        {&pg_query__alter_stats_stmt__descriptor, &ddl},
        {&pg_query__create_transform_stmt__descriptor, &ddl},
        {&pg_query__alter_table_move_all_stmt__descriptor, &ddl},
        {&pg_query__grant_stmt__descriptor, &privilege},
        {&pg_query__grant_role_stmt__descriptor, &privilege},
        {&pg_query__alter_default_privileges_stmt__descriptor, &privilege},
        {&pg_query__create_role_stmt__descriptor, &privilege},
        {&pg_query__alter_role_stmt__descriptor, &privilege},
        {&pg_query__drop_role_stmt__descriptor, &destructivePrivilege},
        {&pg_query__alter_owner_stmt__descriptor, &privilege},
        {&pg_query__sec_label_stmt__descriptor, &privilege},
        {&pg_query__create_policy_stmt__descriptor, &privilege},
        {&pg_query__alter_policy_stmt__descriptor, &privilege},
        {&pg_query__reassign_owned_stmt__descriptor, &privilege},
        {&pg_query__drop_owned_stmt__descriptor, &destructivePrivilege},
        {&pg_query__createdb_stmt__descriptor, &admin},
        {&pg_query__alter_database_stmt__descriptor, &admin},
        {&pg_query__alter_database_refresh_coll_stmt__descriptor, &admin},
        {&pg_query__dropdb_stmt__descriptor, &destructiveAdmin},
        {&pg_query__create_table_space_stmt__descriptor, &admin},
        {&pg_query__drop_table_space_stmt__descriptor, &destructiveAdmin},
        {&pg_query__alter_table_space_options_stmt__descriptor, &admin},
        {&pg_query__create_plang_stmt__descriptor, &adminDdl},
        {&pg_query__create_am_stmt__descriptor, &adminDdl},
        {&pg_query__create_extension_stmt__descriptor, &adminDdl},
        {&pg_query__alter_extension_stmt__descriptor, &adminDdl},
        {&pg_query__alter_extension_contents_stmt__descriptor, &adminDdl},
        {&pg_query__create_event_trig_stmt__descriptor, &adminDdl},
        {&pg_query__alter_event_trig_stmt__descriptor, &adminDdl},
        {&pg_query__create_fdw_stmt__descriptor, &adminDdl},
        {&pg_query__alter_fdw_stmt__descriptor, &adminDdl},
        {&pg_query__create_foreign_server_stmt__descriptor, &adminDdl},
        {&pg_query__alter_foreign_server_stmt__descriptor, &adminDdl},
        {&pg_query__import_foreign_schema_stmt__descriptor, &adminDdl},
        {&pg_query__create_user_mapping_stmt__descriptor, &admin},
        {&pg_query__alter_user_mapping_stmt__descriptor, &admin},
        {&pg_query__drop_user_mapping_stmt__descriptor, &admin},
        {&pg_query__create_publication_stmt__descriptor, &adminDdl},
        {&pg_query__alter_publication_stmt__descriptor, &adminDdl},
        {&pg_query__create_subscription_stmt__descriptor, &adminDdl},
        {&pg_query__alter_subscription_stmt__descriptor, &adminDdl},
        {&pg_query__drop_subscription_stmt__descriptor, &destructiveAdmin},
        {&pg_query__check_point_stmt__descriptor, &admin},
        {&pg_query__load_stmt__descriptor, &loaded},
        {&pg_query__vacuum_stmt__descriptor, &maintenance},
        {&pg_query__cluster_stmt__descriptor, &maintenance},
        {&pg_query__reindex_stmt__descriptor, &maintenance},
        {&pg_query__refresh_mat_view_stmt__descriptor, &refresh},
        {&pg_query__listen_stmt__descriptor, &session},
        {&pg_query__unlisten_stmt__descriptor, &session},
        {&pg_query__notify_stmt__descriptor, &session},
        {&pg_query__lock_stmt__descriptor, &session},
        {&pg_query__constraints_set_stmt__descriptor, &session},
    };
    const auto found = rules.find(descriptor);
    return found == rules.end() ? nullptr : found->second;
}

bool optionIsOn(PgQuery__Node* const* options, size_t count, std::string_view name)
{
    bool result = false;
    for (size_t i = 0; i < count; ++i) {
        if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || name != options[i]->def_elem->defname)
            continue;
        const auto value = constantText(options[i]->def_elem->arg);
        // Anything but a plain no counts as yes; the last one wins as in the server, an earlier yes is kept to be safe.
        result = result || !value || (*value != "false" && *value != "off" && *value != "0");
    }
    return result;
}

/// Indexes and types are not in the snapshot: a name of one resolves to nothing without being unknown.
bool namesNoRelation(const ProtobufCMessage& message)
{
    if (const auto* rename = as<PgQuery__RenameStmt>(&message, pg_query__rename_stmt__descriptor))
        return rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX
            || rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE;
    if (const auto* reindex = as<PgQuery__ReindexStmt>(&message, pg_query__reindex_stmt__descriptor))
        return reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX;
    if (const auto* depends = as<PgQuery__AlterObjectDependsStmt>(&message, pg_query__alter_object_depends_stmt__descriptor))
        return depends->object_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX;
    return false;
}

std::string nameOf(const char* text)
{
    return text ? text : "";
}

}  // namespace

void Inspector::define(const PgQuery__RangeVar* relation)
{
    m_statement.changesCatalog = true;
    if (!relation)
        return;
    if (isTemporary(*relation))
        m_statement.createsTemporary = true;
    m_statement.objects.push_back({nameOf(relation->schemaname), nameOf(relation->relname), 0, Access::Define});
}

void Inspector::use(const std::vector<const Statement*>& inner)
{
    for (const Statement* each : inner) {
        m_statement.effects.add(each->effects);
        for (const Finding& finding : each->findings)
            find(finding.kind, finding.detail);
        m_statement.objects.insert(m_statement.objects.end(), each->objects.begin(), each->objects.end());
        m_statement.returnsRows = each->returnsRows;
        m_statement.outputsKnown = each->outputsKnown;
        m_statement.outputs = each->outputs;
        m_statement.changesSearchPath = m_statement.changesSearchPath || each->changesSearchPath;
        m_statement.changesCatalog = m_statement.changesCatalog || each->changesCatalog;
    }
}

void Inspector::keepInner(const PgQuery__Node* query)
{
    const ProtobufCMessage* content = inside(query);
    if (!content)
        return;
    auto inner = std::make_shared<Statement>(analyzeNode(*content, m_catalog, m_settings));
    use({inner.get()});
    m_statement.dependsOnLiterals = m_statement.dependsOnLiterals || inner->dependsOnLiterals;
    m_statement.returnsRows = false;
    m_statement.outputsKnown = false;
    m_statement.outputs.clear();
    m_statement.inner = std::move(inner);
}

bool Inspector::utility(const ProtobufCMessage& message, int depth)
{
    if (const Rule* rule = ruleOf(message.descriptor)) {
        m_statement.effects.add(rule->effects);
        m_statement.changesCatalog = m_statement.changesCatalog || rule->changesCatalog;
        // Bodies of rules, policies, defaults and functions are defined now and run later: their objects count, their
        // effects are not this statement's. Functions in them may run now (index expressions), so they count too.
        const bool later = message.descriptor == &pg_query__rule_stmt__descriptor
            || message.descriptor == &pg_query__create_function_stmt__descriptor;
        const EffectSet before = m_statement.effects;
        const Access access = rule->effects.has(Effect::Ddl) || rule->effects.has(Effect::Privilege) ? Access::Define
            : message.descriptor == &pg_query__refresh_mat_view_stmt__descriptor                     ? Access::Write
                                                                                                     : Access::Read;
        const bool noRelation = namesNoRelation(message);
        forEachChild(message, [&](const ProtobufCMessage& child) {
            if (noRelation && child.descriptor == &pg_query__range_var__descriptor)
                return;
            if (const auto* relation = as<PgQuery__RangeVar>(&child, pg_query__range_var__descriptor))
                visitRelation(*relation, access);
            else
                visit(child, depth + 1);
        });
        if (later)
            m_statement.effects = before;
        if (message.descriptor == &pg_query__alter_role_stmt__descriptor
            || message.descriptor == &pg_query__create_role_stmt__descriptor)
            m_statement.changesSearchPath = true;
        return true;
    }
    if (const auto* create = as<PgQuery__CreateStmt>(&message, pg_query__create_stmt__descriptor)) {
        add(Effect::Ddl);
        define(create->relation);
        forEachChild(message, [&](const ProtobufCMessage& child) {
            if (&child != &create->relation->base)
                visit(child, depth + 1);
        });
        return true;
    }
    if (const auto* sequence = as<PgQuery__CreateSeqStmt>(&message, pg_query__create_seq_stmt__descriptor)) {
        add(Effect::Ddl);
        define(sequence->sequence);
        return true;
    }
    if (const auto* foreign = as<PgQuery__CreateForeignTableStmt>(&message, pg_query__create_foreign_table_stmt__descriptor)) {
        add(Effect::Admin);
        if (foreign->base_stmt)
            visit(foreign->base_stmt->base, depth + 1);
        return true;
    }
    if (const auto* view = as<PgQuery__ViewStmt>(&message, pg_query__view_stmt__descriptor)) {
        add(Effect::Ddl);
        define(view->view);
        const EffectSet before = m_statement.effects;
        visitNode(view->query, depth);
        m_statement.effects = before;   // nothing of it runs now
        // A view over temporary objects is temporary itself, without saying so.
        if (m_statement.has(FindingKind::UnknownObject))
            m_statement.createsTemporary = true;
        return true;
    }
    if (const auto* as_ = as<PgQuery__CreateTableAsStmt>(&message, pg_query__create_table_as_stmt__descriptor)) {
        add(Effect::Ddl);
        add(Effect::Write);
        add(Effect::Read);
        define(as_->into ? as_->into->rel : nullptr);
        visitNode(as_->query, depth);
        return true;
    }
    if (const auto* alter = as<PgQuery__AlterTableStmt>(&message, pg_query__alter_table_stmt__descriptor)) {
        alterTable(*alter, depth);
        return true;
    }
    if (const auto* removed = as<PgQuery__DropStmt>(&message, pg_query__drop_stmt__descriptor)) {
        drop(*removed);
        return true;
    }
    if (const auto* truncate = as<PgQuery__TruncateStmt>(&message, pg_query__truncate_stmt__descriptor)) {
        add(Effect::Ddl);
        add(Effect::Destructive);
        add(Effect::Write);
        for (size_t i = 0; i < truncate->n_relations; ++i)
            visitRelation(*truncate->relations[i]->range_var, Access::Write);
        return true;
    }
    if (const auto* copied = as<PgQuery__CopyStmt>(&message, pg_query__copy_stmt__descriptor)) {
        copy(*copied, depth);
        return true;
    }
    if (const auto* explained = as<PgQuery__ExplainStmt>(&message, pg_query__explain_stmt__descriptor)) {
        explain(*explained, depth);
        return true;
    }
    if (const auto* executed = as<PgQuery__ExecuteStmt>(&message, pg_query__execute_stmt__descriptor)) {
        execute(*executed, depth);
        return true;
    }
    if (const auto* step = as<PgQuery__TransactionStmt>(&message, pg_query__transaction_stmt__descriptor)) {
        transaction(*step);
        return true;
    }
    if (const auto* set = as<PgQuery__VariableSetStmt>(&message, pg_query__variable_set_stmt__descriptor)) {
        setVariable(*set);
        return true;
    }
    if (const auto* roleSet = as<PgQuery__AlterRoleSetStmt>(&message, pg_query__alter_role_set_stmt__descriptor)) {
        add(Effect::Privilege);
        if (roleSet->setstmt)
            setVariable(*roleSet->setstmt);
        return true;
    }
    if (const auto* databaseSet = as<PgQuery__AlterDatabaseSetStmt>(&message, pg_query__alter_database_set_stmt__descriptor)) {
        add(Effect::Admin);
        if (databaseSet->setstmt)
            setVariable(*databaseSet->setstmt);
        return true;
    }
    if (const auto* system = as<PgQuery__AlterSystemStmt>(&message, pg_query__alter_system_stmt__descriptor)) {
        if (system->setstmt)
            setVariable(*system->setstmt);
        m_statement.effects = {Effect::Admin};
        return true;
    }
    if (message.descriptor == &pg_query__variable_show_stmt__descriptor) {
        add(Effect::Session);
        m_statement.returnsRows = true;
        const auto& show = reinterpret_cast<const PgQuery__VariableShowStmt&>(message);
        if (nameOf(show.name) != "all") {
            m_statement.outputsKnown = true;
            m_statement.outputs.push_back({nameOf(show.name), true, {}});
        }
        return true;
    }
    if (const auto* discard = as<PgQuery__DiscardStmt>(&message, pg_query__discard_stmt__descriptor)) {
        add(Effect::Session);
        if (discard->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL) {
            m_statement.changesSearchPath = true;
            m_statement.preparedName = "*";
            m_statement.cursorName = "*";
        }
        return true;
    }
    if (const auto* prepare = as<PgQuery__PrepareStmt>(&message, pg_query__prepare_stmt__descriptor)) {
        m_statement.preparedName = nameOf(prepare->name);
        keepInner(prepare->query);
        m_statement.effects = {Effect::Session};   // what it does counts when it is executed
        return true;
    }
    if (const auto* deallocate = as<PgQuery__DeallocateStmt>(&message, pg_query__deallocate_stmt__descriptor)) {
        add(Effect::Session);
        m_statement.preparedName = deallocate->name && *deallocate->name ? deallocate->name : "*";
        return true;
    }
    if (const auto* declare = as<PgQuery__DeclareCursorStmt>(&message, pg_query__declare_cursor_stmt__descriptor)) {
        add(Effect::Read);
        m_statement.cursorName = nameOf(declare->portalname);
        keepInner(declare->query);
        return true;
    }
    if (const auto* close = as<PgQuery__ClosePortalStmt>(&message, pg_query__close_portal_stmt__descriptor)) {
        add(Effect::Session);
        m_statement.cursorName = close->portalname && *close->portalname ? close->portalname : "*";
        return true;
    }
    if (const auto* fetch = as<PgQuery__FetchStmt>(&message, pg_query__fetch_stmt__descriptor)) {
        add(Effect::Read);
        m_statement.cursorName = nameOf(fetch->portalname);
        m_statement.returnsRows = !fetch->ismove;
        if (fetch->ismove)
            return true;
        if (const Statement* found = useCursor(m_statement.cursorName))
            use({found});
        m_statement.returnsRows = true;
        return true;
    }
    if (const auto* block = as<PgQuery__DoStmt>(&message, pg_query__do_stmt__descriptor)) {
        m_binder.block(*block);
        return true;
    }
    if (const auto* call = as<PgQuery__CallStmt>(&message, pg_query__call_stmt__descriptor)) {
        m_statement.changesCatalog = true;
        m_statement.returnsRows = true;
        if (call->funccall)
            visit(call->funccall->base, depth + 1);
        return true;
    }
    return false;
}

void Inspector::explain(const PgQuery__ExplainStmt& explain, int depth)
{
    const bool runs = optionIsOn(explain.options, explain.n_options, "analyze");
    m_statement.returnsRows = true;
    const bool changesCatalog = m_statement.changesCatalog;
    visitNode(explain.query, depth);
    if (!runs) {
        // Only planned: rows do not change, but functions may run while planning.
        EffectSet kept{Effect::Read};
        for (const Effect each : {Effect::Execution, Effect::Admin, Effect::Session, Effect::Maintenance}) {
            if (m_statement.effects.has(each))
                kept.add(each);
        }
        m_statement.effects = kept;
        m_statement.changesCatalog = changesCatalog;
        m_statement.createsTemporary = false;
        std::erase_if(m_statement.findings, [](const Finding& finding) {
            return finding.kind == FindingKind::NoWhere || finding.kind == FindingKind::AlwaysTrueWhere;
        });
    }
    add(Effect::Read);
    // The plan quotes constants and, for some nodes, statistics: one text column, never known to be clean.
    m_statement.outputs.assign(1, {"QUERY PLAN", false, {}});
    m_statement.outputsKnown = true;
}

void Inspector::execute(const PgQuery__ExecuteStmt& execute, int depth)
{
    m_statement.preparedName = nameOf(execute.name);
    for (size_t i = 0; i < execute.n_params; ++i)
        visitNode(execute.params[i], depth);
    const Statement* found = nullptr;
    if (m_settings.prepared) {
        for (const auto& [name, inner] : *m_settings.prepared)
            found = name == m_statement.preparedName ? &inner : found;
    }
    if (found) {
        use({found});
        return;
    }
    add(Effect::Execution);
    find(FindingKind::UnknownObject, "no statement " + m_statement.preparedName + " is known to be prepared in this session");
    m_statement.returnsRows = true;
    m_statement.changesSearchPath = true;
}

void Inspector::transaction(const PgQuery__TransactionStmt& transaction)
{
    add(Effect::Transaction);
    switch (transaction.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
        m_statement.transaction = TransactionStep::Begin;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
        m_statement.transaction = TransactionStep::Commit;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED:
        m_statement.transaction = TransactionStep::Commit;
        m_statement.changesCatalog = true;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED:
        m_statement.transaction = TransactionStep::Rollback;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
        m_statement.transaction = TransactionStep::Savepoint;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
        m_statement.transaction = TransactionStep::Release;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
        m_statement.transaction = TransactionStep::RollbackTo;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
        m_statement.transaction = TransactionStep::Prepare;
        break;
    default:
        break;
    }
}

void Inspector::copy(const PgQuery__CopyStmt& copy, int depth)
{
    m_statement.copy = copyOptions(copy);
    m_statement.dependsOnLiterals = true;
    add(copy.is_from ? Effect::Write : Effect::Read);
    if (copy.is_program) {
        add(Effect::Execution);
        add(Effect::Admin);
        find(FindingKind::ServerProgram, "COPY runs a program on the server");
    } else if (copy.filename && *copy.filename) {
        add(Effect::Admin);
        if (!copy.is_from)
            add(Effect::Write);
        find(FindingKind::ServerFile, copy.is_from ? "COPY reads a file of the server" : "COPY writes a file of the server");
    }
    for (size_t i = 0; i < copy.n_options; ++i) {
        if (copy.options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM
            || std::string_view(copy.options[i]->def_elem->defname) != "encoding")
            continue;
        changeSetting("client_encoding", constantText(copy.options[i]->def_elem->arg));
    }
    if (copy.relation)
        visitRelation(*copy.relation, copy.is_from ? Access::Write : Access::Read);
    visitNode(copy.query, depth);
    visitNode(copy.where_clause, depth);
}

void Inspector::drop(const PgQuery__DropStmt& drop)
{
    add(Effect::Ddl);
    add(Effect::Destructive);
    m_statement.changesCatalog = true;
    const bool relations = drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_VIEW || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE;
    if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY)
        add(Effect::Privilege);
    if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FDW
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION
        || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER)
        add(Effect::Admin);
    for (size_t i = 0; i < drop.n_objects; ++i) {
        std::vector<std::string> name;
        if (drop.objects[i]->node_case == PG_QUERY__NODE__NODE_LIST)
            name = stringsOf(drop.objects[i]->list->items, drop.objects[i]->list->n_items);
        else if (const auto single = stringOf(drop.objects[i]); !single.empty())
            name.emplace_back(single);
        if (name.empty())
            continue;
        // A trigger, rule or policy is named table first, itself last.
        const bool onTable = drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER
            || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY;
        if (onTable)
            name.pop_back();
        if ((!relations && !onTable) || name.empty())
            continue;
        const std::string schema = name.size() > 1 ? name[name.size() - 2] : std::string();
        const catalog::Relation* found = schema.empty() ? m_catalog.resolve(name.back(), *m_path)
                                                        : m_catalog.relation(schema, name.back());
        m_statement.objects.push_back({found ? found->schema : schema, name.back(), found ? found->oid : 0, Access::Define});
    }
}

void Inspector::alterTable(const PgQuery__AlterTableStmt& alter, int depth)
{
    add(Effect::Ddl);
    m_statement.changesCatalog = true;
    for (size_t i = 0; i < alter.n_cmds; ++i) {
        if (alter.cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
            continue;
        const PgQuery__AlterTableCmd& command = *alter.cmds[i]->alter_table_cmd;
        switch (command.subtype) {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
            add(Effect::Destructive);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
            add(Effect::Privilege);
            break;
        default:
            break;
        }
        visit(command.base, depth + 1);
    }
    if (alter.relation && alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX
        && alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE)
        visitRelation(*alter.relation, Access::Define);
}

}  // namespace gatehouse::sql

#include "core/sql/utility.h"

#include <unordered_map>

namespace gatehouse::sql {

/// Every statement kind of PostgreSQL 15 that is no query: what follows from the kind alone, and who looks at the rest.
struct UtilityTable {
    struct Rule {
        EffectSet effects;
        bool changesCatalog = false;
        Utility::Handler handler = nullptr;   ///< null: the kind alone says it all
    };
    using Key = const ProtobufCMessageDescriptor*;

    static const std::unordered_map<Key, Rule>& rules();
};

const std::unordered_map<UtilityTable::Key, UtilityTable::Rule>& UtilityTable::rules()
{
    constexpr auto Ddl = Effect::Ddl;
    constexpr auto Privilege = Effect::Privilege;
    constexpr auto Admin = Effect::Admin;
    constexpr auto Destructive = Effect::Destructive;
    constexpr auto Maintenance = Effect::Maintenance;
    constexpr auto Session = Effect::Session;
    constexpr auto Execution = Effect::Execution;
    using U = Utility;
    static const std::unordered_map<Key, Rule> table{
        // Relations.
        {&pg_query__create_stmt__descriptor, {{Ddl}, true, &U::createTable}},
        {&pg_query__create_foreign_table_stmt__descriptor, {{Ddl, Admin}, true, &U::createForeignTable}},
        {&pg_query__view_stmt__descriptor, {{Ddl}, true, &U::createView}},
        {&pg_query__create_table_as_stmt__descriptor, {{Ddl}, true, &U::createTableAs}},
        {&pg_query__index_stmt__descriptor, {{Ddl}, true, &U::createIndex}},
        {&pg_query__create_stats_stmt__descriptor, {{Ddl}, true, &U::createStatistics}},
        {&pg_query__alter_stats_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_seq_stmt__descriptor, {{Ddl}, true, &U::createSequence}},
        {&pg_query__alter_seq_stmt__descriptor, {{Ddl}, true, &U::alterSequence}},
        {&pg_query__alter_table_stmt__descriptor, {{Ddl}, true, &U::alterTable}},
        {&pg_query__alter_table_move_all_stmt__descriptor, {{Ddl, Maintenance}, true, &U::moveAll}},
        {&pg_query__create_schema_stmt__descriptor, {{Ddl}, true, &U::createSchema}},
        // Objects of any kind.
        {&pg_query__drop_stmt__descriptor, {{Ddl, Destructive}, true, &U::drop}},
        {&pg_query__truncate_stmt__descriptor, {{Ddl, Destructive, Effect::Write}, false, &U::truncate}},
        {&pg_query__rename_stmt__descriptor, {{Ddl}, true, &U::rename}},
        {&pg_query__alter_object_schema_stmt__descriptor, {{Ddl}, true, &U::setSchema}},
        {&pg_query__alter_object_depends_stmt__descriptor, {{Ddl}, true, &U::depends}},
        {&pg_query__comment_stmt__descriptor, {{Ddl}, true, &U::comment}},
        // Types, operators and what belongs to them.
        {&pg_query__define_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_domain_stmt__descriptor, {{Ddl}, true, &U::createDomain}},
        {&pg_query__alter_domain_stmt__descriptor, {{Ddl}, true, &U::alterDomain}},
        {&pg_query__composite_type_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_enum_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_range_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_enum_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_type_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_operator_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_collation_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_conversion_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_cast_stmt__descriptor, {{Ddl}, true, &U::createCast}},
        {&pg_query__create_op_class_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_op_family_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_op_family_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__create_transform_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_tsdictionary_stmt__descriptor, {{Ddl}, true}},
        {&pg_query__alter_tsconfiguration_stmt__descriptor, {{Ddl}, true}},
        // Code.
        {&pg_query__create_function_stmt__descriptor, {{Ddl}, true, &U::createFunction}},
        {&pg_query__alter_function_stmt__descriptor, {{Ddl}, true, &U::alterFunction}},
        {&pg_query__create_trig_stmt__descriptor, {{Ddl}, true, &U::createTrigger}},
        {&pg_query__rule_stmt__descriptor, {{Ddl}, true, &U::createRule}},
        {&pg_query__create_event_trig_stmt__descriptor, {{Ddl, Admin}, true, &U::createEventTrigger}},
        {&pg_query__alter_event_trig_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__create_plang_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__create_am_stmt__descriptor, {{Ddl, Admin}, true}},
        // Their scripts come from files of the server and run as a superuser.
        {&pg_query__create_extension_stmt__descriptor, {{Ddl, Admin, Execution}, true}},
        {&pg_query__alter_extension_stmt__descriptor, {{Ddl, Admin, Execution}, true}},
        {&pg_query__alter_extension_contents_stmt__descriptor, {{Ddl, Admin}, true, &U::extensionContents}},
        {&pg_query__do_stmt__descriptor, {{}, false, &U::block}},
        {&pg_query__call_stmt__descriptor, {{}, true, &U::call}},
        {&pg_query__load_stmt__descriptor, {{Admin, Execution}, false}},
        // Who may do what.
        {&pg_query__grant_stmt__descriptor, {{Privilege}, true, &U::grant}},
        {&pg_query__grant_role_stmt__descriptor, {{Privilege}, true, &U::grantRole}},
        {&pg_query__alter_default_privileges_stmt__descriptor, {{Privilege}, true}},
        {&pg_query__create_role_stmt__descriptor, {{Privilege}, true, &U::roles}},
        {&pg_query__alter_role_stmt__descriptor, {{Privilege}, true, &U::roles}},
        {&pg_query__alter_role_set_stmt__descriptor, {{Privilege}, false, &U::setElsewhere}},
        {&pg_query__drop_role_stmt__descriptor, {{Ddl, Destructive, Privilege}, true}},
        {&pg_query__alter_owner_stmt__descriptor, {{Ddl, Privilege}, true, &U::setOwner}},
        {&pg_query__reassign_owned_stmt__descriptor, {{Ddl, Privilege}, true, &U::dropOwned}},
        {&pg_query__drop_owned_stmt__descriptor, {{Ddl, Destructive, Privilege}, true, &U::dropOwned}},
        {&pg_query__sec_label_stmt__descriptor, {{Privilege}, true, &U::securityLabel}},
        {&pg_query__create_policy_stmt__descriptor, {{Privilege}, true, &U::createPolicy}},
        {&pg_query__alter_policy_stmt__descriptor, {{Privilege}, true, &U::alterPolicy}},
        // The server and other servers.
        {&pg_query__createdb_stmt__descriptor, {{Admin}, false}},
        {&pg_query__alter_database_stmt__descriptor, {{Admin}, false}},
        {&pg_query__alter_database_refresh_coll_stmt__descriptor, {{Admin}, false}},
        {&pg_query__alter_database_set_stmt__descriptor, {{Admin}, false, &U::setElsewhere}},
        {&pg_query__dropdb_stmt__descriptor, {{Ddl, Destructive, Admin}, true}},
        {&pg_query__create_table_space_stmt__descriptor, {{Admin}, false}},
        {&pg_query__alter_table_space_options_stmt__descriptor, {{Admin}, false}},
        {&pg_query__drop_table_space_stmt__descriptor, {{Ddl, Destructive, Admin}, true}},
        {&pg_query__alter_system_stmt__descriptor, {{Admin}, false, &U::setElsewhere}},
        {&pg_query__check_point_stmt__descriptor, {{Admin}, false}},
        {&pg_query__create_fdw_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__alter_fdw_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__create_foreign_server_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__alter_foreign_server_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__import_foreign_schema_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__create_user_mapping_stmt__descriptor, {{Admin}, false}},
        {&pg_query__alter_user_mapping_stmt__descriptor, {{Admin}, false}},
        {&pg_query__drop_user_mapping_stmt__descriptor, {{Admin}, false}},
        {&pg_query__create_publication_stmt__descriptor, {{Ddl, Admin}, true, &U::createPublication}},
        {&pg_query__alter_publication_stmt__descriptor, {{Ddl, Admin}, true, &U::alterPublication}},
        {&pg_query__create_subscription_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__alter_subscription_stmt__descriptor, {{Ddl, Admin}, true}},
        {&pg_query__drop_subscription_stmt__descriptor, {{Ddl, Destructive, Admin}, true}},
        // Maintenance and locks.
        {&pg_query__vacuum_stmt__descriptor, {{Maintenance}, false, &U::vacuum}},
        {&pg_query__cluster_stmt__descriptor, {{Maintenance}, false, &U::cluster}},
        {&pg_query__reindex_stmt__descriptor, {{Maintenance}, false, &U::reindex}},
        {&pg_query__refresh_mat_view_stmt__descriptor, {{Maintenance, Effect::Write}, false, &U::refresh}},
        {&pg_query__lock_stmt__descriptor, {{Session}, false, &U::lock}},
        // The session.
        {&pg_query__listen_stmt__descriptor, {{Session}, false}},
        {&pg_query__unlisten_stmt__descriptor, {{Session}, false}},
        {&pg_query__notify_stmt__descriptor, {{Session}, false}},
        {&pg_query__constraints_set_stmt__descriptor, {{Session}, false}},
        {&pg_query__variable_set_stmt__descriptor, {{}, false, &U::setVariable}},
        {&pg_query__variable_show_stmt__descriptor, {{Session}, false, &U::show}},
        {&pg_query__discard_stmt__descriptor, {{Session}, false, &U::discard}},
        {&pg_query__transaction_stmt__descriptor, {{Effect::Transaction}, false, &U::transaction}},
        {&pg_query__prepare_stmt__descriptor, {{}, false, &U::prepare}},
        {&pg_query__execute_stmt__descriptor, {{}, false, &U::execute}},
        {&pg_query__deallocate_stmt__descriptor, {{Session}, false, &U::deallocate}},
        {&pg_query__declare_cursor_stmt__descriptor, {{Effect::Read}, false, &U::declareCursor}},
        {&pg_query__close_portal_stmt__descriptor, {{Session}, false, &U::closeCursor}},
        {&pg_query__fetch_stmt__descriptor, {{Effect::Read}, false, &U::fetch}},
        {&pg_query__explain_stmt__descriptor, {{Effect::Read}, false, &U::explain}},
        {&pg_query__copy_stmt__descriptor, {{}, false, &U::copy}},
    };
    return table;
}

Utility::Utility(Inspector& inspector, int depth)
    : m_inspector(inspector), m_statement(inspector.m_statement), m_catalog(inspector.m_catalog), m_depth(depth)
{
}

bool Utility::run(const ProtobufCMessage& message)
{
    const auto found = UtilityTable::rules().find(message.descriptor);
    if (found == UtilityTable::rules().end())
        return false;
    const UtilityTable::Rule& rule = found->second;
    m_statement.effects.add(rule.effects);
    m_statement.changesCatalog = m_statement.changesCatalog || rule.changesCatalog;
    if (rule.handler)
        (this->*rule.handler)(message);
    return true;
}

bool Inspector::utility(const ProtobufCMessage& message, int depth)
{
    return Utility(*this, depth).run(message);
}

void Inspector::define(const PgQuery__RangeVar* relation)
{
    m_statement.changesCatalog = true;
    if (!relation)
        return;
    if (isTemporary(*relation))
        m_statement.createsTemporary = true;
    m_statement.objects.push_back({textOf(relation->schemaname), textOf(relation->relname), 0, Access::Define});
}

}  // namespace gatehouse::sql

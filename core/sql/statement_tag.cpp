#include "core/sql/inspector.h"

#include <unordered_map>

namespace gatehouse::sql {

namespace {

const char* objectWords(PgQuery__ObjectType type)
{
    switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_ACCESS_METHOD: return "ACCESS METHOD";
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE: return "AGGREGATE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE: return "TYPE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_CAST: return "CAST";
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION: return "COLLATION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_CONVERSION: return "CONVERSION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE: return "DATABASE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT: return "DOMAIN";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER: return "EVENT TRIGGER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION: return "EXTENSION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FDW: return "FOREIGN DATA WRAPPER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER: return "SERVER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE: return "FOREIGN TABLE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION: return "FUNCTION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: return "INDEX";
    case PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE: return "LANGUAGE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_LARGEOBJECT: return "LARGE OBJECT";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW: return "MATERIALIZED VIEW";
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPCLASS: return "OPERATOR CLASS";
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR: return "OPERATOR";
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPFAMILY: return "OPERATOR FAMILY";
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY: return "POLICY";
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE: return "PROCEDURE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION: return "PUBLICATION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE: return "ROLE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE: return "ROUTINE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE: return "RULE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: return "SCHEMA";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE: return "SEQUENCE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT: return "STATISTICS";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION: return "SUBSCRIPTION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE: return "TABLE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE: return "TABLESPACE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRANSFORM: return "TRANSFORM";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER: return "TRIGGER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSCONFIGURATION: return "TEXT SEARCH CONFIGURATION";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSDICTIONARY: return "TEXT SEARCH DICTIONARY";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSPARSER: return "TEXT SEARCH PARSER";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSTEMPLATE: return "TEXT SEARCH TEMPLATE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE: return "TYPE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_USER_MAPPING: return "USER MAPPING";
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW: return "VIEW";
    default: return "OBJECT";
    }
}

std::string transactionTag(PgQuery__TransactionStmtKind kind)
{
    switch (kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN: return "BEGIN";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START: return "START TRANSACTION";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT: return "COMMIT";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO: return "ROLLBACK";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT: return "SAVEPOINT";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE: return "RELEASE";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE: return "PREPARE TRANSACTION";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED: return "COMMIT PREPARED";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED: return "ROLLBACK PREPARED";
    default: return "";
    }
}

using Descriptor = const ProtobufCMessageDescriptor*;

const std::unordered_map<Descriptor, const char*>& fixedTags()
{
    static const std::unordered_map<Descriptor, const char*> tags{
        {&pg_query__insert_stmt__descriptor, "INSERT"},
        {&pg_query__update_stmt__descriptor, "UPDATE"},
        {&pg_query__delete_stmt__descriptor, "DELETE"},
        {&pg_query__merge_stmt__descriptor, "MERGE"},
        {&pg_query__copy_stmt__descriptor, "COPY"},
        {&pg_query__create_stmt__descriptor, "CREATE TABLE"},
        {&pg_query__create_foreign_table_stmt__descriptor, "CREATE FOREIGN TABLE"},
        {&pg_query__view_stmt__descriptor, "CREATE VIEW"},
        {&pg_query__index_stmt__descriptor, "CREATE INDEX"},
        {&pg_query__create_seq_stmt__descriptor, "CREATE SEQUENCE"},
        {&pg_query__alter_seq_stmt__descriptor, "ALTER SEQUENCE"},
        {&pg_query__truncate_stmt__descriptor, "TRUNCATE TABLE"},
        {&pg_query__comment_stmt__descriptor, "COMMENT"},
        {&pg_query__fetch_stmt__descriptor, "FETCH"},
        {&pg_query__do_stmt__descriptor, "DO"},
        {&pg_query__call_stmt__descriptor, "CALL"},
        {&pg_query__rule_stmt__descriptor, "CREATE RULE"},
        {&pg_query__notify_stmt__descriptor, "NOTIFY"},
        {&pg_query__listen_stmt__descriptor, "LISTEN"},
        {&pg_query__unlisten_stmt__descriptor, "UNLISTEN"},
        {&pg_query__load_stmt__descriptor, "LOAD"},
        {&pg_query__create_domain_stmt__descriptor, "CREATE DOMAIN"},
        {&pg_query__createdb_stmt__descriptor, "CREATE DATABASE"},
        {&pg_query__dropdb_stmt__descriptor, "DROP DATABASE"},
        {&pg_query__explain_stmt__descriptor, "EXPLAIN"},
        {&pg_query__variable_show_stmt__descriptor, "SHOW"},
        {&pg_query__create_trig_stmt__descriptor, "CREATE TRIGGER"},
        {&pg_query__create_plang_stmt__descriptor, "CREATE LANGUAGE"},
        {&pg_query__create_role_stmt__descriptor, "CREATE ROLE"},
        {&pg_query__alter_role_stmt__descriptor, "ALTER ROLE"},
        {&pg_query__alter_role_set_stmt__descriptor, "ALTER ROLE"},
        {&pg_query__drop_role_stmt__descriptor, "DROP ROLE"},
        {&pg_query__lock_stmt__descriptor, "LOCK TABLE"},
        {&pg_query__constraints_set_stmt__descriptor, "SET CONSTRAINTS"},
        {&pg_query__reindex_stmt__descriptor, "REINDEX"},
        {&pg_query__check_point_stmt__descriptor, "CHECKPOINT"},
        {&pg_query__create_schema_stmt__descriptor, "CREATE SCHEMA"},
        {&pg_query__alter_database_stmt__descriptor, "ALTER DATABASE"},
        {&pg_query__alter_database_set_stmt__descriptor, "ALTER DATABASE"},
        {&pg_query__alter_database_refresh_coll_stmt__descriptor, "ALTER DATABASE"},
        {&pg_query__create_conversion_stmt__descriptor, "CREATE CONVERSION"},
        {&pg_query__create_cast_stmt__descriptor, "CREATE CAST"},
        {&pg_query__create_op_class_stmt__descriptor, "CREATE OPERATOR CLASS"},
        {&pg_query__create_op_family_stmt__descriptor, "CREATE OPERATOR FAMILY"},
        {&pg_query__alter_op_family_stmt__descriptor, "ALTER OPERATOR FAMILY"},
        {&pg_query__prepare_stmt__descriptor, "PREPARE"},
        {&pg_query__declare_cursor_stmt__descriptor, "DECLARE CURSOR"},
        {&pg_query__create_table_space_stmt__descriptor, "CREATE TABLESPACE"},
        {&pg_query__drop_table_space_stmt__descriptor, "DROP TABLESPACE"},
        {&pg_query__alter_table_space_options_stmt__descriptor, "ALTER TABLESPACE"},
        {&pg_query__drop_owned_stmt__descriptor, "DROP OWNED"},
        {&pg_query__reassign_owned_stmt__descriptor, "REASSIGN OWNED"},
        {&pg_query__composite_type_stmt__descriptor, "CREATE TYPE"},
        {&pg_query__create_enum_stmt__descriptor, "CREATE TYPE"},
        {&pg_query__create_range_stmt__descriptor, "CREATE TYPE"},
        {&pg_query__alter_enum_stmt__descriptor, "ALTER TYPE"},
        {&pg_query__alter_type_stmt__descriptor, "ALTER TYPE"},
        {&pg_query__alter_domain_stmt__descriptor, "ALTER DOMAIN"},
        {&pg_query__alter_operator_stmt__descriptor, "ALTER OPERATOR"},
        {&pg_query__alter_collation_stmt__descriptor, "ALTER COLLATION"},
        {&pg_query__alter_tsdictionary_stmt__descriptor, "ALTER TEXT SEARCH DICTIONARY"},
        {&pg_query__alter_tsconfiguration_stmt__descriptor, "ALTER TEXT SEARCH CONFIGURATION"},
        {&pg_query__create_fdw_stmt__descriptor, "CREATE FOREIGN DATA WRAPPER"},
        {&pg_query__alter_fdw_stmt__descriptor, "ALTER FOREIGN DATA WRAPPER"},
        {&pg_query__create_foreign_server_stmt__descriptor, "CREATE SERVER"},
        {&pg_query__alter_foreign_server_stmt__descriptor, "ALTER SERVER"},
        {&pg_query__create_user_mapping_stmt__descriptor, "CREATE USER MAPPING"},
        {&pg_query__alter_user_mapping_stmt__descriptor, "ALTER USER MAPPING"},
        {&pg_query__drop_user_mapping_stmt__descriptor, "DROP USER MAPPING"},
        {&pg_query__sec_label_stmt__descriptor, "SECURITY LABEL"},
        {&pg_query__import_foreign_schema_stmt__descriptor, "IMPORT FOREIGN SCHEMA"},
        {&pg_query__create_extension_stmt__descriptor, "CREATE EXTENSION"},
        {&pg_query__alter_extension_stmt__descriptor, "ALTER EXTENSION"},
        {&pg_query__alter_extension_contents_stmt__descriptor, "ALTER EXTENSION"},
        {&pg_query__create_event_trig_stmt__descriptor, "CREATE EVENT TRIGGER"},
        {&pg_query__alter_event_trig_stmt__descriptor, "ALTER EVENT TRIGGER"},
        {&pg_query__refresh_mat_view_stmt__descriptor, "REFRESH MATERIALIZED VIEW"},
        {&pg_query__alter_system_stmt__descriptor, "ALTER SYSTEM"},
        {&pg_query__create_policy_stmt__descriptor, "CREATE POLICY"},
        {&pg_query__alter_policy_stmt__descriptor, "ALTER POLICY"},
        {&pg_query__create_transform_stmt__descriptor, "CREATE TRANSFORM"},
        {&pg_query__create_am_stmt__descriptor, "CREATE ACCESS METHOD"},
        {&pg_query__create_publication_stmt__descriptor, "CREATE PUBLICATION"},
        {&pg_query__alter_publication_stmt__descriptor, "ALTER PUBLICATION"},
        {&pg_query__create_subscription_stmt__descriptor, "CREATE SUBSCRIPTION"},
        {&pg_query__alter_subscription_stmt__descriptor, "ALTER SUBSCRIPTION"},
        {&pg_query__drop_subscription_stmt__descriptor, "DROP SUBSCRIPTION"},
        {&pg_query__create_stats_stmt__descriptor, "CREATE STATISTICS"},
        {&pg_query__alter_stats_stmt__descriptor, "ALTER STATISTICS"},
        {&pg_query__alter_default_privileges_stmt__descriptor, "ALTER DEFAULT PRIVILEGES"},
        {&pg_query__cluster_stmt__descriptor, "CLUSTER"},
    };
    return tags;
}

}  // namespace

std::string statementTag(const ProtobufCMessage& message)
{
    if (const auto found = fixedTags().find(message.descriptor); found != fixedTags().end()) {
        if (const auto* fetch = as<PgQuery__FetchStmt>(&message, pg_query__fetch_stmt__descriptor); fetch && fetch->ismove)
            return "MOVE";
        return found->second;
    }
    if (const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor))
        return select->into_clause ? "SELECT INTO" : "SELECT";
    if (const auto* transaction = as<PgQuery__TransactionStmt>(&message, pg_query__transaction_stmt__descriptor))
        return transactionTag(transaction->kind);
    if (const auto* drop = as<PgQuery__DropStmt>(&message, pg_query__drop_stmt__descriptor))
        return std::string("DROP ") + objectWords(drop->remove_type);
    if (const auto* alter = as<PgQuery__AlterTableStmt>(&message, pg_query__alter_table_stmt__descriptor))
        return std::string("ALTER ") + objectWords(alter->objtype);
    if (const auto* rename = as<PgQuery__RenameStmt>(&message, pg_query__rename_stmt__descriptor))
        return std::string("ALTER ")
            + objectWords(rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN ? rename->relation_type : rename->rename_type);
    if (const auto* owner = as<PgQuery__AlterOwnerStmt>(&message, pg_query__alter_owner_stmt__descriptor))
        return std::string("ALTER ") + objectWords(owner->object_type);
    if (const auto* schema = as<PgQuery__AlterObjectSchemaStmt>(&message, pg_query__alter_object_schema_stmt__descriptor))
        return std::string("ALTER ") + objectWords(schema->object_type);
    if (const auto* depends = as<PgQuery__AlterObjectDependsStmt>(&message, pg_query__alter_object_depends_stmt__descriptor))
        return std::string("ALTER ") + objectWords(depends->object_type);
    if (const auto* move = as<PgQuery__AlterTableMoveAllStmt>(&message, pg_query__alter_table_move_all_stmt__descriptor))
        return std::string("ALTER ") + objectWords(move->objtype);
    if (const auto* function = as<PgQuery__AlterFunctionStmt>(&message, pg_query__alter_function_stmt__descriptor))
        return std::string("ALTER ") + objectWords(function->objtype);
    if (const auto* define = as<PgQuery__DefineStmt>(&message, pg_query__define_stmt__descriptor))
        return std::string("CREATE ") + objectWords(define->kind);
    if (const auto* function = as<PgQuery__CreateFunctionStmt>(&message, pg_query__create_function_stmt__descriptor))
        return function->is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    if (const auto* create = as<PgQuery__CreateTableAsStmt>(&message, pg_query__create_table_as_stmt__descriptor))
        return create->is_select_into                                      ? "SELECT INTO"
            : create->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS";
    if (const auto* grant = as<PgQuery__GrantStmt>(&message, pg_query__grant_stmt__descriptor))
        return grant->is_grant ? "GRANT" : "REVOKE";
    if (const auto* role = as<PgQuery__GrantRoleStmt>(&message, pg_query__grant_role_stmt__descriptor))
        return role->is_grant ? "GRANT ROLE" : "REVOKE ROLE";
    if (const auto* vacuum = as<PgQuery__VacuumStmt>(&message, pg_query__vacuum_stmt__descriptor))
        return vacuum->is_vacuumcmd ? "VACUUM" : "ANALYZE";
    if (const auto* set = as<PgQuery__VariableSetStmt>(&message, pg_query__variable_set_stmt__descriptor))
        return set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET || set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL
            ? "RESET" : "SET";
    if (const auto* discard = as<PgQuery__DiscardStmt>(&message, pg_query__discard_stmt__descriptor))
        return discard->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL ? "DISCARD ALL"
            : discard->target == PG_QUERY__DISCARD_MODE__DISCARD_PLANS ? "DISCARD PLANS"
            : discard->target == PG_QUERY__DISCARD_MODE__DISCARD_TEMP  ? "DISCARD TEMP" : "DISCARD SEQUENCES";
    if (const auto* close = as<PgQuery__ClosePortalStmt>(&message, pg_query__close_portal_stmt__descriptor))
        return close->portalname && *close->portalname ? "CLOSE CURSOR" : "CLOSE CURSOR ALL";
    if (const auto* deallocate = as<PgQuery__DeallocateStmt>(&message, pg_query__deallocate_stmt__descriptor))
        return deallocate->name && *deallocate->name ? "DEALLOCATE" : "DEALLOCATE ALL";
    if (message.descriptor == &pg_query__execute_stmt__descriptor)
        return "EXECUTE";
    return {};
}

}  // namespace gatehouse::sql

#include "core/sql/builtin_functions.h"

#include <array>

namespace gatehouse::sql {

namespace {

struct Entry {
    std::string_view name;   ///< a trailing * stands for any ending
    BuiltinKind kind;
};

// First match wins.
constexpr std::array kTable{
    // Take a query, a table or a cursor by text. ts_rewrite does with two arguments only.
    Entry{"query_to_xml*", BuiltinKind::ReadsByText},
    Entry{"table_to_xml*", BuiltinKind::ReadsByText},
    Entry{"schema_to_xml*", BuiltinKind::ReadsByText},
    Entry{"database_to_xml*", BuiltinKind::ReadsByText},
    Entry{"cursor_to_xml*", BuiltinKind::ReadsByText},
    Entry{"ts_stat", BuiltinKind::ReadsByText},
    Entry{"ts_rewrite", BuiltinKind::ReadsByText},
    Entry{"currtid2", BuiltinKind::ReadsByText},
    Entry{"pg_logical_slot_peek_*", BuiltinKind::ReadsByText},
    Entry{"pg_logical_slot_get_*", BuiltinKind::ReadsByText},
    // Files of the server.
    Entry{"pg_read_file*", BuiltinKind::ServerFile},
    Entry{"pg_read_binary_file", BuiltinKind::ServerFile},
    Entry{"pg_ls_*", BuiltinKind::ServerFile},
    Entry{"pg_stat_file", BuiltinKind::ServerFile},
    Entry{"pg_hba_file_rules", BuiltinKind::ServerFile},
    Entry{"pg_ident_file_mappings", BuiltinKind::ServerFile},
    Entry{"pg_show_all_file_settings", BuiltinKind::ServerFile},
    Entry{"lo_import", BuiltinKind::ServerFileWrite},
    Entry{"lo_export", BuiltinKind::ServerFileWrite},
    Entry{"pg_current_logfile", BuiltinKind::Plain},
    // Large objects: what is in one, no catalog says.
    Entry{"lo_get", BuiltinKind::ReadsByText},
    Entry{"loread", BuiltinKind::ReadsByText},
    Entry{"lo_open", BuiltinKind::Session},
    Entry{"lo_close", BuiltinKind::Session},
    Entry{"lo_lseek", BuiltinKind::Session},
    Entry{"lo_lseek64", BuiltinKind::Session},
    Entry{"lo_tell", BuiltinKind::Session},
    Entry{"lo_tell64", BuiltinKind::Session},
    Entry{"lo_creat", BuiltinKind::Write},
    Entry{"lo_create", BuiltinKind::Write},
    Entry{"lo_from_bytea", BuiltinKind::Write},
    Entry{"lo_put", BuiltinKind::Write},
    Entry{"lo_truncate", BuiltinKind::Write},
    Entry{"lo_truncate64", BuiltinKind::Write},
    Entry{"lo_unlink", BuiltinKind::Write},
    Entry{"lowrite", BuiltinKind::Write},
    // The server, its log and its replication.
    Entry{"pg_terminate_backend", BuiltinKind::Admin},
    Entry{"pg_cancel_backend", BuiltinKind::Admin},
    Entry{"pg_reload_conf", BuiltinKind::Admin},
    Entry{"pg_rotate_logfile*", BuiltinKind::Admin},
    Entry{"pg_log_backend_memory_contexts", BuiltinKind::Admin},
    Entry{"pg_create_restore_point", BuiltinKind::Admin},
    Entry{"pg_create_logical_replication_slot", BuiltinKind::Admin},
    Entry{"pg_create_physical_replication_slot", BuiltinKind::Admin},
    Entry{"pg_drop_replication_slot", BuiltinKind::Admin},
    Entry{"pg_copy_logical_replication_slot", BuiltinKind::Admin},
    Entry{"pg_copy_physical_replication_slot", BuiltinKind::Admin},
    Entry{"pg_replication_slot_advance", BuiltinKind::Admin},
    Entry{"pg_replication_origin_advance", BuiltinKind::Admin},
    Entry{"pg_replication_origin_create", BuiltinKind::Admin},
    Entry{"pg_replication_origin_drop", BuiltinKind::Admin},
    Entry{"pg_replication_origin_session_setup", BuiltinKind::Admin},
    Entry{"pg_replication_origin_session_reset", BuiltinKind::Admin},
    Entry{"pg_replication_origin_xact_setup", BuiltinKind::Admin},
    Entry{"pg_replication_origin_xact_reset", BuiltinKind::Admin},
    Entry{"pg_switch_wal", BuiltinKind::Admin},
    Entry{"pg_promote", BuiltinKind::Admin},
    Entry{"pg_wal_replay_pause", BuiltinKind::Admin},
    Entry{"pg_wal_replay_resume", BuiltinKind::Admin},
    Entry{"pg_backup_start", BuiltinKind::Admin},
    Entry{"pg_backup_stop", BuiltinKind::Admin},
    Entry{"pg_stat_reset*", BuiltinKind::Admin},
    Entry{"pg_import_system_collations", BuiltinKind::Admin},
    Entry{"binary_upgrade_*", BuiltinKind::Admin},
    Entry{"pg_extension_config_dump", BuiltinKind::Admin},
    Entry{"pg_nextoid", BuiltinKind::Admin},
    Entry{"pg_stop_making_pinned_objects", BuiltinKind::Admin},
    Entry{"pg_logical_emit_message", BuiltinKind::Write},
    Entry{"pg_replication_origin_oid", BuiltinKind::Plain},
    Entry{"pg_replication_origin_progress", BuiltinKind::Plain},
    Entry{"pg_replication_origin_session_is_setup", BuiltinKind::Plain},
    Entry{"pg_replication_origin_session_progress", BuiltinKind::Plain},
    Entry{"pg_show_replication_origin_status", BuiltinKind::Plain},
    Entry{"pg_get_replication_slots", BuiltinKind::Plain},
    // Indexes.
    Entry{"brin_summarize_new_values", BuiltinKind::Maintenance},
    Entry{"brin_summarize_range", BuiltinKind::Maintenance},
    Entry{"brin_desummarize_range", BuiltinKind::Maintenance},
    Entry{"gin_clean_pending_list", BuiltinKind::Maintenance},
    // The session and what it keeps.
    Entry{"set_config", BuiltinKind::SetConfig},
    Entry{"pg_notify", BuiltinKind::Notify},
    Entry{"pg_advisory_*", BuiltinKind::Session},
    Entry{"pg_try_advisory_*", BuiltinKind::Session},
    Entry{"setseed", BuiltinKind::Session},
    Entry{"pg_stat_force_next_flush", BuiltinKind::Session},
    Entry{"pg_stat_clear_snapshot", BuiltinKind::Session},
    Entry{"pg_export_snapshot", BuiltinKind::Session},
    // Sequences.
    Entry{"nextval", BuiltinKind::Sequence},
    Entry{"setval", BuiltinKind::Sequence},
    Entry{"currval", BuiltinKind::Plain},
    Entry{"lastval", BuiltinKind::Plain},
    Entry{"pg_sequence_last_value", BuiltinKind::Plain},
    Entry{"pg_sequence_parameters", BuiltinKind::Plain},
    // What other sessions run, or this one's own text: never a column of a table.
    Entry{"pg_stat_get_activity", BuiltinKind::ReadsServer},
    Entry{"pg_stat_get_backend_activity", BuiltinKind::ReadsServer},
    Entry{"pg_cursor", BuiltinKind::ReadsServer},
    Entry{"pg_prepared_statement", BuiltinKind::ReadsServer},
    Entry{"current_query", BuiltinKind::ReadsServer},
    // Clocks, chance and sleep.
    Entry{"clock_timestamp", BuiltinKind::Plain},
    Entry{"timeofday", BuiltinKind::Plain},
    Entry{"random", BuiltinKind::Plain},
    Entry{"gen_random_uuid", BuiltinKind::Plain},
    Entry{"pg_sleep", BuiltinKind::Plain},
    Entry{"pg_sleep_for", BuiltinKind::Plain},
    Entry{"pg_sleep_until", BuiltinKind::Plain},
    // Transactions and locks.
    Entry{"txid_status", BuiltinKind::Plain},
    Entry{"pg_current_xact_id*", BuiltinKind::Plain},
    Entry{"pg_xact_status", BuiltinKind::Plain},
    Entry{"pg_xact_commit_timestamp*", BuiltinKind::Plain},
    Entry{"pg_last_committed_xact", BuiltinKind::Plain},
    Entry{"pg_get_multixact_members", BuiltinKind::Plain},
    Entry{"pg_lock_status", BuiltinKind::Plain},
    Entry{"pg_blocking_pids", BuiltinKind::Plain},
    Entry{"pg_safe_snapshot_blocking_pids", BuiltinKind::Plain},
    Entry{"pg_isolation_test_session_is_blocked", BuiltinKind::Plain},
    Entry{"pg_prepared_xact", BuiltinKind::Plain},
    // Sizes, statistics and the server's state: numbers, names and positions.
    Entry{"pg_database_size", BuiltinKind::Plain},
    Entry{"pg_tablespace_size", BuiltinKind::Plain},
    Entry{"pg_relation_size", BuiltinKind::Plain},
    Entry{"pg_table_size", BuiltinKind::Plain},
    Entry{"pg_indexes_size", BuiltinKind::Plain},
    Entry{"pg_total_relation_size", BuiltinKind::Plain},
    Entry{"pg_stat_get_*", BuiltinKind::Plain},
    Entry{"pg_stat_have_stats", BuiltinKind::Plain},
    Entry{"pg_notification_queue_usage", BuiltinKind::Plain},
    Entry{"pg_is_in_recovery", BuiltinKind::Plain},
    Entry{"pg_is_wal_replay_paused", BuiltinKind::Plain},
    Entry{"pg_get_wal_replay_pause_state", BuiltinKind::Plain},
    Entry{"pg_current_wal_flush_lsn", BuiltinKind::Plain},
    Entry{"pg_current_wal_insert_lsn", BuiltinKind::Plain},
    Entry{"pg_current_wal_lsn", BuiltinKind::Plain},
    Entry{"pg_last_wal_receive_lsn", BuiltinKind::Plain},
    Entry{"pg_last_wal_replay_lsn", BuiltinKind::Plain},
    Entry{"pg_last_xact_replay_timestamp", BuiltinKind::Plain},
    Entry{"pg_get_wal_resource_managers", BuiltinKind::Plain},
    Entry{"pg_control_checkpoint", BuiltinKind::Plain},
    Entry{"pg_control_init", BuiltinKind::Plain},
    Entry{"pg_control_recovery", BuiltinKind::Plain},
    Entry{"pg_control_system", BuiltinKind::Plain},
    Entry{"pg_get_shmem_allocations", BuiltinKind::Plain},
    Entry{"pg_get_backend_memory_contexts", BuiltinKind::Plain},
    Entry{"pg_tablespace_databases", BuiltinKind::Plain},
    Entry{"pg_partition_tree", BuiltinKind::Plain},
    Entry{"pg_partition_ancestors", BuiltinKind::Plain},
    Entry{"pg_database_collation_actual_version", BuiltinKind::Plain},
    Entry{"pg_collation_actual_version", BuiltinKind::Plain},
    Entry{"pg_timezone_names", BuiltinKind::Plain},
    Entry{"pg_available_extension*", BuiltinKind::Plain},
    Entry{"pg_trigger_depth", BuiltinKind::Plain},
    Entry{"pg_event_trigger_*", BuiltinKind::Plain},
    Entry{"pg_get_object_address", BuiltinKind::Plain},
    Entry{"pg_column_size", BuiltinKind::Plain},
    Entry{"pg_jit_available", BuiltinKind::Plain},
    Entry{"amvalidate", BuiltinKind::Plain},
    // Parts of the server that take its own kinds of value: no statement can call them.
    Entry{"brinhandler", BuiltinKind::Plain},
    Entry{"bthandler", BuiltinKind::Plain},
    Entry{"ginhandler", BuiltinKind::Plain},
    Entry{"gisthandler", BuiltinKind::Plain},
    Entry{"hashhandler", BuiltinKind::Plain},
    Entry{"spghandler", BuiltinKind::Plain},
    Entry{"heap_tableam_handler", BuiltinKind::Plain},
    Entry{"bernoulli", BuiltinKind::Plain},
    Entry{"system", BuiltinKind::Plain},
    Entry{"dsnowball_init", BuiltinKind::Plain},
    Entry{"dsnowball_lexize", BuiltinKind::Plain},
    Entry{"plpgsql_call_handler", BuiltinKind::Plain},
    Entry{"plpgsql_inline_handler", BuiltinKind::Plain},
    Entry{"plpgsql_validator", BuiltinKind::Plain},
    // Trigger functions of the server: they change only the row that fires them. What foreign keys do is told by the keys.
    Entry{"RI_FKey_*", BuiltinKind::Plain},
    Entry{"suppress_redundant_updates_trigger", BuiltinKind::Plain},
    Entry{"tsvector_update_trigger", BuiltinKind::Plain},
    Entry{"tsvector_update_trigger_column", BuiltinKind::Plain},
    Entry{"unique_key_recheck", BuiltinKind::Plain},
};

struct ExtensionEntry {
    std::string_view extension;
    std::string_view function;   ///< as Entry::name; "*": all the others
    BuiltinKind kind;
};

// First match wins. What is not here is not known.
constexpr std::array kExtensions{
    ExtensionEntry{"dblink", "dblink_fdw_validator", BuiltinKind::Plain},
    ExtensionEntry{"dblink", "dblink_build_sql_*", BuiltinKind::ReadsByText},
    ExtensionEntry{"dblink", "dblink_current_query", BuiltinKind::Plain},
    ExtensionEntry{"dblink", "dblink_get_pkey", BuiltinKind::Plain},
    ExtensionEntry{"dblink", "dblink_get_connections", BuiltinKind::Plain},
    ExtensionEntry{"dblink", "dblink_error_message", BuiltinKind::Plain},
    ExtensionEntry{"dblink", "*", BuiltinKind::Foreign},
    ExtensionEntry{"postgres_fdw", "postgres_fdw_handler", BuiltinKind::Plain},
    ExtensionEntry{"postgres_fdw", "postgres_fdw_validator", BuiltinKind::Plain},
    ExtensionEntry{"postgres_fdw", "postgres_fdw_get_connections", BuiltinKind::Plain},
    ExtensionEntry{"postgres_fdw", "*", BuiltinKind::Session},
    ExtensionEntry{"file_fdw", "*", BuiltinKind::Plain},
    ExtensionEntry{"adminpack", "pg_logdir_ls", BuiltinKind::ServerFile},
    ExtensionEntry{"adminpack", "*", BuiltinKind::ServerFileWrite},
    ExtensionEntry{"tablefunc", "normal_rand", BuiltinKind::Plain},
    ExtensionEntry{"tablefunc", "*", BuiltinKind::ReadsByText},
    ExtensionEntry{"xml2", "xpath_table", BuiltinKind::ReadsByText},
    ExtensionEntry{"xml2", "*", BuiltinKind::Plain},
    ExtensionEntry{"pgrowlocks", "*", BuiltinKind::ReadsByText},
    ExtensionEntry{"pageinspect", "get_raw_page", BuiltinKind::ReadsByText},
    ExtensionEntry{"pageinspect", "*", BuiltinKind::ReadsByText},
    ExtensionEntry{"pg_visibility", "pg_truncate_visibility_map", BuiltinKind::Admin},
    ExtensionEntry{"pg_visibility", "*", BuiltinKind::Plain},
    ExtensionEntry{"pg_walinspect", "*", BuiltinKind::ReadsServer},
    ExtensionEntry{"pg_stat_statements", "pg_stat_statements_reset", BuiltinKind::Admin},
    ExtensionEntry{"pg_stat_statements", "pg_stat_statements_info", BuiltinKind::Plain},
    ExtensionEntry{"pg_stat_statements", "*", BuiltinKind::ReadsServer},
    ExtensionEntry{"pg_surgery", "*", BuiltinKind::Admin},
    ExtensionEntry{"pg_prewarm", "autoprewarm*", BuiltinKind::Admin},
    ExtensionEntry{"pg_prewarm", "*", BuiltinKind::Maintenance},
    ExtensionEntry{"amcheck", "*", BuiltinKind::Maintenance},
    ExtensionEntry{"lo", "lo_manage", BuiltinKind::Write},
    ExtensionEntry{"lo", "*", BuiltinKind::Plain},
    // Trigger functions: refint runs queries over tables that its arguments name, autoinc takes a sequence's number.
    ExtensionEntry{"refint", "*", BuiltinKind::ContribTrigger},
    ExtensionEntry{"autoinc", "*", BuiltinKind::ContribTrigger},
    ExtensionEntry{"tcn", "*", BuiltinKind::Notify},
    ExtensionEntry{"insert_username", "*", BuiltinKind::Plain},
    ExtensionEntry{"moddatetime", "*", BuiltinKind::Plain},
    // Types, operators, indexes and sums over what they are given; numbers about pages and buffers.
    ExtensionEntry{"btree_gin", "*", BuiltinKind::Plain},
    ExtensionEntry{"btree_gist", "*", BuiltinKind::Plain},
    ExtensionEntry{"bloom", "*", BuiltinKind::Plain},
    ExtensionEntry{"citext", "*", BuiltinKind::Plain},
    ExtensionEntry{"cube", "*", BuiltinKind::Plain},
    ExtensionEntry{"dict_int", "*", BuiltinKind::Plain},
    ExtensionEntry{"dict_xsyn", "*", BuiltinKind::Plain},
    ExtensionEntry{"earthdistance", "*", BuiltinKind::Plain},
    ExtensionEntry{"fuzzystrmatch", "*", BuiltinKind::Plain},
    ExtensionEntry{"hstore", "*", BuiltinKind::Plain},
    ExtensionEntry{"intagg", "*", BuiltinKind::Plain},
    ExtensionEntry{"intarray", "*", BuiltinKind::Plain},
    ExtensionEntry{"isn", "*", BuiltinKind::Plain},
    ExtensionEntry{"ltree", "*", BuiltinKind::Plain},
    ExtensionEntry{"old_snapshot", "*", BuiltinKind::Plain},
    ExtensionEntry{"pg_buffercache", "*", BuiltinKind::Plain},
    ExtensionEntry{"pg_freespacemap", "*", BuiltinKind::Plain},
    ExtensionEntry{"pg_trgm", "*", BuiltinKind::Plain},
    ExtensionEntry{"pgcrypto", "*", BuiltinKind::Plain},
    ExtensionEntry{"pgstattuple", "*", BuiltinKind::Plain},
    ExtensionEntry{"plpgsql", "*", BuiltinKind::Plain},
    ExtensionEntry{"seg", "*", BuiltinKind::Plain},
    ExtensionEntry{"sslinfo", "*", BuiltinKind::Plain},
    ExtensionEntry{"tsm_system_rows", "*", BuiltinKind::Plain},
    ExtensionEntry{"tsm_system_time", "*", BuiltinKind::Plain},
    ExtensionEntry{"unaccent", "*", BuiltinKind::Plain},
    ExtensionEntry{"uuid-ossp", "*", BuiltinKind::Plain},
};

bool matches(std::string_view pattern, std::string_view name)
{
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

const Entry* lineOf(std::string_view function)
{
    for (const Entry& entry : kTable) {
        if (matches(entry.name, function))
            return &entry;
    }
    return nullptr;
}

}  // namespace

BuiltinKind builtinKind(std::string_view function, size_t arguments)
{
    // ts_rewrite(query, target, substitute) takes three values; ts_rewrite(query, text) runs the text.
    if (function == "ts_rewrite" && arguments == 3)
        return BuiltinKind::Plain;
    const Entry* line = lineOf(function);
    return line ? line->kind : BuiltinKind::Unlisted;
}

bool isListed(std::string_view function)
{
    return lineOf(function) != nullptr;
}

std::optional<BuiltinKind> extensionKind(std::string_view extension, std::string_view function)
{
    for (const ExtensionEntry& entry : kExtensions) {
        if (entry.extension == extension && matches(entry.function, function))
            return entry.kind;
    }
    return std::nullopt;
}

}  // namespace gatehouse::sql

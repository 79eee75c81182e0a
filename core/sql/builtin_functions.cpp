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
    // Take a query or a table by text.
    Entry{"query_to_xml*", BuiltinKind::ReadsByText},
    Entry{"table_to_xml*", BuiltinKind::ReadsByText},
    Entry{"schema_to_xml*", BuiltinKind::ReadsByText},
    Entry{"database_to_xml*", BuiltinKind::ReadsByText},
    Entry{"cursor_to_xml*", BuiltinKind::ReadsByText},
    Entry{"ts_stat", BuiltinKind::ReadsByText},
    Entry{"ts_rewrite", BuiltinKind::ReadsByText},
    Entry{"currtid2", BuiltinKind::ReadsByText},
    Entry{"pg_logical_slot_*", BuiltinKind::ReadsByText},
    Entry{"brin_*", BuiltinKind::Maintenance},
    Entry{"gin_clean_pending_list", BuiltinKind::Maintenance},
    // Files of the server and large objects.
    Entry{"pg_read_*", BuiltinKind::ServerFile},
    Entry{"pg_ls_*", BuiltinKind::ServerFile},
    Entry{"pg_stat_file*", BuiltinKind::ServerFile},
    Entry{"pg_current_logfile", BuiltinKind::Plain},
    Entry{"pg_hba_file_rules", BuiltinKind::ServerFile},
    Entry{"pg_ident_file_mappings", BuiltinKind::ServerFile},
    Entry{"pg_show_all_file_settings", BuiltinKind::ServerFile},
    Entry{"pg_file_*", BuiltinKind::ServerFileWrite},
    Entry{"lo_import*", BuiltinKind::ServerFileWrite},
    Entry{"lo_export", BuiltinKind::ServerFileWrite},
    Entry{"lo_get", BuiltinKind::ReadsByText},
    Entry{"loread", BuiltinKind::ReadsByText},
    Entry{"lo_open", BuiltinKind::Session},
    Entry{"lo_close", BuiltinKind::Session},
    Entry{"lo_lseek*", BuiltinKind::Session},
    Entry{"lo_tell*", BuiltinKind::Session},
    Entry{"lo_*", BuiltinKind::Write},
    Entry{"lowrite", BuiltinKind::Write},
    // The server and other sessions.
    Entry{"pg_terminate_backend", BuiltinKind::Admin},
    Entry{"pg_cancel_backend", BuiltinKind::Admin},
    Entry{"pg_reload_conf", BuiltinKind::Admin},
    Entry{"pg_rotate_logfile*", BuiltinKind::Admin},
    Entry{"pg_log_backend_memory_contexts", BuiltinKind::Admin},
    Entry{"pg_create_*", BuiltinKind::Admin},
    Entry{"pg_drop_replication_slot", BuiltinKind::Admin},
    Entry{"pg_copy_*", BuiltinKind::Admin},
    Entry{"pg_replication_*", BuiltinKind::Admin},
    Entry{"pg_switch_wal", BuiltinKind::Admin},
    Entry{"pg_promote", BuiltinKind::Admin},
    Entry{"pg_wal_replay_*", BuiltinKind::Admin},
    Entry{"pg_backup_*", BuiltinKind::Admin},
    Entry{"pg_logical_emit_message", BuiltinKind::Write},
    Entry{"pg_stat_reset*", BuiltinKind::Admin},
    Entry{"pg_import_system_collations", BuiltinKind::Admin},
    Entry{"binary_upgrade_*", BuiltinKind::Admin},
    Entry{"pg_extension_config_dump", BuiltinKind::Admin},
    Entry{"pg_nextoid", BuiltinKind::Admin},
    // The session.
    Entry{"set_config", BuiltinKind::SetConfig},
    Entry{"pg_notify", BuiltinKind::Notify},
    Entry{"pg_advisory_*", BuiltinKind::Session},
    Entry{"pg_try_advisory_*", BuiltinKind::Session},
    Entry{"setseed", BuiltinKind::Session},
    Entry{"pg_stat_force_next_flush", BuiltinKind::Session},
    Entry{"pg_stat_clear_snapshot", BuiltinKind::Session},
    Entry{"pg_export_snapshot", BuiltinKind::Session},
    // Sequences.
    Entry{"nextval", BuiltinKind::Write},
    Entry{"setval", BuiltinKind::Write},
    Entry{"currval", BuiltinKind::Plain},
    Entry{"lastval", BuiltinKind::Plain},
    Entry{"pg_sequence_last_value", BuiltinKind::Plain},
    Entry{"pg_get_sequence_data", BuiltinKind::Plain},
    // Clocks, chance, numbers of transactions, sizes, statistics.
    Entry{"pg_sleep*", BuiltinKind::Plain},
    Entry{"txid_*", BuiltinKind::Plain},
    Entry{"pg_current_xact_id*", BuiltinKind::Plain},
    Entry{"pg_xact_status", BuiltinKind::Plain},
    Entry{"pg_xact_commit_timestamp*", BuiltinKind::Plain},
    Entry{"pg_last_committed_xact", BuiltinKind::Plain},
    Entry{"pg_get_multixact_members", BuiltinKind::Plain},
    Entry{"random", BuiltinKind::Plain},
    Entry{"gen_random_uuid", BuiltinKind::Plain},
    Entry{"clock_timestamp", BuiltinKind::Plain},
    Entry{"timeofday", BuiltinKind::Plain},
    Entry{"pg_database_size", BuiltinKind::Plain},
    Entry{"pg_tablespace_size", BuiltinKind::Plain},
    Entry{"pg_relation_size", BuiltinKind::Plain},
    Entry{"pg_table_size", BuiltinKind::Plain},
    Entry{"pg_indexes_size", BuiltinKind::Plain},
    Entry{"pg_total_relation_size", BuiltinKind::Plain},
    Entry{"pg_stat_get_activity", BuiltinKind::ReadsServer},
    Entry{"pg_stat_get_backend_activity", BuiltinKind::ReadsServer},
    Entry{"pg_cursor", BuiltinKind::ReadsServer},
    Entry{"pg_prepared_statement", BuiltinKind::ReadsServer},
    Entry{"pg_stat_get_*", BuiltinKind::Plain},
    Entry{"pg_lock_status", BuiltinKind::Plain},
    Entry{"pg_blocking_pids", BuiltinKind::Plain},
    Entry{"pg_safe_snapshot_blocking_pids", BuiltinKind::Plain},
    Entry{"pg_isolation_test_session_is_blocked", BuiltinKind::Plain},
    Entry{"pg_notification_queue_usage", BuiltinKind::Plain},
    Entry{"pg_is_in_recovery", BuiltinKind::Plain},
    Entry{"pg_is_wal_replay_paused", BuiltinKind::Plain},
    Entry{"pg_get_wal_replay_pause_state", BuiltinKind::Plain},
    Entry{"pg_current_wal_*", BuiltinKind::Plain},
    Entry{"pg_last_wal_*", BuiltinKind::Plain},
    Entry{"pg_last_xact_replay_timestamp", BuiltinKind::Plain},
    Entry{"pg_get_wal_resource_managers", BuiltinKind::Plain},
    Entry{"pg_control_*", BuiltinKind::Plain},
    Entry{"pg_get_shmem_allocations", BuiltinKind::Plain},
    Entry{"pg_get_backend_memory_contexts", BuiltinKind::Plain},
    Entry{"pg_tablespace_databases", BuiltinKind::Plain},
    Entry{"pg_partition_tree", BuiltinKind::Plain},
    Entry{"pg_partition_ancestors", BuiltinKind::Plain},
    Entry{"pg_get_replication_slots", BuiltinKind::Plain},
    Entry{"pg_show_replication_origin_status", BuiltinKind::Plain},
    Entry{"pg_sequence_parameters", BuiltinKind::Plain},
    Entry{"pg_database_collation_actual_version", BuiltinKind::Plain},
    Entry{"pg_collation_actual_version", BuiltinKind::Plain},
    Entry{"pg_timezone_names", BuiltinKind::Plain},
    Entry{"pg_available_extension*", BuiltinKind::Plain},
    Entry{"pg_trigger_depth", BuiltinKind::Plain},
    Entry{"pg_event_trigger_*", BuiltinKind::Plain},
    Entry{"pg_get_object_address", BuiltinKind::Plain},
    Entry{"pg_column_size", BuiltinKind::Plain},
    Entry{"hashed_*", BuiltinKind::Plain},
};

}  // namespace

BuiltinKind builtinKind(std::string_view function)
{
    for (const Entry& entry : kTable) {
        const bool prefix = entry.name.ends_with('*');
        if (prefix ? function.starts_with(entry.name.substr(0, entry.name.size() - 1)) : function == entry.name)
            return entry.kind;
    }
    return BuiltinKind::Unlisted;
}

}  // namespace gatehouse::sql

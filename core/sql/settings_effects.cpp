#include "core/sql/inspector.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace gatehouse::sql {

namespace {

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// Encodings in which no byte of a longer character looks like ASCII, so that quotes are quotes.
bool safeEncoding(const std::string& value)
{
    std::string name;
    for (const char c : value) {
        if (std::isalnum(static_cast<unsigned char>(c)))
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    static constexpr std::array<std::string_view, 6> exact{"utf8", "unicode", "sqlascii", "tcvn", "tcvn5712", "abc"};
    static constexpr std::array<std::string_view, 7> prefixes{"latin", "win125", "windows125", "iso8859", "koi8", "win866", "win874"};
    return std::ranges::find(exact, name) != exact.end()
        || std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool isOn(const std::string& value)
{
    const std::string text = lower(value);
    return text == "on" || text == "true" || text == "1" || text == "yes";
}

/// Settings that only a superuser may change, because they reach past the session: checks, logs, code that is loaded.
/// Taken from pg_settings of PostgreSQL 15, context superuser.
bool isOfTheServer(const std::string& name)
{
    static constexpr std::array<std::string_view, 45> names{
        "allow_in_place_tablespaces", "allow_system_table_mods", "backtrace_functions", "commit_delay", "compute_query_id",
        "deadlock_timeout", "debug_discard_caches", "dynamic_library_path", "extension_destdir", "ignore_checksum_failure",
        "jit_dump_bitcode", "lc_messages", "lo_compat_privileges", "log_duration", "log_error_verbosity", "log_executor_stats",
        "log_lock_waits", "log_min_duration_sample", "log_min_duration_statement", "log_min_error_statement", "log_min_messages",
        "log_parameter_max_length", "log_parser_stats", "log_planner_stats", "log_replication_commands", "log_statement",
        "log_statement_sample_rate", "log_statement_stats", "log_temp_files", "log_transaction_sample_rate", "max_stack_depth",
        "session_preload_libraries", "session_replication_role", "temp_file_limit", "track_activities", "track_counts",
        "track_functions", "track_io_timing", "track_wal_io_timing", "update_process_title", "wal_compression",
        "wal_consistency_checking", "wal_init_zero", "wal_recycle", "zero_damaged_pages"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

void Inspector::changeSetting(const std::string& written, const std::optional<std::string>& value)
{
    const std::string name = lower(written);
    m_statement.dependsOnLiterals = true;
    if (isOfTheServer(name))
        add(Effect::Admin);
    // Triggers and foreign keys no longer run, whoever made them.
    if (name == "session_replication_role")
        add(Effect::Privilege);
    if (name == "search_path" || name == "role" || name == "session_authorization" || name == "schema")
        m_statement.changesSearchPath = true;
    if (name == "role" || name == "session_authorization")
        find(FindingKind::SessionAuthorization, "changes " + name);
    const bool lexer = name == "standard_conforming_strings" || name == "escape_string_warning" ? value && !isOn(*value)
        : name == "backslash_quote" ? value && lower(*value) != "safe_encoding"
                                    : name == "client_encoding" && value && !safeEncoding(*value);
    // x = NULL would begin to mean x IS NULL.
    if (name == "transform_null_equals" && (!value || isOn(*value)))
        find(FindingKind::LexerSetting, "changes " + name);
    const bool watched = name == "standard_conforming_strings" || name == "backslash_quote" || name == "client_encoding";
    if (lexer || (watched && !value))
        find(FindingKind::LexerSetting, "changes " + name);
}

void Inspector::setVariable(const PgQuery__VariableSetStmt& set)
{
    add(Effect::Session);
    m_statement.dependsOnLiterals = true;
    std::string name = set.name ? set.name : "";
    switch (set.kind) {
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
        m_statement.changesSearchPath = true;
        break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT:
        if (name == "search_path" || name == "role" || name == "session_authorization")
            m_statement.changesSearchPath = true;
        if (name == "role" || name == "session_authorization")
            find(FindingKind::SessionAuthorization, "changes " + name);
        break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI:
        // SET TRANSACTION and SET SESSION CHARACTERISTICS; SNAPSHOT too.
        if (name.starts_with("TRANSACTION"))
            add(Effect::Transaction);
        break;
    default:
        changeSetting(name, set.n_args == 1 ? constantText(set.args[0]) : std::nullopt);
    }
}

}  // namespace gatehouse::sql

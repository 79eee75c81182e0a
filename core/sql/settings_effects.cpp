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

}  // namespace

void Inspector::changeSetting(const std::string& written, const std::optional<std::string>& value)
{
    const std::string name = lower(written);
    m_statement.dependsOnLiterals = true;
    if (name == "search_path" || name == "role" || name == "session_authorization" || name == "schema")
        m_statement.changesSearchPath = true;
    if (name == "role" || name == "session_authorization")
        find(FindingKind::SessionAuthorization, "changes " + name);
    const bool lexer = name == "standard_conforming_strings" || name == "escape_string_warning" ? value && !isOn(*value)
        : name == "backslash_quote" ? value && lower(*value) != "safe_encoding"
                                    : name == "client_encoding" && value && !safeEncoding(*value);
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

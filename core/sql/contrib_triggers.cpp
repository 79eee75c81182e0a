#include "core/sql/contrib_triggers.h"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace gatehouse::sql {

namespace {

/// "a = $1 and b = $2": names are put into the text as they are, as the server's code does it.
std::string keyCondition(const std::vector<std::string>& arguments, size_t first, size_t count)
{
    std::string text;
    for (size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : " and ") + arguments[first + i] + " = $" + std::to_string(i + 1);
    return text;
}

std::string keyValues(const std::vector<std::string>& arguments, size_t first, size_t count, bool null)
{
    std::string text;
    for (size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : ", ") + arguments[first + i] + " = " + (null ? "null" : "$" + std::to_string(i + 1));
    return text;
}

std::string quotedLiteral(std::string_view text)
{
    std::string result = "E'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            result += c;
        result += c;
    }
    return result + "'";
}

/// check_primary_key('own', …, 'table', 'its', …): there must be a row in that table.
ContribTriggerWork primaryKey(const std::vector<std::string>& arguments)
{
    if (arguments.size() % 2 != 1 || arguments.size() < 3)
        return {};
    const size_t keys = arguments.size() / 2;
    ContribTriggerWork work;
    work.statements.push_back("select 1 from " + arguments[keys] + " where " + keyCondition(arguments, keys + 1, keys));
    work.parameters.assign(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(keys));
    return work;
}

/// check_foreign_key('2', 'cascade', 'own', …, 'table', 'its', …, 'table', 'its', …): what the rows there become.
std::optional<ContribTriggerWork> foreignKey(const std::vector<std::string>& arguments)
{
    if (arguments.size() < 5)
        return ContribTriggerWork{};
    size_t tables = 0;
    const std::string_view count = arguments[0];
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), tables);
    if (error != std::errc() || end != count.data() + count.size())
        return std::nullopt;   // blanks and signs are numbers to the server
    if (tables < 1 || tables > arguments.size())
        return ContribTriggerWork{};
    const size_t rest = arguments.size() - 2;
    const size_t keys = rest < tables ? 0 : (rest - tables) / (tables + 1);
    const char action = arguments[1].empty() ? ' ' : arguments[1].front();
    if (keys == 0 || rest != tables + keys * (tables + 1))
        return ContribTriggerWork{};
    ContribTriggerWork work;
    work.parameters.assign(arguments.begin() + 2, arguments.begin() + 2 + static_cast<std::ptrdiff_t>(keys));
    for (size_t i = 0; i < tables; ++i) {
        const size_t at = 2 + keys + i * (keys + 1);
        const std::string& table = arguments[at];
        const std::string where = " where " + keyCondition(arguments, at + 1, keys);
        if (action == 'r' || action == 'R')
            work.statements.push_back("select 1 from " + table + where);
        if (action == 's' || action == 'S')
            work.statements.push_back("update " + table + " set " + keyValues(arguments, at + 1, keys, true) + where);
        if (action == 'c' || action == 'C') {
            // It keeps the plan of whichever came first in the session, a deleted row or a changed one.
            work.statements.push_back("update " + table + " set " + keyValues(arguments, at + 1, keys, false) + where);
            work.statements.push_back("delete from " + table + where);
        }
    }
    return work;
}

/// autoinc('column', 'sequence', …)
ContribTriggerWork sequenceNumbers(const std::vector<std::string>& arguments)
{
    if (arguments.empty() || arguments.size() % 2 != 0)
        return {};
    ContribTriggerWork work;
    for (size_t i = 0; i < arguments.size(); i += 2) {
        work.columns.push_back(arguments[i]);
        work.statements.push_back("select pg_catalog.nextval(" + quotedLiteral(arguments[i + 1]) + ")");
    }
    return work;
}

}  // namespace

std::optional<ContribTriggerWork> contribTriggerWork(std::string_view function, const std::vector<std::string>& arguments)
{
    if (function == "check_primary_key")
        return primaryKey(arguments);
    if (function == "check_foreign_key")
        return foreignKey(arguments);
    if (function == "autoinc")
        return sequenceNumbers(arguments);
    return std::nullopt;
}

}  // namespace gatehouse::sql

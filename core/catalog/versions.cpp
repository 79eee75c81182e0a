#include "core/catalog/versions.h"

#include "core/catalog/read_session.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>

namespace gatehouse::catalog {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kStatement = "gatehouse_versions";

// Rows of pg_class also change with what is no definition (TRUNCATE, GRANT), so of them the parts that count are taken.
// Of everything else xmin: it is another after any change, and together with the count of rows a sum of numbers that
// only grow comes back to none that it was.
constexpr std::string_view kVersions = R"(
WITH c AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND c.oid >= 16384 {relations})
SELECT 'r', c.oid, c.nspname, c.relname, pg_catalog.concat_ws(' ', c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity) FROM c
UNION ALL
SELECT 'a', x.attrelid, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_attribute x ON x.attrelid = c.oid GROUP BY x.attrelid
UNION ALL
SELECT 'd', x.adrelid, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_attrdef x ON x.adrelid = c.oid GROUP BY x.adrelid
UNION ALL
SELECT 'k', x.conrelid, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_constraint x ON x.conrelid = c.oid WHERE x.contype = 'c' GROUP BY x.conrelid
UNION ALL
SELECT 'p', x.polrelid, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_policy x ON x.polrelid = c.oid GROUP BY x.polrelid
UNION ALL
SELECT 't', x.tgrelid, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_trigger x ON x.tgrelid = c.oid WHERE NOT x.tgisinternal GROUP BY x.tgrelid
UNION ALL
SELECT 'w', x.ev_class, '', '', pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
FROM c JOIN pg_catalog.pg_rewrite x ON x.ev_class = c.oid GROUP BY x.ev_class
UNION ALL
SELECT 'f', 0, n.nspname, p.proname, pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(p.oid::pg_catalog.int8), ':',
    pg_catalog.sum(p.xmin::pg_catalog.text::pg_catalog.int8))
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid >= 16384 {functions} GROUP BY n.nspname, p.proname
UNION ALL
SELECT 'u', 0, '', '', pg_catalog.concat_ws(' ',
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
     FROM pg_catalog.pg_operator x WHERE x.oid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
     FROM pg_catalog.pg_cast x WHERE x.oid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
     FROM pg_catalog.pg_constraint x WHERE x.contypid >= 16384),
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8))
     FROM pg_catalog.pg_event_trigger x)))";

std::string versionsQuery(std::string_view relations, std::string_view functions)
{
    std::string text(kVersions);
    const auto put = [&text](std::string_view mark, std::string_view condition) { text.replace(text.find(mark), mark.size(), condition); };
    put("{relations}", relations);
    put("{functions}", functions);
    return text;
}

/// As PostgreSQL reads an array of names.
std::string arrayOf(const std::vector<std::string>& names)
{
    std::string text = "{";
    for (const std::string& name : names) {
        if (text.size() > 1)
            text += ',';
        text += '"';
        for (const char c : name) {
            if (c == '"' || c == '\\')
                text += '\\';
            text += c;
        }
        text += '"';
    }
    return text + "}";
}

Error failure(PGconn* connection)
{
    std::string said = PQerrorMessage(connection);
    said.resize(std::min(said.size(), said.find('\n')));
    return {"what views and functions are by now could not be read: " + said, ""};
}

/// The answer to what was sent, or nothing when it does not come in time.
std::optional<Rows> awaitRows(PGconn* connection, Clock::time_point until)
{
    std::optional<Rows> rows;
    while (true) {
        while (PQisBusy(connection) != 0) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
            if (left <= 0)
                return std::nullopt;
            pollfd waiting{PQsocket(connection), POLLIN, 0};
            if (waiting.fd < 0 || (poll(&waiting, 1, static_cast<int>(left)) < 0 && errno != EINTR))
                return std::nullopt;
            if (waiting.revents != 0 && PQconsumeInput(connection) == 0)
                return std::nullopt;
        }
        PGresult* result = PQgetResult(connection);
        if (!result)
            return rows;
        rows.emplace(result);
    }
}

void merge(std::vector<std::string>& names, const std::vector<std::string>& more)
{
    std::vector<std::string> all;
    all.reserve(names.size() + more.size());
    std::ranges::set_union(names, more, std::back_inserter(all));
    names = std::move(all);
}

using Texts = std::map<std::pair<std::string, std::string>, std::string>;

bool sameTexts(const Texts& a, const Texts& b, const std::vector<std::string>& names, const std::vector<std::string>& schemas)
{
    return std::ranges::all_of(names, [&](const std::string& name) {
        return std::ranges::all_of(schemas, [&](const std::string& schema) {
            const auto inA = a.find({name, schema});
            const auto inB = b.find({name, schema});
            if (inA == a.end() || inB == b.end())
                return inA == a.end() && inB == b.end();
            return inA->second == inB->second;
        });
    });
}

Result<Rows> answered(PGconn* connection, int sent, std::chrono::milliseconds within)
{
    if (sent == 0)
        return failure(connection);
    std::optional<Rows> rows = awaitRows(connection, Clock::now() + within);
    if (!rows)
        return Error{"what views and functions are by now could not be read in time", ""};
    if (!rows->good())
        return failure(connection);
    return std::move(*rows);
}

void takeText(Texts& to, const Texts& from, const Texts::key_type& key)
{
    const auto before = from.find(key);
    if (before == from.end())
        to.erase(key);
    else
        to[key] = before->second;
}

}  // namespace

void Names::add(const Names& more)
{
    merge(relations, more.relations);
    merge(functions, more.functions);
    merge(schemas, more.schemas);
}

bool Versions::sameAs(const Versions& other, const Names& names) const
{
    return m_unnamed == other.m_unnamed && sameTexts(m_relations, other.m_relations, names.relations, names.schemas)
        && sameTexts(m_functions, other.m_functions, names.functions, names.schemas);
}

void Versions::takeRelation(const Versions& from, const std::string& schema, const std::string& name)
{
    takeText(m_relations, from.m_relations, {name, schema});
}

void Versions::takeFunction(const Versions& from, const std::string& schema, const std::string& name)
{
    takeText(m_functions, from.m_functions, {name, schema});
}

Outcome VersionReader::prepare()
{
    if (m_prepared)
        return Done{};
    // Operators without a schema are the server's own, whatever the account's path says.
    const Rows path(PQexec(m_connection, "SET search_path = ''"));
    // Planning anew takes longer than the whole answer. Servers before 12 do not know it, and decide by themselves.
    const Rows planning(PQexec(m_connection, "SET plan_cache_mode = force_generic_plan"));
    const std::string text = versionsQuery("AND c.relname = ANY ($1::pg_catalog.name[]) AND n.nspname = ANY ($3::pg_catalog.name[])",
                                           "AND p.proname = ANY ($2::pg_catalog.name[]) AND n.nspname = ANY ($3::pg_catalog.name[])");
    const Rows prepared(PQprepare(m_connection, kStatement, text.c_str(), 3, nullptr));
    if (!path.good() || !prepared.good())
        return failure(m_connection);
    m_prepared = true;
    return Done{};
}

Result<Versions> VersionReader::take(const Result<Rows>& rows)
{
    if (!rows)
        return rows.error();
    Versions versions;
    std::map<Oid, std::map<char, std::string>> attached;
    std::map<Oid, Versions::Key> relations;
    for (int row = 0; row < rows->count(); ++row) {
        const char kind = rows->letter(row, 0);
        const std::string text(rows->text(row, 4));
        Versions::Key key{rows->text(row, 3), rows->text(row, 2)};
        if (kind == 'u') {
            versions.m_unnamed = text;
        } else if (kind == 'f') {
            versions.m_functions[std::move(key)] = text;
        } else {
            const Oid relation = rows->oid(row, 1);
            if (kind == 'r')
                relations.emplace(relation, std::move(key));
            attached[relation][kind] = text;
        }
    }
    for (const auto& [oid, key] : relations) {
        std::string& text = versions.m_relations[key];
        for (const auto& [kind, part] : attached[oid])
            text += kind + part + ' ';
    }
    return versions;
}

Result<Versions> VersionReader::all(std::chrono::milliseconds within)
{
    const Outcome ready = prepare();
    if (!ready)
        return ready.error();
    return take(answered(m_connection, PQsendQuery(m_connection, versionsQuery("", "").c_str()), within));
}

Result<Versions> VersionReader::of(const Names& names, std::chrono::milliseconds within)
{
    const Outcome ready = prepare();
    if (!ready)
        return ready.error();
    const std::string relations = arrayOf(names.relations);
    const std::string functions = arrayOf(names.functions);
    const std::string schemas = arrayOf(names.schemas);
    const char* values[] = {relations.c_str(), functions.c_str(), schemas.c_str()};
    return take(answered(m_connection, PQsendQueryPrepared(m_connection, kStatement, 3, values, nullptr, nullptr, 0), within));
}

}  // namespace gatehouse::catalog

#include "core/service/column_sampler.h"

#include "core/service/upstream_connector.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace gatehouse::service {

namespace {

constexpr double kLargeFromRows = 20'000;
constexpr double kPagesWorthRows = 4'000;   ///< rows of the pages that a page sample aims at

std::string quoted(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name) {
        text += c;
        if (c == '"')
            text += c;
    }
    return text + '"';
}

std::string nameOf(const catalog::Relation& relation)
{
    return quoted(relation.schema) + "." + quoted(relation.name);
}

/// Errors of a read may quote a value (a failing policy, a bad cast): only their number is told.
Error failure(PGresult* result)
{
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!state)
        return {"the connection was lost", ""};
    if (std::strcmp(state, "57014") == 0)
        return {"reading took too long", ""};
    if (std::strcmp(state, "55P03") == 0)
        return {"the table was locked", ""};
    if (std::strcmp(state, "42501") == 0)
        return {"the account may not read it", ""};
    return {std::string("reading failed with SQLSTATE ") + state, ""};
}

}  // namespace

Outcome ColumnSampler::run(const std::string& sql)
{
    const PgResult result(PQexec(m_connection, sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? Outcome(Done{}) : Outcome(failure(result.get()));
}

Result<std::map<int16_t, ColumnDescription>> ColumnSampler::describe(catalog::Oid table)
{
    const std::string sql =
        "SELECT a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod), COALESCE(pg_catalog.col_description(a.attrelid, a.attnum), ''),"
        " pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')"
        " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
        " WHERE a.attrelid = " + std::to_string(table) + " AND a.attnum > 0 AND NOT a.attisdropped";
    const PgResult result(PQexec(m_connection, sql.c_str()));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        return failure(result.get());
    std::map<int16_t, ColumnDescription> columns;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        const auto text = [&](int column) { return std::string(PQgetvalue(result.get(), row, column)); };
        columns[static_cast<int16_t>(std::atoi(PQgetvalue(result.get(), row, 0)))] = {text(1), text(2), text(3) == "t"};
    }
    return columns;
}

std::string ColumnSampler::expression(const SampledColumn& column) const
{
    const std::string name = "t." + quoted(column.name);
    const auto left = [&](int characters) {
        return "pg_catalog.\"left\"(" + name + "::pg_catalog.text, " + std::to_string(characters) + ")";
    };
    if (column.form == ValueForm::Text)
        return left(m_limits.valueCharacters);
    // Of a text the server unpacks only the part asked for; these it unpacks and prints whole.
    return "CASE WHEN pg_catalog.pg_column_size(" + name + ") <= " + std::to_string(m_limits.storedBytesMax) + " THEN "
        + left(m_limits.documentCharacters) + " END";
}

Result<int> ColumnSampler::read(const std::string& sql, const std::vector<size_t>& places, const Take& take)
{
    const PgResult result(PQexec(m_connection, sql.c_str()));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        return failure(result.get());
    const int rows = PQntuples(result.get());
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            if (!PQgetisnull(result.get(), row, column))
                take(places[static_cast<size_t>(column)], {PQgetvalue(result.get(), row, column), static_cast<size_t>(PQgetlength(result.get(), row, column))});
        }
    }
    return rows;
}

Outcome ColumnSampler::sampleChunk(const catalog::Relation& relation, const std::vector<SampledColumn>& columns,
                                   const std::vector<size_t>& places, const Take& take)
{
    std::vector<bool> seen(columns.size(), false);
    const Take watched = [&](size_t place, std::string_view value) {
        seen[place] = seen[place] || !value.empty();
        take(place, value);
    };
    std::string list;
    for (const size_t place : places)
        list += (list.empty() ? "" : ", ") + expression(columns[place]);
    const std::string limit = " LIMIT " + std::to_string(m_limits.rows);
    int got = 0;
    const bool pages = relation.kind != 'f' && relation.rowsEstimated >= kLargeFromRows;
    if (pages) {
        char percent[32];
        std::snprintf(percent, sizeof percent, "%.6f", std::min(100.0, 100 * kPagesWorthRows / relation.rowsEstimated));
        auto rows = read("SELECT " + list + " FROM " + nameOf(relation) + " t TABLESAMPLE SYSTEM (" + percent + ")" + limit, places, watched);
        if (!rows)
            return rows.error();
        got = *rows;
    }
    if (got < m_limits.rows / 2) {
        auto rows = read("SELECT " + list + " FROM " + nameOf(relation) + " t" + limit, places, watched);
        if (!rows)
            return rows.error();
        got += *rows;
    }
    if (got == 0)
        return Done{};
    for (const size_t place : places) {
        if (seen[place])
            continue;
        // A column that is mostly empty: looking for its values may take long, and then it is left.
        const std::string sql = "SELECT " + expression(columns[place]) + " FROM " + nameOf(relation) + " t WHERE t."
            + quoted(columns[place].name) + " IS NOT NULL LIMIT " + std::to_string(m_limits.rows / 4);
        Outcome saved = run("SAVEPOINT sparse");
        if (!saved)
            return saved;
        if (!read(sql, {place}, watched)) {
            if (saved = run("ROLLBACK TO SAVEPOINT sparse"); !saved)
                return saved;
        }
    }
    return Done{};
}

Outcome ColumnSampler::sample(const catalog::Relation& relation, const std::vector<SampledColumn>& columns, const Take& take)
{
    Outcome done = run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (done) {
        done = run("SET LOCAL search_path = ''; SET LOCAL statement_timeout = " + std::to_string(m_limits.statementTimeoutMs)
                   + "; SET LOCAL lock_timeout = " + std::to_string(m_limits.lockTimeoutMs)
                   + "; SET LOCAL max_parallel_workers_per_gather = 0");
    }
    for (size_t from = 0; done && from < columns.size(); from += static_cast<size_t>(m_limits.columnsAtOnce)) {
        std::vector<size_t> places;
        for (size_t place = from; place < std::min(columns.size(), from + static_cast<size_t>(m_limits.columnsAtOnce)); ++place)
            places.push_back(place);
        done = sampleChunk(relation, columns, places, take);
    }
    const Outcome ended = run("ROLLBACK");
    return done ? ended : done;
}

}  // namespace gatehouse::service

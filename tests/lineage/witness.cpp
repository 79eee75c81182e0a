#include "tests/lineage/witness.h"

#include "core/catalog/reader.h"

#include <libpq-fe.h>

#include <algorithm>

namespace gatehouse::tests {

namespace {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ClearResult>;

Shown shownIn(const PGresult* result)
{
    Shown shown;
    shown.rows = static_cast<size_t>(PQntuples(result));
    for (int i = 0; i < PQnfields(result); ++i) {
        Shown::Column column{
            PQfname(result, i), {PQftable(result, i), static_cast<int16_t>(PQftablecol(result, i))}, {}};
        for (int row = 0; row < PQntuples(result); ++row) {
            if (PQgetisnull(result, row, i))
                column.cells.emplace_back();
            else
                column.cells.emplace_back(PQgetvalue(result, row, i));
        }
        shown.columns.push_back(std::move(column));
    }
    return shown;
}

constexpr size_t kSweepEvery = 50;

std::string valueOf(catalog::Oid type)
{
    switch (type) {
    case 16: return "true";
    case 23: return "7";
    case 25: return "'filled'";
    case 1082: return "DATE '2011-11-11'";
    case 1700: return "77.25";
    case 1007: return "'{5,6}'::int[]";
    case 1009: return "'{filled}'::text[]";
    case 3802: return "'{\"level\": 77}'::jsonb";
    default: return "";
    }
}

bool hasSize(catalog::Oid type)
{
    return type == 1007 || type == 1009 || type == 3802;
}

}  // namespace

void Witness::Close::operator()(PGconn* connection) const
{
    PQfinish(connection);
}

Witness::~Witness() = default;

Result<std::unique_ptr<Witness>> Witness::start(const std::string& conninfo, const std::string& schema)
{
    std::unique_ptr<Witness> witness(new Witness);
    witness->m_connection.reset(PQconnectdb(conninfo.c_str()));
    if (PQstatus(witness->m_connection.get()) != CONNECTION_OK)
        return Error{PQerrorMessage(witness->m_connection.get()), {}};
    if (auto made = witness->run(schema); !made)
        return made.error();
    auto read = catalog::readSnapshot(witness->m_connection.get(), 1);
    if (!read)
        return read.error();
    witness->m_catalog = *read;
    // Plans and physical order must not change under the comparison: no parallel workers, no autovacuum, no JIT.
    if (auto set = witness->run(
            "SET search_path = public; SET log_statement = none; SET jit = off; SET statement_timeout = '700ms';"
            "SET max_parallel_workers_per_gather = 0; SET timezone = 'UTC'; SET client_min_messages = error");
        !set)
        return set.error();
    for (const char* command : {"ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"}) {
        if (auto ran = witness->run(command); !ran)
            return ran.error();
    }

    std::string oids;
    for (const catalog::Relation& parent : witness->m_catalog->relations()) {
        for (const catalog::Oid childOid : parent.children) {
            const catalog::Relation* child = witness->m_catalog->relation(childOid);
            if (!child || parent.schema != "public")
                continue;
            witness->m_children.insert(childOid);
            for (const catalog::Column& column : child->columns) {
                if (const catalog::Column* above = parent.column(column.name))
                    witness->m_canonical[{childOid, column.number}] = {parent.oid, above->number};
            }
        }
    }
    for (const catalog::Relation& relation : witness->m_catalog->relations()) {
        if (relation.schema != "public" || (relation.kind != 'r' && relation.kind != 'p' && relation.kind != 'm'))
            continue;
        oids += (oids.empty() ? "" : ",") + std::to_string(relation.oid);
        witness->m_sweep += (witness->m_sweep.empty() ? "VACUUM public." : ", public.") + relation.name;
        if (witness->m_children.contains(relation.oid) || relation.kind == 'm')
            continue;
        auto generated = witness->only("SELECT attname FROM pg_attribute WHERE attgenerated <> '' AND attrelid = "
                                       + std::to_string(relation.oid));
        if (!generated)
            return generated.error();
        for (const catalog::Column& column : relation.columns) {
            // A changed partition key moves rows, which changes their order and nothing else of interest.
            if (std::ranges::count(generated->columns[0].cells, std::optional(column.name)) > 0
                || (relation.kind == 'p' && column.name == "id"))
                continue;
            const sql::BaseColumn base{relation.oid, column.number};
            auto values = witness->only("SELECT " + column.name + " FROM public." + relation.name);
            if (!values)
                return values.error();
            for (const auto& cell : values->columns[0].cells) {
                if (cell)
                    witness->m_values[base].insert(*cell);
            }
            witness->m_values[base];
            witness->m_columns.push_back(base);
        }
    }
    // Counters of scans of a table or of its primary key, of this session: what a statement adds, it looked at.
    witness->m_probe = "SELECT c.oid, pg_stat_get_xact_numscans(c.oid) + coalesce((SELECT "
                       "sum(pg_stat_get_xact_numscans(indexrelid)) FROM "
                       "pg_index WHERE indrelid = c.oid), 0) FROM unnest('{"
        + oids + "}'::oid[]) AS c(oid)";
    return witness;
}

sql::BaseColumn Witness::canonical(sql::BaseColumn column) const
{
    const auto found = m_canonical.find(column);
    return found == m_canonical.end() ? column : found->second;
}

std::string Witness::nameOf(sql::BaseColumn column) const
{
    const catalog::Relation* relation = m_catalog->relation(column.table);
    if (!relation)
        return "table " + std::to_string(column.table) + "." + std::to_string(column.number);
    const catalog::Column* found = relation->column(column.number);
    return relation->name + "." + (found ? found->name : std::to_string(column.number));
}

Result<std::vector<Shown>> Witness::run(const std::string& text)
{
    std::vector<Shown> all;
    std::string problem;
    if (!PQsendQuery(m_connection.get(), text.c_str()))
        return Error{PQerrorMessage(m_connection.get()), {}};
    while (const OwnedResult result{PQgetResult(m_connection.get())}) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK)
            all.push_back(shownIn(result.get()));
        else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && problem.empty())
            problem = PQresultErrorMessage(result.get());
    }
    if (!problem.empty())
        return Error{problem, {}};
    return all;
}

Result<Shown> Witness::only(const std::string& text)
{
    auto all = run(text);
    if (!all)
        return all.error();
    if (all->empty())
        return Error{"it shows nothing", {}};
    return std::move(all->back());
}

Result<Shown> Witness::begin(const std::string& sql)
{
    auto all = run("BEGIN; SAVEPOINT start; " + m_probe + "; " + sql + "; " + m_probe + "; ROLLBACK TO start");
    if (!all || all->size() != 3) {
        end();
        return all ? Error{"it shows nothing", {}} : all.error();
    }
    m_scanned.clear();
    for (size_t i = 0; i < all->front().rows; ++i) {
        if (all->front().columns[1].cells[i] != all->back().columns[1].cells[i])
            m_scanned.insert(static_cast<catalog::Oid>(std::stoul(*all->front().columns[0].cells[i])));
    }
    return std::move((*all)[1]);
}

std::string Witness::update(catalog::Oid table, const std::vector<Change>& changes, Rewrite rewrite) const
{
    const catalog::Relation& relation = *m_catalog->relation(table);
    const std::string tableName = "public." + relation.name;
    std::string set;
    for (const Change& change : changes) {
        if (change.column.table != table)
            continue;
        const catalog::Column& column = *relation.column(change.column.number);
        const std::string old = "t." + column.name;
        const std::string salt = std::to_string(change.salt % 500);
        const std::string changed = "change.to(" + old + ", " + salt + ")";
        // Unique at every moment of the UPDATE: only another number does.
        const bool key = column.name == "id" && relation.column("id")->number == change.column.number
            && !relation.uniqueKeys.empty();
        const ChangeKind kind =
            key || (column.name == "id" && (relation.name == "customers" || relation.name == "stock"))
            ? ChangeKind::Replace
            : change.kind;
        std::string value = changed;
        const std::string fill = valueOf(column.typeOid);
        switch (kind) {
        case ChangeKind::Replace: break;
        case ChangeKind::Some:
            value = "CASE WHEN t.id % 2 = " + std::to_string(change.salt % 2) + " THEN " + changed + " ELSE " + old
                + " END";
            break;
        case ChangeKind::Rotate:
            value = "COALESCE((SELECT r." + column.name + " FROM " + tableName
                + " r WHERE r.id > t.id ORDER BY r.id LIMIT 1), "
                  "(SELECT r."
                + column.name + " FROM " + tableName + " r ORDER BY r.id LIMIT 1))";
            break;
        case ChangeKind::Null:
            if (!column.notNull)
                value =
                    "CASE WHEN t.id % 3 = " + std::to_string(change.salt % 3) + " THEN NULL ELSE " + changed + " END";
            break;
        case ChangeKind::Fill:
            if (!fill.empty())
                value = "COALESCE(" + changed + ", " + fill + ")";
            break;
        case ChangeKind::Size:
            if (hasSize(column.typeOid))
                value = "change.size(" + changed + ")";
            break;
        }
        set += (set.empty() ? "" : ", ") + column.name + " = " + (rewrite == Rewrite::Changed ? value : old);
    }
    if (set.empty())
        return "";
    const std::string whole = "UPDATE " + tableName + " AS t SET " + set;
    // A row written anew goes behind those written before it.
    if (rewrite == Rewrite::Shuffled)
        return whole + " WHERE t.id % 3 = 0; " + whole + " WHERE t.id % 2 = 1; ";
    return whole + "; ";
}

Result<Shown> Witness::rerun(const std::string& sql, const std::vector<Change>& changes, Rewrite rewrite)
{
    std::set<catalog::Oid> tables;
    for (const Change& change : changes)
        tables.insert(change.column.table);
    std::string text;
    for (const catalog::Oid table : tables)
        text += update(table, changes, rewrite);
    auto all = run("SAVEPOINT change; " + text + sql + "; ROLLBACK TO change");
    if (!all) {
        static_cast<void>(run("ROLLBACK TO change"));
        return all.error();
    }
    if (all->empty())
        return Error{"it shows nothing", {}};
    return std::move(all->back());
}

Result<Shown> Witness::again(const std::string& sql, const std::vector<Change>& changes)
{
    return rerun(sql, changes, Rewrite::Changed);
}

Result<Shown> Witness::control(const std::string& sql, const std::vector<Change>& changes)
{
    return rerun(sql, changes, Rewrite::Same);
}

Result<Shown> Witness::shuffled(const std::string& sql, const std::vector<Change>& changes)
{
    return rerun(sql, changes, Rewrite::Shuffled);
}

void Witness::end()
{
    static_cast<void>(run("ROLLBACK"));
    // What was taken back stays in the pages until somebody sweeps: tables of seven rows would grow to megabytes.
    if (++m_ended % kSweepEvery == 0)
        static_cast<void>(run(m_sweep));
}

}  // namespace gatehouse::tests

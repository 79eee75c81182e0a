#include "core/catalog/reader.h"

#include <libpq-fe.h>

#include <cstdlib>
#include <unordered_map>

namespace gatehouse::catalog {

namespace {

struct ResultDeleter {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Rows = std::unique_ptr<PGresult, ResultDeleter>;

Rows run(PGconn* connection, const char* sql)
{
    return Rows(PQexec(connection, sql));
}

bool good(const Rows& rows)
{
    const ExecStatusType status = PQresultStatus(rows.get());
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

std::string_view text(const Rows& rows, int row, int column)
{
    return {PQgetvalue(rows.get(), row, column), static_cast<size_t>(PQgetlength(rows.get(), row, column))};
}

Oid oid(const Rows& rows, int row, int column)
{
    return static_cast<Oid>(std::strtoul(PQgetvalue(rows.get(), row, column), nullptr, 10));
}

bool isTrue(const Rows& rows, int row, int column)
{
    return *PQgetvalue(rows.get(), row, column) == 't';
}

constexpr const char* kRelations =
    "SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples,"
    " n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast'),"
    // System views are never expanded, and their definitions are most of the cost.
    " CASE WHEN c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    " THEN pg_catalog.pg_get_viewdef(c.oid) END"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_temp\\_%'";

constexpr const char* kColumns =
    "SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.attnotnull"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
    " ORDER BY a.attrelid, a.attnum";

constexpr const char* kChildren = "SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits ORDER BY 1, 2";

constexpr const char* kFunctions =
    "SELECT p.oid, n.nspname, p.proname, l.lanname, p.provolatile, p.prosecdef, p.prokind,"
    " n.nspname = 'pg_catalog' AND p.oid < 16384, p.proretset"
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    " JOIN pg_catalog.pg_language l ON l.oid = p.prolang";

}  // namespace

Result<std::shared_ptr<const Snapshot>> readSnapshot(PGconn* connection, uint64_t version)
{
    const auto failed = [connection](const char* what) {
        // Only the first line: DETAIL and CONTEXT can quote data.
        std::string message = PQerrorMessage(connection);
        if (const size_t end = message.find('\n'); end != std::string::npos)
            message.resize(end);
        run(connection, "ROLLBACK");
        return Error{std::string("the catalog's ") + what + " could not be read: " + message,
                     "The account that reads the catalog needs to connect and to read pg_catalog."};
    };

    if (!good(run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        || !good(run(connection, "SET LOCAL search_path = ''")) || !good(run(connection, "SET LOCAL statement_timeout = '30s'")))
        return failed("transaction");

    const Rows relationRows = run(connection, kRelations);
    if (!good(relationRows))
        return failed("relations");
    std::vector<Relation> relations(static_cast<size_t>(PQntuples(relationRows.get())));
    std::unordered_map<Oid, size_t> positions;
    for (int row = 0; row < PQntuples(relationRows.get()); ++row) {
        Relation& relation = relations[static_cast<size_t>(row)];
        relation.oid = oid(relationRows, row, 0);
        relation.schema = text(relationRows, row, 1);
        relation.name = text(relationRows, row, 2);
        relation.kind = *PQgetvalue(relationRows.get(), row, 3);
        relation.rowsEstimated = std::strtod(PQgetvalue(relationRows.get(), row, 4), nullptr);
        relation.system = isTrue(relationRows, row, 5);
        relation.viewDefinition = text(relationRows, row, 6);
        positions.emplace(relation.oid, static_cast<size_t>(row));
    }

    const Rows columnRows = run(connection, kColumns);
    if (!good(columnRows))
        return failed("columns");
    for (int row = 0; row < PQntuples(columnRows.get()); ++row) {
        const auto found = positions.find(oid(columnRows, row, 0));
        if (found == positions.end())
            continue;
        Column column;
        column.name = text(columnRows, row, 1);
        column.number = static_cast<int16_t>(std::atoi(PQgetvalue(columnRows.get(), row, 2)));
        column.typeOid = oid(columnRows, row, 3);
        column.notNull = isTrue(columnRows, row, 4);
        relations[found->second].columns.push_back(std::move(column));
    }

    const Rows childRows = run(connection, kChildren);
    if (!good(childRows))
        return failed("inheritance");
    for (int row = 0; row < PQntuples(childRows.get()); ++row) {
        if (const auto found = positions.find(oid(childRows, row, 0)); found != positions.end())
            relations[found->second].children.push_back(oid(childRows, row, 1));
    }

    const Rows functionRows = run(connection, kFunctions);
    if (!good(functionRows))
        return failed("functions");
    std::vector<Function> functions(static_cast<size_t>(PQntuples(functionRows.get())));
    for (int row = 0; row < PQntuples(functionRows.get()); ++row) {
        Function& function = functions[static_cast<size_t>(row)];
        function.oid = oid(functionRows, row, 0);
        function.schema = text(functionRows, row, 1);
        function.name = text(functionRows, row, 2);
        function.language = text(functionRows, row, 3);
        function.volatility = static_cast<Volatility>(*PQgetvalue(functionRows.get(), row, 4));
        function.securityDefiner = isTrue(functionRows, row, 5);
        function.kind = *PQgetvalue(functionRows.get(), row, 6);
        function.builtin = isTrue(functionRows, row, 7);
        function.returnsSet = isTrue(functionRows, row, 8);
    }
    if (!good(run(connection, "COMMIT")))
        return failed("transaction");
    const char* database = PQdb(connection);
    return std::make_shared<const Snapshot>(database ? database : "", version, std::move(relations), std::move(functions));
}

}  // namespace gatehouse::catalog

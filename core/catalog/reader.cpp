#include "core/catalog/reader.h"

#include "core/catalog/read_parts.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::catalog {

namespace {

// Whoever changes, adds or drops what ships with the server leaves another transaction number on its row.
constexpr const char* kMarked[] = {
    "pg_class x WHERE x.oid < 16384",         "pg_proc x WHERE x.oid < 16384",
    "pg_type x WHERE x.oid < 16384",          "pg_operator x WHERE x.oid < 16384",
    "pg_attribute x WHERE x.attrelid < 16384", "pg_rewrite x WHERE x.ev_class < 16384",
    "pg_index x WHERE x.indrelid < 16384",    "pg_trigger x WHERE x.tgrelid < 16384",
    "pg_attrdef x WHERE x.adrelid < 16384",   "pg_policy x WHERE x.polrelid < 16384",
    "pg_constraint x WHERE x.conrelid < 16384 AND x.contypid < 16384",
};

constexpr const char* kNamespaces =
    "SELECT n.oid, n.nspname, pg_catalog.pg_is_other_temp_schema(n.oid)"
    " FROM pg_catalog.pg_namespace n ORDER BY n.oid";

constexpr const char* kLocked =
    "SELECT l.relation FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation' AND l.granted"
    " AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() AND l.database ="
    " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";

// Printing a partition's bounds locks what it is a partition of.
constexpr const char* kBelowLocked =
    "WITH RECURSIVE below(oid) AS (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid IN ({locked})"
    " UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN below b ON b.oid = i.inhparent) SELECT oid FROM below";

// Printing a view, a rule or a function's standard body locks every relation it names.
constexpr const char* kWaitingForLocked =
    "SELECT COALESCE(r.ev_class, d.objid), r.oid IS NULL FROM pg_catalog.pg_depend d"
    " LEFT JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
    " WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid IN ({locked})"
    " AND (r.oid IS NOT NULL OR d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)";

void add(std::string& list, Oid oid)
{
    list += ',';
    list += std::to_string(oid);
}

bool isTemporaryName(std::string_view schema)
{
    return schema.starts_with("pg_temp_") || schema.starts_with("pg_toast_temp_");
}

Result<std::string> readMark(ReadSession& session)
{
    std::string sql = "SELECT ";
    for (const char* marked : kMarked) {
        if (marked != kMarked[0])
            sql += " || ' ' || ";
        sql += std::string("(SELECT pg_catalog.concat(pg_catalog.count(*), ':',"
                           " pg_catalog.sum(x.xmin::pg_catalog.text::pg_catalog.int8)) FROM pg_catalog.") + marked + ")";
    }
    const auto rows = session.query("system objects", sql);
    if (!rows)
        return rows.error();
    return std::to_string(session.serverVersion()) + " " + std::string(rows->text(0, 0));
}

Outcome readNamespaces(ReadSession& session, const ReadOptions& options, Scope& scope, Contents& contents)
{
    const auto rows = session.query("schemas", kNamespaces);
    if (!rows)
        return rows.error();
    for (int row = 0; row < rows->count(); ++row) {
        const Oid oid = rows->oid(row, 0);
        const std::string name(rows->text(row, 1));
        const bool temporary = isTemporaryName(name);
        if (temporary && (!options.temporary || rows->isTrue(row, 2))) {
            add(scope.hidden, oid);
            continue;
        }
        if (temporary)
            scope.temporary.emplace(oid, true);
        scope.schemas.emplace(oid, name);
        contents.schemas.push_back(name);
    }
    return Done{};
}

Outcome readLocked(ReadSession& session, Scope& scope)
{
    const auto locked = session.query("locks", kLocked);
    if (!locked)
        return locked.error();
    if (locked->count() == 0)
        return Done{};
    for (int row = 0; row < locked->count(); ++row)
        add(scope.locked, locked->oid(row, 0));
    const auto below = session.query("locks", fill(kBelowLocked, scope));
    if (!below)
        return below.error();
    for (int row = 0; row < below->count(); ++row)
        add(scope.locked, below->oid(row, 0));
    const auto waiting = session.query("locks", fill(kWaitingForLocked, scope));
    if (!waiting)
        return waiting.error();
    for (int row = 0; row < waiting->count(); ++row)
        add(waiting->isTrue(row, 1) ? scope.lockedFunctions : scope.locked, waiting->oid(row, 0));
    return Done{};
}

template <typename Thing>
void takeSystemOnes(const std::vector<Thing>& from, std::vector<Thing>& to)
{
    std::ranges::copy_if(from, std::back_inserter(to), [](const Thing& each) { return each.oid < kFirstUserOid; });
}

/// What is read again, or set anew by the snapshot, is not taken over.
void takeSystemPart(const Contents& previous, Contents& contents)
{
    takeSystemOnes(previous.relations, contents.relations);
    takeSystemOnes(previous.functions, contents.functions);
    takeSystemOnes(previous.types, contents.types);
    takeSystemOnes(previous.operators, contents.operators);
    for (Relation& relation : contents.relations) {
        relation.children.clear();
        for (Column& column : relation.columns)
            column.label.clear();
    }
}

}  // namespace

Result<std::shared_ptr<const Snapshot>> readSnapshot(PGconn* connection, uint64_t version, const Snapshot* previous,
                                                     const ReadOptions& options)
{
    ReadSession session(connection);
    Contents contents;
    Scope scope;
    Outcome done = session.begin(options.ownTransaction);
    if (!done)
        return done.error();
    auto mark = readMark(session);
    if (!mark)
        return mark.error();
    contents.systemMark = std::move(*mark);
    if (previous && previous->database() == session.database()) {
        scope.previous = previous;
        if (previous->contents().systemMark == contents.systemMark) {
            takeSystemPart(previous->contents(), contents);
            scope.first = kFirstUserOid;
        }
    }
    done = readNamespaces(session, options, scope, contents);
    if (done)
        done = readLocked(session, scope);
    if (done)
        done = readRelations(session, scope, contents);
    if (done)
        done = readAttached(session, scope, contents);
    if (done)
        done = readFunctions(session, scope, contents);
    if (done)
        done = readTypes(session, scope, contents);
    if (done)
        done = session.end();
    if (!done)
        return done.error();
    if (options.withheld)
        *options.withheld = {std::move(scope.withheld), std::move(scope.withheldFunctions)};
    return std::make_shared<const Snapshot>(session.database(), version, std::move(contents));
}

}  // namespace gatehouse::catalog

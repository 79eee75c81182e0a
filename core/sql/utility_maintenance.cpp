#include "core/sql/utility.h"

#include "core/sql/definition_cache.h"

#include <array>

namespace gatehouse::sql {

using catalog::Relation;

namespace {

/// LOCK's modes by the server's numbers, 1 to 8.
const char* lockName(int mode)
{
    static constexpr std::array names{"", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
                                      "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
    return mode > 0 && mode < static_cast<int>(names.size()) ? names[static_cast<size_t>(mode)] : "ACCESS EXCLUSIVE";
}

constexpr int kShareLock = 5;   ///< from here on writers wait

}  // namespace

void Utility::vacuum(const ProtobufCMessage& message)
{
    const auto& vacuum = statementAs<PgQuery__VacuumStmt>(message);
    const bool full = vacuum.is_vacuumcmd && optionIsOn(vacuum.options, vacuum.n_options, "full");
    const bool analyzes = !vacuum.is_vacuumcmd || optionIsOn(vacuum.options, vacuum.n_options, "analyze");
    const Access access = full ? Access::Write : Access::Read;
    if (vacuum.n_rels == 0) {
        everything(std::string(vacuum.is_vacuumcmd ? full ? "VACUUM FULL" : "VACUUM" : "ANALYZE") + " without a table works on the whole database",
                   access, "rm");
        return;
    }
    for (size_t i = 0; i < vacuum.n_rels; ++i) {
        if (vacuum.rels[i]->node_case != PG_QUERY__NODE__NODE_VACUUM_RELATION)
            continue;
        const Relation* relation = named(vacuum.rels[i]->vacuum_relation->relation, access);
        if (!relation)
            continue;
        // A partitioned table has no rows of its own; ANALYZE also samples the children of an inheritance parent.
        if (relation->kind == 'p' || analyzes)
            note(below(*relation, m_catalog), access);
        if (full)
            rewrites("VACUUM FULL", relation);
        if (analyzes || full)
            indexExpressions(*relation);
    }
}

void Utility::cluster(const ProtobufCMessage& message)
{
    const auto& cluster = statementAs<PgQuery__ClusterStmt>(message);
    if (!cluster.relation) {
        everything("CLUSTER without a table writes every table again that was clustered before", Access::Write, "r");
        return;
    }
    const Relation* relation = named(cluster.relation, Access::Write);
    if (!relation)
        return;
    note(below(*relation, m_catalog), Access::Write);
    rewrites("CLUSTER", relation);
    indexExpressions(*relation);
}

void Utility::reindex(const ProtobufCMessage& message)
{
    const auto& reindex = statementAs<PgQuery__ReindexStmt>(message);
    const bool concurrently = optionIsOn(reindex.params, reindex.n_params, "concurrently");
    switch (reindex.kind) {
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX:
        if (reindex.relation) {
            const Relation* index = m_inspector.m_binder.resolve(*reindex.relation);
            const Relation* table = index ? m_catalog.relation(index->table) : nullptr;
            if (table) {
                note(*table, Access::Write, "index " + index->name);
                indexExpressions(*table);
                for (const Dependent& child : below(*table, m_catalog))
                    indexExpressions(*child.relation);
            }
        }
        if (!concurrently)
            m_inspector.find(FindingKind::BlockingIndex, "REINDEX INDEX keeps writers out of the index's table until it is built");
        return;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE: {
        const Relation* relation = named(reindex.relation, Access::Write);
        if (!relation)
            return;
        note(below(*relation, m_catalog), Access::Write);
        indexExpressions(*relation);
        if (!concurrently)
            builds("REINDEX TABLE", relation);
        return;
    }
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA:
        noteSchema(textOf(reindex.name), Access::Write);
        if (!concurrently)
            m_inspector.find(FindingKind::BlockingIndex, "REINDEX SCHEMA keeps writers out of each table while its indexes are built");
        return;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM:
        m_inspector.find(FindingKind::WholeDatabase, "REINDEX SYSTEM builds every index of the system catalogs");
        if (!concurrently)
            m_inspector.find(FindingKind::BlockingIndex, "REINDEX SYSTEM keeps writers out of each system catalog while its indexes are built");
        return;
    default:
        everything("REINDEX DATABASE builds every index of the database", Access::Write, "rm");
        if (!concurrently)
            m_inspector.find(FindingKind::BlockingIndex, "REINDEX DATABASE keeps writers out of each table while its indexes are built");
        return;
    }
}

void Utility::refresh(const ProtobufCMessage& message)
{
    const auto& refresh = statementAs<PgQuery__RefreshMatViewStmt>(message);
    if (refresh.skip_data) {
        add(Effect::Destructive);   // what it held is gone
        named(refresh.relation, Access::Write);
        return;
    }
    add(Effect::Read);
    const Relation* view = named(refresh.relation, Access::Write);
    if (!view)
        return;
    indexExpressions(*view);
    // The definition runs now, so whatever it reads and calls counts.
    const Inspector::Definition definition(m_inspector, "view " + fullName(*view));
    const auto tree = definitionTree(view->viewDefinition);
    if (const ProtobufCMessage* content = statementIn(*tree))
        m_inspector.visit(*content, m_depth + 1);
    else
        m_inspector.find(FindingKind::UnknownObject, "the definition of " + fullName(*view) + " cannot be read");
}

void Utility::lock(const ProtobufCMessage& message)
{
    const auto& lock = statementAs<PgQuery__LockStmt>(message);
    const std::string mode = lockName(lock.mode);
    if (lock.mode >= kShareLock)
        add(Effect::Maintenance);
    for (size_t i = 0; i < lock.n_relations; ++i) {
        const PgQuery__RangeVar* written = lock.relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR ? lock.relations[i]->range_var : nullptr;
        const Relation* relation = named(written, Access::Read);
        if (!relation)
            continue;
        if (written->inh)
            note(below(*relation, m_catalog), Access::Read);
        // A view stands for the tables that it reads.
        if (relation->kind == 'v')
            note(readBy(*relation, m_catalog), Access::Read);
        if (lock.mode >= kShareLock) {
            findOn(FindingKind::BlockingLock, "LOCK in " + mode + " mode keeps " + (lock.mode == 8 ? "readers and writers" : "writers")
                       + " out of " + fullName(*relation) + " until the transaction ends", *relation);
        }
    }
}

}  // namespace gatehouse::sql

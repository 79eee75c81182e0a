#include "core/sql/utility.h"

#include <algorithm>

namespace gatehouse::sql {

using catalog::Relation;

namespace {

bool isRelationKind(PgQuery__ObjectType type)
{
    return type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || type == PG_QUERY__OBJECT_TYPE__OBJECT_VIEW
        || type == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW || type == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE
        || type == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE;
}

/// Named table first, itself last.
bool standsOnTable(PgQuery__ObjectType type)
{
    return type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER || type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE
        || type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY;
}

bool isOfTheServer(PgQuery__ObjectType type)
{
    switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FDW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ACCESS_METHOD:
        return true;
    default:
        return false;
    }
}

}  // namespace

void Utility::drop(const ProtobufCMessage& message)
{
    const auto& drop = statementAs<PgQuery__DropStmt>(message);
    if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY)
        add(Effect::Privilege);
    if (isOfTheServer(drop.remove_type))
        add(Effect::Admin);
    if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
        m_statement.changesSearchPath = true;   // a path that names it means the next schema from now on
    const Missing missing = drop.missing_ok ? Missing::IsFine : Missing::IsUnknown;
    for (size_t i = 0; i < drop.n_objects; ++i) {
        std::vector<std::string> name = nameIn(drop.objects[i]);
        if (name.empty())
            continue;
        if (isRelationKind(drop.remove_type)) {
            dropRelation(drop, name);
        } else if (standsOnTable(drop.remove_type)) {
            name.pop_back();
            named(name, Access::Define, missing);
        } else if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE
                   || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE
                   || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE) {
            const auto functions = functionNamed(name, missing);
            for (const Relation& relation : m_catalog.relations()) {
                for (const catalog::Trigger& trigger : relation.triggers) {
                    const bool uses = std::ranges::any_of(functions, [&](const auto* each) { return each->oid == trigger.function; });
                    if (uses && drop.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
                        note(relation, Access::Define, "trigger " + trigger.name + " on " + fullName(relation));
                }
            }
        } else {
            dropCascading(drop, name);
        }
    }
}

void Utility::dropRelation(const PgQuery__DropStmt& drop, const std::vector<std::string>& name)
{
    const bool cascades = drop.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    const Relation* relation = named(name, Access::Define, drop.missing_ok ? Missing::IsFine : Missing::IsUnknown);
    if (!relation)
        return;
    // Partitions go with their table; other children only with CASCADE.
    const auto children = below(*relation, m_catalog);
    if (relation->kind == 'p' || cascades)
        note(children, Access::Define);
    note(sequencesOf(*relation, m_catalog), Access::Define);
    if (!cascades)
        return;
    std::vector<const Relation*> gone{relation};
    for (const Dependent& child : children)
        gone.push_back(child.relation);
    for (const Relation* each : gone) {
        note(viewsOver(*each, m_catalog), Access::Define);
        for (const catalog::ForeignKey* key : m_catalog.referring(each->oid)) {
            if (const Relation* other = m_catalog.relation(key->table); other && other != each)
                note(*other, Access::Define, "foreign key " + key->name);
        }
    }
    if (relation->kind != 'S')
        return;
    for (const Relation& user : m_catalog.relations()) {
        for (const Dependent& sequence : sequencesOf(user, m_catalog)) {
            if (sequence.relation == relation)
                note(user, Access::Define, "default from " + fullName(*relation));
        }
    }
}

void Utility::dropCascading(const PgQuery__DropStmt& drop, const std::vector<std::string>& name)
{
    if (drop.behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
        return;
    std::vector<const Relation*> gone;
    if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) {
        for (const Relation& relation : m_catalog.relations()) {
            if (relation.schema == name.back()) {
                note(relation, Access::Define, "schema " + name.back());
                gone.push_back(&relation);
            }
        }
    } else if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN) {
        const catalog::Type* type = name.size() > 1 ? m_catalog.type(name[name.size() - 2], name.back())
                                                    : m_catalog.resolveType(name.back(), *m_inspector.m_path);
        for (const Relation& relation : m_catalog.relations()) {
            const bool has = type && std::ranges::any_of(relation.columns, [&](const auto& column) {
                return column.typeOid == type->oid || (type->array != 0 && column.typeOid == type->array);
            });
            if (has) {
                note(relation, Access::Define, "type " + type->schema + "." + type->name);
                gone.push_back(&relation);
            }
        }
    } else if (drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER
               || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FDW || drop.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION) {
        // Which foreign table is whose, the catalog's picture does not say.
        for (const Relation& relation : m_catalog.relations()) {
            if (relation.kind == 'f') {
                note(relation, Access::Define, "server " + name.back());
                gone.push_back(&relation);
            }
        }
    }
    for (const Relation* relation : gone) {
        note(viewsOver(*relation, m_catalog), Access::Define);
        for (const catalog::ForeignKey* key : m_catalog.referring(relation->oid)) {
            if (const Relation* other = m_catalog.relation(key->table))
                note(*other, Access::Define, "foreign key " + key->name);
        }
    }
}

void Utility::truncate(const ProtobufCMessage& message)
{
    const auto& truncate = statementAs<PgQuery__TruncateStmt>(message);
    std::vector<const Relation*> emptied;
    const auto empty = [&](const Relation& relation) {
        if (std::ranges::find(emptied, &relation) == emptied.end())
            emptied.push_back(&relation);
    };
    for (size_t i = 0; i < truncate.n_relations; ++i) {
        const PgQuery__RangeVar* written = truncate.relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR
            ? truncate.relations[i]->range_var : nullptr;
        const Relation* relation = named(written, Access::Write);
        if (!relation)
            continue;
        empty(*relation);
        if (written->inh) {
            for (const Dependent& child : below(*relation, m_catalog)) {
                note(*child.relation, Access::Write, child.via);
                empty(*child.relation);
            }
        }
    }
    if (truncate.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
        for (size_t i = 0; i < emptied.size(); ++i) {
            for (const Dependent& referring : referringTo(*emptied[i], m_catalog)) {
                note(*referring.relation, Access::Write, referring.via);
                empty(*referring.relation);
                for (const Dependent& child : below(*referring.relation, m_catalog)) {
                    note(*child.relation, Access::Write, child.via);
                    empty(*child.relation);
                }
            }
        }
    }
    for (const Relation* relation : emptied) {
        if (truncate.restart_seqs)
            note(sequencesOf(*relation, m_catalog), Access::Write);
        m_inspector.m_binder.follow(*relation, RowEvent::Truncate);
    }
}

void Utility::dropOwned(const ProtobufCMessage& message)
{
    m_statement.changesSearchPath = true;
    const bool drops = message.descriptor == &pg_query__drop_owned_stmt__descriptor;
    everything(drops ? "DROP OWNED drops whatever the role owns here and takes its privileges away"
                     : "REASSIGN OWNED gives whatever the role owns here to another",
               Access::Define, "rpvmfS");
}

}  // namespace gatehouse::sql

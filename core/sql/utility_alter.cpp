#include "core/sql/utility.h"

namespace gatehouse::sql {

using catalog::Oid;
using catalog::Relation;

namespace {

/// Subcommands that the server carries to partitions and children unless ONLY is said.
bool recurses(PgQuery__AlterTableType type)
{
    switch (type) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        return true;
    default:
        return false;
    }
}

bool restarts(const PgQuery__Node* definition)
{
    return definition && definition->node_case == PG_QUERY__NODE__NODE_LIST
        && optionNamed(definition->list->items, definition->list->n_items, "restart");
}

bool namesSecurity(const PgQuery__Node* options)
{
    if (!options || options->node_case != PG_QUERY__NODE__NODE_LIST)
        return false;
    for (size_t i = 0; i < options->list->n_items; ++i) {
        const PgQuery__Node* each = options->list->items[i];
        if (each->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && std::string_view(each->def_elem->defname).starts_with("security_"))
            return true;
    }
    return false;
}

}  // namespace

void Utility::alterTable(const ProtobufCMessage& message)
{
    const auto& alter = statementAs<PgQuery__AlterTableStmt>(message);
    // Indexes and free-standing types are no relations of the catalog.
    const bool relations = alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX && alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE;
    const Relation* relation = relations ? named(alter.relation, Access::Define, alter.missing_ok ? Missing::IsFine : Missing::IsUnknown)
                                         : nullptr;
    bool reaches = false;
    for (size_t i = 0; i < alter.n_cmds; ++i) {
        if (alter.cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
            continue;
        const PgQuery__AlterTableCmd& command = *alter.cmds[i]->alter_table_cmd;
        reaches = reaches || recurses(command.subtype);
        alterCommand(command, alter, relation);
    }
    if (relation && reaches && alter.relation->inh)
        note(below(*relation, m_catalog), Access::Define);
}

void Utility::foreignSides(const Relation* relation)
{
    if (!relation)
        return;
    const auto read = [this](Oid oid, const std::string& name) {
        const Relation* other = m_catalog.relation(oid);
        if (!other)
            return;
        note(*other, Access::Read, "foreign key " + name);
        note(below(*other, m_catalog), Access::Read);
    };
    std::vector<Dependent> all = below(*relation, m_catalog);
    all.push_back({relation, {}});
    for (const Oid parent : relation->parents)
        all.push_back({m_catalog.relation(parent), {}});
    for (const Dependent& each : all) {
        if (!each.relation)
            continue;
        for (const catalog::ForeignKey& key : each.relation->foreignKeys)
            read(key.referenced, key.name);
        for (const catalog::ForeignKey* key : m_catalog.referring(each.relation->oid))
            read(key->table, key->name);
    }
    // Its own rows are what the keys are checked with.
    note(all, Access::Read);
}

void Utility::alterCommand(const PgQuery__AlterTableCmd& command, const PgQuery__AlterTableStmt& alter, const Relation* relation)
{
    const bool cascades = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    const std::string column = textOf(command.name);
    switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        if (command.missing_ok && relation && relation->column(command.def->column_def->colname))
            break;   // IF NOT EXISTS of a column that does
        if (command.def && command.def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            addColumn(*command.def->column_def, relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
        later([&] { m_inspector.visitNode(command.def, m_depth); });
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        setNotNull(column, relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        add(Effect::Destructive);
        if (cascades && relation)
            note(viewsOver(*relation, m_catalog), Access::Define);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
        add(Effect::Destructive);
        if (cascades && relation) {
            for (const catalog::ForeignKey* key : m_catalog.referring(relation->oid)) {
                if (const Relation* other = m_catalog.relation(key->table))
                    note(*other, Access::Define, "foreign key " + key->name);
            }
        }
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        if (command.def && command.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            addConstraint(*command.def->constraint, relation, false);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        foreignSides(relation);
        if (relation)
            storedExpressions(*relation, relation->checks, "check of " + fullName(*relation));
        scans("VALIDATE CONSTRAINT", relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        foreignSides(relation);   // keys over the column are checked again
        alterColumnType(command, relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
        add(Effect::Privilege);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
        // security_barrier and security_invoker decide whose rights and which rows a view shows.
        if (namesSecurity(command.def))
            add(Effect::Privilege);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
        rewrites("SET LOGGED", relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
        rewrites("SET UNLOGGED", relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
        rewrites("SET ACCESS METHOD", relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
        if (alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX && !(relation && relation->kind == 'p'))
            rewrites("SET TABLESPACE", relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
        if (command.def && command.def->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
            named(command.def->range_var, Access::Define);
        if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit)
            add(Effect::Destructive);   // its rows are gone from the parent
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        if (command.def && command.def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD
            && alter.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
            attachPartition(*command.def->partition_cmd, relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize:
        add(Effect::Destructive);
        // Of a table that has no partitions the server looks for none.
        if (relation && relation->kind != 'p')
            break;
        if (command.def && command.def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD)
            foreignSides(named(command.def->partition_cmd->name, Access::Define));
        foreignSides(relation);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
        if (restarts(command.def)) {
            add(Effect::Write);
            for (const Dependent& sequence : relation ? sequencesOf(*relation, m_catalog) : std::vector<Dependent>{}) {
                if (sequence.relation->name.ends_with("_" + column + "_seq"))
                    note(*sequence.relation, Access::Write, sequence.via);
            }
        }
        break;
    default:
        break;
    }
    // DROP ATTRIBUTE of a type loses the values of every table with a column of it.
    if (alter.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE && command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
        add(Effect::Destructive);
}

void Utility::attachPartition(const PgQuery__PartitionCmd& command, const Relation* relation)
{
    const Relation* partition = named(command.name, Access::Define);
    bound(command.bound);
    scans("ATTACH PARTITION", partition);
    foreignSides(partition);
    foreignSides(relation);
    for (const catalog::Oid child : relation ? relation->children : std::vector<catalog::Oid>{}) {
        const Relation* other = m_catalog.relation(child);
        const bool isDefault = other && !other->checks.empty() && other->checks.front().starts_with("(NOT (");
        if (isDefault)
            scans("ATTACH PARTITION", other);
    }
}

void Utility::alterSequence(const ProtobufCMessage& message)
{
    const auto& alter = statementAs<PgQuery__AlterSeqStmt>(message);
    const Missing missing = alter.missing_ok ? Missing::IsFine : Missing::IsUnknown;
    named(alter.sequence, Access::Define, missing);
    if (optionNamed(alter.options, alter.n_options, "restart")) {
        add(Effect::Write);
        named(alter.sequence, Access::Write, missing);
    }
    if (const auto* owned = optionNamed(alter.options, alter.n_options, "owned_by")) {
        auto name = nameIn(owned->arg);
        if (name.size() > 1) {
            name.pop_back();   // the column
            named(name, Access::Define);
        }
    }
}

void Utility::moveAll(const ProtobufCMessage& message)
{
    const auto& move = statementAs<PgQuery__AlterTableMoveAllStmt>(message);
    if (move.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX) {
        m_inspector.find(FindingKind::WholeDatabase, "ALTER INDEX ALL IN TABLESPACE moves every index of a tablespace");
        return;
    }
    everything("ALTER … ALL IN TABLESPACE writes every table of a tablespace again", Access::Define,
               move.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW ? "m" : "r");
}

void Utility::alterDomain(const ProtobufCMessage& message)
{
    const auto& alter = statementAs<PgQuery__AlterDomainStmt>(message);
    const char kind = isSetText(alter.subtype) ? *alter.subtype : ' ';
    const auto name = stringsOf(alter.type_name, alter.n_type_name);
    if (kind == 'X')
        add(Effect::Destructive);
    const PgQuery__Constraint* constraint = alter.def && alter.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? alter.def->constraint
                                                                                                                : nullptr;
    const bool checksRows = kind == 'O' || kind == 'V' || (kind == 'C' && !(constraint && constraint->skip_validation));
    if (kind == 'T') {
        later([&] { m_inspector.visitNode(alter.def, m_depth); });
    } else if (constraint && checksRows) {
        expression(constraint->raw_expr, nullptr);
    } else if (constraint) {
        later([&] { expression(constraint->raw_expr, nullptr); });
    }
    if (!checksRows || name.empty())
        return;
    const catalog::Type* type = name.size() > 1 ? m_catalog.type(name[name.size() - 2], name.back())
                                                : m_catalog.resolveType(name.back(), *m_inspector.m_path);
    if (!type && !m_catalog.contents().types.empty())
        m_inspector.find(FindingKind::UnknownObject, "the catalog has no type " + name.back());
    for (const Relation& relation : m_catalog.relations()) {
        for (const catalog::Column& column : relation.columns) {
            if (!type || column.typeOid != type->oid || (relation.kind != 'r' && relation.kind != 'm'))
                continue;
            note(relation, Access::Read, "domain " + type->schema + "." + type->name);
            scans("ALTER DOMAIN", &relation);
            add(Effect::Read);
            break;
        }
    }
}

}  // namespace gatehouse::sql

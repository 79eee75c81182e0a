// Which changes of a table write or look at every row of it, after PostgreSQL 15's own rules (tablecmds.c).
#include "core/sql/utility.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

using catalog::Relation;

namespace {

/// Nothing to write again: no rows of its own here, or known to be empty.
bool hasNoRows(const Relation& relation, const catalog::Snapshot& catalog)
{
    const bool stores = relation.kind == 'r' || relation.kind == 'm' || relation.kind == 'p';
    return !stores || rowsOf(relation, catalog) == 0;
}

bool isSerial(std::string_view type)
{
    static constexpr std::array<std::string_view, 6> serial{"serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"};
    return std::ranges::find(serial, type) != serial.end();
}

/// Implicit casts that round.
bool rounds(std::string_view from, std::string_view to)
{
    const bool wide = from == "int8" || from == "numeric" || from == "int4";
    return (wide && to == "float4") || ((from == "int8" || from == "numeric") && to == "float8");
}

}  // namespace

void Utility::rewrites(const std::string& why, const Relation* relation)
{
    if (relation && !hasNoRows(*relation, m_catalog))
        findOn(FindingKind::RewritingAlter, why + " writes every row of " + fullName(*relation) + " again and locks it meanwhile", *relation);
}

void Utility::scans(const std::string& why, const Relation* relation)
{
    if (relation && !hasNoRows(*relation, m_catalog))
        findOn(FindingKind::RewritingAlter, why + " looks at every row of " + fullName(*relation) + " and locks it meanwhile", *relation);
}

void Utility::builds(const std::string& what, const Relation* relation)
{
    if (relation && !hasNoRows(*relation, m_catalog))
        findOn(FindingKind::BlockingIndex, what + " keeps writers out of " + fullName(*relation) + " until it is built", *relation);
}

void Utility::setNotNull(const std::string& column, const Relation* relation)
{
    if (!relation)
        return;
    const catalog::Column* found = relation->column(column);
    // A valid CHECK that says the same spares the scan.
    const bool proven = std::ranges::any_of(relation->checks, [&column](const std::string& check) {
        return check == "(" + column + " IS NOT NULL)" || check == "((" + column + " IS NOT NULL))";
    });
    if (!proven && !(found && found->notNull))
        scans("SET NOT NULL", relation);
}

void Utility::addColumn(const PgQuery__ColumnDef& column, const Relation* relation)
{
    const auto typeName = column.type_name ? stringsOf(column.type_name->names, column.type_name->n_names) : std::vector<std::string>{};
    bool filled = false;
    bool notNull = column.is_not_null;
    if (!typeName.empty() && isSerial(typeName.back())) {
        rewrites("ADD COLUMN with a sequence", relation);
        filled = true;
    }
    for (size_t i = 0; i < column.n_constraints; ++i) {
        if (column.constraints[i]->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
            continue;
        const PgQuery__Constraint& constraint = *column.constraints[i]->constraint;
        const ProtobufCMessage* value = inside(constraint.raw_expr);
        switch (constraint.contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
            filled = true;
            expression(constraint.raw_expr, nullptr);
            if (value && isVolatile(*value))
                rewrites("ADD COLUMN with a default that differs from row to row", relation);
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
            filled = true;
            expression(constraint.raw_expr, relation);
            rewrites("ADD COLUMN with a generated value", relation);
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
            filled = true;
            rewrites("ADD COLUMN with an identity", relation);
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
            notNull = true;
            break;
        default:
            break;
        }
    }
    for (size_t i = 0; i < column.n_constraints; ++i) {
        if (column.constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            addConstraint(*column.constraints[i]->constraint, relation, !filled);
    }
    const catalog::Type* type = typeName.empty() ? nullptr
        : typeName.size() > 1                    ? m_catalog.type(typeName[typeName.size() - 2], typeName.back())
                                                 : m_catalog.resolveType(typeName.back(), *m_inspector.m_path);
    if (type)
        m_inspector.m_binder.fillColumn(type->oid);
    if (type && type->kind == 'd' && !type->checks.empty())
        rewrites("ADD COLUMN of a domain with constraints", relation);
    if (notNull && !filled)
        scans("ADD COLUMN … NOT NULL without a default", relation);
}

void Utility::addConstraint(const PgQuery__Constraint& constraint, const Relation* relation, bool emptyColumn)
{
    switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        if (constraint.skip_validation) {
            later([&] { expression(constraint.raw_expr, relation); });
        } else {
            expression(constraint.raw_expr, relation);
            scans("ADD CHECK without NOT VALID", relation);
        }
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        if (const Relation* referenced = named(constraint.pktable, Access::Define); referenced && !constraint.skip_validation)
            note(below(*referenced, m_catalog), Access::Read);
        if (!constraint.skip_validation)
            foreignSides(relation);
        if (!constraint.skip_validation && !emptyColumn)
            scans("ADD FOREIGN KEY without NOT VALID", relation);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        if (!isSetText(constraint.indexname))
            builds("ADD PRIMARY KEY", relation);
        for (size_t i = 0; i < constraint.n_keys; ++i)
            setNotNull(std::string(stringOf(constraint.keys[i])), relation);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        if (!isSetText(constraint.indexname))
            builds("ADD UNIQUE", relation);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        // Each element is a pair of an index element and an operator.
        for (size_t i = 0; i < constraint.n_exclusions; ++i) {
            const PgQuery__Node* pair = constraint.exclusions[i];
            const PgQuery__Node* element = pair->node_case == PG_QUERY__NODE__NODE_LIST && pair->list->n_items > 0 ? pair->list->items[0] : nullptr;
            if (element && element->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM)
                expression(element->index_elem->expr, relation);
        }
        expression(constraint.where_clause, relation);
        builds("ADD EXCLUDE", relation);
        break;
    default:
        break;
    }
}

void Utility::alterColumnType(const PgQuery__AlterTableCmd& command, const Relation* relation)
{
    const PgQuery__ColumnDef* column = command.def && command.def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? command.def->column_def
                                                                                                               : nullptr;
    const auto name = column && column->type_name ? stringsOf(column->type_name->names, column->type_name->n_names)
                                                  : std::vector<std::string>{};
    const bool limited = column && column->type_name && (column->type_name->n_typmods > 0 || column->type_name->n_array_bounds > 0);
    const catalog::Column* found = relation ? relation->column(textOf(command.name)) : nullptr;
    const catalog::Type* from = found ? m_catalog.type(found->typeOid) : nullptr;
    const catalog::Type* to = name.empty() ? nullptr
        : name.size() > 1                  ? m_catalog.type(name[name.size() - 2], name.back())
                                           : m_catalog.resolveType(name.back(), *m_inspector.m_path);
    const PgQuery__Node* with = column ? column->raw_default : nullptr;   // USING
    expression(with, relation);
    const catalog::Cast* cast = from && to ? m_catalog.cast(from->oid, to->oid) : nullptr;
    const bool same = from && to && from->oid == to->oid;
    // A domain without constraints is its base type under another name.
    const bool domainOf = from && to && to->kind == 'd' && to->base == from->oid && to->checks.empty();
    const bool ofDomain = from && to && from->kind == 'd' && from->base == to->oid;
    const bool binary = same || domainOf || ofDomain || (cast && cast->function == 0 && cast->context == 'i');
    // A length or precision needs the old one, which the catalog's picture does not have: taken for a rewrite.
    if (with || limited || !binary)
        rewrites("SET DATA TYPE", relation);
    const bool keepsValues = !with && !limited && (binary || (cast && cast->context == 'i' && !rounds(from->name, to->name)));
    if (!keepsValues)
        add(Effect::Destructive);
}

}  // namespace gatehouse::sql

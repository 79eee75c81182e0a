// Temporary tables and views that a PL/pgSQL body makes and then uses: no catalog can have them when it is analysed.
#include "core/sql/binder.h"

#include "core/sql/inspector.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr size_t kMadeMax = 100;

bool holdsOnlyValues(const PgQuery__ColumnDef& column)
{
    const auto given = [](const char* letter) { return letter && *letter; };
    if (column.raw_default || given(column.identity) || given(column.generated))
        return false;
    for (size_t i = 0; i < column.n_constraints; ++i) {
        const PgQuery__Node* each = column.constraints[i];
        if (each->node_case != PG_QUERY__NODE__NODE_CONSTRAINT
            || (each->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL && each->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_NULL
                && each->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY && each->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE))
            return false;
    }
    return true;
}

void takeNames(QueryColumns& columns, PgQuery__Node* const* names, size_t count)
{
    columns.known = columns.known && count <= columns.columns.size();
    for (size_t i = 0; columns.known && i < count; ++i)
        columns.columns[i].name = stringOf(names[i]);
}

}  // namespace

void Binder::noteMade(const ProtobufCMessage& definition, const Scope& around)
{
    // An event trigger may do anything to what is new.
    if (m_madeForgotten || !m_catalog.contents().eventTriggers.empty() || m_made.size() >= kMadeMax)
        return;
    const PgQuery__RangeVar* name = nullptr;
    QueryColumns columns;
    if (const auto* table = as<PgQuery__CreateStmt>(&definition, pg_query__create_stmt__descriptor)) {
        columns.known = !table->if_not_exists && table->n_inh_relations == 0 && !table->partbound && !table->partspec && !table->of_typename
            && table->n_constraints == 0;
        for (size_t i = 0; i < table->n_table_elts; ++i) {
            const PgQuery__Node* element = table->table_elts[i];
            if (element->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF || !holdsOnlyValues(*element->column_def)) {
                columns.known = false;
                continue;
            }
            const catalog::Oid type = typeOf(element->column_def->type_name);
            columns.known = columns.known && type != 0;
            columns.columns.push_back({element->column_def->colname ? element->column_def->colname : "", Origin::constant(type)});
        }
        name = table->relation;
    } else if (const auto* filled = as<PgQuery__CreateTableAsStmt>(&definition, pg_query__create_table_as_stmt__descriptor)) {
        if (const ProtobufCMessage* content = inside(filled->query); content && filled->into && !filled->if_not_exists) {
            columns = query(*content, &around);
            takeNames(columns, filled->into->col_names, filled->into->n_col_names);
            name = filled->into->rel;
        }
    } else if (const auto* view = as<PgQuery__ViewStmt>(&definition, pg_query__view_stmt__descriptor)) {
        if (const ProtobufCMessage* content = inside(view->query)) {
            columns = query(*content, &around);
            takeNames(columns, view->aliases, view->n_aliases);
            name = view->view;
        }
    }
    // A type of somebody's own runs functions when it is written and read.
    const bool own = std::ranges::any_of(columns.columns, [](const NamedOrigin& each) {
        return each.origin.type >= kFirstOwn && each.origin.type != kSomeScalar;
    });
    // Only temporary ones: what others see, labels must be able to follow.
    if (!name || !columns.known || own || !isTemporary(*name) || !name->relname)
        return;
    for (NamedOrigin& column : columns.columns)
        column.origin = Origin::constant(column.origin.type);
    columns.tests = {};
    m_made.push_back({name->relname, std::move(columns), definition.descriptor == &pg_query__view_stmt__descriptor});
}

const Binder::MadeRelation* Binder::made(const PgQuery__RangeVar& name)
{
    if (!m_pot || !name.relname || m_madeForgotten)
        return nullptr;
    const std::string_view schema = name.schemaname ? name.schemaname : "";
    if (!schema.empty() && schema != "pg_temp")
        return nullptr;
    const auto found = std::find_if(m_made.rbegin(), m_made.rend(), [&](const MadeRelation& each) { return each.name == name.relname; });
    if (found == m_made.rend())
        return nullptr;
    m_madeUsed = true;
    return &*found;
}

void Binder::forgetMade(const ProtobufCMessage& definition)
{
    const std::array harmless{&pg_query__create_stmt__descriptor, &pg_query__create_table_as_stmt__descriptor, &pg_query__view_stmt__descriptor,
                              &pg_query__drop_stmt__descriptor, &pg_query__index_stmt__descriptor, &pg_query__truncate_stmt__descriptor,
                              &pg_query__vacuum_stmt__descriptor, &pg_query__variable_set_stmt__descriptor, &pg_query__call_stmt__descriptor,
                              &pg_query__transaction_stmt__descriptor, &pg_query__lock_stmt__descriptor, &pg_query__notify_stmt__descriptor};
    if (std::ranges::find(harmless, definition.descriptor) != harmless.end())
        return;
    // What was said of them so far may be run again, in a loop.
    if (m_madeUsed)
        m_statement.writesKnown = false;
    m_madeForgotten = true;
}

}  // namespace gatehouse::sql

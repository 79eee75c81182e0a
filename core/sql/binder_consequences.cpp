#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/definition_cache.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace gatehouse::sql {

namespace {


std::string nameOf(const catalog::Relation& relation)
{
    return relation.schema + "." + relation.name;
}

/// Expressions printed by the server call nothing when no name stands before a bracket, and cast to nothing of
/// anybody's own when no qualified name follows a cast. Operators of one's own are printed OPERATOR(…).
bool mayRunSomething(std::string_view text)
{
    for (size_t i = 1; i < text.size(); ++i) {
        const auto before = static_cast<unsigned char>(text[i - 1]);
        if (text[i] == '(' && (std::isalnum(before) || before == '_' || before == '"'))
            return true;
        if (text[i] == ':' && before == ':') {
            size_t end = i + 1;
            while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_' || text[end] == '"'))
                ++end;
            if (end < text.size() && text[end] == '.')
                return true;
        }
    }
    return text.find("SELECT") != std::string_view::npos;
}

}  // namespace

Origin Binder::textExpression(const std::string& text, const catalog::Relation* relation)
{
    if (text.empty() || !mayRunSomething(text))
        return {};
    if (!spend())
        return Origin::unknown();
    const auto tree = expressionTree(text);
    const PgQuery__Node* value = expressionIn(*tree);
    if (!value) {
        m_inspector.find(FindingKind::Unsupported, "an expression of the catalog does not parse");
        return Origin::unknown();
    }
    const Inspector::Definition definition(m_inspector, {});
    Scope scope{.loose = true};
    if (relation) {
        RowSource source{.schema = relation->schema, .alias = relation->name, .relation = relation, .rowType = relation->rowType};
        for (const catalog::Column& column : relation->columns)
            source.columns.push_back({column.name, {true, column.typeOid, {{{relation->oid, column.number}, Flow::Plain}}, nullptr}});
        scope.append(std::move(source));
    }
    return expression(value, scope);
}

void Binder::children(const catalog::Relation& relation, Access access)
{
    std::vector<const catalog::Relation*> open{&relation};
    std::set<catalog::Oid> seen{relation.oid};
    while (!open.empty()) {
        const catalog::Relation& parent = *open.back();
        open.pop_back();
        for (const catalog::Oid oid : parent.children) {
            if (!seen.insert(oid).second)
                continue;
            if (!spend())
                return;
            if (const catalog::Relation* child = m_catalog.relation(oid)) {
                const Inspector::Via via(m_inspector, (child->partition ? "partition of " : "child of ") + nameOf(relation));
                m_inspector.object(*child, access);
                open.push_back(child);
            } else {
                m_inspector.find(FindingKind::UnknownObject, "a child of " + nameOf(relation) + " is not in the catalog");
            }
        }
    }
}

void Binder::policies(const catalog::Relation& relation)
{
    if (!m_policed.insert(relation.oid).second)
        return;
    for (const catalog::RowPolicy& policy : relation.policies) {
        const Inspector::Via via(m_inspector, "policy " + policy.name + " on " + nameOf(relation));
        for (const std::string* text : {&policy.usingExpression, &policy.checkExpression}) {
            if (text->empty())
                continue;
            const auto tree = expressionTree(*text);
            const PgQuery__Node* value = expressionIn(*tree);
            if (!value) {
                m_inspector.find(FindingKind::Unsupported, "policy " + policy.name + " does not parse");
                continue;
            }
            const Inspector::Definition definition(m_inspector, {});
            Scope scope;
            scope.append(tableSource(relation));
            auto with = std::exchange(m_with, {});
            const bool top = std::exchange(m_top, false);
            (void)condition(value, scope, UsePlace::Check);
            m_top = top;
            m_with = std::move(with);
        }
    }
}

const catalog::Relation* Binder::updatableBase(const catalog::Relation& view) const
{
    if (view.kind != 'v')
        return nullptr;
    const auto tree = definitionTree(view.viewDefinition);
    if (!tree->root || tree->root->n_stmts != 1)
        return nullptr;
    const auto* select = as<PgQuery__SelectStmt>(inside(tree->root->stmts[0]->stmt), pg_query__select_stmt__descriptor);
    if (!select || select->n_from_clause != 1 || select->from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
        return nullptr;
    const PgQuery__RangeVar& below = *select->from_clause[0]->range_var;
    const std::string name = below.relname ? below.relname : "";
    // Without a schema the server prints its own catalogs and the session's temporary relations.
    const std::string schema = below.schemaname && *below.schemaname ? below.schemaname : "pg_catalog";
    if (schema == "pg_catalog" && !m_settings.temporarySchema.empty()) {
        if (const catalog::Relation* own = m_catalog.relation(m_settings.temporarySchema, name))
            return own;
    }
    return m_catalog.relation(schema, name);
}

void Binder::follow(const catalog::Relation& relation, RowEvent event)
{
    const auto* const written = std::exchange(m_written, nullptr);
    (void)followChange(relation, event);
    m_written = written;
}

void Binder::RowChange::add(const RowChange& other)
{
    anywhere.add(other.anywhere);
    for (const NamedOrigin& each : other.columns) {
        const auto known = std::ranges::find(columns, each.name, &NamedOrigin::name);
        if (known == columns.end())
            columns.push_back(each);
        else
            known->origin.add(each.origin);
    }
}

Origin Binder::RowChange::of(std::string_view column) const
{
    Origin result = anywhere;
    const auto known = std::ranges::find(columns, column, &NamedOrigin::name);
    if (known != columns.end())
        result.add(known->origin);
    return result;
}

Binder::RowChange Binder::followChange(const catalog::Relation& relation, RowEvent event)
{
    const BinderDepth guard(m_depth);
    constexpr int kMoved = 8;
    if (!m_followed.insert({relation.oid, static_cast<int>(event) + (m_moving ? kMoved : 0)}).second) {
        referringKeys(relation, event, {});
        return {};
    }
    if (!spend())
        return {.anywhere = Origin::unknown()};
    RowChange changed = fireTriggers(relation, event);
    rules(relation, event);
    if (relation.kind == 'v') {
        if (const catalog::Relation* base = updatableBase(relation)) {
            const Inspector::Via via(m_inspector, "view " + nameOf(relation));
            m_inspector.object(*base, Access::Write);
            touch(*base, Access::Write, true);
            changed.add(followChange(*base, event));
        }
        return changed;
    }
    if (event != RowEvent::Truncate) {
        foreignKeys(relation, event);
        referringKeys(relation, event, changed);
        // A changed row may move to another partition: it leaves one and enters the other.
        if (event == RowEvent::Update && relation.kind == 'p') {
            const bool before = std::exchange(m_moving, true);
            changed.add(followChange(relation, RowEvent::Delete));
            changed.add(followChange(relation, RowEvent::Insert));
            m_moving = before;
        }
        if (event != RowEvent::Delete)
            rowExpressions(relation, event);
        // Rows of a partition or child are its own: so are its triggers and keys.
        for (const catalog::Oid oid : relation.children) {
            if (const catalog::Relation* child = m_catalog.relation(oid)) {
                const Inspector::Via via(m_inspector, (child->partition ? "partition of " : "child of ") + nameOf(relation));
                changed.add(followChange(*child, event));
            }
        }
    }
    return changed;
}

void Binder::foreignKeys(const catalog::Relation& relation, RowEvent event)
{
    if (event != RowEvent::Delete) {
        for (const catalog::ForeignKey& key : relation.foreignKeys) {
            if (const catalog::Relation* referenced = m_catalog.relation(key.referenced)) {
                const Inspector::Via via(m_inspector, "foreign key " + key.name);
                m_inspector.object(*referenced, Access::Read);
                if (!referenced->children.empty())
                    children(*referenced, Access::Read);
            }
        }
    }
}

void Binder::referringKeys(const catalog::Relation& relation, RowEvent event, const RowChange& changed)
{
    if (event != RowEvent::Delete && event != RowEvent::Update)
        return;
    const bool anyColumn = event == RowEvent::Delete || !m_written || !changed.anywhere.known || !changed.anywhere.sources.empty();
    const auto written = [&](int16_t number) {
        const catalog::Column* column = relation.column(number);
        return !column || column->generated || m_written->contains(column->name)
            || std::ranges::find(changed.columns, column->name, &NamedOrigin::name) != changed.columns.end();
    };
    for (const catalog::ForeignKey* key : m_catalog.referring(relation.oid)) {
        const catalog::Relation* referrer = m_catalog.relation(key->table);
        // The server looks at the other side only when the key's own columns change.
        if (!referrer || (!anyColumn && std::ranges::none_of(key->referencedColumns, written)))
            continue;
        constexpr int kUpdate = 1;
        if (!m_keysFollowed.insert({key, event == RowEvent::Update ? kUpdate : 0}).second)
            continue;
        const Inspector::Via via(m_inspector, "foreign key " + key->name);
        const char action = event == RowEvent::Delete ? key->onDelete : key->onUpdate;
        const bool changes = action == 'c' || action == 'n' || action == 'd';
        m_inspector.object(*referrer, changes ? Access::Write : Access::Read);
        if (!referrer->children.empty())
            children(*referrer, changes ? Access::Write : Access::Read);
        if (changes)
            follow(*referrer, event == RowEvent::Delete && action == 'c' ? RowEvent::Delete : RowEvent::Update);
    }
}

void Binder::rules(const catalog::Relation& relation, RowEvent event)
{
    const char wanted = event == RowEvent::Update ? '2' : event == RowEvent::Insert ? '3' : event == RowEvent::Delete ? '4' : ' ';
    for (const catalog::Rule& rule : relation.rules) {
        if (!rule.enabled || rule.event != wanted)
            continue;
        const auto tree = definitionTree(rule.definition);
        const auto* statement = tree->root && tree->root->n_stmts == 1
            ? as<PgQuery__RuleStmt>(inside(tree->root->stmts[0]->stmt), pg_query__rule_stmt__descriptor)
            : nullptr;
        if (!statement) {
            m_inspector.find(FindingKind::Unsupported, "rule " + rule.name + " on " + nameOf(relation) + " cannot be read");
            m_inspector.add(Effect::Execution);
            continue;
        }
        std::vector<RowSource> rows;
        for (const char* name : {"new", "old"}) {
            RowSource row = tableSource(relation);
            row.alias = name;
            row.schema.clear();
            rows.push_back(std::move(row));
        }
        const Inspector::Definition definition(m_inspector, "rule " + rule.name + " on " + nameOf(relation));
        const BodyNames names{.rows = &rows};
        const Scope around{.body = &names};
        auto with = std::exchange(m_with, {});
        const bool top = std::exchange(m_top, false);
        (void)condition(statement->where_clause, around, UsePlace::Where);
        for (size_t i = 0; i < statement->n_actions; ++i) {
            if (const ProtobufCMessage* action = inside(statement->actions[i]))
                (void)query(*action, &around);
        }
        m_top = top;
        m_with = std::move(with);
    }
}

void Binder::rowExpressions(const catalog::Relation& relation, RowEvent event)
{
    for (const catalog::Column& column : relation.columns) {
        if (!column.defaultExpression.empty() && (event == RowEvent::Insert || column.generated))
            textExpression(column.defaultExpression, &relation);
        for (const catalog::Type* type = m_catalog.type(column.typeOid); type && type->kind == 'd'; type = m_catalog.type(type->base)) {
            for (const std::string& check : type->checks)
                textExpression(check, nullptr);
            if (event == RowEvent::Insert)
                textExpression(type->defaultExpression, nullptr);
        }
    }
    for (const std::string& check : relation.checks)
        textExpression(check, &relation);
    for (const std::string& index : relation.indexExpressions)
        textExpression(index, &relation);
}

void Binder::fillColumn(catalog::Oid oid)
{
    for (const catalog::Type* type = m_catalog.type(oid); type && type->kind == 'd'; type = m_catalog.type(type->base)) {
        for (const std::string& check : type->checks)
            textExpression(check, nullptr);
        textExpression(type->defaultExpression, nullptr);
    }
    workOn(oid);
}

void Binder::expression(const ProtobufCMessage& message, const PgQuery__RangeVar* columnsOf)
{
    Scope scope{.loose = true};
    if (columnsOf) {
        if (const catalog::Relation* relation = resolve(*columnsOf))
            scope.append(tableSource(*relation));
    }
    const bool top = std::exchange(m_top, false);
    expressionMessage(message, scope);
    m_top = top;
}

}  // namespace gatehouse::sql

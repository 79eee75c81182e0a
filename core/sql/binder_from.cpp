#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/column_name.h"
#include "core/sql/definition_cache.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gatehouse::sql {

namespace {

std::string text(const char* value)
{
    return value ? value : "";
}

/// The server prints "CYCLE … SET mark TO 'Y'::text DEFAULT 'N'::text USING …", which its own grammar does not take: the
/// same text without the types of the two marks. Nothing when there is nothing of the kind.
std::optional<std::string> withoutMarkTypes(std::string_view definition)
{
    std::string result(definition);
    bool changed = false;
    for (const auto& [before, after] : {std::pair<std::string_view, std::string_view>{" TO ", " DEFAULT "}, {" DEFAULT ", " USING "}}) {
        for (size_t at = result.find(before); at != std::string::npos; at = result.find(before, at)) {
            at += before.size();
            size_t end = at;
            if (end < result.size() && result[end] == '\'') {
                // A doubled quote is one of the text's own.
                for (++end; end < result.size() && (result[end] != '\'' || result.substr(end, 2) == "''"); ++end)
                    end += result[end] == '\'' ? 1 : 0;
                ++end;
            }
            const size_t next = result.find(after, end);
            if (end == at || end >= result.size() || result.compare(end, 2, "::") != 0 || next == std::string::npos
                || result.find_first_of("'()", end) < next)
                continue;
            result.erase(end, next - end);
            changed = true;
        }
    }
    return changed ? std::optional(std::move(result)) : std::nullopt;
}

const NamedOrigin* findOnly(const std::vector<NamedOrigin>& columns, std::string_view name)
{
    const NamedOrigin* found = nullptr;
    for (const NamedOrigin& column : columns) {
        if (column.name != name)
            continue;
        if (found)
            return nullptr;
        found = &column;
    }
    return found;
}

}  // namespace

void Binder::renameBy(RowSource& source, const PgQuery__Alias* alias)
{
    if (!alias)
        return;
    if (!source.open && alias->n_colnames > source.columns.size() - source.hidden)
        m_inspector.refuse(text(alias->aliasname) + " has fewer columns than its alias gives names to");
    rename(source, text(alias->aliasname), stringsOf(alias->colnames, alias->n_colnames));
}

void Binder::from(const PgQuery__Node* node, Scope& scope)
{
    const BinderDepth guard(m_depth);
    RowSource source{.open = true, .rest = Origin::unknown()};
    if (!spend() || !node) {
        scope.append(std::move(source));
        return;
    }
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
        source = relationSource(*node->range_var, true, Access::Read);
        break;
    case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE: {
        const PgQuery__RangeTableSample& sample = *node->range_table_sample;
        if (sample.relation && sample.relation->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
            source = relationSource(*sample.relation->range_var, true, Access::Read);
        (void)list(sample.args, sample.n_args, scope, Flow::Tests);
        (void)expression(sample.repeatable, scope);
        break;
    }
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT: {
        const PgQuery__RangeSubselect& subselect = *node->range_subselect;
        const ProtobufCMessage* content = inside(subselect.subquery);
        // Without LATERAL it sees what stands around the whole query only.
        Scope around{.outer = scope.outer, .body = scope.body, .loose = scope.loose};
        QueryColumns columns = content ? query(*content, subselect.lateral ? &scope : &around) : QueryColumns{};
        source = RowSource{.open = !columns.known, .rest = Origin::unknown(), .columns = std::move(columns.columns)};
        renameBy(source, subselect.alias);
        break;
    }
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
        source = functionSource(*node->range_function, scope);
        break;
    case PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC:
        source = tableFunction(*node->range_table_func, scope);
        break;
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
        join(*node->join_expr, scope);
        return;
    default:
        break;
    }
    scope.append(std::move(source));
}

void Binder::join(const PgQuery__JoinExpr& join, Scope& scope)
{
    // Each side is gathered on its own; the right one may look at the left one when it is LATERAL, and so may both at
    // earlier entries of FROM.
    const size_t earlier = scope.sources.size();
    Scope left{.sources = scope.sources, .outer = scope.outer, .body = scope.body, .loose = scope.loose};
    from(join.larg, left);
    const size_t leftCount = left.sources.size();
    Scope right{.sources = left.sources, .outer = scope.outer, .body = scope.body, .loose = scope.loose};
    from(join.rarg, right);

    std::vector<std::string> shared;
    const bool starKnown = left.starKnown && right.starKnown;
    if (join.is_natural) {
        for (const NamedOrigin& column : left.star) {
            if (std::ranges::find(right.star, column.name, &NamedOrigin::name) != right.star.end())
                shared.push_back(column.name);
        }
        if (!starKnown)
            m_statement.usesKnown = false;
    } else {
        shared = stringsOf(join.using_clause, join.n_using_clause);
    }
    std::vector<NamedOrigin> star;
    for (const std::string& name : shared) {
        const NamedOrigin* a = findOnly(left.star, name);
        const NamedOrigin* b = findOnly(right.star, name);
        if (starKnown && (!a || !b))
            m_inspector.refuse("USING names " + name + ", which is not one column on each side");
        NamedOrigin merged{name, a ? a->origin : Origin::unknown()};
        merged.origin.row = nullptr;
        merged.origin.add(b ? b->origin : Origin::unknown());
        if (b && merged.origin.type != b->origin.type)
            merged.origin.type = 0;
        // With values that stand in no table every row tries another.
        const auto madeUp = [](const NamedOrigin* side) { return side && side->origin.known && side->origin.sources.empty(); };
        const bool made = m_inspector.isDirect() && (madeUp(a) || madeUp(b));
        use(merged.origin, UsePlace::Join, made ? UseKind::Function : UseKind::Column);
        star.push_back(std::move(merged));
    }
    for (const Scope* side : {&left, &right}) {
        for (const NamedOrigin& column : side->star) {
            if (std::ranges::find(shared, column.name) == shared.end())
                star.push_back(column);
        }
    }
    {
        Scope both{.sources = right.sources, .star = left.star, .starKnown = starKnown, .outer = scope.outer, .body = scope.body,
                   .loose = scope.loose};
        both.star.insert(both.star.end(), right.star.begin(), right.star.end());
        (void)condition(join.quals, both, UsePlace::Join);
    }
    if (join.alias) {
        RowSource source{.open = !starKnown, .rest = Origin::unknown(), .columns = star};
        renameBy(source, join.alias);
        scope.append(std::move(source));
        return;
    }
    scope.sources.insert(scope.sources.end(), std::make_move_iterator(right.sources.begin() + static_cast<std::ptrdiff_t>(earlier)),
                         std::make_move_iterator(right.sources.end()));
    (void)leftCount;
    if (join.join_using_alias) {
        RowSource source{.alias = text(join.join_using_alias->aliasname), .columnsNamedOnly = true};
        source.columns.assign(star.begin(), star.begin() + static_cast<std::ptrdiff_t>(shared.size()));
        scope.sources.push_back(std::move(source));
    }
    scope.star.insert(scope.star.end(), std::make_move_iterator(star.begin()), std::make_move_iterator(star.end()));
    scope.starKnown = scope.starKnown && starKnown;
}

const catalog::Relation* Binder::resolve(const PgQuery__RangeVar& name) const
{
    return resolve(text(name.schemaname), text(name.relname), name.relpersistence && *name.relpersistence == 't');
}

const catalog::Relation* Binder::resolve(const std::string& schema, const std::string& name, bool temporary) const
{
    // Only a snapshot read over the session itself has temporary relations.
    const std::string& own = m_settings.temporarySchema;
    if (temporary || schema == "pg_temp") {
        const catalog::Relation* found = own.empty() ? nullptr : m_catalog.relation(own, name);
        return found && found->temporary ? found : nullptr;
    }
    if (!schema.empty())
        return m_catalog.relation(schema, name);
    // The server prints its own temporary relations without their schema, also in definitions. They are looked for first
    // unless the path says where.
    if (!own.empty() && std::ranges::find(path(), own) == path().end()) {
        if (const catalog::Relation* found = m_catalog.relation(own, name))
            return found;
    }
    // Where the path says where they are looked for, the catalog has those that it has.
    if (!m_inspector.inDefinition() && (own.empty() || !m_catalog.relation(own, name))) {
        if (std::ranges::find(m_settings.temporaryNames, name) != m_settings.temporaryNames.end())
            return nullptr;
    }
    return m_catalog.resolve(name, path());
}

RowSource Binder::tableSource(const catalog::Relation& relation)
{
    RowSource source{.schema = relation.schema, .alias = relation.name, .relation = &relation, .rowType = relation.rowType};
    const bool expand = (relation.kind == 'v' || relation.kind == 'm') && !relation.system;
    const QueryColumns below = expand ? view(relation) : QueryColumns{};
    source.columns.reserve(relation.columns.size());
    for (size_t i = 0; i < relation.columns.size(); ++i) {
        const catalog::Column& column = relation.columns[i];
        if (column.typeOid >= kFirstOwn)
            workOn(column.typeOid);
        // The row description names the view's own column, and labels may stand on it: it is a source too.
        NamedOrigin each{column.name, {true, column.typeOid, {{{relation.oid, column.number}, Flow::Plain}}, nullptr}};
        if (column.generated)
            each.origin.add(generatedFrom(relation, column));
        if (expand) {
            const bool known = below.known && below.columns.size() == relation.columns.size();
            each.origin.add(known ? below.columns[i].origin : Origin::unknown());
        }
        source.columns.push_back(std::move(each));
    }
    return source;
}

Origin Binder::generatedFrom(const catalog::Relation& relation, const catalog::Column& column)
{
    const auto tree = expressionTree(column.defaultExpression);
    const PgQuery__Node* value = expressionIn(*tree);
    if (!value)
        return Origin::unknown();
    const Inspector::Definition definition(m_inspector, {});
    Scope scope;
    RowSource source{.alias = relation.name, .relation = &relation, .rowType = relation.rowType};
    for (const catalog::Column& each : relation.columns)
        source.columns.push_back({each.name, {true, each.typeOid, {{{relation.oid, each.number}, Flow::Plain}}, nullptr}});
    scope.append(std::move(source));
    return expression(value, scope).as(Flow::Derived);
}

RowSource Binder::relationSource(const PgQuery__RangeVar& variable, bool mayBeWith, Access access)
{
    RowSource source{.schema = text(variable.schemaname), .alias = text(variable.relname), .open = true, .rest = Origin::unknown()};
    if (mayBeWith && source.schema.empty()) {
        for (auto entry = m_with.rbegin(); entry != m_with.rend(); ++entry) {
            if (entry->name != source.alias)
                continue;
            m_usedAhead = m_usedAhead || entry->ahead;
            source.open = !entry->columns.known;
            source.columns = entry->columns.columns;
            source.columns.insert(source.columns.end(), entry->hidden.begin(), entry->hidden.end());
            source.hidden = entry->hidden.size();
            renameBy(source, variable.alias);
            return source;
        }
    }
    const auto transition = std::ranges::find(m_transitions, source.alias, &std::pair<std::string, const RowSource*>::first);
    if (source.schema.empty() && transition != m_transitions.end()) {
        source.open = transition->second->open;
        source.columns = transition->second->columns;
        renameBy(source, variable.alias);
        return source;
    }
    if (const catalog::Relation* found = resolve(variable)) {
        m_inspector.object(*found, access);
        touch(*found, access, variable.inh);
        source = tableSource(*found);
    } else {
        m_inspector.unknownRelation(text(variable.schemaname), text(variable.relname), access);
        if (const MadeRelation* own = made(variable)) {
            source.open = false;
            source.columns = own->columns.columns;
        }
    }
    if (m_pot) {
        for (const NamedOrigin& column : source.columns)
            m_pot->add(column.origin.as(Flow::Derived));
        m_pot->known = m_pot->known && !source.open;
    }
    renameBy(source, variable.alias);
    return source;
}

void Binder::touch(const catalog::Relation& relation, Access access, bool withChildren)
{
    // Writing a materialised view is filling it again.
    const bool fills = relation.kind == 'm' && access == Access::Write;
    if (((relation.kind == 'v' || relation.kind == 'm') && !relation.system && access == Access::Read) || fills)
        (void)view(relation);
    if (fills)
        rowExpressions(relation, RowEvent::Insert);
    if (relation.unreadable && access != Access::Define) {
        m_inspector.find(FindingKind::OpaqueFunction, "what " + relation.schema + "." + relation.name + " runs by itself could not be read", &relation);
        m_inspector.add(Effect::Execution);
    }
    if (withChildren && access != Access::Define && !relation.children.empty())
        children(relation, access);
    if (relation.rowSecurity && access != Access::Define)
        policies(relation);
}

QueryColumns Binder::view(const catalog::Relation& relation)
{
    if (const auto found = m_views.find(relation.oid); found != m_views.end())
        return found->second;
    m_views[relation.oid] = {};   // a view cannot contain itself, but a stale picture may say so
    auto tree = definitionTree(relation.viewDefinition);
    if (!tree->root) {
        if (const auto readable = withoutMarkTypes(relation.viewDefinition))
            tree = definitionTree(*readable);
    }
    QueryColumns result;
    if (tree->root && tree->root->n_stmts == 1) {
        const Inspector::Definition inner(m_inspector, "view " + relation.schema + "." + relation.name);
        auto with = std::exchange(m_with, {});
        const bool top = std::exchange(m_top, false);
        if (const ProtobufCMessage* content = inside(tree->root->stmts[0]->stmt))
            result = query(*content, nullptr);
        m_top = top;
        m_with = std::move(with);
    } else {
        m_inspector.find(FindingKind::UnknownObject,
                         "the definition of view " + relation.schema + "." + relation.name + " cannot be read");
    }
    m_views[relation.oid] = result;
    return result;
}

RowSource Binder::tableFunction(const PgQuery__RangeTableFunc& table, const Scope& scope)
{
    Origin origin = expression(table.docexpr, scope);
    origin.add(expression(table.rowexpr, scope));
    origin.add(list(table.namespaces, table.n_namespaces, scope, Flow::Derived));
    for (size_t i = 0; i < table.n_columns; ++i) {
        origin.add(expression(table.columns[i]->range_table_func_col->colexpr, scope));
        origin.add(expression(table.columns[i]->range_table_func_col->coldefexpr, scope));
    }
    use(origin, UsePlace::Rows, UseKind::Function);
    RowSource source{.alias = "xmltable"};
    for (size_t i = 0; i < table.n_columns; ++i) {
        const PgQuery__RangeTableFuncCol& column = *table.columns[i]->range_table_func_col;
        source.columns.push_back({text(column.colname), origin.as(Flow::Derived, column.for_ordinality ? 23 : typeOf(column.type_name))});
    }
    renameBy(source, table.alias);
    return source;
}

void Binder::functionColumns(const PgQuery__Node* call, const Scope& scope, RowSource& source, const std::string& alias)
{
    const Origin origin = expression(call, scope);
    const Origin each = origin.as(Flow::Derived);
    source.rest.add(each);
    if (origin.row) {
        for (const NamedOrigin& column : *origin.row)
            source.columns.push_back(column);
        source.rowType = origin.type;
        return;
    }
    if (const auto* fields = fieldsOf(m_catalog, origin.type)) {
        for (const catalog::Column& field : *fields)
            source.columns.push_back({field.name, each.as(Flow::Derived, field.typeOid)});
        source.rowType = origin.type;
        return;
    }
    if (origin.type == 0 || origin.type == 2249) {
        // A record of unknown shape, or a type that cannot be told: it may have any number of columns.
        source.open = true;
        return;
    }
    // A function with one named OUT argument gives its column that name, whatever it is called here.
    std::string name = alias.empty() ? columnName(call) : alias;
    if (call->node_case == PG_QUERY__NODE__NODE_FUNC_CALL) {
        std::set<std::string> outputs;
        for (const catalog::Function* overload : m_catalog.functions({}, stringOf(call->func_call->funcname[call->func_call->n_funcname - 1]))) {
            if (isVisible(overload->schema, path()))
                outputs.insert(overload->outputNames.size() == 1 ? overload->outputNames[0] : std::string());
        }
        if (outputs.size() == 1 && !outputs.begin()->empty())
            name = *outputs.begin();
    }
    source.columns.push_back({name, origin});
}

RowSource Binder::functionSource(const PgQuery__RangeFunction& function, const Scope& scope)
{
    RowSource source;
    const std::string alias = function.alias ? text(function.alias->aliasname) : std::string();
    std::string name;
    const auto defined = [&](PgQuery__Node* const* nodes, size_t count, const Origin& origin) {
        for (size_t i = 0; i < count; ++i) {
            if (nodes[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
                source.columns.push_back({text(nodes[i]->column_def->colname),
                                          origin.as(Flow::Derived, typeOf(nodes[i]->column_def->type_name))});
        }
    };
    for (size_t i = 0; i < function.n_functions; ++i) {
        if (function.functions[i]->node_case != PG_QUERY__NODE__NODE_LIST || function.functions[i]->list->n_items == 0) {
            source.open = true;
            source.rest = Origin::unknown();
            continue;
        }
        const PgQuery__List& entry = *function.functions[i]->list;
        const PgQuery__Node* call = entry.items[0];
        name = name.empty() ? columnName(call) : name;
        const bool own = entry.n_items > 1 && entry.items[1]->node_case == PG_QUERY__NODE__NODE_LIST;
        if (own || function.n_coldeflist > 0) {
            const Origin origin = expression(call, scope);
            if (own)
                defined(entry.items[1]->list->items, entry.items[1]->list->n_items, origin);
            else
                defined(function.coldeflist, function.n_coldeflist, origin);
            source.rest.add(origin.as(Flow::Derived));
            continue;
        }
        // unnest(a, b) in ROWS FROM or alone gives a column for each array.
        if (call->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && call->func_call->n_args > 1
            && stringOf(call->func_call->funcname[call->func_call->n_funcname - 1]) == "unnest") {
            for (size_t argument = 0; argument < call->func_call->n_args; ++argument) {
                const Origin origin = expression(call->func_call->args[argument], scope);
                const catalog::Type* type = m_catalog.type(baseType(m_catalog, origin.type));
                source.columns.push_back({"unnest", origin.as(Flow::Derived, type ? type->element : 0)});
                source.rest.add(origin.as(Flow::Derived));
            }
            continue;
        }
        functionColumns(call, scope, source, function.n_functions == 1 ? alias : std::string());
    }
    if (function.ordinality) {
        // It counts rows: how many there are, not what stands in them.
        if (!source.open)
            source.columns.push_back({"ordinality", source.rest.as(Flow::Counts, 20)});
    }
    use(source.rest, UsePlace::Rows, UseKind::Function);
    source.alias = name;
    renameBy(source, function.alias);
    return source;
}

}  // namespace gatehouse::sql

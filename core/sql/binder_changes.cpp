#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <utility>

namespace gatehouse::sql {

namespace {

std::string text(const char* value)
{
    return value ? value : "";
}

}  // namespace

/// The relation whose rows a statement changes, and what is written to its columns so far.
struct Binder::Target {
    const catalog::Relation* relation = nullptr;
    RowSource source;
    std::vector<std::optional<Origin>> written;   ///< one for each column of source
    bool known = true;                            ///< false: columns that cannot be named are written too
    std::set<RowEvent> events;
    /// A temporary table that the body made for itself, or a trigger's transition table: the server writes to none of those.
    bool nothingFollows = false;
};

Binder::Target Binder::target(const PgQuery__RangeVar& variable, RowEvent event)
{
    Target result;
    result.events.insert(event);
    m_inspector.add(Effect::Write);
    result.source = relationSource(variable, false, Access::Write);
    result.relation = result.source.relation;
    result.written.resize(result.source.columns.size());
    result.known = !result.source.open;
    const MadeRelation* own = result.relation ? nullptr : made(variable);
    const bool ownTable = own && !own->view;
    result.nothingFollows = ownTable || (text(variable.schemaname).empty()
        && std::ranges::find(m_transitions, text(variable.relname), &std::pair<std::string, const RowSource*>::first) != m_transitions.end());
    return result;
}

void Binder::write(Target& target, const std::string& column, const Origin& origin)
{
    for (size_t i = 0; i < target.source.columns.size(); ++i) {
        // The alias may have renamed nothing: columns of a target keep their names.
        if (target.source.columns[i].name != column)
            continue;
        if (target.written[i])
            target.written[i]->add(origin);
        else
            target.written[i] = origin;
        target.written[i]->add(convert(origin, target.source.columns[i].origin.type, "ia"));
        return;
    }
    if (!target.source.open)
        m_inspector.refuse(column.empty() ? "more values are given than there are columns to write"
                                          : "there is no column " + column + " to write");
    target.known = false;
}

void Binder::assign(Target& target, Scope& scope, PgQuery__Node* const* list, size_t count, const Scope& seen)
{
    std::vector<std::pair<std::string, Origin>> values;
    for (size_t i = 0; i < count; ++i) {
        if (list[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            continue;
        const PgQuery__ResTarget& one = *list[i]->res_target;
        const PgQuery__Node* value = one.val;
        if (value && value->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
            const PgQuery__MultiAssignRef& part = *value->multi_assign_ref;
            const auto at = static_cast<size_t>(std::max(part.colno, 1)) - 1;
            if (part.source && part.source->node_case == PG_QUERY__NODE__NODE_ROW_EXPR && at < part.source->row_expr->n_args)
                value = part.source->row_expr->args[at];
        }
        Origin origin = expression(value, seen);
        // A field or an element of the column: the rest of it stays.
        for (size_t step = 0; step < one.n_indirection; ++step) {
            if (one.indirection[step]->node_case == PG_QUERY__NODE__NODE_A_INDICES) {
                origin.add(expression(one.indirection[step]->a_indices->lidx, seen).as(Flow::Tests));
                origin.add(expression(one.indirection[step]->a_indices->uidx, seen).as(Flow::Tests));
            }
        }
        if (one.n_indirection > 0)
            origin = origin.as(Flow::Derived);
        values.emplace_back(text(one.name), std::move(origin));
    }
    for (const auto& [name, origin] : values)
        write(target, name, origin);
    showWritten(target, scope);
}

void Binder::showWritten(const Target& target, Scope& scope)
{
    // What is written is what RETURNING shows: the new value's sources join those of the column.
    if (scope.sources.empty())
        return;
    RowSource& source = scope.sources.front();
    for (size_t i = 0; i < source.columns.size() && i < target.written.size(); ++i) {
        if (!target.written[i])
            continue;
        source.columns[i].origin.add(target.written[i]->as(Flow::Derived));
        if (i < scope.star.size())
            scope.star[i] = source.columns[i];
    }
    if (!target.relation)
        return;
    // Generated columns are computed from what was written.
    for (size_t i = 0; i < source.columns.size() && i < target.relation->columns.size(); ++i) {
        if (!target.relation->columns[i].generated)
            continue;
        const std::vector<Source> of = source.columns[i].origin.sources;
        for (size_t from = 0; from < target.written.size(); ++from) {
            const BaseColumn column{target.relation->oid, target.relation->columns[from].number};
            if (target.written[from] && std::ranges::any_of(of, [&](const Source& each) { return each.column == column; }))
                source.columns[i].origin.add(target.written[from]->as(Flow::Derived));
        }
        if (i < scope.star.size())
            scope.star[i] = source.columns[i];
    }
}

void Binder::finish(Target& target)
{
    if (target.nothingFollows)
        return;
    if (!target.relation) {
        m_statement.writesKnown = false;
        return;
    }
    RowChange changed;
    std::set<std::string> names;
    for (size_t i = 0; i < target.written.size() && i < target.relation->columns.size(); ++i) {
        if (target.written[i])
            names.insert(target.relation->columns[i].name);
    }
    // Columns of a view may have other names below it.
    const bool named = target.known && target.relation->kind != 'v';
    const auto* const outer = std::exchange(m_written, named ? &names : nullptr);
    for (const RowEvent event : target.events)
        changed.add(followChange(*target.relation, event));
    m_written = outer;
    m_statement.writesKnown = m_statement.writesKnown && target.known;
    std::vector<WriteFlow>& writes = m_inspector.isDirect() ? m_statement.writes : m_statement.consequentWrites;
    for (size_t i = 0; i < target.written.size() && i < target.relation->columns.size(); ++i) {
        Origin origin = changed.of(target.relation->columns[i].name);
        if (!target.written[i] && origin.known && origin.sources.empty())
            continue;
        WriteFlow flow{{target.relation->oid, target.relation->columns[i].number}, true, {}};
        if (target.written[i])
            origin.add(*target.written[i]);
        flow.known = origin.known;
        flow.sources = std::move(origin.sources);
        const auto same = std::ranges::find(writes, flow.target, &WriteFlow::target);
        if (same == writes.end()) {
            writes.push_back(flow);
        } else {
            Origin joined{same->known && flow.known, 0, same->sources, nullptr};
            joined.add(Origin{true, 0, flow.sources, nullptr});
            same->known = joined.known;
            same->sources = std::move(joined.sources);
        }
        // A row written through a view is written to the table below it.
        if (const catalog::Relation* base = updatableBase(*target.relation)) {
            for (const Source& source : target.source.columns[i].origin.sources) {
                if (source.column.table != base->oid || source.flow != Flow::Plain)
                    continue;
                flow.target = source.column;
                if (std::ranges::find(writes, flow.target, &WriteFlow::target) == writes.end())
                    writes.push_back(flow);
            }
        }
    }
}

QueryColumns Binder::insert(const PgQuery__InsertStmt& insert, const Scope* outer)
{
    if (!insert.relation)
        return {};
    const size_t before = pushWith(insert.with_clause, outer);
    Target into = target(*insert.relation, RowEvent::Insert);
    Scope scope{.outer = outer};
    scope.append(into.source);
    const ProtobufCMessage* content = inside(insert.select_stmt);
    m_inspector.setWrittenOut(true);
    const QueryColumns source = content ? query(*content, outer) : QueryColumns{.known = true};
    m_inspector.setWrittenOut(false);
    for (size_t i = 0; i < source.columns.size(); ++i) {
        std::string name;
        if (insert.n_cols == 0)
            name = i < into.source.columns.size() ? into.source.columns[i].name : std::string();
        else if (i < insert.n_cols && insert.cols[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
            name = text(insert.cols[i]->res_target->name);
        write(into, name, source.columns[i].origin);
    }
    if (!source.known) {
        into.known = false;
        for (NamedOrigin& column : scope.sources[0].columns)
            column.origin.known = false;
        scope.star = scope.sources[0].columns;
    }
    showWritten(into, scope);
    if (const PgQuery__OnConflictClause* conflict = insert.on_conflict_clause) {
        Scope seen = scope;
        RowSource excluded = scope.sources[0];
        excluded.alias = "excluded";
        excluded.schema.clear();
        seen.sources.push_back(std::move(excluded));
        // Whether a row with that key is there decides what happens.
        if (conflict->infer && conflict->infer->n_index_elems > 0) {
            for (size_t i = 0; i < conflict->infer->n_index_elems; ++i) {
                if (conflict->infer->index_elems[i]->node_case != PG_QUERY__NODE__NODE_INDEX_ELEM)
                    continue;
                const PgQuery__IndexElem& element = *conflict->infer->index_elems[i]->index_elem;
                const Origin key = element.expr ? expression(element.expr, scope) : bareName(text(element.name), scope);
                use(key, UsePlace::Where, UseKind::Column);
            }
            (void)condition(conflict->infer->where_clause, scope, UsePlace::Where);
        } else if (into.relation) {
            for (const std::vector<int16_t>& key : into.relation->uniqueKeys) {
                for (const int16_t number : key)
                    m_statement.uses.push_back({{into.relation->oid, number}, UsePlace::Where, UseKind::Column});
            }
        }
        if (conflict->action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE) {
            into.events.insert(RowEvent::Update);
            assign(into, scope, conflict->target_list, conflict->n_target_list, seen);
            (void)condition(conflict->where_clause, seen, UsePlace::Where);
        }
    }
    finish(into);
    if (insert.n_returning_list > 0)
        m_inspector.add(Effect::Read);
    QueryColumns result = targets(insert.returning_list, insert.n_returning_list, scope);
    m_with.resize(before);
    return result;
}

QueryColumns Binder::update(const PgQuery__UpdateStmt& update, const Scope* outer)
{
    if (!update.relation)
        return {};
    const size_t before = pushWith(update.with_clause, outer);
    Target changed = target(*update.relation, RowEvent::Update);
    Scope scope{.outer = outer};
    scope.append(changed.source);
    for (size_t i = 0; i < update.n_from_clause; ++i)
        from(update.from_clause[i], scope);
    m_inspector.changeRows("UPDATE", update.where_clause, changed.relation, *update.relation);
    (void)condition(update.where_clause, scope, UsePlace::Where);
    const Scope seen = scope;
    assign(changed, scope, update.target_list, update.n_target_list, seen);
    finish(changed);
    if (update.n_returning_list + update.n_from_clause > 0)
        m_inspector.add(Effect::Read);
    QueryColumns result = targets(update.returning_list, update.n_returning_list, scope);
    m_with.resize(before);
    return result;
}

QueryColumns Binder::remove(const PgQuery__DeleteStmt& remove, const Scope* outer)
{
    if (!remove.relation)
        return {};
    const size_t before = pushWith(remove.with_clause, outer);
    Target gone = target(*remove.relation, RowEvent::Delete);
    Scope scope{.outer = outer};
    scope.append(gone.source);
    for (size_t i = 0; i < remove.n_using_clause; ++i)
        from(remove.using_clause[i], scope);
    m_inspector.changeRows("DELETE", remove.where_clause, gone.relation, *remove.relation);
    (void)condition(remove.where_clause, scope, UsePlace::Where);
    finish(gone);
    if (remove.n_returning_list + remove.n_using_clause > 0)
        m_inspector.add(Effect::Read);
    QueryColumns result = targets(remove.returning_list, remove.n_returning_list, scope);
    m_with.resize(before);
    return result;
}

QueryColumns Binder::merge(const PgQuery__MergeStmt& merge, const Scope* outer)
{
    if (!merge.relation)
        return {};
    const size_t before = pushWith(merge.with_clause, outer);
    Target into = target(*merge.relation, RowEvent::Update);
    into.events.clear();
    Scope scope{.outer = outer};
    scope.append(into.source);
    Scope source{.outer = outer};
    from(merge.source_relation, source);
    for (const RowSource& each : source.sources)
        scope.sources.push_back(each);
    scope.star.insert(scope.star.end(), source.star.begin(), source.star.end());
    scope.starKnown = scope.starKnown && source.starKnown;
    m_inspector.add(Effect::Read);
    (void)condition(merge.join_condition, scope, UsePlace::Join);
    for (size_t i = 0; i < merge.n_merge_when_clauses; ++i) {
        const PgQuery__MergeWhenClause& when = *merge.merge_when_clauses[i]->merge_when_clause;
        (void)condition(when.condition, scope, UsePlace::Where);
        switch (when.command_type) {
        case PG_QUERY__CMD_TYPE__CMD_UPDATE:
        case PG_QUERY__CMD_TYPE__CMD_DELETE:
            into.events.insert(when.command_type == PG_QUERY__CMD_TYPE__CMD_UPDATE ? RowEvent::Update : RowEvent::Delete);
            m_inspector.mergeRows(merge.join_condition);
            break;
        case PG_QUERY__CMD_TYPE__CMD_INSERT:
            into.events.insert(RowEvent::Insert);
            break;
        default:
            break;
        }
        if (when.command_type == PG_QUERY__CMD_TYPE__CMD_INSERT) {
            for (size_t value = 0; value < when.n_values; ++value) {
                std::string name;
                if (when.n_target_list == 0)
                    name = value < into.source.columns.size() ? into.source.columns[value].name : std::string();
                else if (value < when.n_target_list && when.target_list[value]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                    name = text(when.target_list[value]->res_target->name);
                // The row that is not there cannot be looked at.
                write(into, name, expression(when.values[value], source));
            }
        } else {
            Scope unused = scope;
            assign(into, unused, when.target_list, when.n_target_list, scope);
        }
    }
    finish(into);
    m_with.resize(before);
    return {.known = true};   // it has no RETURNING
}

QueryColumns Binder::copied(const PgQuery__CopyStmt& copy)
{
    if (!copy.relation)
        return {};
    const RowSource source = relationSource(*copy.relation, false, Access::Read);
    if (source.open)
        return {};
    if (copy.n_attlist == 0)
        return {true, source.columns, {}};
    QueryColumns result{.known = true};
    for (const std::string& name : stringsOf(copy.attlist, copy.n_attlist)) {
        const auto found = std::ranges::find(source.columns, name, &NamedOrigin::name);
        if (found == source.columns.end()) {
            m_inspector.refuse("there is no column " + name);
            return {};
        }
        result.columns.push_back(*found);
    }
    return result;
}

void Binder::filled(const PgQuery__CopyStmt& copy)
{
    if (!copy.relation)
        return;
    Target into = target(*copy.relation, RowEvent::Insert);
    Scope scope;
    scope.append(into.source);
    const auto names = stringsOf(copy.attlist, copy.n_attlist);
    for (const NamedOrigin& column : into.source.columns) {
        if (names.empty() || std::ranges::find(names, column.name) != names.end())
            write(into, column.name, {});
    }
    (void)condition(copy.where_clause, scope, UsePlace::Where);
    finish(into);
}

}  // namespace gatehouse::sql

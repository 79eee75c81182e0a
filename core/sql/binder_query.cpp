#include "core/sql/group_minimum.h"
#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/column_name.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr int kStepsMax = 200'000;
constexpr int kRecursionRounds = 12;

std::string text(const char* value)
{
    return value ? value : "";
}

/// INSERT, UPDATE, DELETE without RETURNING, and MERGE, which has none.
bool givesNoColumns(const ProtobufCMessage* query)
{
    if (!query)
        return false;
    const auto* insert = as<PgQuery__InsertStmt>(query, pg_query__insert_stmt__descriptor);
    const auto* update = as<PgQuery__UpdateStmt>(query, pg_query__update_stmt__descriptor);
    const auto* remove = as<PgQuery__DeleteStmt>(query, pg_query__delete_stmt__descriptor);
    return (insert && insert->n_returning_list == 0) || (update && update->n_returning_list == 0)
        || (remove && remove->n_returning_list == 0) || query->descriptor == &pg_query__merge_stmt__descriptor;
}

bool sameOrigins(const QueryColumns& a, const QueryColumns& b)
{
    return std::ranges::equal(a.columns, b.columns, [](const NamedOrigin& left, const NamedOrigin& right) {
        return left.origin.known == right.origin.known && left.origin.sources == right.origin.sources;
    });
}

}  // namespace

Binder::Binder(Inspector& inspector, const catalog::Snapshot& catalog, const SessionSettings& settings, Statement& statement)
    : m_inspector(inspector)
    , m_catalog(catalog)
    , m_settings(settings)
    , m_statement(statement)
{
}

bool Binder::spend()
{
    if (m_depth <= kBinderDepthMax && ++m_steps <= kStepsMax)
        return true;
    m_inspector.find(FindingKind::TooBig, "the statement is too much work to look through");
    m_inspector.add(Effect::Execution);
    return false;
}

const SearchPath& Binder::path() const
{
    return m_inspector.path();
}

QueryColumns Binder::statement(const ProtobufCMessage& message, bool nested)
{
    const Scope around{.loose = m_inspector.runsLater()};
    m_top = !nested;
    return query(message, nested ? &around : nullptr);
}

bool Binder::isWith(std::string_view name) const
{
    return std::ranges::any_of(m_with, [name](const WithEntry& each) { return each.name == name; });
}

QueryColumns Binder::query(const ProtobufCMessage& message, const Scope* outer)
{
    const BinderDepth guard(m_depth);
    if (!spend())
        return {};
    if (const auto* one = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor))
        return select(*one, outer);
    m_top = false;
    if (const auto* one = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor))
        return insert(*one, outer);
    if (const auto* one = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor))
        return update(*one, outer);
    if (const auto* one = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor))
        return remove(*one, outer);
    if (const auto* one = as<PgQuery__MergeStmt>(&message, pg_query__merge_stmt__descriptor))
        return merge(*one, outer);
    forgetMade(message);
    m_inspector.visit(message, m_depth);
    return {};
}

QueryColumns Binder::leastColumns(const PgQuery__CommonTableExpr& cte)
{
    QueryColumns least{.known = cte.n_aliascolnames > 0 || givesNoColumns(inside(cte.ctequery))};
    for (size_t i = 0; i < cte.n_aliascolnames; ++i)
        least.columns.push_back({std::string(stringOf(cte.aliascolnames[i])), {}});
    return least;
}

size_t Binder::pushWith(const PgQuery__WithClause* with, const Scope* outer)
{
    const size_t before = m_with.size();
    if (!with)
        return before;
    // With RECURSIVE a name may be used before its turn: then it is the least that it can be, or nothing is known of it, and
    // all are looked at again once it is told, until nothing is added.
    std::vector<WithEntry> ahead;
    if (with->recursive) {
        for (size_t i = 0; i < with->n_ctes; ++i) {
            const PgQuery__CommonTableExpr& cte = *with->ctes[i]->common_table_expr;
            ahead.push_back({.name = text(cte.ctename), .columns = leastColumns(cte)});
            ahead.back().ahead = ahead.back().columns.known;
        }
    }
    // A chain of names that stand in the other order takes a round for each.
    constexpr size_t kRoundsMax = 12;
    const size_t rounds = std::min(with->n_ctes + 2, kRoundsMax);
    bool usedAhead = m_usedAhead;   // of what is around this, too
    for (size_t round = 0; round < rounds; ++round) {
        m_with.resize(before);
        m_with.insert(m_with.end(), ahead.begin(), ahead.end());
        m_usedAhead = false;
        bool changed = false;
        bool told = true;
        const bool usesKnown = m_statement.usesKnown;
        const bool writesKnown = m_statement.writesKnown;
        const std::vector<WriteFlow> writes = with->recursive ? m_statement.writes : std::vector<WriteFlow>{};
        const std::vector<std::string> refusals = m_statement.refusals;
        for (size_t i = 0; i < with->n_ctes; ++i) {
            const PgQuery__CommonTableExpr& cte = *with->ctes[i]->common_table_expr;
            QueryColumns columns = commonTable(cte, with->recursive, outer);
            if (with->recursive) {
                const bool one = columns.known && std::ranges::all_of(columns.columns, [](const NamedOrigin& each) { return each.origin.known; });
                told = told && one;
                const bool same = ahead[i].columns.known == columns.known && sameOrigins(ahead[i].columns, columns);
                changed = changed || (!same && (one || ahead[i].ahead));
                ahead[i].columns = columns;
            }
            m_with.push_back({text(cte.ctename), std::move(columns)});
        }
        usedAhead = usedAhead || m_usedAhead;
        if ((told && !m_usedAhead) || !changed)
            break;
        if (round + 1 == rounds) {
            // It was looked at as less than it is.
            for (size_t i = before; m_usedAhead && i < m_with.size(); ++i)
                m_with[i].columns = {};
            m_statement.usesKnown = m_statement.usesKnown && !m_usedAhead;
            m_statement.writesKnown = m_statement.writesKnown && !m_usedAhead;
            break;
        }
        m_statement.usesKnown = usesKnown;
        m_statement.writesKnown = writesKnown;
        m_statement.writes = writes;
        m_statement.refusals = refusals;   // what was looked at as less than it is may have the name after all
    }
    m_usedAhead = usedAhead;
    return before;
}

QueryColumns Binder::commonTable(const PgQuery__CommonTableExpr& cte, bool recursive, const Scope* outer)
{
    const ProtobufCMessage* content = inside(cte.ctequery);
    if (!content)
        return {};
    m_top = false;
    const auto named = [&](QueryColumns table) {
        if (cte.n_aliascolnames > table.columns.size()) {
            if (table.known)
                m_inspector.refuse(text(cte.ctename) + " has fewer columns than it gives names to");
            return QueryColumns{};
        }
        for (size_t i = 0; i < cte.n_aliascolnames; ++i)
            table.columns[i].name = stringOf(cte.aliascolnames[i]);
        return table;
    };
    // SEARCH and CYCLE add columns made of those they name.
    const auto searched = [&](QueryColumns table) {
        if (!table.known)
            return table;
        const auto add = [&](const char* name, PgQuery__Node* const* of, size_t count, Flow flow, catalog::Oid type) {
            Origin origin;
            for (size_t i = 0; i < count; ++i) {
                const auto found = std::ranges::find(table.columns, stringOf(of[i]), &NamedOrigin::name);
                if (found == table.columns.end())
                    m_inspector.refuse("there is no column " + std::string(stringOf(of[i])) + " in " + text(cte.ctename));
                origin.add(found == table.columns.end() ? Origin::unknown() : found->origin);
            }
            table.columns.push_back({text(name), origin.as(flow, type)});
        };
        if (cte.search_clause)
            add(cte.search_clause->search_seq_column, cte.search_clause->search_col_list, cte.search_clause->n_search_col_list,
                Flow::Derived, 0);
        if (cte.cycle_clause) {
            add(cte.cycle_clause->cycle_mark_column, cte.cycle_clause->cycle_col_list, cte.cycle_clause->n_cycle_col_list,
                Flow::Tests, 0);
            add(cte.cycle_clause->cycle_path_column, cte.cycle_clause->cycle_col_list, cte.cycle_clause->n_cycle_col_list,
                Flow::Derived, 0);
        }
        return table;
    };
    // The server takes UNION only; what it refuses may be told as if it did not.
    const auto* union_ = as<PgQuery__SelectStmt>(content, pg_query__select_stmt__descriptor);
    if (!recursive || !union_ || union_->op == PG_QUERY__SET_OPERATION__SETOP_NONE || !union_->larg)
    {
        QueryColumns columns = query(*content, outer);
        return searched(named(givesNoColumns(content) ? QueryColumns{.known = true} : std::move(columns)));
    }
    // The recursive branch sees what the branches gave so far; sources only grow, so this ends.
    const size_t before = m_with.size();
    size_t inner = before;
    if (union_->with_clause)
        inner = pushWith(union_->with_clause, outer);
    QueryColumns current = named(select(*union_->larg, outer));
    m_with.resize(inner);
    for (int round = 0; round < kRecursionRounds && current.known; ++round) {
        // Inside of itself the columns that SEARCH and CYCLE add have names, but are not part of *.
        const QueryColumns whole = searched(current);
        m_with.push_back({text(cte.ctename), current});
        m_with.back().hidden.assign(whole.columns.begin() + static_cast<std::ptrdiff_t>(current.columns.size()), whole.columns.end());
        QueryColumns next = named(select(*union_, outer));
        m_with.resize(before);
        if (!next.known)
            return {};
        const bool stable = next.columns.size() == current.columns.size() && sameOrigins(next, current);
        // A cycle is noticed by comparing, so these columns decide how far the recursion goes.
        if (stable) {
            next = searched(std::move(next));
            if (cte.cycle_clause && !next.columns.empty())
                use(next.columns.back().origin, UsePlace::Where, UseKind::Group);
            return next;
        }
        current = std::move(next);
    }
    return {};
}

QueryColumns Binder::select(const PgQuery__SelectStmt& select, const Scope* outer)
{
    const BinderDepth guard(m_depth);
    if (!spend())
        return {};
    const bool top = std::exchange(m_top, false);
    const size_t before = pushWith(select.with_clause, outer);
    QueryColumns result;
    if (select.op != PG_QUERY__SET_OPERATION__SETOP_NONE)
        result = setOperation(select, outer);
    else if (select.n_values_lists > 0)
        result = values(select, outer);
    else
        result = plainSelect(select, outer);
    if (select.op != PG_QUERY__SET_OPERATION__SETOP_NONE || select.n_values_lists > 0) {
        Scope scope{.outer = outer};
        scope.star = result.columns;
        scope.starKnown = result.known;
        sorting(select.sort_clause, select.n_sort_clause, scope, result, UsePlace::OrderBy);
        use(expression(select.limit_offset, scope), UsePlace::Rows, UseKind::Function);
        use(expression(select.limit_count, scope), UsePlace::Rows, UseKind::Function);
    }
    if (!m_inspector.inDefinition() && (constantText(select.limit_count) || constantText(select.limit_offset)))
        m_statement.dependsOnLiterals = true;
    // Rows of the statement itself are read; those of VALUES in an INSERT are noted by nobody.
    if (!m_inspector.inDefinition() && !(select.n_values_lists > 0 && m_inspector.takeWrittenOut()))
        m_inspector.add(Effect::Read);
    if (select.into_clause) {
        m_inspector.add(Effect::Ddl);
        m_inspector.add(Effect::Write);
        m_inspector.define(select.into_clause->rel);
    }
    if (select.n_locking_clause > 0 && !m_inspector.inDefinition())
        m_inspector.add(Effect::Session);   // row locks, held to the end of the transaction
    m_with.resize(before);
    if (top)
        m_inspector.judgeRows(select);
    return result;
}

QueryColumns Binder::setOperation(const PgQuery__SelectStmt& select, const Scope* outer)
{
    QueryColumns left = select.larg ? this->select(*select.larg, outer) : QueryColumns{};
    const QueryColumns right = select.rarg ? this->select(*select.rarg, outer) : QueryColumns{};
    if (!left.known || !right.known)
        return {};
    if (left.columns.size() != right.columns.size()) {
        m_inspector.refuse("the sides of UNION, INTERSECT or EXCEPT have not as many columns as each other");
        return {};
    }
    const bool compares = !select.all || select.op != PG_QUERY__SET_OPERATION__SETOP_UNION;
    for (size_t i = 0; i < left.columns.size(); ++i) {
        Origin& mine = left.columns[i].origin;
        const Origin& other = right.columns[i].origin;
        if (mine.type == 0)
            mine.type = other.type;
        else
            mine.add(agree(mine.type, other, false));
        if (mine.type == kUnknownLiteral)
            mine.type = 0;
        // EXCEPT and INTERSECT show rows of the left side only, but which ones the right side decides.
        mine.add(other);
        mine.row = nullptr;
        if (compares)
            use(mine, UsePlace::Distinct, UseKind::Group);
    }
    left.tests.add(right.tests);
    return left;
}

QueryColumns Binder::values(const PgQuery__SelectStmt& select, const Scope* outer)
{
    QueryColumns result{.known = true};
    const Scope scope{.outer = outer};
    for (size_t row = 0; row < select.n_values_lists; ++row) {
        if (select.values_lists[row]->node_case != PG_QUERY__NODE__NODE_LIST)
            return {};
        const PgQuery__List& list = *select.values_lists[row]->list;
        if (row == 0) {
            for (size_t i = 0; i < list.n_items; ++i)
                result.columns.push_back({"column" + std::to_string(i + 1), {}});
        }
        if (list.n_items != result.columns.size())
            return {};
        for (size_t i = 0; i < list.n_items; ++i) {
            const Origin each = expression(list.items[i], scope);
            Origin& column = result.columns[i].origin;
            column.add(agree(column.type, each, row == 0));
            column.add(each);
        }
    }
    return result;
}

QueryColumns Binder::plainSelect(const PgQuery__SelectStmt& select, const Scope* outer)
{
    QueryColumns result;
    // The conditions of a query that is a value decide about that value.
    Origin deciding;
    Origin* const before = m_deciding;
    if (m_tests > 0)
        m_deciding = &deciding;
    const auto pinned = m_inspector.pinSetting(select);
    Scope scope{.outer = outer};
    for (size_t i = 0; i < select.n_from_clause; ++i)
        from(select.from_clause[i], scope);
    for (size_t i = 0; i < select.n_window_clause; ++i) {
        if (select.window_clause[i]->node_case == PG_QUERY__NODE__NODE_WINDOW_DEF) {
            const PgQuery__WindowDef& each = *select.window_clause[i]->window_def;
            Origin tests = window(each, scope);
            scope.windows.push_back({text(each.name), std::move(tests)});
        }
    }
    result = targets(select.target_list, select.n_target_list, scope);
    (void)condition(select.where_clause, scope, UsePlace::Where);
    const size_t usesBefore = m_statement.uses.size();
    sorting(select.group_clause, select.n_group_clause, scope, result, UsePlace::GroupBy);
    if (const uint32_t minimum = groupMinimum(select.having_clause); minimum > 0) {
        m_statement.dependsOnLiterals = true;
        for (size_t i = usesBefore; i < m_statement.uses.size(); ++i) {
            if (m_statement.uses[i].kind == UseKind::Group)
                m_statement.uses[i].groupMinimum = minimum;
        }
    }
    (void)condition(select.having_clause, scope, UsePlace::Having);
    if (select.n_distinct_clause > 0) {
        // DISTINCT alone is a list with one empty node.
        if (select.n_distinct_clause == 1 && !inside(select.distinct_clause[0])) {
            for (const NamedOrigin& column : result.columns)
                use(column.origin, UsePlace::Distinct, UseKind::Group);
            if (!result.known)
                m_statement.usesKnown = false;
        } else {
            sorting(select.distinct_clause, select.n_distinct_clause, scope, result, UsePlace::Distinct);
        }
    }
    sorting(select.sort_clause, select.n_sort_clause, scope, result, UsePlace::OrderBy);
    use(expression(select.limit_offset, scope), UsePlace::Rows, UseKind::Function);
    use(expression(select.limit_count, scope), UsePlace::Rows, UseKind::Function);
    m_inspector.unpinSetting(pinned);
    m_deciding = before;
    if (m_deciding)
        m_deciding->add(deciding);
    result.tests = std::move(deciding);
    return result;
}

void Binder::sorting(PgQuery__Node* const* nodes, size_t count, const Scope& scope, const QueryColumns& outputs, UsePlace place)
{
    const UseKind kind = place == UsePlace::OrderBy ? UseKind::Order : UseKind::Group;
    for (size_t i = 0; i < count; ++i) {
        const PgQuery__Node* node = nodes[i];
        if (node && node->node_case == PG_QUERY__NODE__NODE_SORT_BY)
            node = node->sort_by->node;
        if (!node)
            continue;
        if (node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET) {
            sorting(node->grouping_set->content, node->grouping_set->n_content, scope, outputs, place);
            continue;
        }
        if (node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR && place == UsePlace::GroupBy) {
            sorting(node->row_expr->args, node->row_expr->n_args, scope, outputs, place);
            continue;
        }
        // A number is the position of an output column.
        if (node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
            const auto position = static_cast<size_t>(node->a_const->ival->ival);
            if (!outputs.known)
                m_statement.usesKnown = false;
            else if (position >= 1 && position <= outputs.columns.size())
                use(outputs.columns[position - 1].origin, place, kind);
            continue;
        }
        // A bare name is an output column first in ORDER BY and DISTINCT ON, last in GROUP BY; both count here.
        if (node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node->column_ref->n_fields == 1) {
            const std::string name(stringOf(node->column_ref->fields[0]));
            bool found = false;
            for (const NamedOrigin& column : outputs.columns) {
                if (column.name != name)
                    continue;
                found = true;
                use(column.origin, place, column.origin.isPlain() ? kind : UseKind::Function);
            }
            if (found && place != UsePlace::GroupBy)
                continue;
            const bool standsInFrom = std::ranges::find(scope.star, name, &NamedOrigin::name) != scope.star.end();
            if (found && !standsInFrom)
                continue;
        }
        const Origin origin = expression(node, scope);
        use(origin, place, origin.isPlain() || origin.sources.empty() ? kind : UseKind::Function);
    }
}

bool Binder::expandStar(const PgQuery__Node* value, const Scope& scope, QueryColumns& into)
{
    if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
        const PgQuery__ColumnRef& reference = *value->column_ref;
        const size_t last = reference.n_fields - 1;
        if (reference.n_fields == 0 || reference.fields[last]->node_case != PG_QUERY__NODE__NODE_A_STAR)
            return false;
        if (last == 0) {
            into.known = into.known && scope.starKnown;
            into.columns.insert(into.columns.end(), scope.star.begin(), scope.star.end());
            return true;
        }
        const RowSource* source = findSource(last > 1 ? stringOf(reference.fields[last - 2]) : std::string_view(),
                                             stringOf(reference.fields[last - 1]), scope);
        if (source) {
            into.known = into.known && !source->open;
            into.columns.insert(into.columns.end(), source->columns.begin(),
                                source->columns.end() - static_cast<std::ptrdiff_t>(source->hidden));
            return true;
        }
        // A composite column or a record variable: name.* as (name).*
        PgQuery__ColumnRef whole = reference;
        whole.n_fields = last;
        const Origin origin = column(whole, scope);
        const auto* fields = fieldsOf(m_catalog, origin.type);
        into.known = into.known && fields != nullptr;
        if (fields) {
            for (const catalog::Column& each : *fields)
                into.columns.push_back({each.name, field(origin, each.name)});
        }
        return true;
    }
    if (value->node_case != PG_QUERY__NODE__NODE_A_INDIRECTION)
        return false;
    const PgQuery__AIndirection& each = *value->a_indirection;
    if (each.n_indirection == 0 || each.indirection[each.n_indirection - 1]->node_case != PG_QUERY__NODE__NODE_A_STAR)
        return false;
    PgQuery__AIndirection shorter = each;
    --shorter.n_indirection;
    const Origin origin = shorter.n_indirection == 0 ? expression(each.arg, scope) : indirection(shorter, scope);
    if (origin.row) {
        into.columns.insert(into.columns.end(), origin.row->begin(), origin.row->end());
        return true;
    }
    if (const auto* fields = fieldsOf(m_catalog, origin.type)) {
        for (const catalog::Column& part : *fields)
            into.columns.push_back({part.name, field(origin, part.name)});
        return true;
    }
    into.known = false;
    return true;
}

QueryColumns Binder::targets(PgQuery__Node* const* nodes, size_t count, const Scope& scope)
{
    QueryColumns result{.known = true};
    for (size_t i = 0; i < count; ++i) {
        if (nodes[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            return {};
        const PgQuery__ResTarget& target = *nodes[i]->res_target;
        if (target.val && expandStar(target.val, scope, result))
            continue;
        Origin origin = expression(target.val, scope);
        result.columns.push_back({target.name && *target.name ? target.name : columnName(target.val), std::move(origin)});
    }
    if (!result.known)
        result.columns.clear();
    return result;
}

}  // namespace gatehouse::sql

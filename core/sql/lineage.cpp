#include "core/sql/lineage.h"

#include <algorithm>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 150;
constexpr int kStepsMax = 50'000;
constexpr int kRecursionRounds = 12;

class DepthGuard {
public:
    explicit DepthGuard(int& depth) : m_depth(depth) { ++m_depth; }
    ~DepthGuard() { --m_depth; }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;

private:
    int& m_depth;
};

std::string text(const char* value)
{
    return value ? value : "";
}

const Origin kUnknown{false, {}};

Lineage::Column* findOnly(std::vector<Lineage::Column>& columns, std::string_view name)
{
    Lineage::Column* found = nullptr;
    for (Lineage::Column& column : columns) {
        if (column.name != name)
            continue;
        if (found)
            return nullptr;
        found = &column;
    }
    return found;
}

}  // namespace

void Origin::add(const Origin& other)
{
    known = known && other.known;
    sources.insert(other.sources.begin(), other.sources.end());
}

Origin Origin::as(Flow flow) const
{
    Origin result{known, {}};
    for (const Source& source : sources)
        result.sources.insert({source.column, std::max(source.flow, flow)});
    return result;
}

Lineage::Table Lineage::query(const ProtobufCMessage& message)
{
    return queryIn(message, nullptr);
}

Lineage::Table Lineage::queryIn(const ProtobufCMessage& message, const Scope* outer)
{
    const DepthGuard guard(m_depth);
    if (m_depth > kDepthMax || ++m_steps > kStepsMax)
        return {};
    if (const auto* one = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor))
        return select(*one, outer);
    if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor))
        return changed(insert->relation, insert->with_clause, {}, insert->returning_list, insert->n_returning_list, message, outer);
    if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor))
        return changed(update->relation, update->with_clause, {update->from_clause, update->from_clause + update->n_from_clause},
                       update->returning_list, update->n_returning_list, message, outer);
    if (const auto* remove = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor))
        return changed(remove->relation, remove->with_clause, {remove->using_clause, remove->using_clause + remove->n_using_clause},
                       remove->returning_list, remove->n_returning_list, message, outer);
    return {};
}

size_t Lineage::pushWith(const PgQuery__WithClause* with, const Scope* outer)
{
    const size_t before = m_with.size();
    if (!with)
        return before;
    if (with->recursive) {
        // A name may be used before its turn: until then nothing is known of it.
        for (size_t i = 0; i < with->n_ctes; ++i)
            m_with.emplace_back(text(with->ctes[i]->common_table_expr->ctename), Table{});
    }
    for (size_t i = 0; i < with->n_ctes; ++i) {
        const PgQuery__CommonTableExpr& cte = *with->ctes[i]->common_table_expr;
        Table table = commonTable(cte, with->recursive, outer);
        m_with.emplace_back(text(cte.ctename), std::move(table));
    }
    return before;
}

Lineage::Table Lineage::commonTable(const PgQuery__CommonTableExpr& cte, bool recursive, const Scope* outer)
{
    const ProtobufCMessage* content = inside(cte.ctequery);
    if (!content || cte.search_clause || cte.cycle_clause)
        return {};
    const auto named = [&cte](Table table) {
        if (cte.n_aliascolnames > table.columns.size())
            return Table{};
        for (size_t i = 0; i < cte.n_aliascolnames; ++i)
            table.columns[i].name = stringOf(cte.aliascolnames[i]);
        return table;
    };
    const auto* union_ = as<PgQuery__SelectStmt>(content, pg_query__select_stmt__descriptor);
    if (!recursive || !union_ || union_->op != PG_QUERY__SET_OPERATION__SETOP_UNION || !union_->larg)
        return named(queryIn(*content, outer));
    // The recursive branch sees what the branches gave so far; sources only grow, so this ends.
    const size_t before = m_with.size();
    size_t inner = before;
    if (union_->with_clause)
        inner = pushWith(union_->with_clause, outer);
    Table current = named(select(*union_->larg, outer));
    m_with.resize(inner);
    for (int round = 0; round < kRecursionRounds && current.known; ++round) {
        m_with.emplace_back(text(cte.ctename), current);
        Table next = named(select(*union_, outer));
        m_with.resize(before);
        if (!next.known)
            return {};
        const bool stable = next.columns.size() == current.columns.size()
            && std::ranges::equal(next.columns, current.columns, [](const Column& a, const Column& b) {
                   return a.origin.known == b.origin.known && a.origin.sources == b.origin.sources;
               });
        if (stable)
            return next;
        current = std::move(next);
    }
    return {};
}

Lineage::Table Lineage::values(const PgQuery__SelectStmt& select, const Scope* outer)
{
    Table result{.known = true};
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
        for (size_t i = 0; i < list.n_items; ++i)
            result.columns[i].origin.add(expression(list.items[i], scope));
    }
    return result;
}

Lineage::Table Lineage::select(const PgQuery__SelectStmt& select, const Scope* outer)
{
    const DepthGuard guard(m_depth);
    if (m_depth > kDepthMax || ++m_steps > kStepsMax)
        return {};
    const size_t before = pushWith(select.with_clause, outer);
    Table result;
    if (select.op != PG_QUERY__SET_OPERATION__SETOP_NONE) {
        Table left = select.larg ? this->select(*select.larg, outer) : Table{};
        const Table right = select.rarg ? this->select(*select.rarg, outer) : Table{};
        if (left.known && right.known && left.columns.size() == right.columns.size()) {
            // EXCEPT and INTERSECT show rows of the left side only, but which ones the right side decides.
            for (size_t i = 0; i < left.columns.size(); ++i)
                left.columns[i].origin.add(right.columns[i].origin);
            left.tests.add(right.tests);
            result = std::move(left);
        }
    } else if (select.n_values_lists > 0) {
        result = values(select, outer);
    } else {
        Scope scope{.outer = outer};
        for (size_t i = 0; i < select.n_from_clause; ++i)
            from(select.from_clause[i], scope);
        result = targets(select.target_list, select.n_target_list, scope);
        if (m_tests > 0) {
            result.tests.add(expression(select.where_clause, scope).as(Flow::Tests));
            result.tests.add(expression(select.having_clause, scope).as(Flow::Tests));
        }
    }
    m_with.resize(before);
    return result;
}

Lineage::Table Lineage::targets(PgQuery__Node* const* nodes, size_t count, const Scope& scope)
{
    Table result{.known = true};
    for (size_t i = 0; i < count; ++i) {
        if (nodes[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            return {};
        const PgQuery__ResTarget& target = *nodes[i]->res_target;
        const PgQuery__Node* value = target.val;
        if (value && value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
            const PgQuery__ColumnRef& reference = *value->column_ref;
            const size_t last = reference.n_fields - 1;
            if (reference.n_fields > 0 && reference.fields[last]->node_case == PG_QUERY__NODE__NODE_A_STAR) {
                if (last == 0) {
                    if (!scope.starKnown)
                        return {};
                    result.columns.insert(result.columns.end(), scope.star.begin(), scope.star.end());
                    continue;
                }
                const Item* item = findItem(last > 1 ? std::string(stringOf(reference.fields[last - 2])) : std::string(),
                                            std::string(stringOf(reference.fields[last - 1])), scope);
                if (!item || item->open)
                    return {};
                result.columns.insert(result.columns.end(), item->columns.begin(), item->columns.end());
                continue;
            }
        }
        // (composite).* has as many columns as its type.
        if (value && value->node_case == PG_QUERY__NODE__NODE_A_INDIRECTION && value->a_indirection->n_indirection > 0
            && value->a_indirection->indirection[value->a_indirection->n_indirection - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR)
            return {};
        result.columns.push_back({target.name && *target.name ? target.name : columnName(value), expression(value, scope)});
    }
    return result;
}

void Lineage::append(Scope& scope, Item item)
{
    scope.starKnown = scope.starKnown && !item.open;
    scope.star.insert(scope.star.end(), item.columns.begin(), item.columns.end());
    scope.items.push_back(std::move(item));
}

void Lineage::rename(Item& item, const PgQuery__Alias* alias)
{
    if (!alias)
        return;
    item.alias = text(alias->aliasname);
    item.schema.clear();
    if (alias->n_colnames > item.columns.size() && !item.open) {
        item.open = true;
        item.rest = kUnknown;
    }
    for (size_t i = 0; i < alias->n_colnames && i < item.columns.size(); ++i)
        item.columns[i].name = stringOf(alias->colnames[i]);
}

void Lineage::from(const PgQuery__Node* node, Scope& scope)
{
    const DepthGuard guard(m_depth);
    Item item{.open = true, .rest = kUnknown};
    if (m_depth > kDepthMax || ++m_steps > kStepsMax || !node) {
        append(scope, std::move(item));
        return;
    }
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
        item = relation(*node->range_var, true);
        break;
    case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE:
        if (const PgQuery__Node* inner = node->range_table_sample->relation;
            inner && inner->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
            item = relation(*inner->range_var, true);
        break;
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT: {
        const PgQuery__RangeSubselect& subselect = *node->range_subselect;
        const ProtobufCMessage* content = inside(subselect.subquery);
        Table table = content ? queryIn(*content, subselect.lateral ? &scope : scope.outer) : Table{};
        item = Item{.open = !table.known, .rest = kUnknown, .columns = std::move(table.columns)};
        rename(item, subselect.alias);
        break;
    }
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
        item = function(*node->range_function, scope);
        break;
    case PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC: {
        const PgQuery__RangeTableFunc& table = *node->range_table_func;
        Origin origin = expression(table.docexpr, scope);
        origin.add(expression(table.rowexpr, scope));
        item.open = false;
        for (size_t i = 0; i < table.n_columns; ++i)
            item.columns.push_back({text(table.columns[i]->range_table_func_col->colname), origin.as(Flow::Derived)});
        item.alias = "xmltable";
        rename(item, table.alias);
        break;
    }
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
        join(*node->join_expr, scope);
        return;
    default:
        break;
    }
    append(scope, std::move(item));
}

void Lineage::join(const PgQuery__JoinExpr& join, Scope& scope)
{
    // Each side is gathered on its own; the right one may look at the left one when it is LATERAL.
    Scope left{.outer = scope.outer};
    Scope right{.outer = scope.outer};
    // Items of earlier FROM entries are visible to LATERAL too.
    const size_t earlier = scope.items.size();
    left.items = scope.items;
    from(join.larg, left);
    right.items = left.items;
    const size_t leftCount = left.items.size();
    from(join.rarg, right);

    std::vector<std::string> shared;
    const bool starKnown = left.starKnown && right.starKnown;
    if (join.is_natural) {
        for (const Column& column : left.star) {
            if (std::ranges::find(right.star, column.name, &Column::name) != right.star.end())
                shared.push_back(column.name);
        }
    } else {
        shared = stringsOf(join.using_clause, join.n_using_clause);
    }
    std::vector<Column> star;
    for (const std::string& name : shared) {
        Column* a = findOnly(left.star, name);
        Column* b = findOnly(right.star, name);
        Column merged{name, {}};
        merged.origin.add(a ? a->origin : kUnknown);
        merged.origin.add(b ? b->origin : kUnknown);
        star.push_back(std::move(merged));
    }
    for (const Scope* side : {&left, &right}) {
        for (const Column& column : side->star) {
            if (std::ranges::find(shared, column.name) == shared.end())
                star.push_back(column);
        }
    }
    if (join.alias) {
        Item item{.open = !starKnown, .rest = kUnknown, .columns = star};
        rename(item, join.alias);
        append(scope, std::move(item));
        return;
    }
    scope.items.insert(scope.items.end(), left.items.begin() + static_cast<std::ptrdiff_t>(earlier), left.items.end());
    scope.items.insert(scope.items.end(), right.items.begin() + static_cast<std::ptrdiff_t>(leftCount), right.items.end());
    if (join.join_using_alias) {
        Item item{.alias = text(join.join_using_alias->aliasname)};
        item.columns.assign(star.begin(), star.begin() + static_cast<std::ptrdiff_t>(shared.size()));
        scope.items.push_back(std::move(item));
    }
    scope.star.insert(scope.star.end(), star.begin(), star.end());
    scope.starKnown = scope.starKnown && starKnown;
}

Lineage::Item Lineage::relation(const PgQuery__RangeVar& variable, bool mayBeWith)
{
    Item item{.schema = text(variable.schemaname), .alias = text(variable.relname), .open = true, .rest = kUnknown};
    if (mayBeWith && item.schema.empty()) {
        for (auto entry = m_with.rbegin(); entry != m_with.rend(); ++entry) {
            if (entry->first != item.alias)
                continue;
            item.open = !entry->second.known;
            item.columns = entry->second.columns;
            rename(item, variable.alias);
            return item;
        }
    }
    static const std::vector<std::string> emptyPath;
    const bool temporary = !m_inView
        && ((variable.relpersistence && *variable.relpersistence == 't') || item.schema.starts_with("pg_temp")
            || (item.schema.empty()
                && (std::ranges::find(m_settings.temporaryNames, item.alias) != m_settings.temporaryNames.end())));
    const catalog::Relation* found = temporary ? nullptr
        : item.schema.empty() ? m_catalog.resolve(item.alias, m_inView ? emptyPath : m_settings.searchPath)
                              : m_catalog.relation(item.schema, item.alias);
    if (found) {
        item.schema = found->schema;
        item.open = false;
        item.base = true;
        const bool expand = (found->kind == 'v' || found->kind == 'm') && !found->system;
        const Table below = expand ? view(*found) : Table{};
        for (size_t i = 0; i < found->columns.size(); ++i) {
            const catalog::Column& column = found->columns[i];
            // The row description names the view's own column, and labels may stand on it: it is a source too.
            Column each{column.name, {true, {{{found->oid, column.number}, Flow::Plain}}}};
            if (expand)
                each.origin.add(below.known && below.columns.size() == found->columns.size() ? below.columns[i].origin : kUnknown);
            item.columns.push_back(std::move(each));
        }
    }
    rename(item, variable.alias);
    return item;
}

Lineage::Table Lineage::view(const catalog::Relation& relation)
{
    if (const auto found = m_views.find(relation.oid); found != m_views.end())
        return found->second;
    m_views[relation.oid] = {};   // a view cannot contain itself, but a stale picture may say so
    const ParseTree tree = parseText(relation.viewDefinition);
    Table result;
    if (tree.root && tree.root->n_stmts == 1) {
        const bool inView = std::exchange(m_inView, true);
        auto with = std::exchange(m_with, {});
        if (const ProtobufCMessage* content = inside(tree.root->stmts[0]->stmt))
            result = queryIn(*content, nullptr);
        m_with = std::move(with);
        m_inView = inView;
    }
    m_views[relation.oid] = result;
    return result;
}

Lineage::Table Lineage::changed(const PgQuery__RangeVar* target, const PgQuery__WithClause* with,
                                const std::vector<const PgQuery__Node*>& fromList, PgQuery__Node* const* returning,
                                size_t returningCount, const ProtobufCMessage& message, const Scope* outer)
{
    if (!target)
        return {};
    const size_t before = pushWith(with, outer);
    Scope scope{.outer = outer};
    append(scope, relation(*target, false));
    for (const PgQuery__Node* each : fromList)
        from(each, scope);
    // What is written is what RETURNING shows: the new value's sources join those of the column.
    const auto assign = [](Item& item, Scope* also, const std::string& name, const Origin& origin) {
        for (Column& column : item.columns) {
            if (column.name == name)
                column.origin.add(origin.as(Flow::Derived));
        }
        if (also) {
            for (size_t i = 0; i < also->star.size() && i < item.columns.size(); ++i)
                also->star[i] = item.columns[i];
        }
    };
    const auto assignAll = [&](PgQuery__Node* const* list, size_t count, Scope& seen) {
        std::vector<std::pair<std::string, Origin>> news;
        for (size_t i = 0; i < count; ++i) {
            if (list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                news.emplace_back(text(list[i]->res_target->name), expression(list[i]->res_target->val, seen));
        }
        for (const auto& [name, origin] : news)
            assign(scope.items[0], &scope, name, origin);
    };
    if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor)) {
        assignAll(update->target_list, update->n_target_list, scope);
    } else if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor)) {
        const ProtobufCMessage* content = inside(insert->select_stmt);
        const Table source = content ? queryIn(*content, outer) : Table{.known = true};
        Item& item = scope.items[0];
        if (!source.known) {
            for (Column& column : item.columns)
                column.origin.known = false;
            scope.star = item.columns;
        } else {
            for (size_t i = 0; i < source.columns.size(); ++i) {
                std::string name;
                if (insert->n_cols == 0)
                    name = i < item.columns.size() ? item.columns[i].name : std::string();
                else if (i < insert->n_cols && insert->cols[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                    name = text(insert->cols[i]->res_target->name);
                assign(item, &scope, name, source.columns[i].origin);
            }
        }
        if (const PgQuery__OnConflictClause* conflict = insert->on_conflict_clause) {
            Scope seen = scope;
            Item excluded = scope.items[0];
            excluded.alias = "excluded";
            excluded.schema.clear();
            seen.items.push_back(std::move(excluded));
            assignAll(conflict->target_list, conflict->n_target_list, seen);
        }
    }
    Table result = targets(returning, returningCount, scope);
    m_with.resize(before);
    return result;
}

Lineage::Table Lineage::copied(const PgQuery__CopyStmt& copy)
{
    if (!copy.relation)
        return {};
    const Item item = relation(*copy.relation, false);
    if (item.open)
        return {};
    if (copy.n_attlist == 0)
        return {true, item.columns, {}};
    Table result{.known = true};
    for (const std::string& name : stringsOf(copy.attlist, copy.n_attlist)) {
        const auto found = std::ranges::find(item.columns, name, &Column::name);
        if (found == item.columns.end())
            return {};
        result.columns.push_back(*found);
    }
    return result;
}

}  // namespace gatehouse::sql

#include "core/sql/written_values.h"

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"
#include "core/sql/roomy_stack.h"

#include <optional>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 600;

std::string text(const char* value)
{
    return value ? value : "";
}

/// What a value is written to.
struct Place {
    std::string column;
    size_t position = 0;
};

class Gathering {
public:
    explicit Gathering(std::vector<WrittenValue>& values) : m_values(values) {}

    /// Looks for statements that write, anywhere below.
    void statements(const ProtobufCMessage& message, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor)) {
            insertion(*insert, depth);
        } else if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor)) {
            assignments(update->target_list, update->n_target_list, depth);
            for (size_t i = 0; i < update->n_from_clause; ++i)
                values(update->from_clause[i], {}, depth);
            with(update->with_clause, depth);
            return;
        } else if (const auto* execute = as<PgQuery__ExecuteStmt>(&message, pg_query__execute_stmt__descriptor)) {
            for (size_t i = 0; i < execute->n_params; ++i)
                values(execute->params[i], {}, depth);
            return;
        } else if (const auto* when = as<PgQuery__MergeWhenClause>(&message, pg_query__merge_when_clause__descriptor)) {
            mergeAction(*when, depth);
            return;
        }
        forEachChild(message, [&](const ProtobufCMessage& child) { statements(child, depth + 1); });
    }

private:
    /// Every constant and parameter below is written there.
    void values(const PgQuery__Node* node, const Place& place, int depth)
    {
        if (const ProtobufCMessage* content = inside(node))
            values(*content, place, depth + 1);
    }

    void values(const ProtobufCMessage& message, const Place& place, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (const auto* parameter = as<PgQuery__ParamRef>(&message, pg_query__param_ref__descriptor)) {
            m_values.push_back({place.column, place.position, parameter->number, {}});
            return;
        }
        if (const auto* constant = as<PgQuery__AConst>(&message, pg_query__a__const__descriptor)) {
            if (constant->val_case == PG_QUERY__A__CONST__VAL_SVAL)
                m_values.push_back({place.column, place.position, 0, text(constant->sval->sval)});
            return;
        }
        // The name of a type is a list of strings too, but none of them constants.
        if (message.descriptor == &pg_query__type_name__descriptor)
            return;
        forEachChild(message, [&](const ProtobufCMessage& child) { values(child, place, depth + 1); });
    }

    void with(const PgQuery__WithClause* clause, int depth)
    {
        if (clause)
            values(clause->base, {}, depth + 1);
    }

    void insertion(const PgQuery__InsertStmt& insert, int depth)
    {
        std::vector<Place> places;
        for (size_t i = 0; i < insert.n_cols; ++i) {
            if (insert.cols[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                places.push_back({text(insert.cols[i]->res_target->name), 0});
        }
        const auto placeOf = [&](size_t i) {
            return insert.n_cols == 0 ? Place{{}, i + 1} : i < places.size() ? places[i] : Place{};
        };
        if (insert.select_stmt && insert.select_stmt->node_case == PG_QUERY__NODE__NODE_SELECT_STMT)
            source(*insert.select_stmt->select_stmt, placeOf, depth + 1);
        with(insert.with_clause, depth);
        if (insert.on_conflict_clause)
            assignments(insert.on_conflict_clause->target_list, insert.on_conflict_clause->n_target_list, depth);
    }

    template <typename PlaceOf>
    void source(const PgQuery__SelectStmt& select, const PlaceOf& placeOf, int depth)
    {
        if (depth > kDepthMax)
            return;
        for (size_t row = 0; row < select.n_values_lists; ++row) {
            if (select.values_lists[row]->node_case != PG_QUERY__NODE__NODE_LIST)
                continue;
            const PgQuery__List& list = *select.values_lists[row]->list;
            for (size_t i = 0; i < list.n_items; ++i)
                values(list.items[i], placeOf(i), depth + 1);
        }
        for (size_t i = 0; i < select.n_target_list; ++i)
            values(select.target_list[i], placeOf(i), depth + 1);
        // A row of FROM may become any column.
        for (size_t i = 0; i < select.n_from_clause; ++i)
            values(select.from_clause[i], {}, depth + 1);
        with(select.with_clause, depth);
        if (select.larg)
            source(*select.larg, placeOf, depth + 1);
        if (select.rarg)
            source(*select.rarg, placeOf, depth + 1);
    }

    void assignments(PgQuery__Node* const* list, size_t count, int depth)
    {
        for (size_t i = 0; i < count; ++i) {
            if (list[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
                continue;
            const PgQuery__ResTarget& one = *list[i]->res_target;
            const PgQuery__Node* value = one.val;
            if (value && value->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
                const PgQuery__MultiAssignRef& part = *value->multi_assign_ref;
                const auto at = static_cast<size_t>(part.colno > 0 ? part.colno - 1 : 0);
                value = part.source;
                if (value && value->node_case == PG_QUERY__NODE__NODE_ROW_EXPR && at < value->row_expr->n_args)
                    value = value->row_expr->args[at];
            }
            values(value, {text(one.name), 0}, depth + 1);
        }
    }

    void mergeAction(const PgQuery__MergeWhenClause& when, int depth)
    {
        if (when.n_values == 0) {
            assignments(when.target_list, when.n_target_list, depth);
            return;
        }
        for (size_t i = 0; i < when.n_values; ++i) {
            Place place{{}, i + 1};
            if (i < when.n_target_list && when.target_list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                place = {text(when.target_list[i]->res_target->name), 0};
            values(when.values[i], place, depth + 1);
        }
    }

    std::vector<WrittenValue>& m_values;
};

}  // namespace

std::vector<WrittenValue> writtenValues(std::string_view statement)
{
    std::vector<WrittenValue> found;
    if (statement.size() > kAnalyseBytesMax || !fitsParser(statement))
        return found;
    const std::string owned(statement);
    (void)runWithRoom(owned, [&] {
        try {
            const ParseTree tree = parseText(owned);
            if (tree.root)
                Gathering(found).statements(tree.root->base, 0);
        } catch (const std::exception&) {
            found.clear();
        }
    });
    return found;
}

std::vector<std::string> copiedColumns(std::string_view statement)
{
    std::vector<std::string> names;
    if (statement.size() > kAnalyseBytesMax || !fitsParser(statement))
        return names;
    const std::string owned(statement);
    (void)runWithRoom(owned, [&] {
        try {
            const ParseTree tree = parseText(owned);
            for (size_t i = 0; tree.root && i < tree.root->n_stmts; ++i) {
                const auto* copy = as<PgQuery__CopyStmt>(inside(tree.root->stmts[i]->stmt), pg_query__copy_stmt__descriptor);
                if (copy && names.empty())
                    names = stringsOf(copy->attlist, copy->n_attlist);
            }
        } catch (const std::exception&) {
            names.clear();
        }
    });
    return names;
}

}  // namespace gatehouse::sql

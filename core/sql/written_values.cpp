#include "core/sql/written_values.h"

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"
#include "core/sql/plpgsql_tokens.h"
#include "core/sql/roomy_stack.h"

#include <algorithm>
#include <utility>

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

/// Conditions: what stands in them decides about rows and goes nowhere.
bool isCondition(const ProtobufCMessage& holder, const ProtobufCMessage& child)
{
    const auto holds = [&child](const PgQuery__Node* node) { return node && inside(node) == &child; };
    if (const auto* select = as<PgQuery__SelectStmt>(&holder, pg_query__select_stmt__descriptor))
        return holds(select->where_clause) || holds(select->having_clause);
    if (const auto* update = as<PgQuery__UpdateStmt>(&holder, pg_query__update_stmt__descriptor))
        return holds(update->where_clause);
    if (const auto* removal = as<PgQuery__DeleteStmt>(&holder, pg_query__delete_stmt__descriptor))
        return holds(removal->where_clause);
    if (const auto* join = as<PgQuery__JoinExpr>(&holder, pg_query__join_expr__descriptor))
        return holds(join->quals);
    return false;
}

class Gathering {
public:
    explicit Gathering(std::vector<WrittenValue>& values) : m_values(values) {}

    void all(const ProtobufCMessage& root)
    {
        statements(root, 0);
        m_template = {};
        m_template.to = WrittenTo::Argument;
        calls(root, 0);
        if (m_argumentsFlow) {
            m_template.function.clear();
            loose(root, 0);
        }
    }

private:
    /// Looks for statements that write, anywhere below.
    void statements(const ProtobufCMessage& message, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor)) {
            insertion(*insert, depth);
        } else if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor)) {
            m_template.overwrites = true;
            assignments(update->target_list, update->n_target_list, depth);
            for (size_t i = 0; i < update->n_from_clause; ++i)
                values(update->from_clause[i], {}, depth);
            with(update->with_clause, depth);
            m_template.overwrites = false;
            return;
        } else if (const auto* execute = as<PgQuery__ExecuteStmt>(&message, pg_query__execute_stmt__descriptor)) {
            m_template.overwrites = true;
            for (size_t i = 0; i < execute->n_params; ++i)
                values(execute->params[i], {}, depth);
            m_template.overwrites = false;
            return;
        } else if (const auto* merge = as<PgQuery__MergeStmt>(&message, pg_query__merge_stmt__descriptor)) {
            m_template.overwrites = true;
            values(merge->source_relation, {}, depth);
            with(merge->with_clause, depth);
            m_template.overwrites = false;
        } else if (const auto* when = as<PgQuery__MergeWhenClause>(&message, pg_query__merge_when_clause__descriptor)) {
            mergeAction(*when, depth);
            return;
        } else if (const auto* change = as<PgQuery__AlterTableCmd>(&message, pg_query__alter_table_cmd__descriptor)) {
            conversion(*change, depth);
            return;
        } else if (const auto* block = as<PgQuery__DoStmt>(&message, pg_query__do_stmt__descriptor)) {
            code(*block);
            return;
        }
        forEachChild(message, [&](const ProtobufCMessage& child) { statements(child, depth + 1); });
    }

    /// Looks for calls, anywhere below; every value in the arguments of one is an argument of it.
    void calls(const ProtobufCMessage& message, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (const auto* call = as<PgQuery__FuncCall>(&message, pg_query__func_call__descriptor)) {
            const std::vector<std::string> names = stringsOf(call->funcname, call->n_funcname);
            m_template.function = names.empty() ? std::string() : names.back();
            for (size_t i = 0; i < call->n_args; ++i)
                values(call->args[i], {}, depth + 1);
        } else if (const auto* execute = as<PgQuery__ExecuteStmt>(&message, pg_query__execute_stmt__descriptor)) {
            m_template.function.clear();
            for (size_t i = 0; i < execute->n_params; ++i)
                values(execute->params[i], {}, depth + 1);
        }
        forEachChild(message, [&](const ProtobufCMessage& child) { calls(child, depth + 1); });
    }

    /// What may reach an argument through a column of a row: all but conditions.
    void loose(const ProtobufCMessage& message, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (!value(message, {}, false)) {
            forEachChild(message, [&](const ProtobufCMessage& child) {
                if (!isCondition(message, child))
                    loose(child, depth + 1);
            });
        }
    }

    /// True when the message is one value; it is noted.
    bool value(const ProtobufCMessage& message, const Place& place, bool alone)
    {
        WrittenValue found = m_template;
        found.column = place.column;
        found.position = place.position;
        found.alone = alone;
        if (const auto* parameter = as<PgQuery__ParamRef>(&message, pg_query__param_ref__descriptor)) {
            found.parameter = parameter->number;
            m_values.push_back(std::move(found));
            return true;
        }
        if (const auto* constant = as<PgQuery__AConst>(&message, pg_query__a__const__descriptor)) {
            switch (constant->val_case) {
            case PG_QUERY__A__CONST__VAL_SVAL: found.constant = text(constant->sval->sval); break;
            case PG_QUERY__A__CONST__VAL_IVAL: found.constant = std::to_string(constant->ival->ival); break;
            case PG_QUERY__A__CONST__VAL_FVAL: found.constant = text(constant->fval->fval); break;
            case PG_QUERY__A__CONST__VAL_BOOLVAL: found.constant = constant->boolval->boolval != 0 ? "t" : "f"; break;
            default: found.isNull = constant->isnull != 0; break;
            }
            m_values.push_back(std::move(found));
            return true;
        }
        // The name of a type is a list of strings too, but none of them constants.
        return message.descriptor == &pg_query__type_name__descriptor;
    }

    /// Every constant and parameter below is written there.
    void values(const PgQuery__Node* node, const Place& place, int depth, bool alone = false)
    {
        if (const ProtobufCMessage* content = inside(node))
            values(*content, place, depth + 1, alone);
    }

    void values(const ProtobufCMessage& message, const Place& place, int depth, bool alone)
    {
        if (depth > kDepthMax || value(message, place, alone))
            return;
        if (m_template.to == WrittenTo::Argument && message.descriptor == &pg_query__column_ref__descriptor)
            m_argumentsFlow = true;
        if (const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor)) {
            for (size_t row = 0; row < select->n_values_lists; ++row)
                rowOfValues(select->values_lists[row], place, depth + 1);
        }
        const bool passes = message.descriptor == &pg_query__type_cast__descriptor || message.descriptor == &pg_query__res_target__descriptor;
        forEachChild(message, [&](const ProtobufCMessage& child) { values(child, place, depth + 1, alone && passes); });
    }

    /// Besides what is noted of them anyway: that each is a whole value.
    void rowOfValues(const PgQuery__Node* row, const Place& place, int depth)
    {
        if (row->node_case != PG_QUERY__NODE__NODE_LIST)
            return;
        for (size_t i = 0; i < row->list->n_items; ++i)
            values(row->list->items[i], place, depth + 1, true);
    }

    void conversion(const PgQuery__AlterTableCmd& change, int depth)
    {
        const ProtobufCMessage* content = inside(change.def);
        const auto* column = as<PgQuery__ColumnDef>(content, pg_query__column_def__descriptor);
        if (!column || change.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
            return;
        m_template.overwrites = true;
        values(column->raw_default, {text(change.name), 0}, depth + 1, true);
        m_template.overwrites = false;
    }

    /// Literals of the body, dollar-quoted ones too; of a language that is not cut into tokens, all of it.
    void code(const PgQuery__DoStmt& block)
    {
        const auto isOther = [](const PgQuery__Node* node) {
            const auto* option = as<PgQuery__DefElem>(inside(node), pg_query__def_elem__descriptor);
            return option && text(option->defname) == "language" && stringOf(option->arg) != "plpgsql";
        };
        const bool other = std::any_of(block.args, block.args + block.n_args, isOther);
        for (size_t i = 0; i < block.n_args; ++i) {
            const auto* option = as<PgQuery__DefElem>(inside(block.args[i]), pg_query__def_elem__descriptor);
            if (!option || text(option->defname) != "as" || !option->arg)
                continue;
            const std::string body(stringOf(option->arg));
            const auto note = [this](std::string_view literal) {
                WrittenValue found;
                found.to = WrittenTo::Code;
                found.constant = literal;
                found.overwrites = true;
                m_values.push_back(std::move(found));
            };
            const auto tokens = other ? std::nullopt : plpgsqlTokens(body);
            if (!tokens)
                note(body);
            for (size_t at = 0; tokens && at < tokens->tokens.size(); ++at) {
                const PlpgsqlToken& token = tokens->tokens[at];
                if (token.code == kPlString)
                    note(std::string_view(body).substr(token.begin, token.end - token.begin));
            }
        }
    }

    void with(const PgQuery__WithClause* clause, int depth)
    {
        if (clause)
            values(clause->base, {}, depth + 1, false);
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
        if (insert.on_conflict_clause) {
            m_template.overwrites = true;
            assignments(insert.on_conflict_clause->target_list, insert.on_conflict_clause->n_target_list, depth);
            m_template.overwrites = false;
        }
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
                values(list.items[i], placeOf(i), depth + 1, true);
        }
        for (size_t i = 0; i < select.n_target_list; ++i)
            values(select.target_list[i], placeOf(i), depth + 1, true);
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
            values(value, {text(one.name), 0}, depth + 1, true);
        }
    }

    void mergeAction(const PgQuery__MergeWhenClause& when, int depth)
    {
        if (when.n_values == 0) {
            m_template.overwrites = true;
            assignments(when.target_list, when.n_target_list, depth);
            m_template.overwrites = false;
            return;
        }
        for (size_t i = 0; i < when.n_values; ++i) {
            Place place{{}, i + 1};
            if (i < when.n_target_list && when.target_list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
                place = {text(when.target_list[i]->res_target->name), 0};
            values(when.values[i], place, depth + 1, true);
        }
    }

    std::vector<WrittenValue>& m_values;
    WrittenValue m_template;          ///< what all that is found now has in common
    bool m_argumentsFlow = false;     ///< an argument is a column: what it holds stands elsewhere in the statement
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
                Gathering(found).all(tree.root->base);
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

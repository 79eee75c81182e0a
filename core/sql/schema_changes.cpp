#include "core/sql/schema_changes.h"

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"
#include "core/sql/roomy_stack.h"

#include <pg_query.h>

#include <algorithm>
#include <memory>

namespace gatehouse::sql {

namespace {

using Kind = SchemaChange::Kind;

std::string text(const char* value)
{
    return value ? value : "";
}

std::string quoted(std::string_view name)
{
    std::string result = "\"";
    for (const char c : name) {
        if (c == '"')
            result.push_back(c);
        result.push_back(c);
    }
    return result + "\"";
}

RelationName nameOf(const PgQuery__RangeVar* variable)
{
    if (!variable)
        return {};
    RelationName name{text(variable->schemaname), text(variable->relname), false};
    name.temporary = text(variable->relpersistence) == "t" || name.schema == "pg_temp" || name.schema.starts_with("pg_temp_");
    return name;
}

RelationName nameIn(const PgQuery__Node* node)
{
    if (!node || node->node_case != PG_QUERY__NODE__NODE_LIST)
        return {};
    const auto parts = stringsOf(node->list->items, node->list->n_items);
    if (parts.empty())
        return {};
    return {parts.size() > 1 ? parts[parts.size() - 2] : std::string(), parts.back(), false};
}

std::string inFrom(const RelationName& name)
{
    const std::string schema = name.temporary ? "pg_temp" : name.schema;
    return (schema.empty() ? std::string() : quoted(schema) + ".") + quoted(name.name);
}

/// The text of one statement's tree; empty when the library cannot write it.
std::string written(PgQuery__Node& statement)
{
    PgQuery__RawStmt raw;
    pg_query__raw_stmt__init(&raw);
    raw.stmt = &statement;
    PgQuery__RawStmt* list[] = {&raw};
    PgQuery__ParseResult result;
    pg_query__parse_result__init(&result);
    result.version = PG_VERSION_NUM;
    result.n_stmts = 1;
    result.stmts = list;
    std::string packed(pg_query__parse_result__get_packed_size(&result), '\0');
    pg_query__parse_result__pack(&result, reinterpret_cast<uint8_t*>(packed.data()));
    PgQueryProtobuf bytes{packed.size(), packed.data()};
    PgQueryDeparseResult deparsed = pg_query_deparse_protobuf(bytes);
    std::string sql = deparsed.error || !deparsed.query ? std::string() : std::string(deparsed.query);
    pg_query_free_deparse_result(deparsed);
    return sql;
}

/// A function or an operator, which may be anybody's, is called in it.
bool calls(const ProtobufCMessage& expression)
{
    bool found = expression.descriptor == &pg_query__func_call__descriptor || expression.descriptor == &pg_query__a__expr__descriptor;
    if (!found)
        forEachChild(expression, [&found](const ProtobufCMessage& child) { found = found || calls(child); });
    return found;
}

bool calls(const PgQuery__Node* expression)
{
    const ProtobufCMessage* content = inside(expression);
    return content && calls(*content);
}

/// SELECT expression FROM relation.
std::string expressionOver(PgQuery__Node* expression, const RelationName& relation)
{
    if (!expression)
        return {};
    PgQuery__ResTarget target;
    pg_query__res_target__init(&target);
    target.val = expression;
    PgQuery__Node targetNode;
    pg_query__node__init(&targetNode);
    targetNode.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    targetNode.res_target = &target;
    PgQuery__Node* targets[] = {&targetNode};
    PgQuery__SelectStmt select;
    pg_query__select_stmt__init(&select);
    select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
    select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
    select.n_target_list = 1;
    select.target_list = targets;
    PgQuery__Node node;
    pg_query__node__init(&node);
    node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
    node.select_stmt = &select;
    const std::string sql = written(node);
    return sql.empty() ? std::string() : sql + " FROM " + inFrom(relation);
}

std::string typeName(const PgQuery__TypeName* type)
{
    if (!type || type->n_names == 0)
        return {};
    return std::string(stringOf(type->names[type->n_names - 1])) + (type->n_array_bounds > 0 ? "[]" : "");
}

class Reading {
public:
    explicit Reading(std::vector<SchemaChange>& changes) : m_changes(changes) {}

    void statement(const ProtobufCMessage& message)
    {
        if (const auto* create = as<PgQuery__CreateStmt>(&message, pg_query__create_stmt__descriptor))
            table(*create);
        else if (const auto* foreign = as<PgQuery__CreateForeignTableStmt>(&message, pg_query__create_foreign_table_stmt__descriptor))
            foreign->base_stmt ? table(*foreign->base_stmt) : void();
        else if (const auto* filled = as<PgQuery__CreateTableAsStmt>(&message, pg_query__create_table_as_stmt__descriptor))
            tableAs(*filled);
        else if (const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor))
            selectInto(*select);
        else if (const auto* view = as<PgQuery__ViewStmt>(&message, pg_query__view_stmt__descriptor))
            newView(*view);
        else if (const auto* rename = as<PgQuery__RenameStmt>(&message, pg_query__rename_stmt__descriptor))
            renamed(*rename);
        else if (const auto* schema = as<PgQuery__AlterObjectSchemaStmt>(&message, pg_query__alter_object_schema_stmt__descriptor))
            moved(*schema);
        else if (const auto* alter = as<PgQuery__AlterTableStmt>(&message, pg_query__alter_table_stmt__descriptor))
            altered(*alter);
        else if (const auto* drop = as<PgQuery__DropStmt>(&message, pg_query__drop_stmt__descriptor))
            dropped(*drop);
        else if (message.descriptor == &pg_query__discard_stmt__descriptor || message.descriptor == &pg_query__drop_owned_stmt__descriptor)
            m_changes.push_back({.kind = Kind::DropAll});
        else if (const auto* made = as<PgQuery__CreateSchemaStmt>(&message, pg_query__create_schema_stmt__descriptor))
            schemaWithContent(*made);
    }

private:
    static std::vector<RelationName> names(PgQuery__Node* const* nodes, size_t count)
    {
        std::vector<RelationName> result;
        for (size_t i = 0; i < count; ++i) {
            if (nodes[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
                result.push_back(nameOf(nodes[i]->range_var));
        }
        return result;
    }

    SchemaChange::Column column(const PgQuery__ColumnDef& definition, const RelationName& relation)
    {
        SchemaChange::Column column{text(definition.colname), typeName(definition.type_name), {}};
        for (size_t i = 0; i < definition.n_constraints; ++i) {
            if (definition.constraints[i]->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
                continue;
            const PgQuery__Constraint& constraint = *definition.constraints[i]->constraint;
            if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED)
                column.generated = expressionOver(constraint.raw_expr, relation);
            else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT && calls(constraint.raw_expr))
                column.computed = expressionOver(constraint.raw_expr, relation);
        }
        return column;
    }

    void table(const PgQuery__CreateStmt& create)
    {
        SchemaChange change{.kind = Kind::Create, .relation = nameOf(create.relation)};
        change.parents = names(create.inh_relations, create.n_inh_relations);
        change.dropOnCommit = create.oncommit == PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DROP;
        change.mayExist = create.if_not_exists;
        for (size_t i = 0; i < create.n_table_elts; ++i) {
            const PgQuery__Node& element = *create.table_elts[i];
            if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
                change.columns.push_back(column(*element.column_def, change.relation));
            else if (element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE) {
                // In between: the place of its columns among the others matters.
                change.like.push_back(nameOf(element.table_like_clause->relation));
                change.columns.push_back({});
            }
        }
        m_changes.push_back(std::move(change));
    }

    void fill(SchemaChange change, PgQuery__Node* query, PgQuery__Node* const* aliases, size_t count)
    {
        for (size_t i = 0; i < count; ++i)
            change.columns.push_back({std::string(stringOf(aliases[i])), {}, {}});
        if (query && query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT)
            change.query = written(*query);
        m_changes.push_back(std::move(change));
    }

    void tableAs(const PgQuery__CreateTableAsStmt& create)
    {
        if (!create.into)
            return;
        SchemaChange change{.kind = Kind::CreateAs, .relation = nameOf(create.into->rel)};
        change.dropOnCommit = create.into->on_commit == PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DROP;
        change.mayExist = create.if_not_exists;
        fill(std::move(change), create.query, create.into->col_names, create.into->n_col_names);
    }

    void selectInto(const PgQuery__SelectStmt& select)
    {
        if (!select.into_clause)
            return;
        PgQuery__SelectStmt query = select;
        query.into_clause = nullptr;
        PgQuery__Node node;
        pg_query__node__init(&node);
        node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
        node.select_stmt = &query;
        fill({.kind = Kind::CreateAs, .relation = nameOf(select.into_clause->rel)}, &node, nullptr, 0);
    }

    void newView(const PgQuery__ViewStmt& view)
    {
        fill({.kind = Kind::CreateAs, .relation = nameOf(view.view), .view = true, .mayExist = view.replace != 0}, view.query, view.aliases,
             view.n_aliases);
    }

    void renamed(const PgQuery__RenameStmt& rename)
    {
        if (!rename.relation)
            return;
        switch (rename.rename_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
            m_changes.push_back({.kind = Kind::RenameRelation, .relation = nameOf(rename.relation), .newName = text(rename.newname)});
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
            m_changes.push_back({.kind = Kind::RenameColumn, .relation = nameOf(rename.relation), .column = text(rename.subname),
                                 .newName = text(rename.newname)});
            break;
        default:
            break;
        }
    }

    void moved(const PgQuery__AlterObjectSchemaStmt& move)
    {
        if (move.relation)
            m_changes.push_back({.kind = Kind::SetSchema, .relation = nameOf(move.relation), .newName = text(move.newschema)});
    }

    void altered(const PgQuery__AlterTableStmt& alter)
    {
        const RelationName relation = nameOf(alter.relation);
        for (size_t i = 0; i < alter.n_cmds; ++i) {
            if (alter.cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
                continue;
            const PgQuery__AlterTableCmd& command = *alter.cmds[i]->alter_table_cmd;
            const PgQuery__Node* definition = command.def;
            const bool isColumn = definition && definition->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF;
            switch (command.subtype) {
            case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
                if (isColumn) {
                    SchemaChange::Column added = column(*definition->column_def, relation);
                    std::string query = added.generated.empty() ? added.computed : added.generated;
                    m_changes.push_back({.kind = Kind::AddColumn, .relation = relation, .column = added.name, .columns = {std::move(added)},
                                         .query = std::move(query)});
                }
                break;
            case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
                // What rows will be given that say nothing: counted as there from now on.
                if (calls(definition)) {
                    m_changes.push_back({.kind = Kind::FillColumn, .relation = relation, .column = text(command.name),
                                         .query = expressionOver(command.def, relation)});
                }
                break;
            case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
                if (isColumn && definition->column_def->raw_default) {
                    m_changes.push_back({.kind = Kind::FillColumn, .relation = relation, .column = text(command.name),
                                         .query = expressionOver(definition->column_def->raw_default, relation)});
                }
                break;
            case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
                if (definition && definition->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD)
                    m_changes.push_back({.kind = Kind::Attach, .relation = relation, .other = nameOf(definition->partition_cmd->name)});
                break;
            case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
                if (definition && definition->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
                    m_changes.push_back({.kind = Kind::Attach, .relation = nameOf(definition->range_var), .other = relation});
                break;
            default:
                break;
            }
        }
    }

    void dropped(const PgQuery__DropStmt& drop)
    {
        switch (drop.remove_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
            for (size_t i = 0; i < drop.n_objects; ++i)
                m_changes.push_back({.kind = Kind::Drop, .relation = nameIn(drop.objects[i])});
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
        case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
            m_changes.push_back({.kind = Kind::DropAll});
            break;
        default:
            break;
        }
        // What hangs on it goes with it, and the text does not name it.
        if (drop.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
            m_changes.push_back({.kind = Kind::DropAll});
    }

    void schemaWithContent(const PgQuery__CreateSchemaStmt& schema)
    {
        const size_t before = m_changes.size();
        for (size_t i = 0; i < schema.n_schema_elts; ++i) {
            if (const ProtobufCMessage* element = inside(schema.schema_elts[i]))
                statement(*element);
        }
        for (size_t i = before; i < m_changes.size(); ++i) {
            if (m_changes[i].relation.schema.empty())
                m_changes[i].relation.schema = text(schema.schemaname);
        }
    }

    std::vector<SchemaChange>& m_changes;
};

}  // namespace

std::vector<SchemaChange> schemaChanges(std::string_view statement)
{
    std::vector<SchemaChange> changes;
    if (statement.size() > kAnalyseBytesMax || !fitsParser(statement))
        return changes;
    const std::string owned(statement);
    (void)runWithRoom(owned, [&] {
        try {
            const ParseTree tree = parseText(owned);
            for (size_t i = 0; tree.root && i < tree.root->n_stmts; ++i) {
                const ProtobufCMessage* content = inside(tree.root->stmts[i]->stmt);
                // EXPLAIN ANALYZE and PREPARE wrap what makes a table.
                if (const auto* explain = as<PgQuery__ExplainStmt>(content, pg_query__explain_stmt__descriptor))
                    content = inside(explain->query);
                if (content)
                    Reading(changes).statement(*content);
            }
        } catch (const std::exception&) {
            changes.push_back({.kind = Kind::DropAll});
        }
    });
    return changes;
}

std::string savepointName(std::string_view statement)
{
    std::string name;
    if (statement.size() > kAnalyseBytesMax || !fitsParser(statement))
        return name;
    const std::string owned(statement);
    (void)runWithRoom(owned, [&] {
        try {
            const ParseTree tree = parseText(owned);
            const ProtobufCMessage* content = tree.root && tree.root->n_stmts == 1 ? inside(tree.root->stmts[0]->stmt) : nullptr;
            if (const auto* step = as<PgQuery__TransactionStmt>(content, pg_query__transaction_stmt__descriptor))
                name = text(step->savepoint_name);
        } catch (const std::exception&) {
            name.clear();
        }
    });
    return name;
}

}  // namespace gatehouse::sql

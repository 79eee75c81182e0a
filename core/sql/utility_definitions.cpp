#include "core/sql/utility.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

using catalog::Relation;

/// Bounds of a partition are worked out now; everything else of a definition is kept for later.
void Utility::bound(const PgQuery__PartitionBoundSpec* spec)
{
    if (!spec)
        return;
    for (const auto& [nodes, count] : {std::pair{spec->listdatums, spec->n_listdatums}, {spec->lowerdatums, spec->n_lowerdatums},
                                       {spec->upperdatums, spec->n_upperdatums}}) {
        for (size_t i = 0; i < count; ++i) {
            // MINVALUE and MAXVALUE come as column names.
            if (nodes[i]->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
                expression(nodes[i], nullptr);
        }
    }
}

void Utility::constraintOfNewTable(const PgQuery__Constraint& constraint)
{
    // A foreign key puts triggers on the table that it refers to.
    named(constraint.pktable, Access::Define);
    if (const ProtobufCMessage* kept = inside(constraint.raw_expr))
        later([&] { m_inspector.visit(*kept, m_depth + 1); });
}

void Utility::createTable(const ProtobufCMessage& message)
{
    const auto& create = statementAs<PgQuery__CreateStmt>(message);
    m_inspector.define(create.relation);
    // The server refuses it before it looks a parent up.
    if (create.partspec && create.n_inh_relations > 0 && !create.partbound)
        return;
    const auto constraints = [this](PgQuery__Node* const* nodes, size_t count) {
        for (size_t i = 0; i < count; ++i) {
            if (nodes[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
                constraintOfNewTable(*nodes[i]->constraint);
        }
    };
    for (size_t i = 0; i < create.n_table_elts; ++i) {
        const PgQuery__Node& element = *create.table_elts[i];
        if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
            constraints(element.column_def->constraints, element.column_def->n_constraints);
        } else if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
            constraintOfNewTable(*element.constraint);
        } else if (element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE) {
            // Its columns are copied, none of its rows.
            named(element.table_like_clause->relation, Access::Define, missingUnlessComposite(element.table_like_clause->relation));
        }
    }
    constraints(create.constraints, create.n_constraints);
    for (size_t i = 0; i < create.n_inh_relations; ++i) {
        const PgQuery__RangeVar* parent = create.inh_relations[i]->range_var;
        const Relation* found = named(parent, Access::Define);
        // The default partition is scanned for rows that belong in the new one.
        if (found && create.partbound && !create.partbound->is_default) {
            for (const catalog::Oid child : found->children) {
                const Relation* other = m_catalog.relation(child);
                const bool isDefault = other && std::ranges::any_of(other->checks, [](const std::string& check) {
                    return check.starts_with("(NOT (") || check.starts_with("NOT (");
                });
                if (isDefault)
                    scans("CREATE TABLE … PARTITION OF", other);
            }
        }
    }
    bound(create.partbound);
    if (create.partspec) {
        for (size_t i = 0; i < create.partspec->n_part_params; ++i) {
            const PgQuery__Node* parameter = create.partspec->part_params[i];
            if (parameter->node_case == PG_QUERY__NODE__NODE_PARTITION_ELEM && parameter->partition_elem->expr)
                m_inspector.visitNode(parameter->partition_elem->expr, m_depth);
        }
    }
}

void Utility::createForeignTable(const ProtobufCMessage& message)
{
    const auto& foreign = statementAs<PgQuery__CreateForeignTableStmt>(message);
    if (foreign.base_stmt)
        createTable(foreign.base_stmt->base);
}

void Utility::createView(const ProtobufCMessage& message)
{
    const auto& view = statementAs<PgQuery__ViewStmt>(message);
    m_inspector.define(view.view);
    later([&] { m_inspector.visitNode(view.query, m_depth); });
    // A view over temporary objects is temporary itself, without saying so.
    if (m_statement.has(FindingKind::UnknownObject))
        m_statement.createsTemporary = true;
}

void Utility::createTableAs(const ProtobufCMessage& message)
{
    const auto& create = statementAs<PgQuery__CreateTableAsStmt>(message);
    m_inspector.define(create.into ? create.into->rel : nullptr);
    const auto visit = [&] { m_inspector.visitNode(create.query, m_depth); };
    if (create.into && create.into->skip_data) {
        later(visit);
        return;
    }
    add(Effect::Write);
    add(Effect::Read);
    visit();
}

void Utility::createIndex(const ProtobufCMessage& message)
{
    const auto& index = statementAs<PgQuery__IndexStmt>(message);
    const Relation* relation = named(index.relation, Access::Define);
    const bool reaches = relation && index.relation->inh;
    if (reaches)
        note(below(*relation, m_catalog), Access::Define);
    for (size_t i = 0; i < index.n_index_params; ++i) {
        if (index.index_params[i]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM)
            expression(index.index_params[i]->index_elem->expr, relation);
    }
    expression(index.where_clause, relation);
    // ONLY on a partitioned table builds nothing: its partitions' indexes are attached later.
    if (!index.concurrent && (reaches || (relation && relation->kind != 'p')))
        builds("CREATE INDEX", relation);
}

void Utility::createStatistics(const ProtobufCMessage& message)
{
    const auto& statistics = statementAs<PgQuery__CreateStatsStmt>(message);
    const Relation* relation = nullptr;
    for (size_t i = 0; i < statistics.n_relations; ++i) {
        if (statistics.relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
            relation = named(statistics.relations[i]->range_var, Access::Define, missingUnlessComposite(statistics.relations[i]->range_var));
    }
    later([&] {
        for (size_t i = 0; i < statistics.n_exprs; ++i) {
            if (statistics.exprs[i]->node_case == PG_QUERY__NODE__NODE_STATS_ELEM)
                expression(statistics.exprs[i]->stats_elem->expr, relation);
        }
    });
}

void Utility::createSequence(const ProtobufCMessage& message)
{
    const auto& sequence = statementAs<PgQuery__CreateSeqStmt>(message);
    m_inspector.define(sequence.sequence);
    if (const auto* owned = optionNamed(sequence.options, sequence.n_options, "owned_by")) {
        auto name = nameIn(owned->arg);
        if (name.size() > 1) {
            name.pop_back();   // the column
            named(name, Access::Define);
        }
    }
}

namespace {

const PgQuery__RangeVar* relationOfElement(const ProtobufCMessage& element)
{
    if (const auto* one = as<PgQuery__CreateSeqStmt>(&element, pg_query__create_seq_stmt__descriptor))
        return one->sequence;
    if (const auto* one = as<PgQuery__CreateStmt>(&element, pg_query__create_stmt__descriptor))
        return one->relation;
    if (const auto* one = as<PgQuery__ViewStmt>(&element, pg_query__view_stmt__descriptor))
        return one->view;
    if (const auto* one = as<PgQuery__IndexStmt>(&element, pg_query__index_stmt__descriptor))
        return one->relation;
    if (const auto* one = as<PgQuery__CreateTrigStmt>(&element, pg_query__create_trig_stmt__descriptor))
        return one->relation;
    return nullptr;
}

/// The server refuses the whole of it, before it looks anything up, when a part names another schema than the new one.
bool namesAnotherSchema(const PgQuery__CreateSchemaStmt& schema)
{
    std::string_view name = schema.schemaname ? schema.schemaname : "";
    if (name.empty() && schema.authrole && schema.authrole->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING && schema.authrole->rolename)
        name = schema.authrole->rolename;
    const auto named = [](const PgQuery__RangeVar* relation) {
        return std::string_view(relation && relation->schemaname ? relation->schemaname : "");
    };
    for (size_t i = 0; i < schema.n_schema_elts; ++i) {
        const ProtobufCMessage* element = inside(schema.schema_elts[i]);
        const PgQuery__RangeVar* relation = element ? relationOfElement(*element) : nullptr;
        if (named(relation).empty())
            continue;
        if (!name.empty() && named(relation) != name)
            return true;
        // AUTHORIZATION CURRENT_ROLE: the new schema has that name or another, but this table it has not.
        const bool onTable = element->descriptor == &pg_query__index_stmt__descriptor || element->descriptor == &pg_query__create_trig_stmt__descriptor;
        if (name.empty() && onTable && schema.n_schema_elts == 1)
            return true;
    }
    return false;
}

}  // namespace

void Utility::createSchema(const ProtobufCMessage& message)
{
    const auto& schema = statementAs<PgQuery__CreateSchemaStmt>(message);
    // A path that names the schema begins to mean it.
    m_statement.changesSearchPath = true;
    if (namesAnotherSchema(schema))
        return;
    // The server makes them in this order, whatever order they are written in.
    constexpr std::array kinds{&pg_query__create_seq_stmt__descriptor, &pg_query__create_stmt__descriptor, &pg_query__view_stmt__descriptor};
    const auto turnOf = [&](const ProtobufCMessage& element) { return std::ranges::find(kinds, element.descriptor) - kinds.begin(); };
    for (std::ptrdiff_t turn = 0; turn <= std::ssize(kinds); ++turn) {
        for (size_t i = 0; i < schema.n_schema_elts; ++i) {
            if (const ProtobufCMessage* element = inside(schema.schema_elts[i]); element && turnOf(*element) == turn)
                m_inspector.visit(*element, m_depth + 1);
        }
    }
}

void Utility::createDomain(const ProtobufCMessage& message)
{
    const auto& domain = statementAs<PgQuery__CreateDomainStmt>(message);
    for (size_t i = 0; i < domain.n_constraints; ++i) {
        if (domain.constraints[i]->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
            continue;
        if (const ProtobufCMessage* kept = inside(domain.constraints[i]->constraint->raw_expr))
            later([&] { m_inspector.visit(*kept, m_depth + 1); });
    }
}

void Utility::createPolicy(const ProtobufCMessage& message)
{
    const auto& policy = statementAs<PgQuery__CreatePolicyStmt>(message);
    const Relation* relation = named(policy.table, Access::Define);
    later([&] {
        expression(policy.qual, relation);
        expression(policy.with_check, relation);
    });
}

void Utility::alterPolicy(const ProtobufCMessage& message)
{
    const auto& policy = statementAs<PgQuery__AlterPolicyStmt>(message);
    const Relation* relation = named(policy.table, Access::Define);
    later([&] {
        expression(policy.qual, relation);
        expression(policy.with_check, relation);
    });
}

void Utility::publicationObjects(PgQuery__Node* const* nodes, size_t count)
{
    for (size_t i = 0; i < count; ++i) {
        if (nodes[i]->node_case != PG_QUERY__NODE__NODE_PUBLICATION_OBJ_SPEC)
            continue;
        const PgQuery__PublicationObjSpec& each = *nodes[i]->publication_obj_spec;
        if (each.pubtable) {
            const Relation* relation = named(each.pubtable->relation, Access::Define);
            if (relation && each.pubtable->relation->inh)
                note(below(*relation, m_catalog), Access::Define);
            later([&] { expression(each.pubtable->where_clause, relation); });
        } else if (isSetText(each.name)) {
            noteSchema(each.name, Access::Define);
        }
    }
}

void Utility::createPublication(const ProtobufCMessage& message)
{
    const auto& publication = statementAs<PgQuery__CreatePublicationStmt>(message);
    if (publication.for_all_tables)
        everything("CREATE PUBLICATION … FOR ALL TABLES sends every table's changes to whoever subscribes", Access::Define, "rp");
    publicationObjects(publication.pubobjects, publication.n_pubobjects);
}

void Utility::alterPublication(const ProtobufCMessage& message)
{
    const auto& publication = statementAs<PgQuery__AlterPublicationStmt>(message);
    publicationObjects(publication.pubobjects, publication.n_pubobjects);
}

}  // namespace gatehouse::sql

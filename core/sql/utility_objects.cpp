// Statements about one object of any kind: who may use it, what it is called, where it stands, what is said of it.
#include "core/sql/utility.h"

namespace gatehouse::sql {

using catalog::Relation;

void Utility::object(PgQuery__ObjectType type, const PgQuery__Node* node, Missing missing)
{
    std::vector<std::string> name = nameIn(node);
    switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        named(name, Access::Define, missing);
        return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        if (name.size() < 2)
            return;
        name.pop_back();
        // A column of a free-standing composite type is named the same way.
        named(name, Access::Define, type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN && !resolve({}, name.back()) && name.size() == 1
                  && m_catalog.resolveType(name.back(), *m_inspector.m_path) ? Missing::IsFine : missing);
        return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
        functionNamed(name, missing);
        return;
    default:
        return;   // no relation and no function: not in the catalog's picture
    }
}

void Utility::grant(const ProtobufCMessage& message)
{
    const auto& grant = statementAs<PgQuery__GrantStmt>(message);
    const bool tables = grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE;
    // Without USAGE a schema of the path is passed over.
    if (grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
        m_statement.changesSearchPath = true;
    if (grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE || grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_PARAMETER_ACL
        || grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE)
        add(Effect::Admin);
    for (size_t i = 0; i < grant.n_objects; ++i) {
        const PgQuery__Node* each = grant.objects[i];
        if (each->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
            named(each->range_var, Access::Define);
        } else if (grant.targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_ALL_IN_SCHEMA) {
            if (tables && !nameIn(each).empty())
                noteSchema(nameIn(each).back(), Access::Define);
        } else {
            object(grant.objtype, each, Missing::IsUnknown);
        }
    }
}

void Utility::grantRole(const ProtobufCMessage& message)
{
    const auto& grant = statementAs<PgQuery__GrantRoleStmt>(message);
    m_statement.changesSearchPath = true;   // what a role may see of its path comes with its memberships
    for (size_t i = 0; i < grant.n_granted_roles; ++i) {
        const PgQuery__Node* each = grant.granted_roles[i];
        const std::string role = each->node_case == PG_QUERY__NODE__NODE_ACCESS_PRIV ? textOf(each->access_priv->priv_name) : std::string();
        // These reach files, programs and settings of the server.
        if (role == "pg_read_server_files" || role == "pg_write_server_files" || role == "pg_execute_server_program"
            || role == "pg_signal_backend" || role == "pg_checkpoint" || role == "pg_read_all_settings" || role == "pg_monitor")
            add(Effect::Admin);
    }
}

void Utility::roles(const ProtobufCMessage& /*message*/)
{
    m_statement.changesSearchPath = true;   // "$user" may begin to mean a schema
}

void Utility::rename(const ProtobufCMessage& message)
{
    const auto& rename = statementAs<PgQuery__RenameStmt>(message);
    const Missing missing = rename.missing_ok ? Missing::IsFine : Missing::IsUnknown;
    switch (rename.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE:
        return;   // of indexes and types, which are no relations of the catalog
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
        m_statement.changesSearchPath = true;
        for (const Relation& relation : m_catalog.relations()) {
            if (relation.schema == textOf(rename.subname))
                note(relation, Access::Define, "schema " + relation.schema);
        }
        return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
        add(Effect::Privilege);
        m_statement.changesSearchPath = true;
        return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FDW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION:
        add(Effect::Admin);
        return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        add(Effect::Privilege);
        break;
    default:
        break;
    }
    if (!rename.relation) {
        object(rename.rename_type, rename.object, missing);
        return;
    }
    const Relation* relation = named(rename.relation, Access::Define, missing);
    const bool ofRows = rename.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN
        || rename.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT;
    if (relation && ofRows && rename.relation->inh)
        note(below(*relation, m_catalog), Access::Define);
}

void Utility::setSchema(const ProtobufCMessage& message)
{
    const auto& schema = statementAs<PgQuery__AlterObjectSchemaStmt>(message);
    const Missing missing = schema.missing_ok ? Missing::IsFine : Missing::IsUnknown;
    if (schema.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
        add(Effect::Admin);
    if (!schema.relation)
        object(schema.object_type, schema.object, missing);
    else if (const Relation* relation = named(schema.relation, Access::Define, missing))
        note(sequencesOf(*relation, m_catalog), Access::Define);   // they move along
}

void Utility::setOwner(const ProtobufCMessage& message)
{
    const auto& owner = statementAs<PgQuery__AlterOwnerStmt>(message);
    switch (owner.object_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FDW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION:
        add(Effect::Admin);
        break;
    default:
        break;
    }
    if (owner.relation)
        named(owner.relation, Access::Define);
    else
        object(owner.object_type, owner.object, Missing::IsUnknown);
}

void Utility::comment(const ProtobufCMessage& message)
{
    const auto& comment = statementAs<PgQuery__CommentStmt>(message);
    object(comment.objtype, comment.object, Missing::IsUnknown);
}

void Utility::securityLabel(const ProtobufCMessage& message)
{
    const auto& label = statementAs<PgQuery__SecLabelStmt>(message);
    object(label.objtype, label.object, Missing::IsUnknown);
}

void Utility::depends(const ProtobufCMessage& message)
{
    const auto& depends = statementAs<PgQuery__AlterObjectDependsStmt>(message);
    if (depends.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
        return;
    if (depends.relation)
        named(depends.relation, Access::Define);
    else
        object(depends.object_type, depends.object, Missing::IsUnknown);
}

void Utility::extensionContents(const ProtobufCMessage& message)
{
    const auto& contents = statementAs<PgQuery__AlterExtensionContentsStmt>(message);
    object(contents.objtype, contents.object, Missing::IsUnknown);
}

}  // namespace gatehouse::sql

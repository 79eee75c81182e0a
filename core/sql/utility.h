// What statements other than queries do and touch; queries and expressions inside them are the Inspector's.
#pragma once

#include "core/sql/dependents.h"
#include "core/sql/inspector.h"

#include <functional>

namespace gatehouse::sql {

class Utility {
public:
    /// depth: of the statement in what is analysed, as in Inspector::visit
    Utility(Inspector& inspector, int depth);

    /// False when the message is no statement that this knows.
    [[nodiscard]] bool run(const ProtobufCMessage& message);

private:
    friend struct UtilityTable;
    using Handler = void (Utility::*)(const ProtobufCMessage&);
    enum class Missing { IsUnknown, IsFine };

    // utility_names.cpp: from names to objects
    [[nodiscard]] const catalog::Relation* resolve(const std::string& schema, const std::string& name) const;
    [[nodiscard]] const catalog::Relation* resolve(const PgQuery__RangeVar& name) const { return m_inspector.m_binder.resolve(name); }
    /// Notes the relation without looking into a view's definition. Null when the catalog has none or it is temporary.
    const catalog::Relation* named(const PgQuery__RangeVar* relation, Access access, Missing missing = Missing::IsUnknown);
    /// A free-standing composite type may stand where a relation is named, and is none.
    [[nodiscard]] Missing missingUnlessComposite(const PgQuery__RangeVar* name) const;
    const catalog::Relation* named(const std::vector<std::string>& name, Access access, Missing missing = Missing::IsUnknown);
    void note(const catalog::Relation& relation, Access access, std::string via);
    void note(const std::vector<Dependent>& relations, Access access);
    /// Every relation of that schema that an administrator would call a table, view or sequence.
    void noteSchema(const std::string& schema, Access access);
    /// The statement names nothing and works on everything: all user tables, and a finding that says so.
    void everything(std::string what, Access access, const char* kinds = "rpm");
    /// Overloads that the name can mean here; a finding when there are none.
    std::vector<const catalog::Function*> functionNamed(const std::vector<std::string>& name, Missing missing = Missing::IsUnknown);
    void findOn(FindingKind kind, std::string detail, const catalog::Relation& relation);
    /// The relations of a definition that runs later, with how they got in.
    void mention(const ProtobufCMessage& definition, const std::string& via, Missing missing = Missing::IsUnknown);
    /// What is visited inside is defined now and runs later: objects stay, effects and open questions do not.
    void later(const std::function<void()>& visit);
    /// An expression over the relation's columns that runs now.
    void expression(const PgQuery__Node* node, const catalog::Relation* relation);
    /// Those of the relation's indexes: they run for every row that goes into a new index, or is sampled.
    void indexExpressions(const catalog::Relation& relation);
    /// Expressions over its columns as the catalog prints them, run now.
    void storedExpressions(const catalog::Relation& relation, const std::vector<std::string>& texts, const std::string& via);
    [[nodiscard]] bool isVolatile(const ProtobufCMessage& expression) const;

    // utility_definitions.cpp: CREATE …
    void createTable(const ProtobufCMessage& message);
    void createForeignTable(const ProtobufCMessage& message);
    void createView(const ProtobufCMessage& message);
    void createTableAs(const ProtobufCMessage& message);
    void createIndex(const ProtobufCMessage& message);
    void createSequence(const ProtobufCMessage& message);
    void createSchema(const ProtobufCMessage& message);
    void createDomain(const ProtobufCMessage& message);
    void createStatistics(const ProtobufCMessage& message);
    void createPolicy(const ProtobufCMessage& message);
    void alterPolicy(const ProtobufCMessage& message);
    void createPublication(const ProtobufCMessage& message);
    void alterPublication(const ProtobufCMessage& message);
    void publicationObjects(PgQuery__Node* const* nodes, size_t count);
    void bound(const PgQuery__PartitionBoundSpec* spec);
    void constraintOfNewTable(const PgQuery__Constraint& constraint);

    // utility_functions.cpp: code that runs later, or as somebody else
    void createFunction(const ProtobufCMessage& message);
    void alterFunction(const ProtobufCMessage& message);
    void createTrigger(const ProtobufCMessage& message);
    void createRule(const ProtobufCMessage& message);
    void createEventTrigger(const ProtobufCMessage& message);
    void createCast(const ProtobufCMessage& message);
    void functionSettings(PgQuery__Node* const* options, size_t count);
    void block(const ProtobufCMessage& message);
    void call(const ProtobufCMessage& message);

    // utility_alter.cpp, utility_rewrites.cpp: ALTER …
    void alterTable(const ProtobufCMessage& message);
    void alterCommand(const PgQuery__AlterTableCmd& command, const PgQuery__AlterTableStmt& alter, const catalog::Relation* relation);
    void alterColumnType(const PgQuery__AlterTableCmd& command, const catalog::Relation* relation);
    void addColumn(const PgQuery__ColumnDef& column, const catalog::Relation* relation);
    void addConstraint(const PgQuery__Constraint& constraint, const catalog::Relation* relation, bool emptyColumn);
    void attachPartition(const PgQuery__PartitionCmd& command, const catalog::Relation* relation);
    /// The other tables of the foreign keys of it, its parents and its partitions: they are read to check the keys.
    void foreignSides(const catalog::Relation* relation);
    void setNotNull(const std::string& column, const catalog::Relation* relation);
    void rewrites(const std::string& why, const catalog::Relation* relation);
    void scans(const std::string& why, const catalog::Relation* relation);
    void builds(const std::string& what, const catalog::Relation* relation);
    void alterSequence(const ProtobufCMessage& message);
    void alterDomain(const ProtobufCMessage& message);
    void moveAll(const ProtobufCMessage& message);

    // utility_drop.cpp: what loses data or objects
    void drop(const ProtobufCMessage& message);
    void dropRelation(const PgQuery__DropStmt& drop, const std::vector<std::string>& name);
    void dropCascading(const PgQuery__DropStmt& drop, const std::vector<std::string>& name);
    void truncate(const ProtobufCMessage& message);
    void dropOwned(const ProtobufCMessage& message);

    // utility_maintenance.cpp
    void vacuum(const ProtobufCMessage& message);
    void cluster(const ProtobufCMessage& message);
    void reindex(const ProtobufCMessage& message);
    void refresh(const ProtobufCMessage& message);
    void lock(const ProtobufCMessage& message);

    // utility_objects.cpp: statements about one object of any kind
    void grant(const ProtobufCMessage& message);
    void grantRole(const ProtobufCMessage& message);
    void rename(const ProtobufCMessage& message);
    void setSchema(const ProtobufCMessage& message);
    void setOwner(const ProtobufCMessage& message);
    void comment(const ProtobufCMessage& message);
    void securityLabel(const ProtobufCMessage& message);
    void depends(const ProtobufCMessage& message);
    void extensionContents(const ProtobufCMessage& message);
    void object(PgQuery__ObjectType type, const PgQuery__Node* node, Missing missing);

    // utility_session.cpp
    void transaction(const ProtobufCMessage& message);
    void prepare(const ProtobufCMessage& message);
    void execute(const ProtobufCMessage& message);
    void deallocate(const ProtobufCMessage& message);
    void declareCursor(const ProtobufCMessage& message);
    void closeCursor(const ProtobufCMessage& message);
    void fetch(const ProtobufCMessage& message);
    void setVariable(const ProtobufCMessage& message);
    void show(const ProtobufCMessage& message);
    void discard(const ProtobufCMessage& message);
    /// SET that does not change this session: of a role, a database, the server.
    void setElsewhere(const ProtobufCMessage& message);
    void explain(const ProtobufCMessage& message);
    void copy(const ProtobufCMessage& message);
    void roles(const ProtobufCMessage& message);

    void add(Effect effect) { m_statement.effects.add(effect); }

    Inspector& m_inspector;
    Statement& m_statement;
    const catalog::Snapshot& m_catalog;
    int m_depth;
};

/// The message as that statement; the table sends each handler its own kind only.
template <typename T>
[[nodiscard]] const T& statementAs(const ProtobufCMessage& message)
{
    return reinterpret_cast<const T&>(message);
}

/// An option of the list that is on; anything but a plain no counts as yes.
[[nodiscard]] bool optionIsOn(PgQuery__Node* const* options, size_t count, std::string_view name);
[[nodiscard]] const PgQuery__DefElem* optionNamed(PgQuery__Node* const* options, size_t count, std::string_view name);
/// The names of a List node, or the one of a String; empty otherwise.
[[nodiscard]] std::vector<std::string> nameIn(const PgQuery__Node* node);
[[nodiscard]] inline std::string textOf(const char* text) { return text ? text : ""; }
[[nodiscard]] inline bool isSetText(const char* text) { return text && *text; }

}  // namespace gatehouse::sql

// Gives every name of a query its meaning and follows values from base columns to what is shown, decided and written.
// Queries and expressions only: statements of other kinds are the inspector's (see inspector.h).
#pragma once

#include "core/sql/analyze.h"
#include "core/sql/constant_text.h"
#include "core/sql/parse_tree.h"
#include "core/sql/scope.h"
#include "core/sql/type_rules.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace gatehouse::sql {

enum class BuiltinKind;

class Inspector;
struct PlpgsqlBody;

/// What is done to the rows of a relation, for what follows from it.
enum class RowEvent { Insert, Update, Delete, Truncate };

class Binder {
public:
    Binder(Inspector& inspector, const catalog::Snapshot& catalog, const SessionSettings& settings, Statement& statement);

    /// SELECT, INSERT, UPDATE, DELETE or MERGE, whole: effects, objects, uses and writes are noted in the statement.
    /// nested: it stands in a statement of another kind, which gives some of its names their meaning (NEW, OLD, arguments).
    QueryColumns statement(const ProtobufCMessage& message, bool nested);
    /// COPY table (…) TO; the columns it shows.
    QueryColumns copied(const PgQuery__CopyStmt& copy);
    /// COPY table (…) FROM; also its WHERE.
    void filled(const PgQuery__CopyStmt& copy);
    /// An expression outside of a query: a default, an argument. Names of columns in it are looked up in columnsOf.
    void expression(const ProtobufCMessage& message, const PgQuery__RangeVar* columnsOf);
    /// Reads or writes named by a statement of another kind: views expand, partitions and policies count.
    void touch(const catalog::Relation& relation, Access access, bool withChildren);
    /// Runs what a change of rows sets off: triggers, foreign keys, rules, defaults, checks.
    void follow(const catalog::Relation& relation, RowEvent event);
    /// Gives rows a value of that type that no statement wrote: its default and its checks run.
    void fillColumn(catalog::Oid type);
    /// A function that runs by itself: fastpath, trigger, event trigger, CALL.
    Origin run(const catalog::Function& function, std::span<const Origin> arguments, const std::vector<std::string>& constants = {});
    /// CALL: what the procedure's OUT arguments give.
    QueryColumns called(const PgQuery__FuncCall& call);
    /// DO. What it reads is shown to nobody but by RAISE.
    void block(const PgQuery__DoStmt& block);
    /// A common table expression of that name can be seen.
    [[nodiscard]] bool isWith(std::string_view name) const;
    /// The relation a name stands for, temporary ones too; null when the catalog has none or a temporary one hides it.
    [[nodiscard]] const catalog::Relation* resolve(const PgQuery__RangeVar& name) const;
    /// schema may be empty; temporary: it can only be one of the session's own.
    [[nodiscard]] const catalog::Relation* resolve(const std::string& schema, const std::string& name, bool temporary) const;
    /// What a text means where the server takes it for the name of a relation; null when it means none.
    [[nodiscard]] const catalog::Relation* relationNamed(const std::string& text) const;

private:
    /// The trigger whose function runs.
    struct Firing {
        const catalog::Trigger& trigger;
        const catalog::Relation& relation;
        RowEvent event;
    };

    struct WithEntry {
        std::string name;
        QueryColumns columns;
        std::vector<NamedOrigin> hidden = {};   ///< what SEARCH and CYCLE add, as its own recursive term sees it
        bool ahead = false;                     ///< named before its turn: columns are the least that they can be
    };

    struct MadeRelation {
        std::string name;
        QueryColumns columns;
        bool view = false;
    };

    /// What BEFORE triggers may put into the row.
    struct RowChange {
        Origin anywhere;                       ///< into any column
        std::vector<NamedOrigin> columns;
        bool told = false;                     ///< by a body that says which column gets what
        void add(const RowChange& other);
        [[nodiscard]] Origin of(std::string_view column) const;
    };

    // binder_query.cpp
    QueryColumns query(const ProtobufCMessage& message, const Scope* outer);
    QueryColumns select(const PgQuery__SelectStmt& select, const Scope* outer);
    QueryColumns setOperation(const PgQuery__SelectStmt& select, const Scope* outer);
    QueryColumns values(const PgQuery__SelectStmt& select, const Scope* outer);
    QueryColumns plainSelect(const PgQuery__SelectStmt& select, const Scope* outer);
    QueryColumns targets(PgQuery__Node* const* nodes, size_t count, const Scope& scope);
    bool expandStar(const PgQuery__Node* value, const Scope& scope, QueryColumns& into);
    void sorting(PgQuery__Node* const* nodes, size_t count, const Scope& scope, const QueryColumns& outputs, UsePlace place);
    size_t pushWith(const PgQuery__WithClause* with, const Scope* outer);
    /// The least that a common table expression can be before it is looked at: its columns, from nowhere.
    static QueryColumns leastColumns(const PgQuery__CommonTableExpr& cte);
    QueryColumns commonTable(const PgQuery__CommonTableExpr& cte, bool recursive, const Scope* outer);

    // binder_from.cpp
    void from(const PgQuery__Node* node, Scope& scope);
    void join(const PgQuery__JoinExpr& join, Scope& scope);
    void renameBy(RowSource& source, const PgQuery__Alias* alias);
    RowSource relationSource(const PgQuery__RangeVar& variable, bool mayBeWith, Access access);
    RowSource tableSource(const catalog::Relation& relation);
    /// The columns of its row that a generated column is computed from.
    Origin generatedFrom(const catalog::Relation& relation, const catalog::Column& column);
    QueryColumns view(const catalog::Relation& relation);
    RowSource functionSource(const PgQuery__RangeFunction& function, const Scope& scope);
    void functionColumns(const PgQuery__Node* call, const Scope& scope, RowSource& source, const std::string& alias);
    RowSource tableFunction(const PgQuery__RangeTableFunc& table, const Scope& scope);

    // binder_expression.cpp
    Origin expression(const PgQuery__Node* node, const Scope& scope);
    Origin value(const PgQuery__Node& node, const Scope& scope);   ///< expression() without its bounds
    void expressionMessage(const ProtobufCMessage& message, const Scope& scope);
    Origin column(const PgQuery__ColumnRef& reference, const Scope& scope);
    Origin bareName(const std::string& name, const Scope& scope);
    Origin qualifiedName(const std::vector<std::string>& names, const Scope& scope);
    /// The server refuses what is ambiguous.
    Origin ambiguous(const std::string& name);
    Origin bodyName(const std::vector<std::string>& names, const Scope& scope);
    [[nodiscard]] static bool isBodyVariable(const std::string& name, const Scope& scope);
    Origin field(const Origin& composite, const std::string& name);
    Origin indirection(const PgQuery__AIndirection& indirection, const Scope& scope);
    struct Operands {
        Origin left;
        Origin right;
    };
    Origin operation(const PgQuery__AExpr& expression, const Scope& scope, Operands* operands = nullptr);
    Origin operate(const std::vector<std::string>& names, const Origin* left, const Origin& right, bool comparesOnly);
    Origin cast(const PgQuery__TypeCast& cast, const Scope& scope);
    /// Runs the casts of somebody's own between the two types, 0 any; contexts: letters of catalog::Cast::context.
    Origin convert(const Origin& value, catalog::Oid target, std::string_view contexts);
    /// One more alternative beside others: type becomes what they agree on, 0 when they do not. What casts add to them.
    Origin agree(catalog::Oid& type, const Origin& other, bool first);
    Origin subquery(const PgQuery__SubLink& link, const Scope& scope, Origin* tested = nullptr);
    Origin list(PgQuery__Node* const* nodes, size_t count, const Scope& scope, Flow flow);
    Origin window(const PgQuery__WindowDef& window, const Scope& scope);
    [[nodiscard]] catalog::Oid typeOf(const PgQuery__TypeName* name) const;

    // binder_calls.cpp
    Origin call(const PgQuery__FuncCall& call, const Scope& scope);
    /// The text of an argument that is a constant, or a variable of a body that holds one.
    [[nodiscard]] std::optional<std::string> constantOf(const PgQuery__Node* node, const Scope& scope) const;
    Origin runAny(const std::vector<const catalog::Function*>& candidates, const std::vector<Origin>& arguments,
                  const std::vector<std::optional<std::string>>& constants, const std::vector<std::string>& names,
                  const PgQuery__FuncCall* call);
    Origin runOne(const catalog::Function& function, const std::vector<Origin>& arguments,
                  const std::vector<std::optional<std::string>>& constants);
    /// A finding when a function that keeps its arguments beyond the statement is given a labelled value.
    void keptElsewhere(BuiltinKind kind, const std::string& name, const std::vector<Origin>& arguments);
    [[nodiscard]] bool mayBeLabelled(const Origin& value) const;
    [[nodiscard]] bool holdsLabel(const catalog::Relation& relation, int16_t number, int depth) const;
    /// OUT and TABLE columns of a function that gives a record are the fields of its value.
    static void fieldsOfOutputs(const catalog::Function& function, Origin& value);
    /// What is known of the value besides its sources, when it is this function's and no other's.
    static void noteMaking(const catalog::Function& function, const std::vector<Origin>& arguments, Origin& result);
    Origin builtinResult(const catalog::Function& function, const std::vector<Origin>& arguments,
                         const std::vector<std::optional<std::string>>& constants);
    Origin readsByText(const catalog::Function& function, const std::vector<Origin>& arguments,
                       const std::vector<std::optional<std::string>>& constants);

    // binder_bodies.cpp
    Origin sqlBody(const catalog::Function& function, const std::vector<Origin>& arguments);
    Origin plpgsqlBody(const catalog::Function& function, const std::vector<Origin>& arguments,
                       const std::vector<std::optional<std::string>>& constants);
    Origin sqlText(const std::string& text, const BodyNames* body);
    class BodyFrame;
    /// A trigger function of contrib's that runs what its trigger's arguments name.
    Origin contribTrigger(const catalog::Function& function);
    /// Runs through a body's pieces; pot gathers all they read.
    void pieces(const PlpgsqlBody& body, const BodyNames& names, Origin& pot,
                const ConstantLookup& constantOf);

    // binder_made.cpp
    /// Temporary tables and views that a PL/pgSQL body makes: what it puts into them it has read, so they add nothing.
    void noteMade(const ProtobufCMessage& definition, const Scope& around);
    [[nodiscard]] const MadeRelation* made(const PgQuery__RangeVar& name);
    /// A definition that may make a new table run something: from there on none of them is known.
    void forgetMade(const ProtobufCMessage& definition);

    /// What the body of a trigger's function puts into the row it gives back; pot: all that it reads.
    RowChange changeOfRow(const PlpgsqlBody& body, const BodyNames& names, const Origin& pot);
    /// Values of that type are read, shown or compared: functions of the type run that nobody names.
    void workOn(catalog::Oid type);
    void opaque(const catalog::Function& function, const std::string& why);

    // binder_triggers.cpp
    RowChange fireTriggers(const catalog::Relation& relation, RowEvent event);
    /// What a variable of PL/pgSQL's trigger functions holds: "tg_table_name", "tg_argv[1]"; nothing when it cannot be told.
    [[nodiscard]] static std::optional<std::string> triggerVariable(const Firing& firing, std::string_view name);

    // binder_changes.cpp
    struct Target;
    QueryColumns insert(const PgQuery__InsertStmt& insert, const Scope* outer);
    QueryColumns update(const PgQuery__UpdateStmt& update, const Scope* outer);
    QueryColumns remove(const PgQuery__DeleteStmt& remove, const Scope* outer);
    QueryColumns merge(const PgQuery__MergeStmt& merge, const Scope* outer);
    Target target(const PgQuery__RangeVar& variable, RowEvent event);
    void assign(Target& target, Scope& scope, PgQuery__Node* const* list, size_t count, const Scope& seen);
    void write(Target& target, const std::string& column, const Origin& origin);
    void showWritten(const Target& target, Scope& scope);
    void finish(Target& target);

    // binder_consequences.cpp
    RowChange followChange(const catalog::Relation& relation, RowEvent event);
    void children(const catalog::Relation& relation, Access access);
    void policies(const catalog::Relation& relation);
    void foreignKeys(const catalog::Relation& relation, RowEvent event);
    /// Foreign keys of others that point at it; changed: what triggers did to the row besides.
    void referringKeys(const catalog::Relation& relation, RowEvent event, const RowChange& changed);
    void rules(const catalog::Relation& relation, RowEvent event);
    void rowExpressions(const catalog::Relation& relation, RowEvent event);
    /// What an expression of the catalog gives; nothing when it is a constant or runs nothing.
    Origin textExpression(const std::string& text, const catalog::Relation* relation);
    [[nodiscard]] const catalog::Relation* updatableBase(const catalog::Relation& view) const;

    // uses.cpp
    Origin condition(const PgQuery__Node* node, const Scope& scope, UsePlace place);
    Origin compareUse(const PgQuery__AExpr& expression, const Scope& scope, UsePlace place);
    void use(const Origin& origin, UsePlace place, UseKind kind);
    /// A comparison that gives a value, not a condition of the query.
    void compared(const PgQuery__AExpr& expression, const Operands& sides);
    /// WHEN of a CASE; argument: what CASE names, empty when it names nothing.
    void chosenBy(const PgQuery__Node& when, const Origin& argument, const Origin& test);
    void noteComparison(const Origin& side, UseKind kind);

    [[nodiscard]] bool spend();            ///< one step; false when the statement is too much work
    [[nodiscard]] const SearchPath& path() const;

    Inspector& m_inspector;
    const catalog::Snapshot& m_catalog;
    const SessionSettings& m_settings;
    Statement& m_statement;
    std::vector<WithEntry> m_with;
    std::vector<std::pair<std::string, const RowSource*>> m_transitions;   ///< transition tables of the trigger
    std::map<catalog::Oid, QueryColumns> m_views;
    std::vector<MadeRelation> m_made;
    bool m_madeUsed = false;
    bool m_madeForgotten = false;
    std::set<std::pair<catalog::Oid, int>> m_followed;   ///< relation and event whose consequences were noted
    std::set<catalog::Oid> m_policed;
    std::set<catalog::Oid> m_worked;                     ///< types whose functions were noted
    std::set<catalog::Oid> m_recursed;                   ///< functions in SQL that call themselves, of those that are running
    std::vector<catalog::Oid> m_running;                 ///< functions whose bodies are being read, outermost first
    const std::vector<RowSource>* m_rows = nullptr;      ///< NEW and OLD of the trigger or rule that is being followed
    std::set<std::pair<const catalog::ForeignKey*, int>> m_keysFollowed;
    const std::set<std::string>* m_written = nullptr;    ///< columns that the change being followed names; null: any may be
    RowChange* m_rowChange = nullptr;                    ///< of the trigger whose function runs next
    const Firing* m_firing = nullptr;                    ///< … and that trigger
    Origin* m_deciding = nullptr;                        ///< gathers what decides about the rows of a subquery
    Origin* m_pot = nullptr;                             ///< gathers everything a body reads
    bool m_usedAhead = false;                            ///< a WithEntry that is ahead was looked at
    bool m_moving = false;                               ///< rows go from one partition to another
    int m_depth = 0;
    int m_tests = 0;                                     ///< above 0: the query is a value, what decides is wanted too
    int m_steps = 0;
    bool m_top = true;                                   ///< the next query is the statement itself
};

}  // namespace gatehouse::sql

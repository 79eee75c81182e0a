// Walks one parsed statement and notes effects, findings and objects; queries and expressions are the binder's.
#pragma once

#include "core/sql/analyze.h"
#include "core/sql/binder.h"
#include "core/sql/builtin_functions.h"
#include "core/sql/parse_tree.h"

#include <optional>
#include <string>
#include <vector>

namespace gatehouse::sql {

class Inspector {
    friend class Utility;   // utility.h: every statement that is no query

public:
    Inspector(const catalog::Snapshot& catalog, const SessionSettings& settings, Statement& statement);

    /// A whole statement of any kind; what its own query gives, when it is one or has one.
    [[nodiscard]] QueryColumns inspect(const ProtobufCMessage& message);
    /// The fastpath message's function, with arguments nobody has looked at.
    void runFunction(const catalog::Function& function);

    /// COPY … FROM into a table, and what follows from new rows; COPY table TO, and the columns it shows.
    void fill(const PgQuery__CopyStmt& copy) { m_binder.filled(copy); }
    [[nodiscard]] QueryColumns shown(const PgQuery__CopyStmt& copy) { return m_binder.copied(copy); }

    // What the binder notes.

    /// Any message of a statement: a query, an expression, a part of a definition.
    void visit(const ProtobufCMessage& message, int depth);
    void add(Effect effect) { m_statement.effects.add(effect); }
    void find(FindingKind kind, std::string detail, const catalog::Relation* table = nullptr);
    void object(const catalog::Relation& relation, Access access);
    void function(const catalog::Function& function, bool told);
    void unknownRelation(const std::string& schema, const std::string& name, Access access);
    /// The statement itself makes a relation of that name.
    [[nodiscard]] bool isDefinedHere(const std::string& name) const;
    void unknownFunction(const std::string& name);
    /// The server looks up what the text names before it runs anything, and will find this. In words, after "refused:".
    /// Noted only where that is so: nothing of what bodies and definitions name, which may never run.
    void refuse(std::string why);
    /// The same for a name; nothing when a temporary relation that the snapshot does not show may have it.
    void refuseRelation(const std::string& schema, const std::string& name);
    void define(const PgQuery__RangeVar* relation);
    /// What a built-in function does besides giving a value. call: as written, null when it is called from elsewhere.
    void callBuiltin(const std::string& name, const std::vector<const catalog::Function*>& overloads,
                     const PgQuery__FuncCall* call);
    /// The same for any function of that kind; name: qualified, for words.
    void callKind(BuiltinKind kind, const std::string& name, const PgQuery__FuncCall* call);
    void changeRows(const char* verb, const PgQuery__Node* where, const catalog::Relation* relation,
                    const PgQuery__RangeVar& name);
    void mergeRows(const PgQuery__Node* condition);
    /// Findings about how many rows a query of its own shows.
    void judgeRows(const PgQuery__SelectStmt& select);
    /// The cursor's declaration as it was analysed; null and a finding when this session has none of that name.
    const Statement* useCursor(const std::string& name);

    /// SELECT … FROM pg_settings WHERE name = 'x': the one setting that the column name can be (pg_dump writes so).
    [[nodiscard]] std::optional<std::string> pinSetting(const PgQuery__SelectStmt& select);
    void unpinSetting(std::optional<std::string> before) { m_pinnedSetting = std::move(before); }
    /// The next VALUES is what an INSERT writes: rows of the statement itself are read from nowhere.
    void setWrittenOut(bool writtenOut) { m_writtenOut = writtenOut; }
    [[nodiscard]] bool takeWrittenOut();

    [[nodiscard]] const SearchPath& path() const { return *m_path; }
    /// Inside of what the catalog holds resolved: no temporary objects, no literals of the user's.
    [[nodiscard]] bool inDefinition() const { return m_inDefinition; }
    /// Inside of what is only defined now: names of rows and arguments that it will be given mean nothing yet.
    [[nodiscard]] bool runsLater() const { return m_later > 0; }
    /// Not inside of a view, function, trigger, …
    [[nodiscard]] bool isDirect() const { return m_via.empty(); }

    /// Names how everything noted during its life gets in.
    class Via {
    public:
        Via(Inspector& inspector, std::string via);
        ~Via();
        Via(const Via&) = delete;
        Via& operator=(const Via&) = delete;

    private:
        Inspector& m_inspector;
        bool m_pushed;
    };
    /// A view, rule, default, check: printed by the server with every name qualified.
    class Definition {
    public:
        Definition(Inspector& inspector, std::string via);
        ~Definition();
        Definition(const Definition&) = delete;
        Definition& operator=(const Definition&) = delete;

    private:
        Via m_via;
        Inspector& m_inspector;
        const SearchPath* m_path;
        bool m_inDefinition;
    };
    /// A function's body: runs in the session, with the session's path or its own.
    class Body {
    public:
        Body(Inspector& inspector, std::string via, const SearchPath* ownPath);
        ~Body();
        Body(const Body&) = delete;
        Body& operator=(const Body&) = delete;

    private:
        Via m_via;
        Inspector& m_inspector;
        const SearchPath* m_path;
        bool m_inDefinition;
    };

    /// SQL in a text that a function is given: what it names is looked up when the function runs.
    class AtRunTime {
    public:
        explicit AtRunTime(Inspector& inspector) : m_inspector(inspector) { ++inspector.m_atRunTime; }
        ~AtRunTime() { --m_inspector.m_atRunTime; }
        AtRunTime(const AtRunTime&) = delete;
        AtRunTime& operator=(const AtRunTime&) = delete;

    private:
        Inspector& m_inspector;
    };

private:
    void visitChildren(const ProtobufCMessage& message, int depth);
    void visitNode(const PgQuery__Node* node, int depth);
    void visitRelation(const PgQuery__RangeVar& relation, Access access);
    void fireEventTriggers();
    void writeSequence(const PgQuery__FuncCall* call);   // sequence_calls.cpp

    // utility_*.cpp
    [[nodiscard]] bool utility(const ProtobufCMessage& message, int depth);
    void call(const PgQuery__FuncCall& call);
    void use(const std::vector<const Statement*>& inner);
    void keepInner(const PgQuery__Node* query);

    // settings_effects.cpp
    void setVariable(const PgQuery__VariableSetStmt& set);
    void changeSetting(const std::string& name, const std::optional<std::string>& value);

    const catalog::Snapshot& m_catalog;
    const SessionSettings& m_settings;
    Statement& m_statement;
    Binder m_binder;
    QueryColumns m_query;                      ///< of the query visited last
    const SearchPath* m_path;                  ///< the search path names are resolved with
    std::vector<std::string> m_via;
    bool m_inDefinition = false;
    std::optional<std::string> m_pinnedSetting;
    bool m_writtenOut = false;
    int m_later = 0;
    int m_atRunTime = 0;
};

/// What CommandComplete calls the statement.
[[nodiscard]] std::string statementTag(const ProtobufCMessage& message);
/// Every kind of message that may stand inside a query; anything else is a finding.
[[nodiscard]] bool isExpressionKind(const ProtobufCMessageDescriptor* descriptor);
[[nodiscard]] bool isTemporary(const PgQuery__RangeVar& relation);
[[nodiscard]] Copy copyOptions(const PgQuery__CopyStmt& copy);

}  // namespace gatehouse::sql

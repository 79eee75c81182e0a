// Walks one parsed statement and notes effects, findings and objects; not lineage (see lineage.h).
#pragma once

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"

#include <optional>
#include <set>

namespace gatehouse::sql {

class Inspector {
    friend class Utility;   // utility.h: every statement that is no query

public:
    Inspector(const catalog::Snapshot& catalog, const SessionSettings& settings, Statement& statement)
        : m_catalog(catalog), m_settings(settings), m_statement(statement)
    {
    }

    /// A whole statement of any kind.
    void inspect(const ProtobufCMessage& message);
    void noteFunction(const catalog::Function& function);

private:
    void visit(const ProtobufCMessage& message, int depth);
    void visitChildren(const ProtobufCMessage& message, int depth);
    void visitNode(const PgQuery__Node* node, int depth);
    void visitRelation(const PgQuery__RangeVar& relation, Access access);
    void visitFunctionCall(const PgQuery__FuncCall& call);
    void callBuiltin(const std::string& name, const std::vector<const catalog::Function*>& overloads,
                     const PgQuery__FuncCall* call);
    void changeRows(const char* verb, const PgQuery__Node* where);
    /// SELECT … FROM pg_settings WHERE name = 'x': the one setting that the column name can be (pg_dump writes so).
    [[nodiscard]] std::optional<std::string> pinnedSetting(const PgQuery__SelectStmt& select) const;
    [[nodiscard]] size_t pushWith(const PgQuery__WithClause* with, int depth);
    void expandView(const catalog::Relation& view);

    // utility_*.cpp
    [[nodiscard]] bool utility(const ProtobufCMessage& message, int depth);
    void block(const PgQuery__DoStmt& block, int depth);
    void define(const PgQuery__RangeVar* relation);
    void use(const std::vector<const Statement*>& inner);
    void keepInner(const PgQuery__Node* query);

    // settings_effects.cpp
    void setVariable(const PgQuery__VariableSetStmt& set);
    void changeSetting(const std::string& name, const std::optional<std::string>& value);

    void add(Effect effect) { m_statement.effects.add(effect); }
    void find(FindingKind kind, std::string detail);

    const catalog::Snapshot& m_catalog;
    const SessionSettings& m_settings;
    Statement& m_statement;
    std::vector<std::string> m_withNames;      ///< visible common table expressions, innermost last
    std::set<catalog::Oid> m_viewsSeen;
    std::set<std::string> m_attributes;        ///< names written after a dot
    const std::vector<std::string>* m_path = nullptr;   ///< the search path names are resolved with
    bool m_inView = false;
    std::optional<std::string> m_pinnedSetting;
    bool m_writtenOut = false;   ///< the next SELECT is the VALUES of an INSERT
};

/// What CommandComplete calls the statement.
[[nodiscard]] std::string statementTag(const ProtobufCMessage& message);
/// Every kind of message that may stand inside a query; anything else is a finding.
[[nodiscard]] bool isExpressionKind(const ProtobufCMessageDescriptor* descriptor);
[[nodiscard]] bool isTemporary(const PgQuery__RangeVar& relation);
[[nodiscard]] Copy copyOptions(const PgQuery__CopyStmt& copy);

}  // namespace gatehouse::sql

// Reads the tokens of one PL/pgSQL body into pieces, by the server's own grammar; private to plpgsql_*.cpp.
#pragma once

#include "core/sql/plpgsql_body.h"
#include "core/sql/plpgsql_tokens.h"

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatehouse::sql {

/// Use once: declare what the function brings along, then read().
class PlpgsqlReader {
public:
    PlpgsqlReader(std::string_view source, std::string label);

    /// Parameters, NEW, OLD, TG_*, in the function's own scope. The index of the variable.
    size_t declare(PlpgsqlVariable variable);
    /// Another name of a declared variable in the innermost scope.
    void alias(const std::string& name, size_t variable);
    [[nodiscard]] PlpgsqlBody read();

private:
    struct Scope {
        std::string label;
        std::unordered_map<std::string, size_t> names;
        std::vector<size_t> variables;
    };
    /// Tokens [first, last).
    struct Span {
        size_t first = 0;
        size_t last = 0;
    };
    /// A, A.B or A.B.C as PL/pgSQL's scanner joins them.
    struct Name {
        std::vector<std::string> parts;
        size_t tokens = 0;
        bool quoted = false;
        [[nodiscard]] bool simple() const { return parts.size() == 1; }
    };

    // Tokens. After a failure the position is the end, so that every loop ends.
    void fail(std::string_view words);
    [[nodiscard]] bool failed() const { return !m_body.problem.empty(); }
    [[nodiscard]] const PlpgsqlToken& peek(size_t ahead = 0) const;
    void advance(size_t count = 1);
    void expect(int code, std::string_view words);
    bool accept(int code);
    [[nodiscard]] bool isKeyword(std::string_view word) const;
    bool acceptKeyword(std::string_view word);
    [[nodiscard]] Name nameAt(size_t position) const;
    Name takeName();
    /// Any single identifier; empty when there is none.
    std::string takeIdentifier();
    [[nodiscard]] int lineAt(size_t token) const;
    [[nodiscard]] std::string text(Span span) const;
    /// Reads to one of the codes outside brackets and stands on it.
    Span readUntil(std::initializer_list<int> stops, std::string_view words);

    // Names.
    void pushScope(std::string label);
    void popScope();
    [[nodiscard]] std::vector<size_t> lookup(const Name& name) const;
    std::vector<size_t> target(const Name& name);
    std::vector<size_t> readTargets();
    void assign(PlpgsqlPiece& piece, const std::vector<size_t>& variables, bool first = false);

    // Pieces.
    PlpgsqlPiece* emit(PlpgsqlPiece piece, size_t token);
    PlpgsqlPiece* emitExpression(Span span, PlpgsqlPiece with = {});
    std::vector<std::string> readUsing(std::initializer_list<int> stops);

    // Declarations.
    void declarations();
    void declaration();
    void aliasDeclaration(const std::string& name);
    void cursorDeclaration(const std::string& name);
    void variableDeclaration(const std::string& name);
    std::string typeText();

    // Statements.
    void options();
    void block(const std::string& label);
    void exceptions();
    void statements();
    void statement();
    bool keywordStatement(const std::string& word);
    [[nodiscard]] bool startsAssignment() const;
    void labelled();
    void assignment();
    void subscript();
    void sqlStatement();
    void wholeStatement(std::string_view keyword);
    void perform();
    void call();
    void transactionEnd(std::string_view word);
    void ifStatement();
    void caseStatement();
    void loopBody();
    void whileLoop();
    void forLoop();
    void forCursor(const Name& name, size_t cursor);
    void forRange(const Name& name, Span lower);
    void foreachLoop();
    void exitStatement();
    void returnStatement();
    void raiseStatement();
    void raiseOptions();
    void assertStatement();
    void dynamicStatement();
    void getDiagnostics();
    void openCursor();
    void cursorArguments(size_t cursor, int until);
    void fetch(bool move);
    void fetchDirection();
    void fetchCount();
    size_t cursorVariable();
    void endStatement();
    void noteWords(Span span);
    void judgeCursors();
    void judgeNames();

    std::string_view m_source;
    std::vector<PlpgsqlToken> m_tokens;
    std::vector<size_t> m_lineStarts;
    std::vector<Scope> m_scopes;
    std::map<size_t, std::vector<size_t>> m_boundCursors;   ///< cursor variable → its arguments
    std::vector<bool> m_assignedOtherwise;                  ///< by anything but OPEN
    std::unordered_set<size_t> m_valued;                    ///< declared with a first value
    std::unordered_set<size_t> m_opened;                    ///< cursor variables that some OPEN gives a query
    std::unordered_set<std::string> m_wordsInSql;
    PlpgsqlBody m_body;
    size_t m_at = 0;
    size_t m_bytes = 0;
    int m_depth = 0;
};

}  // namespace gatehouse::sql

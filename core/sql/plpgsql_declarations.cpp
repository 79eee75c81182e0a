// PL/pgSQL's blocks: options, declarations, exception handlers.
#include "core/sql/plpgsql_reader.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

bool holdsText(std::string type)
{
    static constexpr std::array<std::string_view, 5> names{"text", "varchar", "charactervarying", "pg_catalog.text", "pg_catalog.varchar"};
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; });
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::find(names, type) != names.end();
}

}  // namespace

void PlpgsqlReader::options()
{
    while (accept('#')) {
        if (acceptKeyword("option")) {
            if (!acceptKeyword("dump"))
                fail("an option of the compiler is not known");
        } else if (acceptKeyword("print_strict_params")) {
            static_cast<void>(takeIdentifier());
        } else if (acceptKeyword("variable_conflict")) {
            const std::string choice = takeIdentifier();
            if (choice == "error")
                m_body.conflict = PlpgsqlConflict::Error;
            else if (choice == "use_variable")
                m_body.conflict = PlpgsqlConflict::UseVariable;
            else if (choice == "use_column")
                m_body.conflict = PlpgsqlConflict::UseColumn;
            else
                fail("an option of the compiler is not known");
        } else {
            fail("an option of the compiler is not known");
        }
    }
}

void PlpgsqlReader::block(const std::string& label)
{
    pushScope(label);
    if (peek().code == kPlDeclare)
        declarations();
    expect(kPlBegin, "BEGIN is missing");
    statements();
    if (acceptKeyword("exception"))
        exceptions();
    expect(kPlEndWord, "END of a block is missing");
    static_cast<void>(takeIdentifier());
    popScope();
}

void PlpgsqlReader::exceptions()
{
    m_body.catchesErrors = true;
    // The server keeps them to the end of the block, and has them in scope before the first WHEN.
    declare({.name = "sqlstate", .type = "text", .assignedLater = true});
    declare({.name = "sqlerrm", .type = "text", .assignedLater = true});
    if (peek().code != kPlWhen)
        fail("EXCEPTION has no WHEN");
    while (accept(kPlWhen)) {
        do {
            const bool state = isKeyword("sqlstate");
            if (takeIdentifier().empty())
                fail("the name of a condition is missing");
            if (state)
                expect(kPlString, "SQLSTATE has no code");
        } while (accept(kPlOr));
        expect(kPlThen, "THEN is missing");
        statements();
    }
}

void PlpgsqlReader::declarations()
{
    while (!failed() && peek().code != kPlBegin) {
        if (!accept(kPlDeclare))
            declaration();
    }
}

void PlpgsqlReader::declaration()
{
    const size_t token = m_at;
    const std::string name = takeIdentifier();
    if (name.empty()) {
        fail("a declaration has no name");
        return;
    }
    if (m_scopes.back().names.contains(name)) {
        m_at = token;
        fail("a name is declared twice");
        return;
    }
    if (acceptKeyword("alias")) {
        aliasDeclaration(name);
        return;
    }
    if (isKeyword("no") || isKeyword("scroll") || isKeyword("cursor")) {
        if (acceptKeyword("no") && !isKeyword("scroll"))
            fail("a declaration is not understood");
        static_cast<void>(acceptKeyword("scroll"));
        if (!acceptKeyword("cursor"))
            fail("a declaration is not understood");
        cursorDeclaration(name);
        return;
    }
    variableDeclaration(name);
}

void PlpgsqlReader::aliasDeclaration(const std::string& name)
{
    expect(kPlFor, "ALIAS has no FOR");
    const std::vector<size_t> original = target(takeName());
    endStatement();
    if (failed())
        return;
    if (original.size() > 1)
        fail("an alias could stand for two variables");
    else
        alias(name, original.front());
}

std::string PlpgsqlReader::typeText()
{
    Span span{m_at, m_at};
    for (int depth = 0; !failed(); advance()) {
        const int code = peek().code;
        if (code == ';' || code == kPlNot || code == '=' || code == kPlAssign || isKeyword("collate") || isKeyword("default")
            || (depth == 0 && (code == ',' || code == ')')))
            break;
        if (code == kPlEnd)
            fail("a declaration does not end");
        else if (code == '(')
            ++depth;
        else if (code == ')')
            --depth;
    }
    span.last = m_at;
    if (!failed() && span.first == span.last)
        fail("a declaration has no type");
    return failed() ? std::string() : text(span);
}

void PlpgsqlReader::variableDeclaration(const std::string& name)
{
    static_cast<void>(acceptKeyword("constant"));
    PlpgsqlVariable variable;
    variable.name = name;
    variable.type = typeText();
    if (acceptKeyword("collate"))
        static_cast<void>(takeName());
    if (accept(kPlNot))
        expect(kPlNull, "a declaration is not understood");
    Span initial;
    if (peek().code == '=' || peek().code == kPlAssign || isKeyword("default")) {
        advance();
        initial = readUntil({';'}, "the first value of a variable does not end");
        if (holdsText(variable.type))
            variable.constant = text(initial);
    }
    endStatement();
    if (failed())
        return;
    // A value may name an outer variable of the same name: it is read before this one exists.
    const bool valued = initial.first < initial.last;
    if (valued)
        emitExpression(initial);
    const size_t index = declare(std::move(variable));
    if (valued && !failed()) {
        assign(m_body.pieces.back(), {index}, true);
        m_valued.insert(index);
    }
}

void PlpgsqlReader::cursorDeclaration(const std::string& name)
{
    const size_t token = m_at;
    std::vector<size_t> arguments;
    pushScope({});
    if (accept('(')) {
        do {
            PlpgsqlVariable argument;
            argument.name = takeIdentifier();
            if (argument.name.empty())
                fail("an argument of a cursor has no name");
            argument.type = typeText();
            argument.assignedLater = true;
            arguments.push_back(declare(std::move(argument)));
        } while (accept(','));
        expect(')', "the arguments of a cursor do not end");
    }
    if (!acceptKeyword("is"))
        expect(kPlFor, "a cursor has no query");
    const Span query = readUntil({';'}, "the query of a cursor does not end");
    endStatement();
    if (!failed()) {
        noteWords(query);
        emit({.kind = PlpgsqlPiece::Kind::Statement, .sql = text(query), .cursor = name}, token);
    }
    popScope();
    if (failed())
        return;
    const size_t cursor = declare({.name = name, .type = "refcursor", .assignedLater = true});
    m_boundCursors[cursor] = std::move(arguments);
}

}  // namespace gatehouse::sql

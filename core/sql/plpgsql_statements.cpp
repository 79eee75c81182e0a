// PL/pgSQL's statements other than loops and cursors.
#include "core/sql/plpgsql_reader.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

// Every statement that holds others costs stack here.
constexpr int kStatementsDeepMax = 200;

}  // namespace

void PlpgsqlReader::statements()
{
    if (++m_depth > kStatementsDeepMax)
        fail("statements nest too deeply");
    while (!failed()) {
        const int code = peek().code;
        if (code == kPlEndWord || code == kPlElse || code == kPlWhen)
            break;
        if (!startsAssignment() && (isKeyword("exception") || isKeyword("elsif") || isKeyword("elseif")))
            break;
        statement();
    }
    --m_depth;
}

bool PlpgsqlReader::startsAssignment() const
{
    const Name name = nameAt(m_at);
    if (name.parts.empty())
        return false;
    if (name.simple()) {
        // A keyword is a variable only where nothing but an assignment can follow.
        const int next = peek(1).code;
        if (next != '=' && next != kPlAssign && next != '[' && next != '.')
            return false;
    }
    return !lookup(name).empty();
}

void PlpgsqlReader::statement()
{
    switch (peek().code) {
    case kPlLabelOpen: labelled(); return;
    case kPlDeclare:
    case kPlBegin:
        block({});
        endStatement();
        return;
    case kPlIf: ifStatement(); return;
    case kPlCase: caseStatement(); return;
    case kPlLoop:
    case kPlWhile:
    case kPlFor:
    case kPlForeach:
        pushScope({});
        loopBody();
        popScope();
        return;
    case kPlExecute: dynamicStatement(); return;
    case kPlNull:
        advance();
        endStatement();
        return;
    case kPlWord: break;
    default: fail("a statement is not understood"); return;
    }
    if (startsAssignment()) {
        assignment();
        return;
    }
    const bool joined = peek(1).code == '.' && peek(2).code == kPlWord;
    if (peek().quoted || joined || !keywordStatement(peek().word))
        sqlStatement();
}

bool PlpgsqlReader::keywordStatement(const std::string& word)
{
    using Read = void (PlpgsqlReader::*)();
    static constexpr std::array<std::pair<std::string_view, Read>, 11> plain{{
        {"perform", &PlpgsqlReader::perform},
        {"call", &PlpgsqlReader::call},
        {"do", &PlpgsqlReader::call},
        {"get", &PlpgsqlReader::getDiagnostics},
        {"exit", &PlpgsqlReader::exitStatement},
        {"continue", &PlpgsqlReader::exitStatement},
        {"return", &PlpgsqlReader::returnStatement},
        {"raise", &PlpgsqlReader::raiseStatement},
        {"assert", &PlpgsqlReader::assertStatement},
        {"open", &PlpgsqlReader::openCursor},
        {"close", nullptr},
    }};
    if (word == "fetch" || word == "move") {
        fetch(word == "move");
        return true;
    }
    if (word == "commit" || word == "rollback") {
        transactionEnd(word == "commit" ? "COMMIT" : "ROLLBACK");
        return true;
    }
    const auto* const found = std::ranges::find(plain, word, &std::pair<std::string_view, Read>::first);
    if (found == plain.end())
        return false;
    if (found->second) {
        (this->*found->second)();
    } else {
        advance();
        static_cast<void>(cursorVariable());
        endStatement();
    }
    return true;
}

void PlpgsqlReader::labelled()
{
    advance();
    const std::string label = takeIdentifier();
    expect(kPlLabelClose, "a label is not closed");
    if (peek().code == kPlDeclare || peek().code == kPlBegin) {
        block(label);
        endStatement();
        return;
    }
    pushScope(label);
    loopBody();
    popScope();
}

void PlpgsqlReader::assignment()
{
    const Name name = takeName();
    const std::vector<size_t> targets = target(name);
    const bool whole = peek().code == '=' || peek().code == kPlAssign;
    while (!failed() && peek().code != '=' && peek().code != kPlAssign) {
        if (peek().code == ';' || peek().code == kPlEnd)
            fail("an assignment has no value");
        else if (peek().code == '[')
            subscript();
        else
            advance();
    }
    advance();
    const Span value = readUntil({';'}, "an assignment does not end");
    endStatement();
    if (failed())
        return;
    PlpgsqlPiece& piece = *emitExpression(value);
    assign(piece, targets);
    if (whole && name.parts.size() == 2 && piece.assigns.size() == 1 && piece.assigns.front() == name.parts.front())
        piece.field = name.parts.back();
}

void PlpgsqlReader::subscript()
{
    advance();
    Span part{m_at, m_at};
    for (int depth = 0; !failed(); advance()) {
        const int code = peek().code;
        const bool ends = depth == 0 && (code == ']' || code == ':');
        if (ends) {
            part.last = m_at;
            if (part.first < part.last)
                emitExpression(part);
            part.first = m_at + 1;
            if (code == ']')
                break;
        } else if (code == ';' || code == kPlEnd) {
            fail("brackets do not match");
        } else if (code == '(' || code == '[') {
            ++depth;
        } else if ((code == ')' || code == ']') && --depth < 0) {
            fail("brackets do not match");
        }
    }
    advance();
}

void PlpgsqlReader::sqlStatement()
{
    const size_t first = m_at;
    const bool import = isKeyword("import");
    std::string previous = isKeyword("insert") || isKeyword("merge") ? peek().word : std::string();
    // INTO inside a routine's own body belongs to the routine; so do its semicolons.
    bool routine = false;
    for (size_t ahead = 1; isKeyword("create") && ahead < 4; ++ahead)
        routine = routine || peek(ahead).word == "function" || peek(ahead).word == "procedure";
    size_t intoFirst = 0;
    size_t intoLast = 0;
    std::vector<size_t> targets;
    int depth = 0;
    int begun = 0;
    advance(nameAt(m_at).tokens);
    while (!failed()) {
        const PlpgsqlToken& token = peek();
        if (token.code == ';' && depth == 0 && begun == 0)
            break;
        if (token.code == kPlEnd) {
            fail("a statement does not end");
            break;
        }
        if (token.code == kPlInto && previous.empty() && !import && begun == 0) {
            if (intoLast > 0) {
                fail("a statement has INTO twice");
                break;
            }
            intoFirst = m_at;
            advance();
            static_cast<void>(accept(kPlStrict));
            targets = readTargets();
            intoLast = m_at;
            continue;
        }
        depth += token.code == '(' ? 1 : token.code == ')' && depth > 0 ? -1 : 0;
        if (routine && (token.code == kPlBegin || (token.code == kPlCase && begun > 0)))
            ++begun;
        else if (token.code == kPlEndWord && begun > 0)
            --begun;
        const Name name = nameAt(m_at);
        previous = name.simple() && (isKeyword("insert") || isKeyword("merge")) ? token.word : std::string();
        advance(std::max<size_t>(name.tokens, 1));
    }
    if (failed())
        return;
    const Span whole{first, m_at};
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Statement, .sql = text(whole)};
    if (intoLast > 0) {
        const size_t begin = m_tokens[intoFirst].begin - m_tokens[first].begin;
        const size_t end = (intoLast == m_at ? m_tokens[intoLast - 1].end : m_tokens[intoLast].begin) - m_tokens[first].begin;
        // As the server does it: blanks, so that positions stay what they were.
        piece.sql.replace(begin, end - begin, end - begin, ' ');
        noteWords({first, intoFirst});
        noteWords({intoLast, m_at});
    } else {
        noteWords(whole);
    }
    assign(piece, targets);
    emit(std::move(piece), first);
    endStatement();
}

void PlpgsqlReader::perform()
{
    const size_t first = m_at;
    advance();
    const Span rest = readUntil({';'}, "PERFORM does not end");
    endStatement();
    noteWords(rest);
    if (!failed())
        emit({.kind = PlpgsqlPiece::Kind::Statement, .sql = "SELECT " + text(rest)}, first);
}

void PlpgsqlReader::call()
{
    const Span whole = readUntil({';'}, "CALL or DO does not end");
    endStatement();
    if (failed())
        return;
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Statement, .sql = text(whole)};
    // Which arguments are OUT, only the catalog knows: any variable among them may receive a value.
    std::vector<size_t> targets;
    for (size_t i = whole.first; i < whole.last;) {
        const Name name = nameAt(i);
        for (const size_t variable : lookup(name)) {
            if (std::ranges::find(targets, variable) == targets.end())
                targets.push_back(variable);
        }
        i += std::max<size_t>(name.tokens, 1);
    }
    noteWords(whole);
    assign(piece, targets);
    emit(std::move(piece), whole.first);
}

void PlpgsqlReader::transactionEnd(std::string_view word)
{
    const size_t first = m_at;
    advance();
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Statement, .sql = std::string(word)};
    if (acceptKeyword("and")) {
        const bool no = acceptKeyword("no");
        if (!acceptKeyword("chain"))
            fail("the end of a transaction is not understood");
        piece.sql += no ? " AND NO CHAIN" : " AND CHAIN";
    }
    endStatement();
    m_body.transactionControl = true;
    emit(std::move(piece), first);
}

void PlpgsqlReader::ifStatement()
{
    do {
        advance();
        emitExpression(readUntil({kPlThen}, "THEN is missing"), {.tests = true});
        expect(kPlThen, "THEN is missing");
        statements();
    } while (!failed() && (isKeyword("elsif") || isKeyword("elseif")));
    if (accept(kPlElse))
        statements();
    expect(kPlEndWord, "END IF is missing");
    expect(kPlIf, "END IF is missing");
    endStatement();
}

void PlpgsqlReader::caseStatement()
{
    advance();
    std::string tested;
    if (peek().code != kPlWhen) {
        const Span span = readUntil({kPlWhen}, "CASE has no WHEN");
        tested = text(span);
        emitExpression(span, {.tests = true});
    }
    if (peek().code != kPlWhen)
        fail("CASE has no WHEN");
    while (accept(kPlWhen)) {
        const Span span = readUntil({kPlThen}, "THEN is missing");
        PlpgsqlPiece* piece = emitExpression(span, {.tests = true});
        if (!tested.empty()) {
            // The server keeps the tested value and asks whether it is IN the list.
            std::string compared = "(SELECT " + tested + "\n) IN (" + piece->sql + "\n)";
            m_bytes += compared.size();
            piece->sql = std::move(compared);
        }
        expect(kPlThen, "THEN is missing");
        statements();
    }
    if (accept(kPlElse))
        statements();
    expect(kPlEndWord, "END CASE is missing");
    expect(kPlCase, "END CASE is missing");
    endStatement();
}

void PlpgsqlReader::exitStatement()
{
    advance();
    static_cast<void>(takeIdentifier());
    if (accept(kPlWhen))
        emitExpression(readUntil({';'}, "a condition does not end"), {.tests = true});
    endStatement();
}

void PlpgsqlReader::returnStatement()
{
    const size_t first = m_at;
    advance();
    if (acceptKeyword("query")) {
        if (accept(kPlExecute)) {
            const Span query = readUntil({';', kPlUsing}, "EXECUTE does not end");
            std::vector<std::string> arguments;
            if (accept(kPlUsing))
                arguments = readUsing({',', ';'});
            noteWords(query);
            emit({.kind = PlpgsqlPiece::Kind::Dynamic, .sql = text(query), .arguments = std::move(arguments), .returned = true},
                 first);
        } else {
            const Span query = readUntil({';'}, "RETURN QUERY does not end");
            noteWords(query);
            emit({.kind = PlpgsqlPiece::Kind::Statement, .sql = text(query), .returned = true}, first);
        }
        endStatement();
        return;
    }
    static_cast<void>(acceptKeyword("next"));
    if (peek().code != ';')
        emitExpression(readUntil({';'}, "RETURN does not end"), {.returned = true});
    endStatement();
}

void PlpgsqlReader::raiseStatement()
{
    advance();
    for (const std::string_view level : {"exception", "warning", "notice", "info", "log", "debug"}) {
        if (acceptKeyword(level))
            break;
    }
    if (accept(kPlString)) {
        while (accept(','))
            emitExpression(readUntil({',', ';', kPlUsing}, "RAISE does not end"), {.raised = true});
    } else if (acceptKeyword("sqlstate")) {
        expect(kPlString, "SQLSTATE has no code");
    } else {
        static_cast<void>(takeIdentifier());
    }
    if (accept(kPlUsing))
        raiseOptions();
    endStatement();
}

void PlpgsqlReader::raiseOptions()
{
    do {
        if (takeIdentifier().empty())
            fail("an option of RAISE is not understood");
        if (!accept('='))
            expect(kPlAssign, "an option of RAISE is not understood");
        emitExpression(readUntil({',', ';'}, "RAISE does not end"), {.raised = true});
    } while (accept(','));
}

void PlpgsqlReader::assertStatement()
{
    advance();
    emitExpression(readUntil({',', ';'}, "ASSERT does not end"), {.tests = true});
    if (accept(','))
        emitExpression(readUntil({';'}, "ASSERT does not end"), {.raised = true});
    endStatement();
}

void PlpgsqlReader::dynamicStatement()
{
    const size_t first = m_at;
    advance();
    const Span query = readUntil({kPlInto, kPlUsing, ';'}, "EXECUTE does not end");
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Dynamic, .sql = text(query)};
    noteWords(query);
    std::vector<size_t> targets;
    while (!failed() && peek().code != ';') {
        if (targets.empty() && accept(kPlInto)) {
            static_cast<void>(accept(kPlStrict));
            targets = readTargets();
        } else if (piece.arguments.empty() && accept(kPlUsing)) {
            piece.arguments = readUsing({',', ';', kPlInto});
        } else {
            fail("EXECUTE is not understood");
        }
    }
    assign(piece, targets);
    emit(std::move(piece), first);
    endStatement();
}

void PlpgsqlReader::getDiagnostics()
{
    const size_t first = m_at;
    advance();
    const bool stacked = acceptKeyword("stacked");
    if (!stacked)
        static_cast<void>(acceptKeyword("current"));
    if (!acceptKeyword("diagnostics"))
        fail("GET is not understood");
    do {
        const std::vector<size_t> targets = target(takeName());
        if (!accept('='))
            expect(kPlAssign, "GET DIAGNOSTICS is not understood");
        const bool count = isKeyword("row_count");
        if (takeIdentifier().empty())
            fail("GET DIAGNOSTICS is not understood");
        PlpgsqlPiece piece{.kind = count ? PlpgsqlPiece::Kind::RowCount : PlpgsqlPiece::Kind::ErrorText};
        assign(piece, targets);
        emit(std::move(piece), first);
    } while (accept(','));
    endStatement();
}

}  // namespace gatehouse::sql

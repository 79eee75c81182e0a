// PL/pgSQL's loops and cursors.
#include "core/sql/plpgsql_reader.h"

#include <algorithm>

namespace gatehouse::sql {

void PlpgsqlReader::loopBody()
{
    switch (peek().code) {
    case kPlLoop: break;
    case kPlWhile: whileLoop(); break;
    case kPlFor: forLoop(); break;
    case kPlForeach: foreachLoop(); break;
    default: fail("what a label stands before is not understood"); break;
    }
    expect(kPlLoop, "LOOP is missing");
    statements();
    expect(kPlEndWord, "END LOOP is missing");
    expect(kPlLoop, "END LOOP is missing");
    static_cast<void>(takeIdentifier());
    endStatement();
}

void PlpgsqlReader::whileLoop()
{
    advance();
    emitExpression(readUntil({kPlLoop}, "LOOP is missing"), {.tests = true});
}

void PlpgsqlReader::forLoop()
{
    const size_t first = m_at;
    advance();
    const Name name = takeName();
    std::vector<size_t> targets = lookup(name);
    if (accept(',')) {
        for (const size_t variable : readTargets())
            targets.push_back(variable);
    }
    expect(kPlIn, "FOR has no IN");
    if (accept(kPlExecute)) {
        const Span query = readUntil({kPlLoop, kPlUsing}, "LOOP is missing");
        PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Dynamic, .sql = text(query)};
        noteWords(query);
        if (accept(kPlUsing))
            piece.arguments = readUsing({',', kPlLoop});
        if (targets.empty())
            fail("the variable of a loop is not declared");
        assign(piece, targets);
        emit(std::move(piece), first);
        return;
    }
    if (const std::vector<size_t> cursor = lookup(nameAt(m_at));
        cursor.size() == 1 && m_boundCursors.contains(cursor.front())) {
        advance(nameAt(m_at).tokens);
        forCursor(name, cursor.front());
        return;
    }
    const bool reverse = acceptKeyword("reverse");
    const Span span = readUntil({kPlDotDot, kPlLoop}, "LOOP is missing");
    if (accept(kPlDotDot)) {
        forRange(name, span);
        return;
    }
    if (reverse)
        fail("REVERSE stands before a query");
    if (targets.empty())
        fail("the variable of a loop is not declared");
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Statement, .sql = text(span)};
    noteWords(span);
    assign(piece, targets);
    emit(std::move(piece), first);
}

void PlpgsqlReader::forRange(const Name& name, Span lower)
{
    std::vector<Span> bounds{lower, readUntil({kPlLoop, kPlBy}, "LOOP is missing")};
    if (accept(kPlBy))
        bounds.push_back(readUntil({kPlLoop}, "LOOP is missing"));
    if (failed())
        return;
    // The bounds are read before the loop's own variable exists, and each of them shows in it.
    const size_t at = m_body.pieces.size();
    for (const Span& bound : bounds)
        emitExpression(bound);
    const size_t variable = declare({.name = name.parts.back(), .type = "integer", .assignedLater = true});
    for (size_t i = at; i < m_body.pieces.size(); ++i)
        assign(m_body.pieces[i], {variable});
}

void PlpgsqlReader::forCursor(const Name& name, size_t cursor)
{
    const size_t first = m_at;
    cursorArguments(cursor, kPlLoop);
    if (failed())
        return;
    const size_t variable = declare({.name = name.parts.back(), .assignedLater = true});
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Fetch, .cursor = m_body.variables[cursor].name, .opens = true};
    assign(piece, {variable});
    emit(std::move(piece), first);
}

void PlpgsqlReader::foreachLoop()
{
    advance();
    const std::vector<size_t> targets = readTargets();
    if (acceptKeyword("slice"))
        expect(kPlInteger, "SLICE has no number");
    expect(kPlIn, "FOREACH has no IN");
    if (!acceptKeyword("array"))
        fail("FOREACH has no ARRAY");
    const Span span = readUntil({kPlLoop}, "LOOP is missing");
    if (!failed())
        assign(*emitExpression(span), targets);
}

size_t PlpgsqlReader::cursorVariable()
{
    const std::vector<size_t> found = target(takeName());
    if (found.size() > 1)
        fail("a name could mean two cursors");
    return failed() ? 0 : found.front();
}

void PlpgsqlReader::openCursor()
{
    const size_t first = m_at;
    advance();
    const size_t cursor = cursorVariable();
    if (failed())
        return;
    if (m_boundCursors.contains(cursor)) {
        cursorArguments(cursor, ';');
        endStatement();
        return;
    }
    if (acceptKeyword("no") && !isKeyword("scroll"))
        fail("OPEN is not understood");
    static_cast<void>(acceptKeyword("scroll"));
    expect(kPlFor, "OPEN has no FOR");
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Statement, .cursor = m_body.variables[cursor].name};
    Span query;
    if (accept(kPlExecute)) {
        piece.kind = PlpgsqlPiece::Kind::Dynamic;
        query = readUntil({kPlUsing, ';'}, "OPEN does not end");
        if (accept(kPlUsing))
            piece.arguments = readUsing({',', ';'});
    } else {
        query = readUntil({';'}, "OPEN does not end");
    }
    piece.sql = text(query);
    noteWords(query);
    m_opened.insert(cursor);
    m_body.variables[cursor].assignedLater = true;
    emit(std::move(piece), first);
    endStatement();
}

void PlpgsqlReader::cursorArguments(size_t cursor, int until)
{
    const std::vector<size_t>& arguments = m_boundCursors[cursor];
    if (!arguments.empty()) {
        expect('(', "the arguments of a cursor are missing");
        for (size_t i = 0; i < arguments.size() && !failed(); ++i) {
            size_t which = i;
            if (peek().code == kPlWord && (peek(1).code == kPlAssign || peek(1).code == kPlArrow)) {
                const auto named = std::ranges::find_if(
                    arguments, [&](size_t argument) { return m_body.variables[argument].name == peek().word; });
                if (named == arguments.end()) {
                    fail("a cursor has no argument of that name");
                    return;
                }
                which = static_cast<size_t>(named - arguments.begin());
                advance(2);
            }
            const Span value = readUntil({',', ')'}, "the arguments of a cursor do not end");
            if (!failed())
                assign(*emitExpression(value), {arguments[which]});
            expect(i + 1 < arguments.size() ? ',' : ')', "the arguments of a cursor are not as many as it has");
        }
    }
    if (!failed() && peek().code != until)
        fail("the arguments of a cursor are not understood");
}

void PlpgsqlReader::fetch(bool move)
{
    const size_t first = m_at;
    advance();
    fetchDirection();
    const size_t cursor = cursorVariable();
    if (failed())
        return;
    PlpgsqlPiece piece{.kind = PlpgsqlPiece::Kind::Fetch, .cursor = m_body.variables[cursor].name};
    if (!move) {
        expect(kPlInto, "FETCH has no INTO");
        assign(piece, readTargets());
    }
    emit(std::move(piece), first);
    endStatement();
}

void PlpgsqlReader::fetchDirection()
{
    const bool plain = acceptKeyword("next") || acceptKeyword("prior") || acceptKeyword("first") || acceptKeyword("last")
        || accept(kPlAll);
    if (!plain && (acceptKeyword("absolute") || acceptKeyword("relative"))) {
        fetchCount();
        return;
    }
    if (!plain && (acceptKeyword("forward") || acceptKeyword("backward"))) {
        if (peek().code != kPlFrom && peek().code != kPlIn && !accept(kPlAll)) {
            fetchCount();
            return;
        }
    } else if (!plain && peek().code != kPlFrom && peek().code != kPlIn) {
        // A variable here is the cursor; anything else is a count.
        if (lookup(nameAt(m_at)).empty())
            fetchCount();
        return;
    }
    if (!accept(kPlFrom))
        expect(kPlIn, "FETCH or MOVE has no FROM");
}

void PlpgsqlReader::fetchCount()
{
    emitExpression(readUntil({kPlFrom, kPlIn}, "FETCH or MOVE has no FROM"));
    advance();
}

}  // namespace gatehouse::sql

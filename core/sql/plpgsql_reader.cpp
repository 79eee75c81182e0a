#include "core/sql/plpgsql_reader.h"

#include <algorithm>

namespace gatehouse::sql {

namespace {

// Far beyond what people write; they bound the work for text that is made to be expensive.
constexpr size_t kVariablesMax = 4'000;
constexpr size_t kPiecesMax = 20'000;
constexpr size_t kPieceBytesMax = size_t{8} << 20;

}  // namespace

PlpgsqlReader::PlpgsqlReader(std::string_view source, std::string label)
    : m_source(source)
{
    m_lineStarts.push_back(0);
    for (size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\n')
            m_lineStarts.push_back(i + 1);
    }
    pushScope(std::move(label));
    declare({.name = "found", .type = "boolean", .assignedLater = true});
}

PlpgsqlBody PlpgsqlReader::read()
{
    std::optional<PlpgsqlTokens> tokens = plpgsqlTokens(m_source);
    if (!tokens) {
        m_body.problem = "the body is too long or SQL's scanner refuses it";
        return std::move(m_body);
    }
    m_tokens = std::move(tokens->tokens);
    m_body.backslashes = tokens->backslashes;
    options();
    if (peek().code == kPlLabelOpen) {
        advance();
        const std::string label = takeIdentifier();
        expect(kPlLabelClose, "a label is not closed");
        block(label);
    } else {
        block({});
    }
    accept(';');
    if (!failed() && peek().code != kPlEnd)
        fail("something follows the end of the body");
    while (!m_scopes.empty())
        popScope();
    judgeCursors();
    judgeNames();
    m_body.parsed = !failed();
    return std::move(m_body);
}

void PlpgsqlReader::fail(std::string_view words)
{
    if (!failed()) {
        m_body.problem = "line " + std::to_string(lineAt(m_at)) + ": ";
        m_body.problem += words;
    }
    m_at = m_tokens.empty() ? 0 : m_tokens.size() - 1;
}

const PlpgsqlToken& PlpgsqlReader::peek(size_t ahead) const
{
    return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
}

void PlpgsqlReader::advance(size_t count)
{
    m_at = std::min(m_at + count, m_tokens.size() - 1);
}

void PlpgsqlReader::expect(int code, std::string_view words)
{
    if (!accept(code))
        fail(words);
}

bool PlpgsqlReader::accept(int code)
{
    if (failed() || peek().code != code)
        return false;
    advance();
    return true;
}

bool PlpgsqlReader::isKeyword(std::string_view word) const
{
    const PlpgsqlToken& token = peek();
    return token.code == kPlWord && !token.quoted && token.word == word
        && !(peek(1).code == '.' && peek(2).code == kPlWord);
}

bool PlpgsqlReader::acceptKeyword(std::string_view word)
{
    if (failed() || !isKeyword(word))
        return false;
    advance();
    return true;
}

PlpgsqlReader::Name PlpgsqlReader::nameAt(size_t position) const
{
    Name name;
    const auto at = [this](size_t token) -> const PlpgsqlToken& { return m_tokens[std::min(token, m_tokens.size() - 1)]; };
    if (at(position).code != kPlWord)
        return name;
    name.parts.push_back(at(position).word);
    name.quoted = at(position).quoted;
    name.tokens = 1;
    while (name.parts.size() < 3 && at(position + name.tokens).code == '.' && at(position + name.tokens + 1).code == kPlWord) {
        name.parts.push_back(at(position + name.tokens + 1).word);
        name.tokens += 2;
    }
    return name;
}

PlpgsqlReader::Name PlpgsqlReader::takeName()
{
    Name name = nameAt(m_at);
    if (name.parts.empty())
        fail("a variable's name is missing");
    advance(name.tokens);
    return name;
}

std::string PlpgsqlReader::takeIdentifier()
{
    if (failed() || peek().code != kPlWord)
        return {};
    std::string word = peek().word;
    advance();
    return word;
}

int PlpgsqlReader::lineAt(size_t token) const
{
    if (m_tokens.empty())
        return 1;
    const size_t offset = m_tokens[std::min(token, m_tokens.size() - 1)].begin;
    return static_cast<int>(std::ranges::upper_bound(m_lineStarts, offset) - m_lineStarts.begin());
}

std::string PlpgsqlReader::text(Span span) const
{
    if (span.first >= span.last)
        return {};
    const size_t begin = m_tokens[span.first].begin;
    return std::string(m_source.substr(begin, m_tokens[span.last - 1].end - begin));
}

PlpgsqlReader::Span PlpgsqlReader::readUntil(std::initializer_list<int> stops, std::string_view words)
{
    Span span{m_at, m_at};
    for (int depth = 0; !failed(); advance()) {
        const int code = peek().code;
        if (depth == 0 && std::ranges::find(stops, code) != stops.end())
            break;
        if (code == kPlEnd || code == ';')
            fail(words);
        else if (code == '(' || code == '[')
            ++depth;
        else if ((code == ')' || code == ']') && --depth < 0)
            fail("brackets do not match");
    }
    span.last = failed() ? span.first : m_at;
    if (!failed() && span.first == span.last)
        fail(words);
    return span;
}

size_t PlpgsqlReader::declare(PlpgsqlVariable variable)
{
    if (m_body.variables.size() >= kVariablesMax)
        fail("too many variables");
    variable.fromPiece = m_body.pieces.size();
    const size_t index = m_body.variables.size();
    m_scopes.back().names[variable.name] = index;
    m_scopes.back().variables.push_back(index);
    m_body.variables.push_back(std::move(variable));
    m_assignedOtherwise.push_back(false);
    return index;
}

void PlpgsqlReader::alias(const std::string& name, size_t variable)
{
    const size_t original = m_body.variables[variable].aliasOf.value_or(variable);
    PlpgsqlVariable other;
    other.name = name;
    other.type = m_body.variables[original].type;
    other.typeOid = m_body.variables[original].typeOid;
    other.parameter = m_body.variables[original].parameter;
    other.output = m_body.variables[original].output;
    other.aliasOf = original;
    declare(std::move(other));
}

void PlpgsqlReader::pushScope(std::string label)
{
    if (!label.empty())
        m_body.labels.push_back(label);
    m_scopes.push_back({.label = std::move(label)});
}

void PlpgsqlReader::popScope()
{
    for (const size_t variable : m_scopes.back().variables)
        m_body.variables[variable].toPiece = m_body.pieces.size();
    m_scopes.pop_back();
}

std::vector<size_t> PlpgsqlReader::lookup(const Name& name) const
{
    std::vector<size_t> found;
    if (name.parts.empty())
        return found;
    const auto add = [&](size_t variable) {
        variable = m_body.variables[variable].aliasOf.value_or(variable);
        if (std::ranges::find(found, variable) == found.end())
            found.push_back(variable);
    };
    // Without types, A.B may be a field of A or B of the block A: both are told.
    bool field = false;
    bool qualified = false;
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend() && !(field && qualified); ++scope) {
        if (!field) {
            if (const auto it = scope->names.find(name.parts[0]); it != scope->names.end()) {
                add(it->second);
                field = true;
                if (name.simple())
                    break;
            }
        }
        if (!qualified && !name.simple() && !scope->label.empty() && scope->label == name.parts[0]) {
            if (const auto it = scope->names.find(name.parts[1]); it != scope->names.end()) {
                add(it->second);
                qualified = true;
            }
        }
    }
    return found;
}

std::vector<size_t> PlpgsqlReader::target(const Name& name)
{
    std::vector<size_t> found = lookup(name);
    if (found.empty())
        fail("what receives a value is no variable");
    return found;
}

std::vector<size_t> PlpgsqlReader::readTargets()
{
    std::vector<size_t> all;
    do {
        for (const size_t variable : target(takeName())) {
            if (std::ranges::find(all, variable) == all.end())
                all.push_back(variable);
        }
    } while (accept(','));
    return all;
}

void PlpgsqlReader::assign(PlpgsqlPiece& piece, const std::vector<size_t>& variables, bool first)
{
    for (const size_t variable : variables) {
        piece.targets.push_back(variable);
        piece.assigns.push_back(m_body.variables[variable].name);
        m_assignedOtherwise[variable] = true;
        if (!first)
            m_body.variables[variable].assignedLater = true;
    }
}

PlpgsqlPiece* PlpgsqlReader::emit(PlpgsqlPiece piece, size_t token)
{
    m_bytes += piece.sql.size();
    if (m_body.pieces.size() >= kPiecesMax || m_bytes > kPieceBytesMax)
        fail("the body is too long");
    piece.line = lineAt(token);
    piece.always = m_depth == 1;
    m_body.pieces.push_back(std::move(piece));
    return &m_body.pieces.back();
}

PlpgsqlPiece* PlpgsqlReader::emitExpression(Span span, PlpgsqlPiece with)
{
    with.sql = text(span);
    // RETURN c hands the name out when nothing of this body can fetch any more.
    if (!with.returned || span.last - span.first > 1)
        noteWords(span);
    return emit(std::move(with), span.first);
}

std::vector<std::string> PlpgsqlReader::readUsing(std::initializer_list<int> stops)
{
    std::vector<std::string> arguments;
    do {
        const Span span = readUntil(stops, "an expression of USING does not end");
        arguments.push_back(text(span));
        emitExpression(span);
    } while (accept(','));
    return arguments;
}

void PlpgsqlReader::endStatement()
{
    expect(';', "a statement does not end where it should");
}

void PlpgsqlReader::noteWords(Span span)
{
    for (size_t i = span.first; i < span.last; ++i) {
        if (m_tokens[i].code == kPlWord && m_tokens[i + 1].code != '.')
            m_wordsInSql.insert(m_tokens[i].word);
    }
}

void PlpgsqlReader::judgeCursors()
{
    std::unordered_map<std::string_view, std::pair<size_t, size_t>> named;   // how many, and the last of them
    for (size_t i = 0; i < m_body.variables.size(); ++i) {
        auto& [count, last] = named[m_body.variables[i].name];
        ++count;
        last = i;
    }
    for (PlpgsqlPiece& piece : m_body.pieces) {
        if (piece.kind != PlpgsqlPiece::Kind::Fetch || piece.opens)
            continue;
        // A cursor's name is a value: only a variable that nothing but OPEN gives one, and that no code is given, is
        // sure to name its own query.
        const auto [count, variable] = named[piece.cursor];
        piece.cursorKnown = count == 1 && (m_opened.contains(variable) || m_boundCursors.contains(variable))
            && !m_assignedOtherwise[variable] && !m_body.variables[variable].parameter
            && !m_valued.contains(variable) && !m_wordsInSql.contains(piece.cursor);
    }
}

void PlpgsqlReader::judgeNames()
{
    std::unordered_map<std::string_view, size_t> named;
    for (const PlpgsqlVariable& variable : m_body.variables)
        ++named[variable.name];
    for (PlpgsqlVariable& variable : m_body.variables) {
        if (named[variable.name] > 1 || (variable.aliasOf && m_body.variables[*variable.aliasOf].assignedLater))
            variable.assignedLater = true;
    }
}

}  // namespace gatehouse::sql

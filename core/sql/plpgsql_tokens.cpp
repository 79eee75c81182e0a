#include "core/sql/plpgsql_tokens.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <algorithm>
#include <array>
#include <memory>

namespace gatehouse::sql {

namespace {

// The order of PlpgsqlCode.
constexpr std::array<std::string_view, 24> kReserved{
    "all", "begin", "by", "case", "declare", "else", "end", "execute", "for", "foreach", "from", "if",
    "in", "into", "loop", "not", "null", "or", "strict", "then", "to", "using", "when", "while"};
constexpr size_t kNameBytesMax = 63;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'
        || static_cast<unsigned char>(c) >= 0x80;
}

std::string clipped(std::string name)
{
    if (name.size() > kNameBytesMax) {
        size_t length = kNameBytesMax;
        while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U)
            --length;
        name.resize(length);
    }
    return name;
}

std::string folded(std::string_view text)
{
    std::string name(text);
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return clipped(std::move(name));
}

std::string unquoted(std::string_view text)
{
    std::string name;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        name += text[i];
        if (text[i] == '"')
            ++i;
    }
    return clipped(std::move(name));
}

PlpgsqlToken wordToken(std::string_view text)
{
    PlpgsqlToken token;
    token.quoted = text.front() == '"';
    token.code = kPlWord;
    token.word = token.quoted ? unquoted(text) : folded(text);
    if (!token.quoted) {
        if (const auto* const found = std::ranges::find(kReserved, token.word); found != kReserved.end())
            token.code = kPlAll + static_cast<int>(found - kReserved.begin());
    }
    return token;
}

PlpgsqlToken tokenOf(const PgQuery__ScanToken& scanned, std::string_view text)
{
    if (scanned.keyword_kind != PG_QUERY__KEYWORD_KIND__NO_KEYWORD)
        return wordToken(text);
    PlpgsqlToken token;
    switch (scanned.token) {
    case PG_QUERY__TOKEN__IDENT:
        return wordToken(text);
    case PG_QUERY__TOKEN__PARAM:
        token.code = kPlWord;
        token.word = std::string(text);
        break;
    case PG_QUERY__TOKEN__SCONST: token.code = kPlString; break;
    case PG_QUERY__TOKEN__ICONST: token.code = kPlInteger; break;
    case PG_QUERY__TOKEN__DOT_DOT: token.code = kPlDotDot; break;
    case PG_QUERY__TOKEN__COLON_EQUALS: token.code = kPlAssign; break;
    case PG_QUERY__TOKEN__EQUALS_GREATER: token.code = kPlArrow; break;
    case PG_QUERY__TOKEN__Op:
        token.code = text == "<<" ? int{kPlLabelOpen} : text == ">>" ? int{kPlLabelClose} : text == "#" ? int{'#'} : int{kPlOther};
        break;
    default:
        token.code = scanned.token < 128 ? static_cast<int>(scanned.token) : kPlOther;
    }
    return token;
}

struct ScanDeleter {
    void operator()(PgQuery__ScanResult* scanned) const { pg_query__scan_result__free_unpacked(scanned, nullptr); }
};

std::unique_ptr<PgQuery__ScanResult, ScanDeleter> scan(const std::string& text)
{
    std::unique_ptr<PgQuery__ScanResult, ScanDeleter> result;
    const PgQueryScanResult raw = pg_query_scan(text.c_str());
    if (!raw.error)
        result.reset(pg_query__scan_result__unpack(nullptr, raw.pbuf.len, reinterpret_cast<const uint8_t*>(raw.pbuf.data)));
    pg_query_free_scan_result(raw);
    return result;
}

}  // namespace

std::optional<PlpgsqlTokens> plpgsqlTokens(std::string_view body)
{
    if (body.size() > kPlpgsqlBytesMax || body.find('\0') != std::string_view::npos)
        return std::nullopt;
    const auto scanned = scan(std::string(body));
    if (!scanned)
        return std::nullopt;
    PlpgsqlTokens result;
    result.tokens.reserve(scanned->n_tokens + 1);
    for (size_t i = 0; i < scanned->n_tokens; ++i) {
        const PgQuery__ScanToken& each = *scanned->tokens[i];
        const auto begin = static_cast<size_t>(each.start);
        // The library tells wrong ends for some kinds; what stands between two starts is the token and white space.
        size_t end = i + 1 < scanned->n_tokens ? static_cast<size_t>(scanned->tokens[i + 1]->start) : body.size();
        if (each.start < 0 || begin >= end || end > body.size())
            return std::nullopt;
        while (end > begin + 1 && isSpace(body[end - 1]))
            --end;
        if (each.token == PG_QUERY__TOKEN__SQL_COMMENT || each.token == PG_QUERY__TOKEN__C_COMMENT)
            continue;
        const std::string_view text = body.substr(begin, end - begin);
        const bool oneByte = each.token > 0 && each.token < 128;
        const bool name = each.token == PG_QUERY__TOKEN__IDENT || each.keyword_kind != PG_QUERY__KEYWORD_KIND__NO_KEYWORD;
        // A token with anything swallowed behind it would hide structure.
        if ((oneByte && text.size() != 1) || (name && text.front() != '"' && !std::ranges::all_of(text, isNameByte)))
            return std::nullopt;
        PlpgsqlToken token = tokenOf(each, text);
        token.begin = begin;
        token.end = end;
        if (token.code == kPlString && text.front() == '\'' && text.find('\\') != std::string_view::npos)
            result.backslashes = true;
        result.tokens.push_back(std::move(token));
    }
    result.tokens.push_back({.code = kPlEnd, .begin = body.size(), .end = body.size()});
    return result;
}

}  // namespace gatehouse::sql

#include "core/sql/shape.h"

#include "core/sql/parse_tree.h"
#include "core/sql/roomy_stack.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <algorithm>
#include <cstdlib>

namespace gatehouse::sql {

namespace {

constexpr size_t kHarmlessDigits = 4;   // varchar(20), numeric(10,2), a year

bool isConstant(const PgQuery__ScanToken& token)
{
    switch (token.token) {
    case PG_QUERY__TOKEN__SCONST:
    case PG_QUERY__TOKEN__USCONST:
    case PG_QUERY__TOKEN__BCONST:
    case PG_QUERY__TOKEN__XCONST:
    case PG_QUERY__TOKEN__FCONST:
        return true;
    case PG_QUERY__TOKEN__ICONST:
        return static_cast<size_t>(token.end - token.start) > kHarmlessDigits;
    default:
        return false;
    }
}

std::string withoutConstants(const std::string& text, const PgQuery__ScanResult& scanned)
{
    int last = 0;
    for (size_t i = 0; i < scanned.n_tokens; ++i) {
        if (scanned.tokens[i]->token == PG_QUERY__TOKEN__PARAM)
            last = std::max(last, std::atoi(text.c_str() + scanned.tokens[i]->start + 1));
    }
    std::string result;
    size_t copied = 0;
    for (size_t i = 0; i < scanned.n_tokens; ++i) {
        const PgQuery__ScanToken& token = *scanned.tokens[i];
        const bool comment = token.token == PG_QUERY__TOKEN__SQL_COMMENT || token.token == PG_QUERY__TOKEN__C_COMMENT;
        if (!comment && !isConstant(token))
            continue;
        result.append(text, copied, static_cast<size_t>(token.start) - copied);
        if (!comment)
            result += "$" + std::to_string(++last);
        copied = static_cast<size_t>(token.end);
    }
    result.append(text, copied);
    const auto end = result.find_last_not_of(" \t\r\n");
    result.resize(end == std::string::npos ? 0 : end + 1);
    result.erase(0, std::min(result.find_first_not_of(" \t\r\n"), result.size()));
    return result;
}

}  // namespace

std::string unreadableShape(std::string_view text)
{
    return "a text of " + std::to_string(text.size()) + " bytes that does not parse";
}

std::string recordableShape(const std::string& text)
{
    const std::string normalised = normalisedText(text);
    const PgQueryScanResult scan = pg_query_scan(normalised.c_str());
    PgQuery__ScanResult* scanned = scan.error
        ? nullptr
        : pg_query__scan_result__unpack(nullptr, scan.pbuf.len, reinterpret_cast<const uint8_t*>(scan.pbuf.data));
    std::string result = scanned ? withoutConstants(normalised, *scanned) : unreadableShape(text);
    if (scanned)
        pg_query__scan_result__free_unpacked(scanned, nullptr);
    pg_query_free_scan_result(scan);
    return result;
}

std::string normalise(std::string_view text)
{
    std::string result(text);
    if (fitsParser(text))
        (void)runWithRoom(text, [&] { result = normalisedText(result); });
    return result;
}

}  // namespace gatehouse::sql

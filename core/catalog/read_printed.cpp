#include "core/catalog/read_parts.h"

namespace gatehouse::catalog {

namespace {

constexpr Oid kLast = 0xffffffff;

void replaceAll(std::string& text, std::string_view what, std::string_view with)
{
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::string textOf(const Printing& printing, const Scope& scope, Oid low, Oid high, bool printed)
{
    std::string sql = std::string("SELECT ") + printing.oid + (printed ? ", true, " : ", false, ") + printing.keys + ", "
        + (printed ? printing.printed : printing.blanks) + " " + printing.from;
    if (low != 0 || high != kLast)
        sql += std::string(" AND ") + printing.oid + " BETWEEN " + std::to_string(low) + " AND " + std::to_string(high);
    sql += std::string(" ORDER BY ") + printing.order;
    return fill(sql, scope);
}

Outcome printRange(ReadSession& session, const Printing& printing, const Scope& scope, Oid low, Oid high,
                   const PrintedRow& each)
{
    const auto deliver = [&](const Rows& rows, bool printed) {
        for (int row = 0; row < rows.count(); ++row)
            each(rows, row, printed);
    };
    auto rows = session.attempt(printing.what, textOf(printing, scope, low, high, true));
    if (!rows)
        return rows.error();
    if (rows->good()) {
        deliver(*rows, true);
        return Done{};
    }
    auto blank = session.query(printing.what, textOf(printing, scope, low, high, false));
    if (!blank)
        return blank.error();
    if (blank->count() == 0)
        return Done{};
    const Oid least = blank->oid(0, 0);
    const Oid most = blank->oid(blank->count() - 1, 0);
    if (least == most || !session.mayRetry()) {
        deliver(*blank, false);
        return Done{};
    }
    // The middle of what there is, not of the numbers: a handful of steps for any number of objects.
    Oid middle = blank->oid((blank->count() - 1) / 2, 0);
    if (middle == most)
        middle = most - 1;
    const Outcome done = printRange(session, printing, scope, least, middle, each);
    return done ? printRange(session, printing, scope, middle + 1, most, each) : done;
}

}  // namespace

std::string fill(std::string_view sql, const Scope& scope)
{
    std::string text(sql);
    replaceAll(text, "{first}", std::to_string(scope.first));
    replaceAll(text, "{hidden}", scope.hidden);
    replaceAll(text, "{locked}", scope.locked);
    replaceAll(text, "{lockedFunctions}", scope.lockedFunctions);
    return text;
}

void noteMissing(const Rows& rows, int row, int column, bool printed, Relation& relation, Scope& scope)
{
    if (!printed)
        relation.unreadable = true;
    else if (rows.isNull(row, column))
        scope.withheld.push_back(relation.oid);
}

Outcome print(ReadSession& session, const Printing& printing, const Scope& scope, const PrintedRow& each)
{
    return printRange(session, printing, scope, 0, kLast, each);
}

}  // namespace gatehouse::catalog

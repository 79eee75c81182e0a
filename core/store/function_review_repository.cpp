#include "core/store/function_review_repository.h"

#include "core/store/columns.h"

namespace gatehouse::store {

Outcome FunctionReviewRepository::set(const FunctionReviewRow& row)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO function_review (connection, signature, mark, language, library, symbol, reason, reviewed_by, reviewed_us) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, signature) DO UPDATE SET mark = excluded.mark, "
                       "language = excluded.language, library = excluded.library, symbol = excluded.symbol, reason = excluded.reason, "
                       "reviewed_by = excluded.reviewed_by, reviewed_us = excluded.reviewed_us"),
        {text(row.connection), text(row.signature), text(row.mark), text(row.language), text(row.library), text(row.symbol), text(row.reason),
         text(row.reviewedBy), QVariant::fromValue<qlonglong>(row.reviewedUs)});
    if (!done)
        return done.error();
    return Done{};
}

Result<bool> FunctionReviewRepository::clear(const std::string& connection, const std::string& signature)
{
    auto done = m_database.run(QStringLiteral("DELETE FROM function_review WHERE connection = ? AND signature = ?"),
                               {text(connection), text(signature)});
    if (!done)
        return done.error();
    return done->numRowsAffected() > 0;
}

Result<std::vector<FunctionReviewRow>> FunctionReviewRepository::all()
{
    auto query = m_database.run(QStringLiteral("SELECT connection, signature, mark, language, library, symbol, reason, reviewed_by, reviewed_us "
                                               "FROM function_review ORDER BY connection, signature"));
    if (!query)
        return query.error();
    std::vector<FunctionReviewRow> rows;
    while (query->next()) {
        rows.push_back({textColumn(*query, 0), textColumn(*query, 1), textColumn(*query, 2), textColumn(*query, 3), textColumn(*query, 4),
                        textColumn(*query, 5), textColumn(*query, 6), textColumn(*query, 7), query->value(8).toLongLong()});
    }
    return rows;
}

}  // namespace gatehouse::store

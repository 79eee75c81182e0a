#include "core/store/followed_label_repository.h"

#include "core/store/columns.h"

namespace gatehouse::store {

Outcome FollowedLabelRepository::set(const FollowedLabelRow& row, TimeUs nowUs)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO followed_label (connection, schema_name, table_name, column_name, label, derived, source, set_us, masker) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, schema_name, table_name, column_name) "
                       "DO UPDATE SET label = excluded.label, derived = excluded.derived, source = excluded.source, set_us = excluded.set_us, "
                       "masker = excluded.masker"),
        {text(row.connection), text(row.schema), text(row.table), text(row.column), text(row.label), row.derived ? 1 : 0, text(row.from),
         QVariant::fromValue<qlonglong>(nowUs), text(row.masker)});
    if (!done)
        return done.error();
    return Done{};
}

Result<bool> FollowedLabelRepository::clear(const FollowedLabelRow& column)
{
    auto done = m_database.run(
        QStringLiteral("DELETE FROM followed_label WHERE connection = ? AND schema_name = ? AND table_name = ? AND column_name = ?"),
        {text(column.connection), text(column.schema), text(column.table), text(column.column)});
    if (!done)
        return done.error();
    return done->numRowsAffected() > 0;
}

Result<std::vector<FollowedLabelRow>> FollowedLabelRepository::all()
{
    std::vector<FollowedLabelRow> rows;
    auto query = m_database.run(QStringLiteral("SELECT connection, schema_name, table_name, column_name, label, derived, source, masker "
                                               "FROM followed_label ORDER BY connection, schema_name, table_name, column_name"));
    if (!query)
        return query.error();
    while (query->next()) {
        rows.push_back({textColumn(*query, 0), textColumn(*query, 1), textColumn(*query, 2), textColumn(*query, 3), textColumn(*query, 4),
                        query->value(5).toInt() != 0, textColumn(*query, 6), textColumn(*query, 7)});
    }
    return rows;
}

}  // namespace gatehouse::store

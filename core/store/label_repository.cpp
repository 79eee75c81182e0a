#include "core/store/label_repository.h"

#include "core/store/columns.h"

namespace gatehouse::store {

namespace {

const QString& labelColumns()
{
    static const QString columns = QStringLiteral(
        "SELECT connection, schema_name, table_name, column_name, label, state, confidence, evidence, masker, set_by, set_us, reason FROM label ");
    return columns;
}

QVariant whole(int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

LabelState stateOf(const std::string& name)
{
    if (name == "proposed")
        return LabelState::Proposed;
    return name == "cleared" ? LabelState::Cleared : LabelState::Confirmed;
}

LabelRow rowOf(const QSqlQuery& query)
{
    LabelRow row;
    row.connection = textColumn(query, 0);
    row.schema = textColumn(query, 1);
    row.table = textColumn(query, 2);
    row.column = textColumn(query, 3);
    row.label = textColumn(query, 4);
    row.state = stateOf(textColumn(query, 5));
    row.confidence = query.value(6).toDouble();
    row.evidence = parted(query, 7);
    if (!query.value(8).isNull())
        row.masker = textColumn(query, 8);
    row.setBy = textColumn(query, 9);
    row.setUs = query.value(10).toLongLong();
    row.reason = textColumn(query, 11);
    return row;
}

Result<std::vector<LabelRow>> rowsOf(Result<QSqlQuery> query)
{
    if (!query)
        return query.error();
    std::vector<LabelRow> rows;
    while (query->next())
        rows.push_back(rowOf(*query));
    return rows;
}

Outcome outcomeOf(const Result<QSqlQuery>& query)
{
    return query ? Outcome(Done{}) : Outcome(query.error());
}

}  // namespace

const char* labelStateName(LabelState state)
{
    switch (state) {
    case LabelState::Proposed: return "proposed";
    case LabelState::Confirmed: return "confirmed";
    case LabelState::Cleared: return "cleared";
    }
    return "confirmed";
}

Outcome LabelRepository::save(const LabelRow& label)
{
    auto before = find(label);
    if (!before)
        return before.error();
    auto written = m_database.run(
        QStringLiteral("INSERT INTO label (connection, schema_name, table_name, column_name, label, state, confidence, evidence, masker, "
                       "set_by, set_us, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT (connection, schema_name, table_name, column_name) DO UPDATE SET label = excluded.label, "
                       "state = excluded.state, confidence = excluded.confidence, evidence = excluded.evidence, "
                       "masker = excluded.masker, set_by = excluded.set_by, set_us = excluded.set_us, reason = excluded.reason"),
        {text(label.connection), text(label.schema), text(label.table), text(label.column), text(label.label),
         QLatin1String(labelStateName(label.state)), label.confidence, joined(label.evidence),
         label.masker ? QVariant(text(*label.masker)) : QVariant(QMetaType::fromType<QString>()), text(label.setBy), whole(label.setUs),
         text(label.reason)});
    if (!written)
        return written.error();
    if (*before && (*before)->label == label.label && (*before)->state == label.state)
        return Done{};
    return outcomeOf(m_database.run(
        QStringLiteral("INSERT INTO label_history (connection, schema_name, table_name, column_name, at_us, who, label_before, "
                       "state_before, label, state, confidence, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {text(label.connection), text(label.schema), text(label.table), text(label.column), whole(label.setUs), text(label.setBy),
         text(*before ? (*before)->label : std::string()), QLatin1String(*before ? labelStateName((*before)->state) : ""),
         text(label.label), QLatin1String(labelStateName(label.state)), label.confidence, text(label.reason)}));
}

Result<std::optional<LabelRow>> LabelRepository::find(const LabelRow& column)
{
    auto rows = rowsOf(m_database.run(
        labelColumns() + QStringLiteral("WHERE connection = ? AND schema_name = ? AND table_name = ? AND column_name = ?"),
        {text(column.connection), text(column.schema), text(column.table), text(column.column)}));
    if (!rows)
        return rows.error();
    return rows->empty() ? std::optional<LabelRow>() : std::optional(std::move(rows->front()));
}

Result<std::vector<LabelRow>> LabelRepository::all()
{
    return rowsOf(m_database.run(labelColumns() + QStringLiteral("ORDER BY connection, schema_name, table_name, column_name")));
}

Result<std::vector<LabelRow>> LabelRepository::of(const std::string& connection)
{
    return rowsOf(m_database.run(labelColumns() + QStringLiteral("WHERE connection = ? ORDER BY schema_name, table_name, column_name"),
                                 {text(connection)}));
}

Result<std::vector<LabelChange>> LabelRepository::history(const std::string& connection, TimeUs sinceUs, int limit)
{
    auto query = m_database.run(
        QStringLiteral("SELECT schema_name, table_name, column_name, at_us, who, label_before, state_before, label, state, confidence, "
                       "reason FROM label_history WHERE connection = ? AND at_us >= ? ORDER BY at_us DESC, id DESC LIMIT ?"),
        {text(connection), whole(sinceUs), limit});
    if (!query)
        return query.error();
    std::vector<LabelChange> changes;
    while (query->next()) {
        changes.push_back({textColumn(*query, 0), textColumn(*query, 1), textColumn(*query, 2), query->value(3).toLongLong(),
                           textColumn(*query, 4), textColumn(*query, 5), textColumn(*query, 6), textColumn(*query, 7),
                           textColumn(*query, 8), query->value(9).toDouble(), textColumn(*query, 10)});
    }
    return changes;
}

Outcome LabelRepository::saveLook(const std::string& connection, const ColumnLook& look)
{
    return outcomeOf(m_database.run(
        QStringLiteral("INSERT INTO column_look (connection, schema_name, table_name, column_name, type, looked_us, values_seen, problem) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, schema_name, table_name, column_name) DO UPDATE SET "
                       "type = excluded.type, looked_us = excluded.looked_us, values_seen = excluded.values_seen, problem = excluded.problem"),
        {text(connection), text(look.schema), text(look.table), text(look.column), text(look.type), whole(look.lookedUs),
         whole(look.values), text(look.problem)}));
}

Result<std::vector<ColumnLook>> LabelRepository::looks(const std::string& connection)
{
    auto query = m_database.run(
        QStringLiteral("SELECT schema_name, table_name, column_name, type, looked_us, values_seen, problem FROM column_look "
                       "WHERE connection = ? ORDER BY schema_name, table_name, column_name"),
        {text(connection)});
    if (!query)
        return query.error();
    std::vector<ColumnLook> looks;
    while (query->next()) {
        looks.push_back({textColumn(*query, 0), textColumn(*query, 1), textColumn(*query, 2), textColumn(*query, 3),
                         query->value(4).toLongLong(), query->value(5).toLongLong(), textColumn(*query, 6)});
    }
    return looks;
}

Outcome LabelRepository::saveDiscovery(const std::string& connection, const DiscoveryRow& run)
{
    return outcomeOf(m_database.run(
        QStringLiteral("INSERT INTO discovery (connection, started_us, finished_us, columns, problem) VALUES (?, ?, ?, ?, ?) "
                       "ON CONFLICT (connection) DO UPDATE SET started_us = excluded.started_us, finished_us = excluded.finished_us, "
                       "columns = excluded.columns, problem = excluded.problem"),
        {text(connection), whole(run.startedUs), whole(run.finishedUs), whole(run.columns), text(run.problem)}));
}

Result<std::optional<DiscoveryRow>> LabelRepository::discovery(const std::string& connection)
{
    auto query = m_database.run(QStringLiteral("SELECT started_us, finished_us, columns, problem FROM discovery WHERE connection = ?"),
                                {text(connection)});
    if (!query)
        return query.error();
    if (!query->next())
        return std::optional<DiscoveryRow>();
    return std::optional(DiscoveryRow{query->value(0).toLongLong(), query->value(1).toLongLong(), query->value(2).toLongLong(),
                                      textColumn(*query, 3)});
}

}  // namespace gatehouse::store

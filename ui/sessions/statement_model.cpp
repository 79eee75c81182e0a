#include "ui/sessions/statement_model.h"

#include "ui/widgets/format.h"
#include "ui/widgets/row_delegate.h"

#include <algorithm>

namespace gatehouse::ui {

namespace {

QDateTime timeOf(const service::StatementView& statement)
{
    return QDateTime::fromMSecsSinceEpoch(statement.startedUs / 1000);
}

}  // namespace

void StatementModel::setStatements(QVector<service::StatementView> statements)
{
    beginResetModel();
    m_rows = std::move(statements);
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const auto& a, const auto& b) { return a.startedUs > b.startedUs; });
    endResetModel();
}

void StatementModel::merge(const QVector<service::StatementView>& statements)
{
    QVector<service::StatementView> fresh;
    for (const service::StatementView& statement : statements) {
        const int row = rowOf(statement.sessionId, statement.index);
        if (row < 0) {
            fresh.append(statement);
            continue;
        }
        m_rows[row] = statement;
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    if (fresh.isEmpty())
        return;
    std::stable_sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) { return a.startedUs > b.startedUs; });
    beginInsertRows({}, 0, int(fresh.size() - 1));
    m_rows = fresh + m_rows;
    endInsertRows();
}

int StatementModel::rowOf(const QString& sessionId, quint64 index) const
{
    for (int row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].index == index && m_rows[row].sessionId == sessionId)
            return row;
    return -1;
}

int StatementModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int StatementModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString StatementModel::decisionText(const service::StatementView& statement)
{
    const QString word = wordOfState(statement.state, statement.verdict);
    if (statement.verdict == u"mask" && !statement.maskedLabels.isEmpty() && word == wordOfVerdict(statement.verdict))
        return QStringLiteral("%1 %2").arg(word).arg(statement.maskedLabels.size());
    return word;
}

QVariant StatementModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const service::StatementView& row = m_rows[index.row()];
    switch (role) {
    case RecordRole: return row.record;
    case SessionRole: return row.sessionId;
    case IndexRole: return row.index;
    case ApprovalRole: return row.approval;
    case roles::mono: return index.column() != DecisionColumn && index.column() != TouchedColumn;
    case roles::muted: return index.column() == TimeColumn || index.column() == TouchedColumn;
    case roles::chip: return index.column() == DecisionColumn;
    case roles::tone:
        if (index.column() == DecisionColumn)
            return int(toneOfState(row.state, row.verdict));
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == RowsColumn || index.column() == TookColumn)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case Qt::ToolTipRole:
        if (index.column() == TimeColumn)
            return timeOf(row).toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz 'UTC'"));
        if (index.column() == StatementColumn)
            return row.shape;
        if (index.column() == DecisionColumn)
            return row.rule.isEmpty() ? QVariant() : tr("rule %1").arg(row.rule);
        return {};
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    const QString none = QStringLiteral("–");
    switch (index.column()) {
    case TimeColumn: return formatTimeMs(timeOf(row));
    case StatementColumn: return firstLine(row.shape);
    case DecisionColumn: return decisionText(row);
    case RowsColumn: return row.rows < 0 ? none : formatCount(row.rows);
    case TookColumn: return row.durationUs < 0 ? none : formatDuration(row.durationUs);
    case TouchedColumn: {
        QStringList names;
        for (const QString& object : row.objects)
            names.append(object.startsWith(u"public.") ? object.mid(7) : object);
        return names.isEmpty() ? none : names.join(QStringLiteral(", "));
    }
    default: return {};
    }
}

QVariant StatementModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == RowsColumn || section == TookColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn: return tr("time");
    case StatementColumn: return tr("statement");
    case DecisionColumn: return tr("decision");
    case RowsColumn: return tr("rows");
    case TookColumn: return tr("took");
    case TouchedColumn: return tr("touched");
    default: return {};
    }
}

}  // namespace gatehouse::ui

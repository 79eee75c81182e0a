#include "ui/approvals/session_statement_model.h"

#include "ui/widgets/format.h"
#include "ui/widgets/row_delegate.h"

#include <algorithm>

namespace gatehouse::ui {

void SessionStatementModel::setStatements(const QVector<service::StatementView>& statements)
{
    beginResetModel();
    m_statements = statements;
    std::reverse(m_statements.begin(), m_statements.end());
    endResetModel();
}

int SessionStatementModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_statements.size());
}

int SessionStatementModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SessionStatementModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const service::StatementView& statement = m_statements.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Time: return formatTime(QDateTime::fromMSecsSinceEpoch(statement.startedUs / 1000, Qt::UTC));
        case Statement: return firstLine(statement.shape);
        case Decision: return wordOfState(statement.state, statement.verdict);
        case Rows: return statement.rows < 0 ? QStringLiteral("–") : formatCount(statement.rows);
        case Took: return formatDuration(statement.durationUs);
        default: return {};
        }
    case Qt::TextAlignmentRole:
        return int((column == Rows || column == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case roles::mono: return column != Decision;
    case roles::muted: return column == Time || column == Took;
    case roles::chip: return column == Decision;
    case roles::tone:
        return column == Decision ? int(toneOfState(statement.state, statement.verdict)) : int(Tone::Neutral);
    default: return {};
    }
}

QVariant SessionStatementModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Rows || section == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("time");
    case Statement: return tr("statement");
    case Decision: return tr("decision");
    case Rows: return tr("rows");
    case Took: return tr("took");
    default: return {};
    }
}

}  // namespace gatehouse::ui

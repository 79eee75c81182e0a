#include "ui/approvals/decision_history_model.h"

#include "ui/widgets/format.h"
#include "ui/widgets/row_delegate.h"

#include <algorithm>

namespace gatehouse::ui {

QVector<service::ApprovalView> relatedDecisions(const service::ApprovalView& approval,
                                                const QVector<service::ApprovalView>& ended)
{
    QVector<service::ApprovalView> related;
    for (const service::ApprovalView& other : ended) {
        if (other.id == approval.id)
            continue;
        const bool sameObject = std::any_of(approval.objects.begin(), approval.objects.end(),
                                            [&](const QString& object) { return other.objects.contains(object); });
        if (other.identity == approval.identity || (sameObject && other.connection == approval.connection))
            related.append(other);
    }
    return related;
}

void DecisionHistoryModel::setDecisions(const QVector<service::ApprovalView>& decisions)
{
    beginResetModel();
    m_decisions = decisions;
    endResetModel();
}

int DecisionHistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_decisions.size());
}

int DecisionHistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DecisionHistoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const service::ApprovalView& decision = m_decisions.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Time: return formatDateTime(decision.decidedAt.isValid() ? decision.decidedAt : decision.createdAt);
        case Who: return decision.identity;
        case Statement: return firstLine(decision.statement);
        case Outcome: return wordOfState(decision.state, QStringLiteral("hold"));
        case DecidedBy: return decision.decidedBy.isEmpty() ? QStringLiteral("–") : decision.decidedBy;
        case Reason: return decision.reason;
        default: return {};
        }
    case roles::mono: return column == Time || column == Statement;
    case roles::muted: return column == Time || column == Reason;
    case roles::chip: return column == Outcome;
    case roles::icon:
        return column == Who && decision.identityKind == u"agent" ? QStringLiteral("agent") : QString();
    case roles::tone:
        if (column == Outcome)
            return int(toneOfState(decision.state, QStringLiteral("hold")));
        return column == Who ? int(toneOfIdentityKind(decision.identityKind)) : int(Tone::Neutral);
    default: return {};
    }
}

QVariant DecisionHistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("decided");
    case Who: return tr("who");
    case Statement: return tr("statement");
    case Outcome: return tr("outcome");
    case DecidedBy: return tr("by");
    case Reason: return tr("reason");
    default: return {};
    }
}

}  // namespace gatehouse::ui

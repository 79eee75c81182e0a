#include "ui/approvals/approval_list_model.h"

#include "ui/approvals/approval_words.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace gatehouse::ui {

namespace {

const service::ApprovalView* findIn(const QVector<service::ApprovalView>& list, const QString& id)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& view) { return view.id == id; });
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

void ApprovalListModel::update(const QVector<service::ApprovalView>& now, const QVector<service::ApprovalView>& ended,
                               const QString& pinned)
{
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        const QString id = m_rows.at(row).id;
        const service::ApprovalView* next = findIn(now, id);
        if (!next && id == pinned) {
            if (const service::ApprovalView* last = findIn(ended, id))
                m_rows[row] = *last;
            Q_EMIT dataChanged(index(row), index(row));
            continue;
        }
        if (!next) {
            beginRemoveRows({}, row, row);
            m_rows.removeAt(row);
            endRemoveRows();
            continue;
        }
        m_rows[row] = *next;
        Q_EMIT dataChanged(index(row), index(row));
    }
    // In the order given: pending ones come oldest first, so a new one is usually last.
    int row = 0;
    for (const service::ApprovalView& view : now) {
        const int known = rowOf(view.id);
        if (known >= 0) {
            row = known + 1;
            continue;
        }
        beginInsertRows({}, row, row);
        m_rows.insert(row, view);
        endInsertRows();
        ++row;
    }
}

void ApprovalListModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

const service::ApprovalView* ApprovalListModel::at(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr;
}

int ApprovalListModel::rowOf(const QString& id) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows.at(row).id == id)
            return row;
    }
    return -1;
}

void ApprovalListModel::touchTimes()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1), {Qt::DecorationRole});
}

int ApprovalListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ApprovalListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const service::ApprovalView& view = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return firstLine(view.statement);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(riskWord(riskOf(view)), requestSentence(view),
                                                wordOfState(view.state, QStringLiteral("hold")));
    case IdRole: return view.id;
    default: return {};
    }
}

}  // namespace gatehouse::ui

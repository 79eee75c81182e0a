// The requests in the list: those that wait, or those that ended. Rows change in place and never jump.
#pragma once

#include "core/service/values.h"

#include <QAbstractListModel>

namespace gatehouse::ui {

class ApprovalListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Roles { IdRole = Qt::UserRole + 1 };
    using QAbstractListModel::QAbstractListModel;

    /// New ones are added behind, gone ones removed, the others changed in place. A request that is `pinned`
    /// and no longer in the list stays where it is, as `ended` knows it, until another is pinned.
    void update(const QVector<service::ApprovalView>& now, const QVector<service::ApprovalView>& ended,
                const QString& pinned);
    void clear();
    [[nodiscard]] const service::ApprovalView* at(int row) const;
    [[nodiscard]] int rowOf(const QString& id) const;
    /// Countdowns moved on.
    void touchTimes();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QVector<service::ApprovalView> m_rows;
};

}  // namespace gatehouse::ui

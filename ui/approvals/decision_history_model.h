// Earlier decisions on the same objects or the same identity, newest first, as a table.
#pragma once

#include "core/service/values.h"

#include <QAbstractTableModel>

namespace gatehouse::ui {

/// Those of `ended` that share an object or the identity with `approval`; the request itself is left out.
[[nodiscard]] QVector<service::ApprovalView> relatedDecisions(const service::ApprovalView& approval,
                                                              const QVector<service::ApprovalView>& ended);

class DecisionHistoryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Time, Who, Statement, Outcome, DecidedBy, Reason, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setDecisions(const QVector<service::ApprovalView>& decisions);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVector<service::ApprovalView> m_decisions;
};

}  // namespace gatehouse::ui

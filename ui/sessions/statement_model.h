// The statements of the chosen session or brushed time as a table, newest first; a live one that never reshuffles.
#pragma once

#include "core/service/values.h"

#include <QAbstractTableModel>
#include <QHash>

namespace gatehouse::ui {

class StatementModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { TimeColumn, StatementColumn, DecisionColumn, RowsColumn, TookColumn, TouchedColumn, ColumnCount };
    enum Roles { RecordRole = Qt::UserRole + 1, SessionRole, IndexRole, ApprovalRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setStatements(QVector<service::StatementView> statements);
    /// Updates rows in place and puts new ones on top.
    void merge(const QVector<service::StatementView>& statements);
    [[nodiscard]] const service::StatementView& at(int row) const { return m_rows[row]; }
    [[nodiscard]] int rowOf(const QString& sessionId, quint64 index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// "masked 2", "held", "blocked": the verdict or, where it says more, the state.
    [[nodiscard]] static QString decisionText(const service::StatementView& statement);

private:
    QVector<service::StatementView> m_rows;   ///< newest first
};

}  // namespace gatehouse::ui

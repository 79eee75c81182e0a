// The statements of the session that asked, newest first, as a table.
#pragma once

#include "core/service/values.h"

#include <QAbstractTableModel>

namespace gatehouse::ui {

class SessionStatementModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Time, Statement, Decision, Rows, Took, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Oldest first, as the service gives them.
    void setStatements(const QVector<service::StatementView>& statements);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVector<service::StatementView> m_statements;
};

}  // namespace gatehouse::ui

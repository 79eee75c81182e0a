// The columns of a data map as a table, table by table, filtered; paints nothing.
#pragma once

#include "core/service/data_map_values.h"
#include "ui/datamap/data_map_words.h"

#include <QAbstractTableModel>

namespace gatehouse::ui {

class ColumnModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { TableColumn, NameColumn, LabelColumn, StateColumn, SureColumn, MaskColumn, WhoColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setColumns(const QVector<service::DataMapColumn>& columns);
    void setFilter(Shown shown, const QString& text);
    [[nodiscard]] const service::DataMapColumn* at(int row) const;   ///< null: no such row
    [[nodiscard]] int rowOf(const QString& name) const;              ///< of DataMapColumn::name(); -1: not listed
    [[nodiscard]] const QVector<service::DataMapColumn>& all() const { return m_all; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void filter();
    [[nodiscard]] QString text(int row, int column) const;

    QVector<service::DataMapColumn> m_all;
    QVector<int> m_rows;           ///< places in m_all
    Shown m_shown = Shown::Sensitive;
    QString m_text;
};

}  // namespace gatehouse::ui

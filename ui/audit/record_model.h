// Records of the ledger as a table, newest first, fetched page by page below the last one; paints nothing.
#pragma once

#include "core/service/values.h"

#include <QAbstractTableModel>

namespace gatehouse::ui {

class RecordModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { RecordColumn, TimeColumn, WhoColumn, ActionColumn, DecisionColumn, TouchedColumn, ColumnCount };
    enum Roles { SeqRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;

    void setRecords(const QVector<service::RecordView>& records, bool more);
    /// The next page; ignored when it does not continue below the last row.
    void addPage(const QVector<service::RecordView>& records, bool more);
    [[nodiscard]] const service::RecordView& at(int row) const { return m_records[row]; }
    [[nodiscard]] int rowOf(quint64 seq) const;   ///< -1: not loaded
    [[nodiscard]] quint64 lastSeq() const { return m_records.isEmpty() ? 0 : m_records.last().seq; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    /// What happened, in one line: the SQL, or the record's own words.
    [[nodiscard]] static QString actionOf(const service::RecordView& record);

Q_SIGNALS:
    /// The view scrolled to the end: records below this number are wanted.
    void pageWanted(quint64 beforeSeq);

private:
    [[nodiscard]] QString text(const service::RecordView& record, int column) const;

    QVector<service::RecordView> m_records;
    bool m_more = false;
    bool m_asked = false;
};

}  // namespace gatehouse::ui

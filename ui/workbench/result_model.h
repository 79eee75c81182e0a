// The rows of one result as a table that grows while they stream in; knows cell states, paints nothing.
#pragma once

#include "core/service/values.h"
#include "ui/workbench/row_store.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>

namespace gatehouse::ui {

class ResultModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Roles {
        StateRole = Qt::UserRole + 1,   ///< CellState
        FullTextRole,                   ///< without the cut
        NumericRole,                    ///< of the column
        ColumnMaskedRole,
        ColumnShownRole,                ///< masked otherwise: under what it is shown, in words; empty: not
    };
    enum class CellState { Value, Null, Empty, Masked, MaskedNull, Truncated, Loading };
    Q_ENUM(CellState)
    /// Longer texts are cut in the grid, not in copies.
    static constexpr int shownCharsMax = 240;

    explicit ResultModel(QString spillDirectory, QObject* parent = nullptr);

    /// Starts a new result and forgets the last one.
    void begin(const QVector<service::ResultColumnView>& columns);
    void clear() { begin({}); }
    /// Shown with the next flush, at the most ten times a second.
    void append(const ResultRows& rows);
    void flush();

    [[nodiscard]] const QVector<service::ResultColumnView>& columns() const { return m_columns; }
    [[nodiscard]] qint64 rowsReceived() const { return m_store->rowCount(); }
    [[nodiscard]] RowReader reader() const { return m_store->reader(); }
    [[nodiscard]] RowStore& store() { return *m_store; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void spillFailed(const QString& problem);

private:
    [[nodiscard]] QString maskWords(const service::ResultColumnView& column) const;
    [[nodiscard]] QVariant cellData(const service::Cell& cell, int role) const;

    QString m_spillDirectory;
    QVector<service::ResultColumnView> m_columns;
    std::unique_ptr<RowStore> m_store;
    qint64 m_shown = 0;
    QTimer m_flush;
};

}  // namespace gatehouse::ui

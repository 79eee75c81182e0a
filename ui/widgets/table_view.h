// A table as every screen shows one: whole rows, thin lines between them, no grid, no sorting surprises, copy by key.
#pragma once

#include <QTableView>

namespace gatehouse::ui {

class TableView : public QTableView {
    Q_OBJECT
public:
    explicit TableView(QWidget* parent = nullptr);
    /// Copies the selected rows as text, columns separated by tabs.
    void copySelection() const;

Q_SIGNALS:
    /// Enter or a double click on a row.
    void rowActivated(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace gatehouse::ui

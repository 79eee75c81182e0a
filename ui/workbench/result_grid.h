// The grid of a result: cells to select and copy, one million rows to scroll; it shows a ResultModel and nothing else.
#pragma once

#include <QTableView>

namespace gatehouse::ui {

class ResultModel;

class ResultGrid : public QTableView {
    Q_OBJECT
public:
    explicit ResultGrid(QWidget* parent = nullptr);

    void setResult(ResultModel* model);
    /// Widths from the names and the first rows.
    void fitColumns();
    /// Selected cells as tab-separated text, what is shown.
    [[nodiscard]] QString selectedText() const;

Q_SIGNALS:
    void stopWanted();   ///< Esc

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace gatehouse::ui

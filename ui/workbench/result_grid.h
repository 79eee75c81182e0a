// The grid of a result: cells to select and copy, one million rows to scroll; it shows a ResultModel and nothing else.
#pragma once

#include <QTableView>
#include <QVector>

class QMenu;

namespace gatehouse::ui {

class ResultModel;

class ResultGrid : public QTableView {
    Q_OBJECT
public:
    static constexpr int rowsMeasured = 50;   ///< what fitColumns looks at

    explicit ResultGrid(QWidget* parent = nullptr);

    void setResult(ResultModel* model);
    /// Widths from the names and the first rows.
    void fitColumns();
    /// Selected cells as tab-separated text, what is shown.
    [[nodiscard]] QString selectedText() const;
    /// The masked ones of the selected columns, or of the current one.
    [[nodiscard]] QVector<int> maskedSelected() const;
    /// What can be done with a cell or a header of this column; the caller's to delete.
    [[nodiscard]] QMenu* makeMenu(int column);

Q_SIGNALS:
    void stopWanted();   ///< Esc
    /// Masked columns of the result, by their place in it, that somebody wants to see.
    void seeWanted(const QVector<int>& columns);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void popUp(int column, const QPoint& global);

    ResultModel* m_result = nullptr;
};

}  // namespace gatehouse::ui

#include "ui/workbench/result_grid.h"

#include "ui/workbench/result_delegate.h"
#include "ui/workbench/result_header.h"
#include "ui/workbench/result_model.h"
#include "ui/workbench/row_number_header.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>

#include <algorithm>

namespace gatehouse::ui {

namespace {

constexpr int widthMax = 360;
constexpr int rowsMeasured = 50;
constexpr int cellsCopiedMax = 200'000;

}  // namespace

ResultGrid::ResultGrid(QWidget* parent) : QTableView(parent)
{
    setObjectName(QStringLiteral("resultGrid"));
    setAccessibleName(tr("Result"));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setHorizontalHeader(new ResultHeader(this));
    setVerticalHeader(new RowNumberHeader(this));
    setItemDelegate(new ResultDelegate(this));
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
}

void ResultGrid::setResult(ResultModel* model)
{
    setModel(model);
}

void ResultGrid::fitColumns()
{
    const int rows = std::min(model()->rowCount(), rowsMeasured);
    for (int column = 0; column < model()->columnCount(); ++column) {
        int width = horizontalHeader()->sectionSizeHint(column);
        for (int row = 0; row < rows; ++row)
            width = std::max(width, itemDelegate()->sizeHint({}, model()->index(row, column)).width());
        setColumnWidth(column, std::min(width + 8, widthMax));
    }
}

QString ResultGrid::selectedText() const
{
    // By ranges, row by row: asking for all indexes of a million rows would build them first.
    QVector<int> columns;
    QVector<QPair<int, int>> rows;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        rows.append({range.top(), range.bottom()});
        for (int column = range.left(); column <= range.right(); ++column)
            if (!columns.contains(column))
                columns.append(column);
    }
    std::sort(columns.begin(), columns.end());
    std::sort(rows.begin(), rows.end());
    QString text;
    int cells = 0;
    int last = -1;
    for (const auto& [top, bottom] : std::as_const(rows)) {
        for (int row = std::max(top, last + 1); row <= bottom; ++row) {
            QStringList values;
            for (const int column : std::as_const(columns)) {
                const QModelIndex index = model()->index(row, column);
                values.append(selectionModel()->isSelected(index) ? index.data(ResultModel::FullTextRole).toString() : QString());
            }
            text += values.join(u'\t') + u'\n';
            cells += int(values.size());
            if (cells > cellsCopiedMax)
                return text;
            last = row;
        }
    }
    if (text.endsWith(u'\n'))
        text.chop(1);
    return text;
}

void ResultGrid::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(selectedText());
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT stopWanted();
        return;
    }
    QTableView::keyPressEvent(event);
}

}  // namespace gatehouse::ui

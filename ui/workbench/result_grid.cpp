#include "ui/workbench/result_grid.h"

#include "ui/theme/theme.h"
#include "ui/workbench/result_delegate.h"
#include "ui/workbench/result_header.h"
#include "ui/workbench/result_model.h"
#include "ui/workbench/row_number_header.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace gatehouse::ui {

namespace {

constexpr int widthMax = 360;
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
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        popUp(horizontalHeader()->logicalIndexAt(at), horizontalHeader()->mapToGlobal(at));
    });
}

void ResultGrid::setResult(ResultModel* model)
{
    m_result = model;
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

void ResultGrid::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    // The lines below the rows go on where there are no columns any more.
    const int from = horizontalHeader()->length() - horizontalHeader()->offset();
    const int width = viewport()->width() - from;
    if (!model() || width <= 0)
        return;
    QPainter painter(viewport());
    const int last = rowAt(viewport()->height() - 1);
    for (int row = rowAt(0); row >= 0 && row <= (last < 0 ? model()->rowCount() - 1 : last); ++row)
        painter.fillRect(QRect(from, rowViewportPosition(row) + rowHeight(row) - 1, width, 1), Theme::tokens().border);
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

QVector<int> ResultGrid::maskedSelected() const
{
    QVector<int> columns;
    const auto take = [this, &columns](int column) {
        if (m_result && column >= 0 && column < m_result->columns().size() && m_result->columns()[column].masked && !columns.contains(column))
            columns.append(column);
    };
    for (const QItemSelectionRange& range : selectionModel() ? selectionModel()->selection() : QItemSelection()) {
        for (int column = range.left(); column <= range.right(); ++column)
            take(column);
    }
    take(currentIndex().column());
    std::sort(columns.begin(), columns.end());
    return columns;
}

QMenu* ResultGrid::makeMenu(int column)
{
    auto* menu = new QMenu(this);
    QAction* copy = menu->addAction(tr("Copy"), this, [this] { QGuiApplication::clipboard()->setText(selectedText()); });
    copy->setEnabled(selectionModel() && selectionModel()->hasSelection());
    if (!m_result || column < 0 || column >= m_result->columns().size() || !m_result->columns()[column].masked)
        return menu;
    const service::ResultColumnView& view = m_result->columns()[column];
    QVector<int> columns = maskedSelected();
    if (!columns.contains(column))
        columns = {column};
    QString words = columns.size() == 1 ? tr("Request to see %1…").arg(view.name) : tr("Request to see %1 columns…").arg(columns.size());
    if (view.sealed)
        words = tr("%1 is sealed: nobody is shown it").arg(view.name);
    else if (view.behind.isEmpty())
        words = tr("%1 cannot be asked for: where it comes from is not known").arg(view.name);
    menu->addSeparator();
    QAction* see = menu->addAction(words, this, [this, columns] { Q_EMIT seeWanted(columns); });
    see->setObjectName(QStringLiteral("requestToSee"));
    see->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+M")));
    see->setShortcutContext(Qt::WidgetShortcut);   // shown here; the page's own action answers to it
    see->setEnabled(!view.behind.isEmpty() && !view.sealed);
    return menu;
}

void ResultGrid::popUp(int column, const QPoint& global)
{
    QMenu* menu = makeMenu(column);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(global);
}

void ResultGrid::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(viewport()->mapFrom(this, event->pos()));
    if (index.isValid())
        popUp(index.column(), byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
    event->accept();
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

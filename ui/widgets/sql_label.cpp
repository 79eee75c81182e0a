#include "ui/widgets/sql_label.h"

#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/sql_highlighter.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextBlock>

namespace gatehouse::ui {

SqlLabel::SqlLabel(QWidget* parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setTextRole(this, TextRole::Mono);
    setAccessibleName(tr("SQL statement"));
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    new SqlHighlighter(document());
}

void SqlLabel::setSql(const QString& sql)
{
    if (sql == toPlainText())
        return;
    setPlainText(sql);
    fit();
}

void SqlLabel::setLinesMax(int lines)
{
    m_linesMax = lines;
    fit();
}

QSize SqlLabel::sizeHint() const
{
    return {320, contentHeight()};
}

QSize SqlLabel::minimumSizeHint() const
{
    return {80, contentHeight()};
}

void SqlLabel::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        if (auto* highlighter = findChild<SqlHighlighter*>())
            highlighter->rehighlight();
    }
}

void SqlLabel::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void SqlLabel::fit()
{
    updateGeometry();
}

int SqlLabel::contentHeight() const
{
    const int line = QFontMetrics(font()).lineSpacing();
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < m_linesMax; block = block.next())
        lines += qMax(1, block.layout() ? block.layout()->lineCount() : 1);
    return qBound(1, lines, m_linesMax) * line + 2;
}

}  // namespace gatehouse::ui

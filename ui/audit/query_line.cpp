#include "ui/audit/query_line.h"

#include "ui/audit/audit_query.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QCompleter>
#include <QPainter>
#include <QPainterPath>

namespace gatehouse::ui {

QueryLine::QueryLine(QWidget* parent) : SearchField(tr("who:agent label:ssn since:7d verdict:block, or any words"), parent)
{
    setObjectName(QStringLiteral("auditQuery"));
    setAccessibleName(tr("Audit query"));
    setFieldNames(AuditQuery::fieldNames());
    setDelayMs(300);
}

void QueryLine::markProblem(int position, int length)
{
    m_position = position;
    m_length = length;
    update();
}

void QueryLine::paintEvent(QPaintEvent* event)
{
    SearchField::paintEvent(event);
    if (m_length <= 0)
        return;
    // The line edit does not say where a character stands; the caret does, and widths from it.
    const QFontMetricsF metrics(font());
    const QString all = displayText();
    const int caretX = cursorRect().center().x();
    const double before = metrics.horizontalAdvance(all.left(m_position)) - metrics.horizontalAdvance(all.left(cursorPosition()));
    const double left = caretX + before;
    const double right = left + qMax(6.0, metrics.horizontalAdvance(all.mid(m_position, m_length)));
    const double y = height() / 2.0 + metrics.ascent() / 2 + 3;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::tokens().blocked.text, 1.4));
    QPainterPath wave(QPointF(left, y));
    for (double x = left, up = 1; x < right; x += 3, up = -up)
        wave.lineTo(x + 3, y - 1.5 * up);
    painter.drawPath(wave);
}

}  // namespace gatehouse::ui

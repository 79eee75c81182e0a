#include "ui/audit/facet_row.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/format.h"

#include <QPainter>
#include <QPainterPath>

namespace gatehouse::ui {

FacetRow::FacetRow(const QString& words, qint64 count, Tone tone, QWidget* parent)
    : QAbstractButton(parent), m_count(count), m_tone(tone)
{
    setText(words);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("%1, %2").arg(words, formatCount(count)));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize FacetRow::sizeHint() const
{
    return {160, 26};
}

void FacetRow::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void FacetRow::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void FacetRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Tokens& tokens = Theme::tokens();
    if (underMouse() || isDown())
        drawPanel(painter, rect(), tokens.hover, QColor(), metrics::radiusSmall);
    const QRect box(metrics::space1, (height() - 12) / 2, 12, 12);
    const ToneColors& colors = tokens.tone(m_tone == Tone::Neutral ? Tone::Accent : m_tone);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isChecked()) {
        drawPanel(painter, box, colors.solid, QColor(), 3);
        painter.setPen(QPen(colors.onSolid, 1.6));
        QPainterPath tick(QPointF(box.left() + 2.8, box.top() + 6.2));
        tick.lineTo(box.left() + 5.2, box.top() + 8.8);
        tick.lineTo(box.left() + 9.4, box.top() + 3.4);
        painter.drawPath(tick);
    } else if (m_tone == Tone::Neutral || m_tone == Tone::Agent) {
        drawPanel(painter, box, QColor(), tokens.borderStrong, 3);
    } else {
        // A decision not chosen: its colour as a mark, hollow so that it reads as a box.
        drawPanel(painter, box.adjusted(1, 1, -1, -1), colors.solid, QColor(), 2);
    }
    const QFont font = fontFor(isChecked() ? TextRole::Strong : TextRole::Body);
    const QString count = formatCount(m_count);
    const int countWidth = QFontMetrics(fontFor(TextRole::Body)).horizontalAdvance(count) + 2;
    const int left = box.right() + 1 + metrics::space2;
    drawText(painter, QRect(left, 0, width() - left - countWidth - metrics::space2, height()), text(), font, tokens.text);
    drawText(painter, QRect(width() - countWidth - metrics::space1, 0, countWidth, height()), count, fontFor(TextRole::Body),
             tokens.muted, Qt::AlignRight | Qt::AlignVCenter);
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radiusSmall);
}

}  // namespace gatehouse::ui

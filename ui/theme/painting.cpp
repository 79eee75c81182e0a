#include "ui/theme/painting.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QFontMetrics>

namespace gatehouse::ui {

namespace {
constexpr int chipPaddingX = 8;
constexpr int chipPaddingY = 3;
constexpr int chipIcon = 12;
}  // namespace

void drawPanel(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border, qreal radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    if (border.isValid()) {
        painter.setPen(QPen(border, 1));
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    } else {
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(rect, radius, radius);
    }
    painter.restore();
}

void drawFocusRing(QPainter& painter, const QRectF& rect, qreal radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::tokens().focus, metrics::focusWidth));
    const qreal inset = metrics::focusWidth / 2.0;
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

QSize chipSize(const QString& text, const QString& iconName)
{
    const QFontMetrics metric(fontFor(TextRole::Chip));
    const int iconWidth = iconName.isEmpty() ? 0 : chipIcon + metrics::space1;
    return {metric.horizontalAdvance(text) + iconWidth + 2 * chipPaddingX, metric.height() + 2 * chipPaddingY};
}

QRect drawChip(QPainter& painter, const QRect& rect, const QString& text, Tone tone, const QString& iconName)
{
    const ToneColors& colors = Theme::tokens().tone(tone);
    const QSize size = chipSize(text, iconName);
    QRect chip(rect.left(), rect.top() + (rect.height() - size.height()) / 2, qMin(size.width(), rect.width()),
               size.height());
    drawPanel(painter, chip, colors.soft, {}, metrics::radiusSmall);
    int left = chip.left() + chipPaddingX;
    if (!iconName.isEmpty()) {
        const qreal ratio = painter.device()->devicePixelRatioF();
        painter.drawPixmap(QPoint(left, chip.center().y() - chipIcon / 2 + 1),
                           iconPixmap(iconName, chipIcon, colors.text, ratio));
        left += chipIcon + metrics::space1;
    }
    drawText(painter, QRect(left, chip.top(), chip.right() - chipPaddingX - left + 2, chip.height()), text,
             fontFor(TextRole::Chip), colors.text);
    return chip;
}

void drawText(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, const QColor& color,
              Qt::Alignment alignment)
{
    painter.save();
    painter.setFont(font);
    painter.setPen(color);
    const QFontMetrics metric(font);
    painter.drawText(rect, static_cast<int>(alignment) | Qt::TextSingleLine,
                     metric.elidedText(text, Qt::ElideRight, rect.width()));
    painter.restore();
}

}  // namespace gatehouse::ui

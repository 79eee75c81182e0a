// Small pieces of drawing shared by the style, the delegates and the widgets.
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QPainter>

namespace gatehouse::ui {

/// A rounded rectangle with an inner border of one pixel; either colour may be invalid for none.
void drawPanel(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border, qreal radius);
/// The ring around what has the keyboard.
void drawFocusRing(QPainter& painter, const QRectF& rect, qreal radius);
/// Width and height that a badge with this text needs.
[[nodiscard]] QSize chipSize(const QString& text, const QString& iconName = {});
/// A badge with its text, left-aligned and vertically centred in `rect`; returns what it covered.
QRect drawChip(QPainter& painter, const QRect& rect, const QString& text, Tone tone, const QString& iconName = {});
/// One line of text, elided on the right.
void drawText(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, const QColor& color,
              Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);

}  // namespace gatehouse::ui

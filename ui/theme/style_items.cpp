#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style_painters.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTreeView>

namespace gatehouse::ui::painters {

void itemPanel(const QStyleOptionViewItem& option, QPainter& painter, const QWidget* widget)
{
    const Tokens& t = Theme::tokens();
    if (option.backgroundBrush.style() != Qt::NoBrush)
        painter.fillRect(option.rect, option.backgroundBrush);
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, t.selection);
    else if ((option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled))
        painter.fillRect(option.rect, t.hover);
    // Tables have a line between rows; trees and lists have none.
    if (!widget || qobject_cast<const QTreeView*>(widget))
        return;
    if (widget->property("gh_row_lines").toBool())
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.border);
}

void branch(const QStyleOption& option, QPainter& painter)
{
    if (!(option.state & QStyle::State_Children))
        return;
    const Tokens& t = Theme::tokens();
    const int size = 10;
    const QString name = option.state & QStyle::State_Open ? QStringLiteral("chevron-down")
                                                           : QStringLiteral("chevron-right");
    painter.drawPixmap(QPoint(option.rect.right() - size - 3, option.rect.center().y() - size / 2 + 1),
                       iconPixmap(name, size, t.muted, painter.device()->devicePixelRatioF()));
}

void headerSection(const QStyleOptionHeader& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    const bool lively = option.state & QStyle::State_MouseOver && option.state & QStyle::State_Enabled;
    painter.fillRect(option.rect, lively && option.sortIndicator != QStyleOptionHeader::None ? t.raised : t.panel);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.border);
}

void headerLabel(const QStyleOptionHeader& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    QRect rect = option.rect.adjusted(2, 0, -2, 0);  // the header has a margin of its own
    const qreal ratio = painter.device()->devicePixelRatioF();
    if (option.sortIndicator != QStyleOptionHeader::None) {
        const QString name = option.sortIndicator == QStyleOptionHeader::SortUp ? QStringLiteral("chevron-up")
                                                                                : QStringLiteral("chevron-down");
        painter.drawPixmap(QPoint(rect.right() - 9, rect.center().y() - 4), iconPixmap(name, 10, t.muted, ratio));
        rect.setRight(rect.right() - 14);
    }
    const bool right = option.textAlignment & Qt::AlignRight;
    const QFont font = fontFor(TextRole::Caption);
    const int textWidth = qMin(QFontMetrics(font).horizontalAdvance(option.text),
                               rect.width() - (option.icon.isNull() ? 0 : 16));
    drawText(painter, right ? rect : rect.adjusted(0, 0, option.icon.isNull() ? 0 : -16, 0), option.text, font,
             t.muted, Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft));
    if (!option.icon.isNull())
        option.icon.paint(&painter, QRect(right ? rect.right() - textWidth - 16 : rect.left() + textWidth + 5,
                                          rect.center().y() - 5, 11, 11));
}

void tab(const QStyleOptionTab& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2),
                         t.accent.solid);
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect.adjusted(2, 4, -2, -4), metrics::radiusSmall);
}

void tabLabel(const QStyleOptionTab& option, QPainter& painter, const QRect& textRect, const QWidget* widget)
{
    const Tokens& t = Theme::tokens();
    const bool selected = option.state & QStyle::State_Selected;
    const bool lively = option.state & QStyle::State_MouseOver;
    const QFont font = widget ? widget->font() : fontFor(TextRole::Body);
    QRect rect = textRect;
    if (!option.icon.isNull()) {
        option.icon.paint(&painter, QRect(rect.left(), rect.center().y() - 7, 16, 16), Qt::AlignCenter,
                          selected ? QIcon::Selected : QIcon::Normal);
        rect.setLeft(rect.left() + 22);
    }
    const QColor color = !(option.state & QStyle::State_Enabled) ? t.disabled
                         : selected || lively                     ? t.text
                                                                  : t.muted;
    drawText(painter, rect, option.text, font, color, Qt::AlignLeft | Qt::AlignVCenter);
}

void menuItem(const QStyleOptionMenuItem& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(QRect(option.rect.left() + 6, option.rect.center().y(), option.rect.width() - 12, 1),
                         t.border);
        return;
    }
    const bool enabled = option.state & QStyle::State_Enabled;
    if (enabled && (option.state & QStyle::State_Selected))
        drawPanel(painter, option.rect.adjusted(4, 0, -4, 0), t.selection, {}, metrics::radiusSmall);
    const qreal ratio = painter.device()->devicePixelRatioF();
    QRect rect = option.rect.adjusted(14, 0, -14, 0);
    if (option.checkType != QStyleOptionMenuItem::NotCheckable || option.menuHasCheckableItems) {
        if (option.checked)
            painter.drawPixmap(QPoint(rect.left() - 2, rect.center().y() - 6),
                               iconPixmap(QStringLiteral("check"), 14, t.accent.text, ratio));
        rect.setLeft(rect.left() + 20);
    } else if (!option.icon.isNull()) {
        option.icon.paint(&painter, QRect(rect.left() - 2, rect.center().y() - 7, 16, 16), Qt::AlignCenter,
                          enabled ? QIcon::Normal : QIcon::Disabled);
        rect.setLeft(rect.left() + 22);
    }
    const QStringList parts = option.text.split(u'\t');
    painter.save();
    painter.setFont(option.font);
    painter.setPen(enabled ? t.text : t.disabled);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextHideMnemonic | Qt::TextSingleLine, parts.at(0));
    painter.restore();
    if (parts.size() > 1)
        drawText(painter, rect, parts.at(1), fontFor(TextRole::MonoSmall), t.faint,
                 Qt::AlignRight | Qt::AlignVCenter);
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu)
        painter.drawPixmap(QPoint(rect.right() - 6, rect.center().y() - 4),
                           iconPixmap(QStringLiteral("chevron-right"), 10, t.muted, ratio));
}

QSize menuItemSize(const QStyleOptionMenuItem& option)
{
    if (option.menuItemType == QStyleOptionMenuItem::Separator)
        return {10, 9};
    const QStringList parts = option.text.split(u'\t');
    int width = QFontMetrics(option.font).size(Qt::TextHideMnemonic, parts.at(0)).width() + 28 + 22;
    if (parts.size() > 1)
        width += QFontMetrics(fontFor(TextRole::MonoSmall)).horizontalAdvance(parts.at(1)) + metrics::space5;
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu)
        width += 14;
    return {width, 28};
}

}  // namespace gatehouse::ui::painters

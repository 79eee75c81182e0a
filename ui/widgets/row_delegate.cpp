#include "ui/widgets/row_delegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gatehouse::ui {

namespace {

constexpr int padding = 10;
constexpr int iconSize = 13;

QFont fontOf(const QModelIndex& index)
{
    return fontFor(index.data(roles::mono).toBool() ? TextRole::MonoSmall : TextRole::Body);
}

int neededWidth(const QModelIndex& index)
{
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString iconName = index.data(roles::icon).toString();
    if (index.data(roles::chip).toBool())
        return text.isEmpty() ? 0 : chipSize(text, iconName).width();
    return QFontMetrics(fontOf(index)).horizontalAdvance(text) + (iconName.isEmpty() ? 0 : iconSize + 6);
}

}  // namespace

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QWidget* widget = option.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, widget);

    const Tokens& t = Theme::tokens();
    const QString text = item.text;
    const QString iconName = index.data(roles::icon).toString();
    const auto tone = static_cast<Tone>(index.data(roles::tone).toInt());
    QRect rect = option.rect.adjusted(padding, 0, -padding, 0);
    if (index.data(roles::chip).toBool()) {
        if (!text.isEmpty())
            drawChip(*painter, rect, text, tone, iconName);
        return;
    }
    const QColor color = tone != Tone::Neutral              ? t.tone(tone).text
                         : index.data(roles::muted).toBool() ? t.muted
                                                             : t.text;
    if (!iconName.isEmpty()) {
        painter->drawPixmap(QPoint(rect.left(), rect.center().y() - iconSize / 2),
                            iconPixmap(iconName, iconSize, color, painter->device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + iconSize + 6);
    }
    drawText(*painter, rect, text, fontOf(index), color,
             (item.displayAlignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(option)
    return {neededWidth(index) + 2 * padding, metrics::rowHeight};
}

bool RowDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                            const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || index.data(Qt::ToolTipRole).isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    if (neededWidth(index) + 2 * padding > option.rect.width())
        QToolTip::showText(event->globalPos(),
                           QStringLiteral("<p>%1</p>").arg(index.data().toString().toHtmlEscaped()), view);
    else
        QToolTip::hideText();
    return true;
}

}  // namespace gatehouse::ui

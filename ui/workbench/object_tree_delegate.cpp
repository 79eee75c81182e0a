#include "ui/workbench/object_tree_delegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/workbench/object_tree_model.h"

#include <QPainter>

namespace gatehouse::ui {

namespace {

constexpr int rowHeight = 24;
constexpr int iconSize = 14;

QString iconOf(const QModelIndex& index)
{
    switch (index.data(ObjectTreeModel::LevelRole).value<ObjectTreeModel::Level>()) {
    case ObjectTreeModel::Level::Schema: return QStringLiteral("schema");
    case ObjectTreeModel::Level::Relation:
        return index.data(ObjectTreeModel::KindRole).toString().contains(u"view") ? QStringLiteral("view")
                                                                                  : QStringLiteral("table");
    case ObjectTreeModel::Level::Column: break;
    }
    return {};
}

}  // namespace

QSize ObjectTreeDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {120, rowHeight};
}

void ObjectTreeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Tokens& tokens = Theme::tokens();
    painter->save();
    const QRect row = option.rect;
    if (option.state.testFlag(QStyle::State_Selected))
        drawPanel(*painter, row.adjusted(0, 0, -metrics::space1, 0), tokens.selection, QColor(), metrics::radiusSmall);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        drawPanel(*painter, row.adjusted(0, 0, -metrics::space1, 0), tokens.hover, QColor(), metrics::radiusSmall);

    int right = row.right() - metrics::space2;
    const QString label = index.data(ObjectTreeModel::LabelRole).toString();
    if (!label.isEmpty()) {
        const int width = chipSize(label).width();
        drawChip(*painter, QRect(right - width, row.top(), width, row.height()), label, Tone::Masked);
        right -= width + metrics::space2;
    }
    int left = row.left() + metrics::space1;
    const QString icon = iconOf(index);
    if (!icon.isEmpty()) {
        painter->drawPixmap(left, row.top() + (row.height() - iconSize) / 2,
                            iconPixmap(icon, iconSize, tokens.faint, painter->device()->devicePixelRatioF()));
        left += iconSize + metrics::space1 + 2;
    }
    const QFont font = fontFor(TextRole::MonoSmall);
    const QFontMetrics fontMetrics(font);
    const QString name = index.data(Qt::DisplayRole).toString();
    const QString detail = index.data(ObjectTreeModel::DetailRole).toString();
    const int nameWidth = qMin(fontMetrics.horizontalAdvance(name) + 2, qMax(0, right - left));
    drawText(*painter, QRect(left, row.top(), nameWidth, row.height()), name, font, tokens.text);
    const int room = right - left - nameWidth - metrics::space2;
    if (!detail.isEmpty() && room > 24)
        drawText(*painter, QRect(right - room, row.top(), room, row.height()), detail, font, tokens.faint,
                 Qt::AlignRight | Qt::AlignVCenter);
    painter->restore();
}

}  // namespace gatehouse::ui

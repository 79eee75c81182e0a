// Paints the object tree's rows: name, label badge, rows or type; nothing is edited here.
#pragma once

#include <QStyledItemDelegate>

namespace gatehouse::ui {

class ObjectTreeDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace gatehouse::ui

// Paints result cells so that value, NULL, empty, masked and cut texts are told apart without colour alone.
#pragma once

#include <QStyledItemDelegate>

namespace gatehouse::ui {

class ResultDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace gatehouse::ui

// Paints one request in three lines: who and how long, the statement, what is at stake.
#pragma once

#include <QStyledItemDelegate>

namespace gatehouse::ui {

class ApprovalDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace gatehouse::ui

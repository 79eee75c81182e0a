// Paints the cells of the console's tables: text, values in mono, verdict badges; elided, with a tooltip when cut.
#pragma once

#include "ui/theme/tokens.h"

#include <QStyledItemDelegate>

namespace gatehouse::ui {

/// Roles a model answers to be painted well; all optional.
namespace roles {
inline constexpr int tone = Qt::UserRole + 900;     ///< int(Tone): colour of the text, or of the badge
inline constexpr int chip = Qt::UserRole + 901;     ///< bool: the text is a badge
inline constexpr int mono = Qt::UserRole + 902;     ///< bool: SQL, value, id or time
inline constexpr int muted = Qt::UserRole + 903;    ///< bool: second-rank text
inline constexpr int icon = Qt::UserRole + 904;     ///< QString: icon name before the text
}  // namespace roles

class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
};

}  // namespace gatehouse::ui

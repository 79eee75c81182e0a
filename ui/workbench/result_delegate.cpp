#include "ui/workbench/result_delegate.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/workbench/result_model.h"

#include <QPainter>

namespace gatehouse::ui {

QSize ResultDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const QFontMetrics metrics(fontFor(TextRole::Mono));
    const QString text = index.data().toString().left(60);
    return {metrics.horizontalAdvance(text) + 2 * metrics::space3, metrics::rowHeight};
}

void ResultDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    using State = ResultModel::CellState;
    const Tokens& tokens = Theme::tokens();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, tokens.selection);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.border);

    QFont font = fontFor(TextRole::Mono);
    QColor color = tokens.text;
    QString text = index.data().toString();
    const QRect rect = option.rect.adjusted(metrics::space2, 0, -metrics::space2, -1);
    Qt::Alignment alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    switch (index.data(ResultModel::StateRole).value<State>()) {
    case State::Null:
        font.setItalic(true);
        color = tokens.faint;
        text = QStringLiteral("NULL");
        break;
    case State::Empty:
        font = fontFor(TextRole::Caption);
        color = tokens.disabled;
        text = tr("empty");
        break;
    case State::Masked:
        color = tokens.masked.text;
        break;
    case State::MaskedNull:
        font.setItalic(true);
        color = tokens.masked.text;
        text = QStringLiteral("NULL");
        break;
    case State::Loading:
        color = tokens.disabled;
        text = QStringLiteral("…");
        break;
    case State::Truncated: {
        // A badge with the whole length: the cut itself is told, not hidden behind an ellipsis.
        const int chars = int(index.data(ResultModel::FullTextRole).toString().size());
        const QString more = tr("%1 chars").arg(QLocale().toString(chars));
        const int width = chipSize(more).width();
        if (rect.width() > width + 60) {
            drawChip(*painter, QRect(rect.right() - width + 1, rect.top(), width, rect.height()), more, Tone::Neutral);
            drawText(*painter, rect.adjusted(0, 0, -width - metrics::space2, 0), text, font, color);
            painter->restore();
            return;
        }
        break;
    }
    case State::Value:
        break;
    }
    drawText(*painter, rect, text, font, color, alignment);
    if (option.state.testFlag(QStyle::State_HasFocus))
        drawFocusRing(*painter, QRectF(option.rect).adjusted(1, 1, -1, -2), 2);
    painter->restore();
}

}  // namespace gatehouse::ui

#include "ui/approvals/approval_delegate.h"

#include "ui/approvals/approval_list_model.h"
#include "ui/approvals/approval_words.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/countdown_label.h"
#include "ui/widgets/format.h"

#include <QPainter>

namespace gatehouse::ui {

namespace {
constexpr int rowHeight = 90;
constexpr int paddingX = 18;
}  // namespace

void ApprovalDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* model = qobject_cast<const ApprovalListModel*>(index.model());
    const service::ApprovalView* view = model ? model->at(index.row()) : nullptr;
    if (!view)
        return;
    const Tokens& t = Theme::tokens();
    const QRect row = option.rect;
    const bool selected = option.state & QStyle::State_Selected;
    const bool pending = view->state == u"pending";
    if (selected)
        painter->fillRect(row, t.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(row, t.hover);
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), t.border);
    if (selected)
        painter->fillRect(QRect(row.left(), row.top(), 3, row.height() - 1), t.accent.solid);

    QRect line(row.left() + paddingX, row.top() + 12, row.width() - paddingX - metrics::space4, 22);
    const QFont timeFont = fontFor(TextRole::MonoSmall);
    const qint64 left = (QDateTime::currentDateTimeUtc().msecsTo(view->expiresAt) + 999) / 1000;
    const QString time = pending ? countdownText(left) : formatTime(view->decidedAt);
    const QColor timeColor = pending ? t.tone(countdownTone(left)).text : t.muted;
    const int timeWidth = QFontMetrics(timeFont).horizontalAdvance(time) + 2;
    drawText(*painter, QRect(line.right() - timeWidth + 1, line.top(), timeWidth, line.height()), time, timeFont,
             timeColor, Qt::AlignRight | Qt::AlignVCenter);
    line.setRight(line.right() - timeWidth - metrics::space3);

    const QRect chip = drawChip(*painter, line, view->identityKind, toneOfIdentityKind(view->identityKind),
                                view->identityKind == u"agent" ? QStringLiteral("agent") : QString());
    line.setLeft(chip.right() + metrics::space2 + 1);
    const QFont nameFont = fontFor(TextRole::Strong);
    const int nameWidth = qMin(line.width(), QFontMetrics(nameFont).horizontalAdvance(view->identity) + 2);
    drawText(*painter, QRect(line.left(), line.top(), nameWidth, line.height()), view->identity, nameFont, t.text);
    line.setLeft(line.left() + nameWidth + metrics::space2);
    if (line.width() > 24)
        drawText(*painter, line, behalfWords(*view), fontFor(TextRole::Body), t.faint);

    const QRect sql(row.left() + paddingX, row.top() + 36, row.width() - paddingX - metrics::space4, 20);
    drawText(*painter, sql, firstLine(view->statement), fontFor(TextRole::MonoSmall), t.text);

    QRect last(row.left() + paddingX, row.top() + 59, row.width() - paddingX - metrics::space4, 20);
    if (pending) {
        const Risk risk = riskOf(*view);
        QString stake = stakeWords(*view);
        if (risk == Risk::High) {
            drawText(*painter, last, riskWord(risk), fontFor(TextRole::Body), t.blocked.text);
            last.setLeft(last.left() + QFontMetrics(fontFor(TextRole::Body)).horizontalAdvance(riskWord(risk)));
            stake.prepend(QStringLiteral(" · "));
        }
        drawText(*painter, last, stake, fontFor(TextRole::Body), t.muted);
    } else {
        const Tone tone = toneOfState(view->state, QStringLiteral("hold"));
        drawText(*painter, last, outcomeWords(*view), fontFor(TextRole::Body), t.tone(tone).text);
    }
}

QSize ApprovalDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(option)
    Q_UNUSED(index)
    return {240, rowHeight};
}

}  // namespace gatehouse::ui

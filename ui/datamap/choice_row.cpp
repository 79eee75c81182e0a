#include "ui/datamap/choice_row.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/format.h"

#include <QPainter>

namespace gatehouse::ui {

ChoiceRow::ChoiceRow(const QString& words, QWidget* parent) : QAbstractButton(parent)
{
    setText(words);
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCount(0);
}

void ChoiceRow::setCount(qint64 count)
{
    m_count = count;
    setAccessibleName(tr("%1, %2").arg(text(), formatCount(count)));
    update();
}

void ChoiceRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    if (isChecked() || isDown())
        drawPanel(painter, rect(), t.selection, QColor(), metrics::radiusSmall);
    else if (underMouse())
        drawPanel(painter, rect(), t.hover, QColor(), metrics::radiusSmall);
    const QString figure = formatCount(m_count);
    const QRect inside = rect().adjusted(metrics::space2, 0, -metrics::space2, 0);
    const int width = QFontMetrics(fontFor(TextRole::Body)).horizontalAdvance(figure) + 2;
    drawText(painter, inside.adjusted(0, 0, -width - metrics::space2, 0), text(), fontFor(isChecked() ? TextRole::Strong : TextRole::Body),
             isChecked() ? t.accent.text : t.text);
    drawText(painter, QRect(inside.right() - width + 1, 0, width, height()), figure, fontFor(TextRole::Body),
             isChecked() ? t.accent.text : t.muted, Qt::AlignRight | Qt::AlignVCenter);
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radiusSmall);
}

}  // namespace gatehouse::ui

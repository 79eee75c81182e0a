#include "ui/sessions/time_axis.h"

#include "ui/sessions/time_ticks.h"
#include "ui/sessions/timeline.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QPainter>

namespace gatehouse::ui {

TimeAxis::TimeAxis(Timeline& timeline, int left, QWidget* parent) : QWidget(parent), m_timeline(timeline), m_left(left)
{
    setAccessibleName(tr("Time axis"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&timeline, &Timeline::windowChanged, this, qOverload<>(&QWidget::update));
}

QSize TimeAxis::sizeHint() const
{
    return {400, 22};
}

void TimeAxis::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Tokens& tokens = Theme::tokens();
    const QFont font = fontFor(TextRole::Section);
    QFont plain = fontFor(TextRole::Caption);
    plain.setPixelSize(font.pixelSize() > 0 ? font.pixelSize() : 11);
    const QFontMetrics metrics(plain);
    const TimeWindow& window = m_timeline.window();
    const int nowX = window.xOf(m_timeline.nowUs());
    const QString now = tr("now");
    const int nowLeft = qMin(m_left + nowX - metrics.horizontalAdvance(now) / 2, width() - metrics.horizontalAdvance(now));
    const bool nowShown = nowX >= 0 && nowX <= window.width;
    for (const TimeTick& tick : TimeTicks::in(window, 110, QTimeZone::systemTimeZone())) {
        const int width = metrics.horizontalAdvance(tick.label);
        const QRect rect(m_left + tick.x - width / 2, 0, width + 2, height());
        if (rect.left() < m_left - 20 || (nowShown && rect.right() + 8 > nowLeft))
            continue;
        drawText(painter, rect, tick.label, plain, tokens.faint);
    }
    if (nowShown)
        drawText(painter, QRect(nowLeft, 0, metrics.horizontalAdvance(now) + 2, height()), now, plain, tokens.muted);
}

}  // namespace gatehouse::ui

#include "ui/sessions/timeline.h"

namespace gatehouse::ui {

void Timeline::setWidth(int pixels)
{
    if (m_window.width == pixels)
        return;
    m_window.width = qMax(1, pixels);
    Q_EMIT windowChanged();
}

void Timeline::setSpan(qint64 spanUs)
{
    const qint64 middle = m_window.fromUs + m_window.spanUs() / 2;
    m_window.show(middle - spanUs / 2, middle + spanUs / 2);
    follow();
    Q_EMIT windowChanged();
}

void Timeline::tick(qint64 nowUs)
{
    const int before = m_window.xOf(m_nowUs);
    m_nowUs = nowUs;
    // A step below one pixel shows nothing new.
    if (m_window.xOf(nowUs) == before && before < m_window.width)
        return;
    follow();
    Q_EMIT windowChanged();
}

void Timeline::follow()
{
    if (m_following)
        m_window.placeAt(m_nowUs, nowShare);
}

void Timeline::setFollowing(bool following)
{
    if (m_following == following)
        return;
    m_following = following;
    follow();
    Q_EMIT followingChanged(following);
    Q_EMIT windowChanged();
}

void Timeline::leaveFollowing()
{
    if (!m_following)
        return;
    m_following = false;
    Q_EMIT followingChanged(false);
}

void Timeline::zoom(double factor, int x)
{
    // While following, the anchor is now: zooming in must not lose it.
    m_window.zoom(factor, m_following ? m_window.xOf(m_nowUs) : x);
    Q_EMIT windowChanged();
}

void Timeline::pan(int pixels)
{
    if (pixels == 0)
        return;
    leaveFollowing();
    m_window.pan(pixels);
    Q_EMIT windowChanged();
}

void Timeline::reveal(qint64 timeUs)
{
    const qint64 room = m_window.spanUs() / 10;
    if (timeUs >= m_window.fromUs + room && timeUs < m_window.toUs - (m_following ? 0 : room))
        return;
    leaveFollowing();
    m_window.placeAt(timeUs, 0.5);
    Q_EMIT windowChanged();
}

void Timeline::setBrush(std::optional<Range> brush)
{
    if (brush && brush->second < brush->first)
        std::swap(brush->first, brush->second);
    if (brush == m_brush)
        return;
    m_brush = brush;
    Q_EMIT brushChanged();
    Q_EMIT windowChanged();
}

}  // namespace gatehouse::ui

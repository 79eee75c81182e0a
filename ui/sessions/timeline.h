// The one state that axis, lanes and table share: which time shows, whether it follows now, what is brushed. No painting.
#pragma once

#include "ui/sessions/time_window.h"

#include <QObject>

#include <optional>
#include <utility>

namespace gatehouse::ui {

class Timeline : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    using Range = std::pair<qint64, qint64>;   ///< microseconds, [first, second)
    /// Where `now` stands while following, as a share of the width.
    static constexpr double nowShare = 0.985;

    [[nodiscard]] const TimeWindow& window() const { return m_window; }
    [[nodiscard]] qint64 nowUs() const { return m_nowUs; }
    [[nodiscard]] bool following() const { return m_following; }
    [[nodiscard]] const std::optional<Range>& brush() const { return m_brush; }

    void setWidth(int pixels);
    /// Shows this much time and keeps following, or stays around the middle.
    void setSpan(qint64 spanUs);
    void tick(qint64 nowUs);
    void setFollowing(bool following);
    /// Zooming and panning by hand stop following unless `now` stays in sight at the right.
    void zoom(double factor, int x);
    void pan(int pixels);
    /// Moves as little as needed to show the time, with some room.
    void reveal(qint64 timeUs);
    void setBrush(std::optional<Range> brush);

Q_SIGNALS:
    void windowChanged();
    void followingChanged(bool following);
    void brushChanged();

private:
    void follow();
    void leaveFollowing();

    TimeWindow m_window;
    qint64 m_nowUs = 0;
    bool m_following = true;
    std::optional<Range> m_brush;
};

}  // namespace gatehouse::ui

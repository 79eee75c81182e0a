#include "ui/sessions/time_ticks.h"

#include <QDateTime>

namespace gatehouse::ui {

namespace {

constexpr qint64 second = 1'000'000;
constexpr qint64 minute = 60 * second;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
constexpr qint64 steps[] = {second,      2 * second,  5 * second,  10 * second, 15 * second, 30 * second, minute,
                            2 * minute,  5 * minute,  10 * minute, 15 * minute, 30 * minute, hour,        2 * hour,
                            3 * hour,    6 * hour,    12 * hour,   day,         2 * day,     7 * day};

QString labelOf(const QDateTime& time, qint64 step)
{
    if (step < minute)
        return time.toString(QStringLiteral("HH:mm:ss"));
    if (step < day && (time.time().hour() != 0 || time.time().minute() != 0))
        return time.toString(QStringLiteral("HH:mm"));
    return time.toString(QStringLiteral("d MMM"));
}

}  // namespace

qint64 TimeTicks::stepFor(const TimeWindow& window, int spacing)
{
    for (const qint64 step : steps) {
        if (double(step) / double(qMax(qint64(1), window.spanUs())) * window.width >= spacing)
            return step;
    }
    return steps[std::size(steps) - 1];
}

QVector<TimeTick> TimeTicks::in(const TimeWindow& window, int spacing, const QTimeZone& zone)
{
    QVector<TimeTick> ticks;
    if (window.width <= 0 || window.spanUs() <= 0)
        return ticks;
    const qint64 step = stepFor(window, spacing);
    const qint64 offset = qint64(zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(window.fromUs / 1000))) * second;
    // Rounded up to the next round local time; integer division rounds toward zero, hence the correction.
    qint64 local = (window.fromUs + offset) / step * step;
    if (local < window.fromUs + offset)
        local += step;
    for (; local - offset < window.toUs; local += step) {
        const qint64 time = local - offset;
        const QDateTime shown = QDateTime::fromMSecsSinceEpoch(time / 1000, zone);
        ticks.append({window.xOf(time), time, labelOf(shown, step)});
    }
    return ticks;
}

}  // namespace gatehouse::ui

// Chooses the labelled times of an axis so that labels never touch; pure.
#pragma once

#include "ui/sessions/time_window.h"

#include <QString>
#include <QTimeZone>
#include <QVector>

namespace gatehouse::ui {

struct TimeTick {
    int x = 0;
    qint64 timeUs = 0;
    QString label;
};

class TimeTicks {
public:
    /// The smallest round step whose labels are at least `spacing` pixels apart, in microseconds.
    [[nodiscard]] static qint64 stepFor(const TimeWindow& window, int spacing);
    /// Ticks at round local times, inside the window, from left to right.
    [[nodiscard]] static QVector<TimeTick> in(const TimeWindow& window, int spacing, const QTimeZone& zone);
};

}  // namespace gatehouse::ui

// Turns one lane and a window into at most one bar a pixel, and finds the event under a pixel; geometry only.
#pragma once

#include "ui/sessions/lane_table.h"
#include "ui/sessions/time_window.h"

#include <QVector>

namespace gatehouse::ui {

struct LaneBar {
    int x = 0;
    int width = 0;
    LaneKind kind = LaneKind::None;
    friend bool operator==(const LaneBar&, const LaneBar&) = default;
};

class LaneBars {
public:
    static constexpr int widthMin = 2;
    static constexpr int reach = 3;   ///< pixels beside a bar that still hit it

    /// Sorted by x, not overlapping, inside the window; at most `window.width` of them.
    /// `nowUs` ends what still runs.
    [[nodiscard]] static QVector<LaneBar> of(const Lane& lane, const TimeWindow& window, qint64 nowUs);
    /// Position in the lane of the event at `x`: the strictest under it, else the nearest within reach; -1 for none.
    [[nodiscard]] static qsizetype eventAt(const Lane& lane, const TimeWindow& window, qint64 nowUs, int x);

private:
    [[nodiscard]] static qsizetype firstVisible(const Lane& lane, qint64 fromUs, qint64 nowUs);
};

}  // namespace gatehouse::ui

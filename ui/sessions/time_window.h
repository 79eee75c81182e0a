// The stretch of time that a lane's width shows, with zoom and pan; geometry only, no painting and no clock.
#pragma once

#include <QtGlobal>

namespace gatehouse::ui {

struct TimeWindow {
    static constexpr qint64 spanMinUs = 1'000'000;                       ///< one second
    static constexpr qint64 spanMaxUs = qint64(7) * 24 * 3600 * 1'000'000;

    qint64 fromUs = 0;
    qint64 toUs = 900'000'000;
    int width = 1;              ///< pixels

    [[nodiscard]] qint64 spanUs() const { return toUs - fromUs; }
    /// Bounded far outside the window, so that it always fits an int.
    [[nodiscard]] int xOf(qint64 timeUs) const;
    [[nodiscard]] qint64 timeAt(int x) const;
    [[nodiscard]] bool contains(qint64 timeUs) const { return timeUs >= fromUs && timeUs < toUs; }
    /// The time under `x` stays under it. factor < 1 shows less time.
    void zoom(double factor, int x);
    /// Moves the content to the right by `pixels`.
    void pan(int pixels);
    void show(qint64 from, qint64 to);
    /// Keeps the span and puts `timeUs` at `share` of the width (0 to 1).
    void placeAt(qint64 timeUs, double share);
};

}  // namespace gatehouse::ui

#include "ui/sessions/lane_bars.h"

#include <algorithm>
#include <array>

namespace gatehouse::ui {

namespace {

/// Left and right pixel of an event, right one excluded, at least widthMin apart.
std::pair<int, int> extentOf(const Lane& lane, qsizetype at, const TimeWindow& window, qint64 nowUs)
{
    const qint64 start = lane.startUs[at];
    const qint64 end = lane.durationUs[at] < 0 ? qMax(start, nowUs) : start + lane.durationUs[at];
    const int left = window.xOf(start);
    return {left, qMax(left + LaneBars::widthMin, window.xOf(end))};
}

}  // namespace

qsizetype LaneBars::firstVisible(const Lane& lane, qint64 fromUs, qint64 nowUs)
{
    // An event that begins before the window may reach into it: step back by the longest one.
    qint64 back = lane.longestUs;
    for (const qint64 start : lane.running)
        back = qMax(back, qMin(fromUs, nowUs) - start);
    return std::lower_bound(lane.startUs.cbegin(), lane.startUs.cend(), fromUs - back) - lane.startUs.cbegin();
}

QVector<LaneBar> LaneBars::of(const Lane& lane, const TimeWindow& window, qint64 nowUs)
{
    QVector<LaneBar> bars;
    if (window.width <= 0)
        return bars;
    // One cell a pixel holds the strictest kind there. The first pixel of an event parts it from the bar before.
    QVector<LaneKind> pixels(window.width, LaneKind::None);
    QVector<bool> starts(window.width, false);
    // Events come in the order of their starts, so what an earlier one of the same kind covered need not be drawn
    // again: every kind draws each pixel once, however many long events overlap.
    std::array<int, static_cast<size_t>(LaneKind::Blocked) + 1> covered{};
    const qint64 slack = window.timeAt(widthMin) - window.fromUs;
    for (qsizetype at = firstVisible(lane, window.fromUs - slack, nowUs); at < lane.size(); ++at) {
        if (lane.startUs[at] >= window.toUs)
            break;
        const auto [left, right] = extentOf(lane, at, window, nowUs);
        const int to = qMin(right, window.width);
        int& until = covered[static_cast<size_t>(lane.kind[at])];
        for (int x = qMax(left, until); x < to; ++x)
            pixels[x] = qMax(pixels[x], lane.kind[at]);
        until = qMax(until, to);
        if (left > 0 && left < window.width)
            starts[left] = true;
    }
    for (int x = 0; x < window.width; ++x) {
        if (pixels[x] == LaneKind::None)
            continue;
        const bool joins = !bars.isEmpty() && bars.last().x + bars.last().width == x && bars.last().kind == pixels[x]
            && !(starts[x] && bars.last().width > widthMin);
        if (joins)
            ++bars.last().width;
        else
            bars.append({x, 1, pixels[x]});
    }
    return bars;
}

qsizetype LaneBars::eventAt(const Lane& lane, const TimeWindow& window, qint64 nowUs, int x)
{
    qsizetype found = -1;
    int foundDistance = reach + 1;
    const qint64 slack = window.timeAt(reach + widthMin) - window.fromUs;
    const qint64 until = window.timeAt(x + reach + 1);
    for (qsizetype at = firstVisible(lane, window.timeAt(x) - slack, nowUs); at < lane.size() && lane.startUs[at] <= until;
         ++at) {
        const auto [left, right] = extentOf(lane, at, window, nowUs);
        const int distance = x < left ? left - x : (x >= right ? x - right + 1 : 0);
        if (distance < foundDistance || (distance == foundDistance && found >= 0 && lane.kind[at] >= lane.kind[found])) {
            found = at;
            foundDistance = distance;
        }
    }
    return foundDistance <= reach ? found : -1;
}

}  // namespace gatehouse::ui

#include "ui/sessions/time_window.h"

#include <algorithm>
#include <cmath>

namespace gatehouse::ui {

int TimeWindow::xOf(qint64 timeUs) const
{
    const double share = double(timeUs - fromUs) / double(qMax(qint64(1), spanUs()));
    return int(std::lround(std::clamp(share * width, -100000.0, 100000.0 + width)));
}

qint64 TimeWindow::timeAt(int x) const
{
    return fromUs + qint64(std::llround(double(x) / qMax(1, width) * double(spanUs())));
}

void TimeWindow::zoom(double factor, int x)
{
    const qint64 anchor = timeAt(x);
    const double span = std::clamp(double(spanUs()) * factor, double(spanMinUs), double(spanMaxUs));
    const double share = double(x) / qMax(1, width);
    fromUs = anchor - qint64(std::llround(span * share));
    toUs = fromUs + qint64(std::llround(span));
}

void TimeWindow::pan(int pixels)
{
    const qint64 shift = timeAt(pixels) - fromUs;
    fromUs -= shift;
    toUs -= shift;
}

void TimeWindow::show(qint64 from, qint64 to)
{
    if (to < from)
        std::swap(from, to);
    const qint64 middle = from + (to - from) / 2;
    const qint64 span = std::clamp(to - from, spanMinUs, spanMaxUs);
    fromUs = span == to - from ? from : middle - span / 2;
    toUs = fromUs + span;
}

void TimeWindow::placeAt(qint64 timeUs, double share)
{
    const qint64 span = spanUs();
    fromUs = timeUs - qint64(double(span) * share);
    toUs = fromUs + span;
}

}  // namespace gatehouse::ui

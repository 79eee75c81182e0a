#include "ui/audit/histogram_geometry.h"

#include <algorithm>

namespace gatehouse::ui {

namespace {

int leftOf(const HistogramGeometry& geometry, qsizetype bucket)
{
    return geometry.area.left() + int(bucket * geometry.area.width() / qMax(qsizetype(1), geometry.total.size()));
}

}  // namespace

QVector<HistogramBar> HistogramGeometry::bars() const
{
    QVector<HistogramBar> bars;
    const qint64 most = total.isEmpty() ? 0 : *std::max_element(total.cbegin(), total.cend());
    for (qsizetype at = 0; at < total.size(); ++at) {
        HistogramBar bar;
        const int left = leftOf(*this, at);
        const int width = qMax(1, leftOf(*this, at + 1) - left - (area.width() > 3 * total.size() ? 2 : 0));
        const auto heightOf = [&](qint64 count) {
            return count <= 0 || most <= 0 ? 0 : qMax(2, int(double(count) / double(most) * area.height()));
        };
        const int height = heightOf(total[at]);
        bar.all = QRect(left, area.bottom() + 1 - height, width, height);
        if (at < blocked.size() && blocked[at] > 0) {
            // A single blocked one among thousands must still be seen.
            const int red = qMin(height, qMax(4, heightOf(blocked[at])));
            bar.blocked = QRect(left, area.bottom() + 1 - red, width, red);
        }
        bars.append(bar);
    }
    return bars;
}

int HistogramGeometry::bucketAt(int x) const
{
    if (total.isEmpty() || x < area.left() || x > area.right())
        return -1;
    for (qsizetype at = qsizetype(x - area.left()) * total.size() / qMax(1, area.width()); at < total.size(); ++at)
        if (x < leftOf(*this, at + 1))
            return int(at);
    return int(total.size() - 1);
}

qint64 HistogramGeometry::bucketStartUs(int bucket) const
{
    return sinceUs + qint64(double(untilUs - sinceUs) * bucket / qMax(qsizetype(1), total.size()));
}

std::pair<qint64, qint64> HistogramGeometry::rangeOf(int x1, int x2) const
{
    if (total.isEmpty())
        return {sinceUs, untilUs};
    if (x2 < x1)
        std::swap(x1, x2);
    const int first = bucketAt(std::clamp(x1, area.left(), area.right()));
    const int last = bucketAt(std::clamp(x2, area.left(), area.right()));
    return {bucketStartUs(first), bucketStartUs(last + 1)};
}

}  // namespace gatehouse::ui

// Where the bars of the audit's histogram stand and which time a pixel means; geometry only.
#pragma once

#include <QRect>
#include <QVector>

namespace gatehouse::ui {

struct HistogramBar {
    QRect all;
    QRect blocked;   ///< the part of it at the bottom; empty when none
};

struct HistogramGeometry {
    QRect area;
    QVector<qint64> total;
    QVector<qint64> blocked;   ///< as long as total, or shorter
    qint64 sinceUs = 0;
    qint64 untilUs = 0;

    /// One for each bucket; counts above none are at least two pixels high.
    [[nodiscard]] QVector<HistogramBar> bars() const;
    /// -1 outside.
    [[nodiscard]] int bucketAt(int x) const;
    [[nodiscard]] qint64 bucketStartUs(int bucket) const;
    /// Whole buckets from x1 to x2, in either order, as [first, second).
    [[nodiscard]] std::pair<qint64, qint64> rangeOf(int x1, int x2) const;
};

}  // namespace gatehouse::ui

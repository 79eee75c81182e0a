// Paints one lane: name, mark of its kind, bars told apart by colour and by shape. Holds no state.
#pragma once

#include "ui/sessions/lane_bars.h"

#include <QPainter>
#include <QRect>

namespace gatehouse::ui {

class LanePainter {
public:
    static constexpr int nameWidth = 216;
    static constexpr int laneHeight = 34;

    struct State {
        bool selected = false;
        bool focused = false;
        int hoverX = -1;
    };

    static void paintName(QPainter& painter, const QRect& rect, const Lane& lane, const State& state);
    /// `rect` is the whole lane; bars start at its left edge plus nameWidth.
    static void paintBars(QPainter& painter, const QRect& rect, const QVector<LaneBar>& bars);
    /// Also used by the legend.
    static void paintBar(QPainter& painter, const QRect& bar, LaneKind kind);
};

}  // namespace gatehouse::ui

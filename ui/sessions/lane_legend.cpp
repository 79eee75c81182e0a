#include "ui/sessions/lane_legend.h"

#include "ui/sessions/lane_painter.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QPainter>

namespace gatehouse::ui {

LaneLegend::LaneLegend(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Legend: allowed, masked, held for approval (hatched), blocked (taller)"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize LaneLegend::sizeHint() const
{
    return {460, 32};
}

void LaneLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFont font = fontFor(TextRole::Caption);
    const QFontMetrics metrics(font);
    int x = 0;
    const std::pair<LaneKind, QString> entries[] = {{LaneKind::Allowed, tr("allowed")},
                                                    {LaneKind::Masked, tr("masked")},
                                                    {LaneKind::Held, tr("held for approval")},
                                                    {LaneKind::Blocked, tr("blocked")}};
    for (const auto& [kind, word] : entries) {
        LanePainter::paintBar(painter, QRect(x, (height() - 10) / 2, 9, 10), kind);
        x += 16;
        const int width = metrics.horizontalAdvance(word);
        drawText(painter, QRect(x, 0, width + 2, height()), word, font, Theme::tokens().muted);
        x += width + metrics::space4;
    }
}

}  // namespace gatehouse::ui

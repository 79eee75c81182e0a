#include "ui/sessions/lane_painter.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

namespace gatehouse::ui {

namespace {

QColor mixed(const QColor& a, const QColor& b, double share)
{
    return QColor::fromRgbF(float(a.redF() * share + b.redF() * (1 - share)),
                            float(a.greenF() * share + b.greenF() * (1 - share)),
                            float(a.blueF() * share + b.blueF() * (1 - share)));
}

QColor colorOf(LaneKind kind)
{
    const Tokens& tokens = Theme::tokens();
    switch (kind) {
    case LaneKind::Masked: return tokens.masked.solid;
    case LaneKind::Held: return tokens.held.solid;
    case LaneKind::Blocked: return tokens.blocked.solid;
    default:
        // What passed is most of the picture: it stays back so that the rest stands out.
        return mixed(tokens.allowed.solid, tokens.window, tokens.dark ? 0.62 : 0.72);
    }
}

}  // namespace

void LanePainter::paintName(QPainter& painter, const QRect& rect, const Lane& lane, const State& state)
{
    const Tokens& tokens = Theme::tokens();
    if (state.selected)
        painter.fillRect(rect, tokens.selection);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border);
    const bool agent = lane.identityKind == u"agent";
    const QString mark = agent ? QStringLiteral("agent") : (lane.application.isEmpty() ? lane.identityKind : lane.application);
    const QString iconName = agent ? QStringLiteral("agent") : QString();
    const QFont font = fontFor(state.selected ? TextRole::Strong : TextRole::Body);
    const QFontMetrics metrics(font);
    const int chipWidth = mark.isEmpty() ? 0 : qMin(chipSize(mark, iconName).width(), 110);
    const int room = nameWidth - metrics::space2 - metrics::space2 - chipWidth - metrics::space2;
    const QString name = metrics.elidedText(lane.identity, Qt::ElideMiddle, room);
    const QRect nameRect(rect.left() + metrics::space2, rect.top(), metrics.horizontalAdvance(name) + 1, rect.height() - 1);
    drawText(painter, nameRect, name, font, tokens.text);
    if (chipWidth > 0)
        drawChip(painter, QRect(nameRect.right() + metrics::space2, rect.top(), chipWidth, rect.height() - 1), mark,
                 agent ? Tone::Agent : Tone::Neutral, iconName);
    if (state.selected && state.focused)
        drawFocusRing(painter, QRectF(rect).adjusted(1, 1, -1, -2), metrics::radiusSmall);
}

void LanePainter::paintBars(QPainter& painter, const QRect& rect, const QVector<LaneBar>& bars)
{
    const int height = 16;
    const int top = rect.top() + (rect.height() - height) / 2;
    for (const LaneBar& bar : bars)
        paintBar(painter, QRect(rect.left() + nameWidth + bar.x, top, bar.width, height), bar.kind);
}

void LanePainter::paintBar(QPainter& painter, const QRect& bar, LaneKind kind)
{
    const QColor color = colorOf(kind);
    QRect rect = bar;
    // Held is hatched and blocked is taller: neither is told by colour alone.
    if (kind == LaneKind::Blocked)
        rect.adjust(0, -3, 0, 3);
    if (rect.width() <= 4) {
        painter.fillRect(rect, color);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.setRenderHint(QPainter::Antialiasing, true);
        painter.drawRoundedRect(rect, 2, 2);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (kind == LaneKind::Held) {
        QColor dark = Theme::tokens().window;
        dark.setAlpha(150);
        painter.fillRect(rect, QBrush(dark, Qt::BDiagPattern));
    }
}

}  // namespace gatehouse::ui

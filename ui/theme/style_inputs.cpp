#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style_painters.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QWidget>

namespace gatehouse::ui::painters {

namespace {

void drawField(QPainter& painter, const QRect& rect, QStyle::State state)
{
    const Tokens& t = Theme::tokens();
    const bool enabled = state & QStyle::State_Enabled;
    const bool focus = enabled && (state & QStyle::State_HasFocus);
    drawPanel(painter, rect, enabled ? t.field : t.panel, t.borderStrong, metrics::radius);
    if (focus)
        drawFocusRing(painter, rect, metrics::radius);
}

}  // namespace

void lineEditPanel(const QStyleOption& option, QPainter& painter, const QWidget* widget)
{
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(&option);
    if (frame && frame->lineWidth <= 0) {
        Q_UNUSED(widget)
        return;  // inside a spin box or an editable combo box, which draw the field themselves
    }
    drawField(painter, option.rect, option.state);
}

void comboBox(const QStyleOptionComboBox& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    const bool lively = option.state & (QStyle::State_MouseOver | QStyle::State_Sunken | QStyle::State_On);
    const bool enabled = option.state & QStyle::State_Enabled;
    if (option.editable) {
        drawField(painter, option.rect, option.state);
    } else {
        drawPanel(painter, option.rect, enabled && lively ? t.raisedHover : t.raised,
                  option.frame ? t.borderStrong : QColor(), metrics::radius);
        if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
            drawFocusRing(painter, option.rect, metrics::radius);
    }
    painter.drawPixmap(QPoint(option.rect.right() - 18, option.rect.center().y() - 4),
                       iconPixmap(QStringLiteral("chevron-down"), 10, enabled ? t.muted : t.disabled,
                                  painter.device()->devicePixelRatioF()));
}

void comboBoxLabel(const QStyleOptionComboBox& option, QPainter& painter)
{
    if (option.editable)
        return;
    const Tokens& t = Theme::tokens();
    QRect rect = option.rect.adjusted(10, 0, -22, 0);
    if (!option.currentIcon.isNull()) {
        option.currentIcon.paint(&painter, QRect(rect.left(), rect.center().y() - 7, 16, 16));
        rect.setLeft(rect.left() + 22);
    }
    drawText(painter, rect, option.currentText, painter.font(),
             option.state & QStyle::State_Enabled ? t.text : t.disabled);
}

void spinBox(const QStyleOptionSpinBox& option, QPainter& painter, const QRect& up, const QRect& down)
{
    const Tokens& t = Theme::tokens();
    drawField(painter, option.rect, option.state);
    if (option.buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QColor color = option.state & QStyle::State_Enabled ? t.muted : t.disabled;
    painter.drawPixmap(QPoint(up.center().x() - 4, up.center().y() - 3),
                       iconPixmap(QStringLiteral("chevron-up"), 9, color, ratio));
    painter.drawPixmap(QPoint(down.center().x() - 4, down.center().y() - 4),
                       iconPixmap(QStringLiteral("chevron-down"), 9, color, ratio));
}

void scrollBar(const QStyleOptionSlider& option, QPainter& painter, const QRect& handle)
{
    if (option.maximum <= option.minimum)
        return;
    const Tokens& t = Theme::tokens();
    QColor color = t.muted;
    const bool lively = (option.activeSubControls & QStyle::SC_ScrollBarSlider)
                        && (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken));
    color.setAlphaF(lively ? 0.75f : 0.40f);
    const QRectF bar = option.orientation == Qt::Vertical ? QRectF(handle).adjusted(2, 2, -2, -2)
                                                          : QRectF(handle).adjusted(2, 2, -2, -2);
    drawPanel(painter, bar, color, {}, qMin(bar.width(), bar.height()) / 2);
}

void progressBar(const QStyleOptionProgressBar& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    const QRectF groove(option.rect.left(), option.rect.center().y() - 2, option.rect.width(), 4);
    drawPanel(painter, groove, t.border, {}, 2);
    QRectF done = groove;
    if (option.maximum > option.minimum) {
        const double share = double(option.progress - option.minimum) / double(option.maximum - option.minimum);
        done.setWidth(groove.width() * qBound(0.0, share, 1.0));
    } else {
        done.setWidth(groove.width() / 4);  // busy: words beside it say what for
    }
    drawPanel(painter, done, t.accent.solid, {}, 2);
}

}  // namespace gatehouse::ui::painters

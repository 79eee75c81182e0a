#include "ui/widgets/elided_label.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace gatehouse::ui {

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : ElidedLabel(parent)
{
    setText(text);
}

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateToolTip();
    updateGeometry();
    update();
}

void ElidedLabel::setRole(TextRole role)
{
    setTextRole(this, role);
    updateToolTip();
    updateGeometry();
}

void ElidedLabel::setMuted(bool muted)
{
    m_muted = muted;
    update();
}

void ElidedLabel::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

void ElidedLabel::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metric(font());
    return {metric.horizontalAdvance(m_text) + 1, metric.height() + 2};
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QFontMetrics metric(font());
    return {qMin(metric.horizontalAdvance(m_text) + 1, metric.horizontalAdvance(u'm') * 3), metric.height() + 2};
}

void ElidedLabel::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    painter.setFont(font());
    painter.setPen(!isEnabled()                ? t.disabled
                   : m_tone != Tone::Neutral   ? t.tone(m_tone).text
                   : m_muted                   ? t.muted
                                               : t.text);
    painter.drawText(rect(), static_cast<int>(m_alignment) | Qt::TextSingleLine,
                     QFontMetrics(font()).elidedText(m_text, m_mode, width()));
}

void ElidedLabel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateToolTip();
}

void ElidedLabel::updateToolTip()
{
    setToolTip(QFontMetrics(font()).horizontalAdvance(m_text) > width() ? m_text.toHtmlEscaped() : QString());
}

}  // namespace gatehouse::ui

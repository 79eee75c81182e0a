#include "ui/widgets/chip.h"

#include "ui/theme/painting.h"

#include <QPainter>

namespace gatehouse::ui {

Chip::Chip(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

Chip::Chip(const QString& text, Tone tone, QWidget* parent) : Chip(parent)
{
    setContent(text, tone);
}

void Chip::setContent(const QString& text, Tone tone, const QString& iconName)
{
    if (text == m_text && tone == m_tone && iconName == m_icon)
        return;
    m_text = text;
    m_tone = tone;
    m_icon = iconName;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Chip::setVerdict(const QString& verdict)
{
    setContent(wordOfVerdict(verdict), toneOfVerdict(verdict),
               verdict == u"mask" ? QStringLiteral("masked") : QString());
}

void Chip::setEnvironment(const QString& environment)
{
    setContent(environment.toUpper(), toneOfEnvironment(environment));
}

void Chip::setIdentityKind(const QString& kind)
{
    setContent(kind, toneOfIdentityKind(kind), kind == u"agent" ? QStringLiteral("agent") : QString());
}

QSize Chip::sizeHint() const
{
    return m_text.isEmpty() ? QSize(0, 0) : chipSize(m_text, m_icon);
}

void Chip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    if (m_text.isEmpty())
        return;
    QPainter painter(this);
    drawChip(painter, rect(), m_text, m_tone, m_icon);
}

}  // namespace gatehouse::ui

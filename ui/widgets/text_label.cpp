#include "ui/widgets/text_label.h"

#include "ui/theme/theme.h"

#include <QEvent>

namespace gatehouse::ui {

TextLabel::TextLabel(QWidget* parent) : TextLabel({}, TextRole::Body, Ink::Normal, parent) {}

TextLabel::TextLabel(const QString& text, TextRole role, Ink ink, QWidget* parent) : QLabel(parent), m_ink(ink)
{
    setTextFormat(Qt::PlainText);  // what is shown often comes from outside
    setRole(role);
    setText(text);
    recolor();
}

void TextLabel::setRole(TextRole role)
{
    setTextRole(this, role);
}

void TextLabel::setInk(Ink ink)
{
    m_ink = ink;
    recolor();
}

void TextLabel::setTone(Tone tone)
{
    m_tone = tone;
    recolor();
}

void TextLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        recolor();
}

void TextLabel::recolor()
{
    const Tokens& t = Theme::tokens();
    const QColor color = m_tone != Tone::Neutral ? t.tone(m_tone).text
                         : m_ink == Ink::Muted   ? t.muted
                         : m_ink == Ink::Faint   ? t.faint
                                                 : t.text;
    if (color == m_color)
        return;
    m_color = color;
    QPalette own = palette();
    own.setColor(QPalette::WindowText, color);
    setPalette(own);
}

}  // namespace gatehouse::ui

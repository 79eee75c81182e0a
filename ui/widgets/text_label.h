// A label in one of the type roles and tones, which follows the theme; for sentences, headings and captions.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/theme/typography.h"

#include <QLabel>

namespace gatehouse::ui {

class TextLabel : public QLabel {
    Q_OBJECT
public:
    /// How loud it is: Normal, Muted for second-rank words, Faint for captions.
    enum class Ink { Normal, Muted, Faint };

    explicit TextLabel(QWidget* parent = nullptr);
    TextLabel(const QString& text, TextRole role, Ink ink = Ink::Normal, QWidget* parent = nullptr);

    void setRole(TextRole role);
    void setInk(Ink ink);
    /// Colours the words; Neutral goes back to the ink.
    void setTone(Tone tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolor();

    Ink m_ink = Ink::Normal;
    Tone m_tone = Tone::Neutral;
    QColor m_color;
};

}  // namespace gatehouse::ui

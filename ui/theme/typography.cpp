#include "ui/theme/typography.h"

#include <QStringList>
#include <QWidget>

namespace gatehouse::ui {

QStringList textFamilies()
{
    return {QStringLiteral("Inter"), QStringLiteral("Cantarell"), QStringLiteral("Noto Sans"),
            QStringLiteral("DejaVu Sans"), QStringLiteral("sans-serif")};
}

QStringList monoFamilies()
{
    return {QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"), QStringLiteral("DejaVu Sans Mono"),
            QStringLiteral("monospace")};
}

QFont fontFor(TextRole role)
{
    const bool mono = role == TextRole::Mono || role == TextRole::MonoSmall;
    QFont font;
    font.setFamilies(mono ? monoFamilies() : textFamilies());
    font.setStyleHint(mono ? QFont::Monospace : QFont::SansSerif);
    font.setHintingPreference(QFont::PreferVerticalHinting);
    font.setPixelSize(13);
    font.setWeight(QFont::Normal);
    // Inter has its tabular figures in a font feature that this Qt cannot ask for: columns of figures use Mono.
    switch (role) {
    case TextRole::Body:
        break;
    case TextRole::Strong:
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Title:
        font.setPixelSize(15);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Display:
        font.setPixelSize(23);
        font.setWeight(QFont::Bold);
        break;
    case TextRole::Caption:
        font.setPixelSize(12);
        break;
    case TextRole::Section:
        font.setPixelSize(11);
        font.setWeight(QFont::Medium);
        font.setCapitalization(QFont::AllUppercase);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.6);
        break;
    case TextRole::Chip:
        font.setPixelSize(12);
        font.setWeight(QFont::Medium);
        break;
    case TextRole::Mono:
        font.setPixelSize(13);
        break;
    case TextRole::MonoSmall:
        font.setPixelSize(12);
        break;
    }
    return font;
}

void setTextRole(QWidget* widget, TextRole role)
{
    widget->setFont(fontFor(role));
}

}  // namespace gatehouse::ui

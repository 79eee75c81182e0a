#include "ui/theme/theme.h"

#include "ui/theme/style.h"
#include "ui/theme/typography.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QToolTip>

// Outside every namespace, because the macro declares a function of the global one.
static void initIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace gatehouse::ui {

namespace {
Theme* g_theme = nullptr;  // the application's, see Theme::of
}

Theme::Theme(QApplication& app, Mode mode)
    : m_app(app), m_mode(mode), m_systemDark(app.palette().color(QPalette::Window).lightness() < 128)
{
    initIcons();
    g_theme = this;
    m_tokens = dark() ? &Tokens::darkTokens() : &Tokens::lightTokens();
    QApplication::setStyle(new Style);
    apply();
}

Theme::~Theme()
{
    if (g_theme == this)
        g_theme = nullptr;
}

Theme& Theme::of()
{
    Q_ASSERT(g_theme);
    return *g_theme;
}

const Tokens& Theme::tokens()
{
    return g_theme ? *g_theme->m_tokens : Tokens::darkTokens();
}

bool Theme::dark() const
{
    return m_mode == Mode::Dark || (m_mode == Mode::System && m_systemDark);
}

void Theme::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    apply();
}

void Theme::toggle()
{
    setMode(dark() ? Mode::Light : Mode::Dark);
}

void Theme::apply()
{
    m_tokens = dark() ? &Tokens::darkTokens() : &Tokens::lightTokens();
    const QPalette palette = paletteFor(*m_tokens);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    QApplication::setFont(fontFor(TextRole::Body));
    QToolTip::setFont(fontFor(TextRole::Caption));
    Q_EMIT changed();
}

QPalette Theme::paletteFor(const Tokens& tokens)
{
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.window);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.field);
    palette.setColor(QPalette::AlternateBase, tokens.panel);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.faint);
    palette.setColor(QPalette::Button, tokens.raised);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.blocked.text);
    palette.setColor(QPalette::ToolTipBase, tokens.raised);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::Highlight, tokens.selection);
    palette.setColor(QPalette::HighlightedText, tokens.text);
    palette.setColor(QPalette::Link, tokens.accent.text);
    palette.setColor(QPalette::LinkVisited, tokens.accent.text);
    palette.setColor(QPalette::Light, tokens.raisedHover);
    palette.setColor(QPalette::Midlight, tokens.panel);   // the second surface, see setSurface
    palette.setColor(QPalette::Mid, tokens.border);
    palette.setColor(QPalette::Dark, tokens.borderStrong);
    palette.setColor(QPalette::Shadow, tokens.window);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                                           QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, tokens.disabled);
    return palette;
}

QString Theme::nameOf(Mode mode)
{
    switch (mode) {
    case Mode::Dark: return QStringLiteral("dark");
    case Mode::Light: return QStringLiteral("light");
    case Mode::System: break;
    }
    return QStringLiteral("system");
}

Theme::Mode Theme::modeNamed(const QString& name)
{
    if (name == u"dark")
        return Mode::Dark;
    return name == u"light" ? Mode::Light : Mode::System;
}

}  // namespace gatehouse::ui

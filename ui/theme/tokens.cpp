#include "ui/theme/tokens.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace gatehouse::ui {

namespace {

QColor rgb(quint32 value)
{
    return QColor::fromRgb(value);
}

ToneColors colors(quint32 text, quint32 soft, quint32 solid, quint32 onSolid)
{
    return {rgb(text), rgb(soft), rgb(solid), rgb(onSolid)};
}

Tokens makeDark()
{
    Tokens t;
    t.dark = true;
    t.window = rgb(0x0f1318);
    t.panel = rgb(0x161b22);
    t.raised = rgb(0x1c232c);
    t.raisedHover = rgb(0x252e39);
    t.field = rgb(0x0f1318);
    t.border = rgb(0x28313c);
    t.borderStrong = rgb(0x343f4c);
    t.hover = rgb(0x1b222b);
    t.selection = rgb(0x1b2a4a);
    t.text = rgb(0xe6ebf2);
    t.muted = rgb(0x9aa7b7);
    t.faint = rgb(0x8996a7);
    t.disabled = rgb(0x5c6876);
    t.focus = rgb(0x7aa2ff);
    t.neutral = colors(0x9aa7b7, 0x202833, 0x647080, 0xffffff);
    t.accent = colors(0x7aa2ff, 0x1b2a4a, 0x5b8cff, 0x0b1220);
    t.allowed = colors(0x3fb97f, 0x12301f, 0x3fb97f, 0x06180e);
    t.masked = colors(0xa884ff, 0x271f45, 0xa884ff, 0x130b28);
    t.held = colors(0xe8a33d, 0x3a2a10, 0xe8a33d, 0x1f1503);
    t.blocked = colors(0xf4797f, 0x3d181d, 0xf0616d, 0x22070a);
    t.agent = colors(0x3fc3d6, 0x0f3138, 0x33b4c8, 0x04191d);
    t.syntaxKeyword = rgb(0x7aa2ff);
    t.syntaxString = rgb(0x8fd694);
    t.syntaxNumber = rgb(0xe8a33d);
    t.syntaxFunction = rgb(0xe2b56b);
    t.syntaxComment = rgb(0x8996a7);
    return t;
}

Tokens makeLight()
{
    Tokens t;
    t.dark = false;
    t.window = rgb(0xf5f6f8);
    t.panel = rgb(0xffffff);
    t.raised = rgb(0xf0f2f5);
    t.raisedHover = rgb(0xe4e8ee);
    t.field = rgb(0xffffff);
    t.border = rgb(0xd9dee5);
    t.borderStrong = rgb(0xc3cbd6);
    t.hover = rgb(0xeff2f6);
    t.selection = rgb(0xe3ebfd);
    t.text = rgb(0x1b2430);
    t.muted = rgb(0x525d6c);
    t.faint = rgb(0x5e6978);
    t.disabled = rgb(0x9aa3af);
    t.focus = rgb(0x2f62e0);
    t.neutral = colors(0x525d6c, 0xe8ebf0, 0x7b8795, 0xffffff);
    t.accent = colors(0x2456d6, 0xe3ebfd, 0x2f62e0, 0xffffff);
    t.allowed = colors(0x13693f, 0xdff3e8, 0x187a4b, 0xffffff);
    t.masked = colors(0x6236d6, 0xebe5fc, 0x6a41d8, 0xffffff);
    t.held = colors(0x855200, 0xfdf0d7, 0xb87400, 0xffffff);
    t.blocked = colors(0xb92535, 0xfde4e6, 0xc22f3d, 0xffffff);
    t.agent = colors(0x0a6472, 0xd9f3f6, 0x0e7c8c, 0xffffff);
    t.syntaxKeyword = rgb(0x2456d6);
    t.syntaxString = rgb(0x13693f);
    t.syntaxNumber = rgb(0x855200);
    t.syntaxFunction = rgb(0x855200);
    t.syntaxComment = rgb(0x5e6978);
    return t;
}

QString tr(const char* text)
{
    return QCoreApplication::translate("Words", text);
}

double luminance(const QColor& color)
{
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

}  // namespace

const ToneColors& Tokens::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Accent: return accent;
    case Tone::Allowed: return allowed;
    case Tone::Masked: return masked;
    case Tone::Held: return held;
    case Tone::Blocked: return blocked;
    case Tone::Agent: return agent;
    case Tone::Neutral: break;
    }
    return neutral;
}

const Tokens& Tokens::darkTokens()
{
    static const Tokens tokens = makeDark();
    return tokens;
}

const Tokens& Tokens::lightTokens()
{
    static const Tokens tokens = makeLight();
    return tokens;
}

Tone toneOfVerdict(const QString& verdict)
{
    if (verdict == u"allow")
        return Tone::Allowed;
    if (verdict == u"mask")
        return Tone::Masked;
    if (verdict == u"hold")
        return Tone::Held;
    if (verdict == u"block")
        return Tone::Blocked;
    return Tone::Neutral;
}

QString wordOfVerdict(const QString& verdict)
{
    if (verdict == u"allow")
        return tr("allowed");
    if (verdict == u"mask")
        return tr("masked");
    if (verdict == u"hold")
        return tr("held");
    if (verdict == u"block")
        return tr("blocked");
    return verdict;
}

Tone toneOfState(const QString& state, const QString& verdict)
{
    if (state == u"held" || state == u"pending")
        return Tone::Held;
    if (state == u"blocked" || state == u"denied" || state == u"failed")
        return Tone::Blocked;
    if (state == u"withdrawn" || state == u"expired")
        return Tone::Neutral;
    if (state == u"approved" || state == u"executed")
        return Tone::Allowed;
    return verdict == u"hold" ? Tone::Allowed : toneOfVerdict(verdict);
}

QString wordOfState(const QString& state, const QString& verdict)
{
    if (state == u"running")
        return tr("running");
    if (state == u"done")
        return verdict == u"hold" ? tr("approved") : wordOfVerdict(verdict);
    if (state == u"held")
        return tr("held");
    if (state == u"failed")
        return tr("failed");
    if (state == u"blocked")
        return tr("blocked");
    if (state == u"denied")
        return tr("denied");
    if (state == u"withdrawn")
        return tr("withdrawn");
    if (state == u"expired")
        return tr("expired");
    if (state == u"pending")
        return tr("waiting");
    if (state == u"approved")
        return tr("approved");
    if (state == u"executed")
        return tr("approved, ran");
    return state;
}

Tone toneOfEnvironment(const QString& environment)
{
    if (environment == u"prod")
        return Tone::Blocked;
    if (environment == u"staging")
        return Tone::Held;
    if (environment == u"dev")
        return Tone::Allowed;
    return Tone::Neutral;
}

Tone toneOfIdentityKind(const QString& kind)
{
    return kind == u"agent" ? Tone::Agent : Tone::Neutral;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace gatehouse::ui

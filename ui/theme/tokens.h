// The named colours, sizes and distances that every screen is drawn from; plain values, no widgets.
#pragma once

#include <QColor>
#include <QString>

namespace gatehouse::ui {

/// What a colour means. A tone never stands alone: a word or a shape goes with it.
enum class Tone { Neutral, Accent, Allowed, Masked, Held, Blocked, Agent };

/// The colours of one tone.
struct ToneColors {
    QColor text;    ///< readable on `soft` and on every surface
    QColor soft;    ///< background of a badge
    QColor solid;   ///< bars, dots, filled buttons
    QColor onSolid; ///< text on `solid`
};

/// All colours of one appearance. Read off the design's pictures, then corrected for contrast.
struct Tokens {
    bool dark = true;

    QColor window;      ///< behind everything, result grids
    QColor panel;       ///< bars, navigation, cards
    QColor raised;      ///< chips, normal buttons, menus
    QColor raisedHover;
    QColor field;       ///< inputs
    QColor border;
    QColor borderStrong;///< outlines of inputs and buttons
    QColor hover;       ///< row or item under the pointer
    QColor selection;   ///< selected row or item
    QColor text;
    QColor muted;       ///< second-rank text
    QColor faint;       ///< captions and hints; still readable
    QColor disabled;    ///< text of what cannot be used
    QColor focus;       ///< focus ring

    ToneColors neutral;
    ToneColors accent;
    ToneColors allowed;
    ToneColors masked;
    ToneColors held;
    ToneColors blocked;
    ToneColors agent;

    QColor syntaxKeyword;
    QColor syntaxString;
    QColor syntaxNumber;
    QColor syntaxFunction;
    QColor syntaxComment;

    [[nodiscard]] const ToneColors& tone(Tone tone) const;

    [[nodiscard]] static const Tokens& darkTokens();
    [[nodiscard]] static const Tokens& lightTokens();
};

/// Distances and sizes in device-independent pixels; the same in every appearance.
namespace metrics {
inline constexpr int space1 = 4;
inline constexpr int space2 = 8;
inline constexpr int space3 = 12;
inline constexpr int space4 = 16;
inline constexpr int space5 = 24;
inline constexpr int radius = 6;        ///< fields, cards, buttons
inline constexpr int radiusSmall = 4;   ///< chips, checks, menu items
inline constexpr int controlHeight = 30;
inline constexpr int rowHeight = 30;
inline constexpr int headerHeight = 29;
inline constexpr int iconSmall = 16;
inline constexpr int iconLarge = 20;
inline constexpr int focusWidth = 2;
inline constexpr int scrollBarWidth = 10;
}  // namespace metrics

/// "allow", "mask", "hold", "block" (as the service gives them) to a tone; anything else is Neutral.
[[nodiscard]] Tone toneOfVerdict(const QString& verdict);
/// The word that goes with it: "allowed", "masked", "held", "blocked".
[[nodiscard]] QString wordOfVerdict(const QString& verdict);
/// How a statement ended or stands ("running", "held", "denied", …), given its verdict.
[[nodiscard]] Tone toneOfState(const QString& state, const QString& verdict);
[[nodiscard]] QString wordOfState(const QString& state, const QString& verdict);
/// "prod" red, "staging" amber, "dev" green.
[[nodiscard]] Tone toneOfEnvironment(const QString& environment);
/// Agents have a tone of their own; people and services are Neutral.
[[nodiscard]] Tone toneOfIdentityKind(const QString& kind);
/// WCAG 2 contrast ratio of two opaque colours, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

}  // namespace gatehouse::ui

// The fonts of the console by their role: no page chooses a family or a size itself.
#pragma once

#include <QFont>

class QWidget;

namespace gatehouse::ui {

enum class TextRole {
    Body,       ///< 13 px
    Strong,     ///< 13 px semibold
    Title,      ///< 15 px semibold: the head of a page or a decision
    Display,    ///< 24 px bold: one figure, one greeting
    Caption,    ///< 12 px
    Section,    ///< 11 px, capitals, spaced
    Chip,       ///< 12 px medium
    Mono,       ///< 12.5 px: SQL, values, ids, times
    MonoSmall,  ///< 12 px
};

/// Inter for text and JetBrains Mono for values, with the system's own where they are missing. Figures are tabular.
[[nodiscard]] QFont fontFor(TextRole role);
void setTextRole(QWidget* widget, TextRole role);
/// Families in the order in which they are tried.
[[nodiscard]] QStringList textFamilies();
[[nodiscard]] QStringList monoFamilies();

}  // namespace gatehouse::ui

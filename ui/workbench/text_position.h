// Turns the database's positions (1-based characters) into the editor's (UTF-16 units).
#pragma once

#include <QString>

namespace gatehouse::ui {

/// -1 for no position. Behind the end it gives the end.
[[nodiscard]] inline int unitsOfCharacter(const QString& text, int character)
{
    if (character <= 0)
        return -1;
    int units = 0;
    for (int seen = 1; seen < character && units < text.size(); ++seen)
        units += text[units].isHighSurrogate() ? 2 : 1;
    return int(qMin(qsizetype(units), text.size()));
}

}  // namespace gatehouse::ui

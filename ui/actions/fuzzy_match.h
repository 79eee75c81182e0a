// Ranks a title against the letters typed, in their order but not necessarily together; nothing about widgets.
#pragma once

#include <QString>
#include <QVector>

namespace gatehouse::ui {

struct FuzzyHit {
    int score = 0;               ///< higher is better; 0 or less: no match
    QVector<int> positions;      ///< indexes into the text that matched
};

/// Every word typed must match, each in its own place. Starts of words and runs of letters count more.
[[nodiscard]] FuzzyHit fuzzyMatch(const QString& typed, const QString& text);

}  // namespace gatehouse::ui

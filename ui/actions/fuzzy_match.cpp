#include "ui/actions/fuzzy_match.h"

#include <QStringList>

namespace gatehouse::ui {

namespace {

constexpr int pointsLetter = 1;
constexpr int pointsRun = 5;
constexpr int pointsWordStart = 8;
constexpr int pointsWhole = 20;
constexpr int textMax = 400;

bool startsWord(const QString& text, int index)
{
    if (index == 0)
        return true;
    const QChar before = text.at(index - 1);
    return !before.isLetterOrNumber() || (before.isLower() && text.at(index).isUpper());
}

FuzzyHit matchWord(const QString& word, const QString& text)
{
    FuzzyHit hit;
    // A stretch of the text that is the word itself beats letters picked one by one.
    int best = -1;
    for (int from = int(text.indexOf(word, 0, Qt::CaseInsensitive)); from >= 0;
         from = int(text.indexOf(word, from + 1, Qt::CaseInsensitive))) {
        if (best < 0)
            best = from;
        if (startsWord(text, from)) {
            best = from;
            break;
        }
    }
    if (best >= 0) {
        hit.score = pointsWhole + int(word.size()) * pointsRun + (startsWord(text, best) ? pointsWordStart : 0)
                    + (best == 0 ? pointsWordStart : 0);
        for (int i = 0; i < word.size(); ++i)
            hit.positions.append(best + i);
        return hit;
    }
    int at = 0;
    int last = -2;
    for (const QChar letter : word) {
        int found = -1;
        for (int i = at; i < text.size(); ++i) {
            if (text.at(i).toCaseFolded() != letter.toCaseFolded())
                continue;
            if (found < 0)
                found = i;
            if (i == last + 1 || startsWord(text, i)) {
                found = i;
                break;
            }
        }
        if (found < 0)
            return {};
        hit.score += pointsLetter + (found == last + 1 ? pointsRun : 0)
                     + (startsWord(text, found) ? pointsWordStart : 0);
        hit.positions.append(found);
        last = found;
        at = found + 1;
    }
    return hit;
}

}  // namespace

FuzzyHit fuzzyMatch(const QString& typed, const QString& text)
{
    const QStringList words = typed.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {1, {}};
    const QString bounded = text.left(textMax);
    FuzzyHit total;
    for (const QString& word : words) {
        const FuzzyHit hit = matchWord(word, bounded);
        if (hit.score <= 0)
            return {};
        total.score += hit.score;
        total.positions += hit.positions;
    }
    return total;
}

}  // namespace gatehouse::ui

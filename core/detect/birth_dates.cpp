// Dates of birth: a date behind a word that says so. A date alone is nobody's.
#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/findings.h"
#include "core/detect/labels.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kBytesBetweenMax = 24;
constexpr int kYearMin = 1890;
constexpr int kYearMax = 2040;

/// The first three letters of a month in the languages of the west; 0 when it is none.
int monthOf(std::string_view word)
{
    static constexpr std::array<std::string_view, 12> kMonths{
        "jan|ene|gen|sty|tam|ocak", "feb|fév|fev|lut|hel|şub", "mar|mär|mrt|maa", "apr|avr|abr|kwi|huh|nis", "may|mai|mag|maj|mei|tou",
        "jun|juin|giu|cze|kes|haz", "jul|juil|lug|lip|hei|tem", "aug|août|aou|ago|sie|elo|ağu", "sep|set|wrz|syy|eyl", "oct|okt|ott|out|paź|lok|eki",
        "nov|lis|mar|kas", "dec|déc|dez|dic|gru|jou|ara"};
    std::string low(word);
    std::ranges::transform(low, low.begin(), toLower);
    for (size_t month = 0; month < kMonths.size(); ++month) {
        std::string_view names = kMonths[month];
        while (!names.empty()) {
            const size_t bar = names.find('|');
            if (low.starts_with(names.substr(0, bar)))
                return static_cast<int>(month) + 1;
            names.remove_prefix(bar == std::string_view::npos ? names.size() : bar + 1);
        }
    }
    return 0;
}

struct Part {
    size_t begin = 0;
    size_t end = 0;
    int number = -1;   ///< -1: a word
};

bool isYear(const Part& part)
{
    return part.end - part.begin == 4 && part.number >= kYearMin && part.number <= kYearMax;
}

bool isDay(const Part& part)
{
    return part.end - part.begin <= 2 && part.number >= 1 && part.number <= 31;
}

bool isBirthDate(std::string_view text, const std::array<Part, 3>& parts)
{
    const auto& [a, b, c] = parts;
    const auto word = [&](const Part& part) { return part.number < 0 ? monthOf(text.substr(part.begin, part.end - part.begin)) : 0; };
    if (isYear(a) && b.number >= 0 && c.number >= 0)
        return isDate(a.number, b.number, c.number);
    if (isYear(a) && word(b) > 0)
        return isDay(c);
    const bool shortYear = c.end - c.begin == 2 && c.number >= 0;
    if (!isYear(c) && !shortYear)
        return false;
    const int year = shortYear ? 1900 + c.number : c.number;
    if (word(a) > 0)
        return isDay(b);
    if (word(b) > 0)
        return isDay(a);
    return a.number >= 0 && b.number >= 0 && (isDate(year, b.number, a.number) || isDate(year, a.number, b.number));
}

bool nextPart(std::string_view text, size_t& place, Part& part)
{
    const size_t from = place;
    while (place < text.size() && place - from < 4 && !isAlnum(text[place]) && !isHigh(text[place])) {
        if (std::string_view(" .,-/").find(text[place]) == std::string_view::npos)
            return false;
        ++place;
    }
    part.begin = place;
    if (place < text.size() && isDigit(text[place])) {
        while (place < text.size() && isDigit(text[place]))
            ++place;
        part.end = place;
        if (part.end - part.begin > 4)
            return false;
        part.number = numberAt(text, part.begin, part.end - part.begin);
        // "1st", "22nd"
        if (place + 2 <= text.size() && (text.substr(place, 2) == "st" || text.substr(place, 2) == "nd" || text.substr(place, 2) == "rd" || text.substr(place, 2) == "th"))
            place += 2;
        return true;
    }
    while (place < text.size() && (isLetter(text[place]) || isHigh(text[place])))
        ++place;
    part.end = place;
    part.number = -1;
    return part.end > part.begin;
}

}  // namespace

void findBirthDate(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    const size_t last = std::min(text.size(), end + kBytesBetweenMax);
    for (size_t begin = end; begin < last; ++begin) {
        const bool starts = (isDigit(text[begin]) || isUpper(text[begin])) && !isAlnum(before(text, begin)) && !isHigh(before(text, begin));
        if (!starts)
            continue;
        std::array<Part, 3> parts;
        size_t place = begin;
        if (nextPart(text, place, parts[0]) && nextPart(text, place, parts[1])) {
            // "12 de mayo de 1980"
            if (parts[1].number < 0 && text.substr(parts[1].begin, parts[1].end - parts[1].begin) == "de" && !nextPart(text, place, parts[1]))
                continue;
            if (!nextPart(text, place, parts[2]))
                continue;
            if (parts[2].number < 0 && text.substr(parts[2].begin, parts[2].end - parts[2].begin) == "de" && !nextPart(text, place, parts[2]))
                continue;
            if (isBirthDate(text, parts) && !isAlnum(at(text, parts[2].end))) {
                findings.add({label::kDateOfBirth, "date_of_birth"}, begin, parts[2].end, 0.9F);
                return;
            }
        }
        if (isDigit(text[begin])) {
            while (begin < last && isDigit(text[begin]))
                ++begin;
        }
    }
}

}  // namespace gatehouse::detect

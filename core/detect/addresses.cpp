// Postal addresses by the line that names a street and a house; towns and countries alone are nobody's.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/labels.h"

#include <algorithm>

namespace gatehouse::detect {

namespace {

constexpr Kind kKind{label::kAddress, "street_address"};
constexpr size_t kNameBytesMax = 60;
constexpr size_t kNameWordsMax = 5;
constexpr size_t kRestBytesMax = 80;

bool isWord(char c)
{
    return isLetter(c) || isHigh(c) || c == '\'' || c == '-' || c == '.';
}

bool isCapital(char c)
{
    return isUpper(c) || isHigh(c);
}

/// ", Springfield, IL 62701", " 10115 Berlin", ", SW1A 1AA": on to the last postcode-like part of the same line.
size_t behindTown(std::string_view text, size_t end)
{
    size_t good = end;
    size_t place = end;
    size_t words = 0;
    bool code = false;
    while (place < text.size() && place - end < kRestBytesMax && words < 9) {
        const size_t from = place;
        if (at(text, place) == ',' || (at(text, place) == '\n' && place == end))
            ++place;
        if (at(text, place) == ' ' || (place == from && at(text, place) == '-'))
            ++place;
        if (place == from)
            break;
        const char first = at(text, place);
        if (!isCapital(first) && !isDigit(first))
            break;
        size_t stop = place;
        while (stop < text.size() && (isWord(text[stop]) || isDigit(text[stop])))
            ++stop;
        if (isDigit(first) && stop - place > 10)
            break;
        const bool postcode = std::any_of(text.begin() + static_cast<long>(place), text.begin() + static_cast<long>(stop), isDigit);
        if (postcode && stop - place >= 3)
            code = true;
        place = stop;
        ++words;
        if (code)
            good = place;
        // A town follows its code by a word or two, or stands before it.
        if (code && words > 6)
            break;
    }
    while (good > end && (text[good - 1] == '.' || text[good - 1] == '-'))
        --good;
    return good;
}

/// Forward over " Apt. 4", ", Suite 200", " #12".
size_t behindUnit(std::string_view text, size_t end)
{
    size_t place = end;
    while (at(text, place) == ',' || at(text, place) == ' ')
        ++place;
    for (const std::string_view word : {"Apt.", "Apt", "Suite", "Ste", "Unit", "Flat", "Floor", "Room", "#"}) {
        if (!text.substr(place).starts_with(word))
            continue;
        place += word.size();
        while (at(text, place) == ' ' || at(text, place) == '#')
            ++place;
        const size_t digits = place;
        while (isAlnum(at(text, place)))
            ++place;
        return place > digits ? place : end;
    }
    return end;
}

void add(Findings& findings, size_t begin, size_t end, float confidence)
{
    findings.addressesRead = std::max(findings.addressesRead, end);
    findings.add(kKind, begin, end, confidence);
}

bool readsNumber(std::string_view text, size_t& place)
{
    const size_t from = place;
    while (place < text.size() && isDigit(text[place]))
        ++place;
    if (place == from || place - from > 5)
        return false;
    if (isLetter(at(text, place)) && !isAlnum(at(text, place + 1)))
        ++place;
    if ((at(text, place) == '-' || at(text, place) == '/') && isDigit(at(text, place + 1))) {
        ++place;
        while (place < text.size() && isAlnum(text[place]))
            ++place;
    }
    return !isAlnum(at(text, place));
}

}  // namespace

void findStreet(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.addressesRead || isWord(at(text, end)) || isDigit(at(text, end))) {
        // "St." has its dot
        if (end <= findings.addressesRead || at(text, end) != '.')
            return;
    }
    size_t place = end;
    while (place > 0 && isWord(text[place - 1]))
        --place;
    // Back over capitalised words to a house number.
    for (size_t words = 0; words < kNameWordsMax && place > 1 && end - place < kNameBytesMax; ++words) {
        if (text[place - 1] != ' ')
            return;
        size_t begin = place - 1;
        while (begin > 0 && (isWord(text[begin - 1]) || isDigit(text[begin - 1])))
            --begin;
        if (begin == place - 1)
            return;
        if (isDigit(text[begin])) {
            size_t stop = begin;
            if (readsNumber(text, stop) && stop == place - 1) {
                const char last = before(text, begin);
                if (words == 0 || isAlnum(last) || last == '.' || last == '$' || last == '/')
                    return;
                add(findings, begin, behindTown(text, behindUnit(text, end)), 0.8F);
                return;
            }
            // "5th Avenue"
            if (!isLetter(text[place - 2]))
                return;
        } else if (!isCapital(text[begin])) {
            return;
        }
        place = begin;
    }
}

void findStreetWithNumber(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.addressesRead)
        return;
    size_t stop = end - 1;
    const size_t number = stop;
    if (!readsNumber(text, stop))
        return;
    size_t begin = number - 1;
    while (begin > 0 && isWord(text[begin - 1]))
        --begin;
    // "Am Alten Markt Weg 5": capitalised words before it belong to the name.
    for (size_t words = 0; words < 3 && begin > 1 && text[begin - 1] == ' '; ++words) {
        size_t earlier = begin - 1;
        while (earlier > 0 && isWord(text[earlier - 1]))
            --earlier;
        if (earlier == begin - 1 || !isCapital(text[earlier]) || text[begin - 2] == '.')
            break;
        begin = earlier;
    }
    if (!isCapital(text[begin]) || number - begin < 6)
        return;
    add(findings, begin, behindTown(text, stop), 0.75F);
}

void findStreetBehindWord(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.addressesRead)
        return;
    size_t begin = end - 1;
    while (begin > 0 && (isWord(text[begin - 1]) || text[begin - 1] == '/'))
        --begin;
    // "12 rue de Rivoli", "12 bis, rue …"
    size_t number = begin;
    for (const std::string_view mark : {", ", " ", " bis ", " bis, ", " ter "}) {
        if (!text.substr(0, begin).ends_with(mark))
            continue;
        const size_t digits = begin - mark.size();
        size_t from = digits;
        while (from > 0 && isDigit(text[from - 1]))
            --from;
        if (from < digits && digits - from <= 5 && !isAlnum(before(text, from)) && before(text, from) != '.')
            number = from;
    }
    size_t place = end;
    size_t words = 0;
    size_t capitals = 0;
    while (place < text.size() && words < 6 && place - end < kNameBytesMax) {
        const size_t from = place;
        if (isCapital(text[place]))
            ++capitals;
        while (place < text.size() && (isWord(text[place]) || (place > from && isDigit(text[place]))))
            ++place;
        if (place == from)
            break;
        ++words;
        if (at(text, place) != ' ' || isDigit(at(text, place + 1)))
            break;
        // "rue de la Paix": small words only before a capitalised one.
        if (capitals > 0 && !isCapital(at(text, place + 1)) && !text.substr(place).starts_with(" de") && !text.substr(place).starts_with(" da")
            && !text.substr(place).starts_with(" do") && !text.substr(place).starts_with(" di"))
            break;
        ++place;
    }
    if (capitals == 0)
        return;
    if (number != begin) {
        add(findings, number, behindTown(text, place), 0.75F);
        return;
    }
    // "Via Roma, 12", "Calle Mayor nº 5", "ul. Prosta 12/4"
    size_t digits = place;
    if (at(text, digits) == ',')
        ++digits;
    if (at(text, digits) == ' ')
        ++digits;
    for (const std::string_view mark : {"n\xC2\xBA ", "n\xC2\xBA", "n. ", "n\xC2\xB0 ", "No. ", "N\xC2\xBA "}) {
        if (text.substr(digits).starts_with(mark))
            digits += mark.size();
    }
    if (digits > place && readsNumber(text, digits))
        add(findings, begin, behindTown(text, digits), 0.75F);
}

void findPostBox(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    size_t stop = end;
    while (stop < text.size() && isDigit(text[stop]))
        ++stop;
    const size_t from = end > 16 ? end - 16 : 0;
    size_t begin = from;
    for (const char initial : {'P', 'p'}) {
        if (const size_t found = text.substr(0, end).find(initial, from); found != std::string_view::npos && (isUpper(initial) || begin == from)) {
            begin = found;
            break;
        }
    }
    if (isAlnum(at(text, stop)) || isAlnum(before(text, begin)))
        return;
    add(findings, begin, behindTown(text, stop), 0.75F);
}

}  // namespace gatehouse::detect

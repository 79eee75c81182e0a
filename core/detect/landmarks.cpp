#include "core/detect/landmarks.h"

#include "core/detect/characters.h"
#include "core/detect/eight_bytes.h"

#include <algorithm>
#include <array>

namespace gatehouse::detect {

namespace {

constexpr size_t kShortTextBytesMax = 256;
constexpr size_t kHouseDigitsMax = 5;
constexpr size_t kHouseRestMax = 16;

constexpr auto kKinds = [] {
    using namespace byte_kind;
    std::array<uint16_t, 256> kinds{};
    for (size_t byte = 0; byte < kinds.size(); ++byte) {
        const auto c = static_cast<char>(byte);
        kinds[byte] = isDigit(c) ? kDigit : isUpper(c) ? kLetter | kCapital : isOfWord(c) ? kLetter : kOther;
    }
    for (const size_t byte : {0xC3U, 0xC4U, 0xC5U})
        kinds[byte] |= kCapital;
    kinds[' '] = kBlank;
    kinds[':'] = kColon;
    kinds['@'] = kAt;
    kinds['-'] = kDash;
    kinds['.'] = kDot;
    return kinds;
}();

/// The first digit at or behind a place; the text's size when there is none.
size_t nextDigit(std::string_view text, size_t place)
{
    for (; place + 8 <= text.size(); place += 8) {
        if (const uint64_t digits = eight::areDigits(eight::read(text, place)); digits != 0)
            return place + eight::firstOf(digits);
    }
    while (place < text.size() && !isDigit(text[place]))
        ++place;
    return place;
}

template <typename Each>
void forEach(std::string_view text, char c, Each each)
{
    for (size_t place = text.find(c); place != std::string_view::npos; place = text.find(c, place + 1))
        each(place);
}

template <typename Is>
bool areAll(std::string_view text, size_t begin, size_t count, Is is)
{
    if (begin > text.size() || count > text.size() - begin)
        return false;
    const std::string_view part = text.substr(begin, count);
    return std::all_of(part.begin(), part.end(), is);
}

/// The end of "[A-Z]{2} [0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]" or "[A-Z]{2}[0-9]{6} [A-D]" whose digits begin here; 0: none.
size_t endOfNino(std::string_view text, size_t begin)
{
    const bool spaced = before(text, begin) == ' ';
    const size_t letters = begin - (spaced ? 1 : 0);
    if (begin < 2 || letters < 2 || !isLetter(text[letters - 1]) || !isLetter(text[letters - 2]))
        return 0;
    size_t place = begin;
    if (spaced) {
        for (int pair = 0; pair < 3; ++pair) {
            if (!isDigit(at(text, place)) || !isDigit(at(text, place + 1)))
                return 0;
            place += 2;
            if (at(text, place) == ' ')
                ++place;
        }
    } else {
        if (!areAll(text, begin, 6, isDigit) || at(text, begin + 6) != ' ')
            return 0;
        place = begin + 7;
    }
    const char last = toUpper(at(text, place));
    return last >= 'A' && last <= 'D' ? place + 1 : 0;
}

/// "[0-3][0-9][01][0-9][0-9]{2}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]"; what it begins with begins a run of digits, see findHetu.
bool isHetuForm(std::string_view text, size_t begin, size_t end)
{
    if (end - begin != 6 || text[begin] > '3' || text[begin + 2] > '1' || begin + 11 > text.size())
        return false;
    const char mark = toUpper(text[end]);
    const char last = toUpper(text[begin + 10]);
    return (mark == '-' || mark == '+' || (mark >= 'A' && mark <= 'F') || (mark >= 'U' && mark <= 'Y')) && areAll(text, end + 1, 3, isDigit)
        && (isDigit(last) || (isUpper(last) && std::string_view("GIOQZ").find(last) == std::string_view::npos));
}

/// As a house number is written, with a word behind it that may begin a street's name; told too often rather than too seldom.
bool isBeforeName(std::string_view text, size_t begin, size_t end)
{
    if (end - begin > kHouseDigitsMax || isOfWord(before(text, begin)))
        return false;
    size_t place = end;
    if (isLetter(at(text, place)))
        ++place;
    if ((at(text, place) == '-' || at(text, place) == '/') && isDigit(at(text, place + 1))) {
        const size_t last = ++place + kHouseRestMax;
        while (place < last && isAlnum(at(text, place)))
            ++place;
        if (place == last)
            return true;
    }
    const char next = at(text, place + 1);
    return at(text, place) == ' ' && (isUpper(next) || isHigh(next) || isDigit(next));
}

Landmarks findAtDigits(Findings& findings)
{
    const std::string_view text = findings.text();
    Landmarks seen;
    for (size_t begin = nextDigit(text, 0); begin < text.size();) {
        size_t end = begin + 1;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        seen.digits = true;
        seen.houses = seen.houses || isBeforeName(text, begin, end);
        if (begin >= findings.tokensRead)
            findNumber(findings, begin + 1);
        if (const size_t nino = endOfNino(text, begin); nino != 0)
            findSpacedNino(findings, nino);
        if (isHetuForm(text, begin, end))
            findHetu(findings, begin + 11);
        begin = nextDigit(text, end);
    }
    return seen;
}

/// "00:1A:2B:3C:4D:5E", whose first mark stands here.
void findMacAround(Findings& findings, size_t mark)
{
    const std::string_view text = findings.text();
    if (mark < 2 || mark + 15 > text.size())
        return;
    for (size_t pair = mark - 2; pair < mark + 15; pair += 3) {
        if (!isHex(text[pair]) || !isHex(text[pair + 1]) || (pair + 2 < mark + 15 && text[pair + 2] != text[mark]))
            return;
    }
    findMacAddress(findings, mark + 15);
}

/// "001A.2B3C.4D5E", whose first dot stands here.
void findDottedMacAround(Findings& findings, size_t dot)
{
    const std::string_view text = findings.text();
    if (dot >= 4 && at(text, dot + 5) == '.' && areAll(text, dot - 4, 4, isHex) && areAll(text, dot + 1, 4, isHex) && areAll(text, dot + 6, 4, isHex))
        findMacAddress(findings, dot + 10);
}

/// "[0-9A-Fa-f]::?[0-9A-Fa-f]{1,4}:" ends behind this colon.
bool endsHexGroup(std::string_view text, size_t colon)
{
    size_t begin = colon;
    while (begin > 0 && colon - begin < 4 && isHex(text[begin - 1]))
        --begin;
    if (begin == colon || before(text, begin) != ':')
        return false;
    --begin;
    return isHex(before(text, begin)) || (before(text, begin) == ':' && isHex(before(text, begin - 1)));
}

void findAtColons(Findings& findings)
{
    const std::string_view text = findings.text();
    forEach(text, ':', [&](size_t colon) {
        if (at(text, colon + 1) == '/' && at(text, colon + 2) == '/')
            findUrlPassword(findings, colon + 3);
        if (before(text, colon) == ':' || endsHexGroup(text, colon))
            findNetworkAddress(findings, colon + 1);
        findMacAround(findings, colon);
    });
}

}  // namespace

uint16_t byteKinds(std::string_view text)
{
    if (text.size() > kShortTextBytesMax)
        return byte_kind::kAll;
    unsigned kinds = 0;
    for (const char c : text)
        kinds |= kKinds[static_cast<unsigned char>(c)];
    return static_cast<uint16_t>(kinds);
}

Landmarks findAtLandmarks(Findings& findings, uint16_t kinds)
{
    const std::string_view text = findings.text();
    Landmarks seen;
    if ((kinds & byte_kind::kDigit) != 0)
        seen = findAtDigits(findings);
    if ((kinds & byte_kind::kAt) != 0)
        forEach(text, '@', [&](size_t sign) { findEmail(findings, sign + 1); });
    if ((kinds & byte_kind::kColon) != 0)
        findAtColons(findings);
    if ((kinds & byte_kind::kDash) != 0 && text.size() >= 17)
        forEach(text, '-', [&](size_t dash) { findMacAround(findings, dash); });
    if ((kinds & byte_kind::kDot) != 0 && text.size() >= 14)
        forEach(text, '.', [&](size_t dot) { findDottedMacAround(findings, dot); });
    return seen;
}

}  // namespace gatehouse::detect

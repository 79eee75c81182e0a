// Where a number stands: the token around a digit, and the groups that belong to it.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"

#include <algorithm>

namespace gatehouse::detect {

namespace {

constexpr size_t kTokenBytesMax = 128;

bool isToken(char c)
{
    return isAlnum(c) || c == '_';
}

/// How many bytes part the digits before `place` from those that follow it; 0 when what follows is no digit.
size_t markAt(std::string_view text, size_t place, char& mark)
{
    const char c = at(text, place);
    const char next = at(text, place + 1);
    if (c == ' ' || c == '-' || c == '.' || c == '/' || c == ':' || c == '+') {
        mark = c;
        if (isDigit(next))
            return 1;
        if (c == ' ' && (next == '(' || next == '-' || next == '/') && isDigit(at(text, place + 2))) {
            mark = 'c';
            return 2;
        }
        if ((next == ' ' || next == '(') && (c == '-' || c == '/') && isDigit(at(text, place + 2))) {
            mark = 'c';
            return 2;
        }
        // "415 - 555"
        if (c == ' ' && (next == '-' || next == '/') && at(text, place + 2) == ' ' && isDigit(at(text, place + 3))) {
            mark = 'c';
            return 3;
        }
        return 0;
    }
    if (c == ')' || c == '(') {
        mark = 'c';
        if (isDigit(next))
            return 1;
        return c == ')' && (next == ' ' || next == '-' || next == '.') && isDigit(at(text, place + 2)) ? 2 : 0;
    }
    if (c == ',') {
        mark = ',';
        if (isDigit(next))
            return 1;
        if ((next == ' ' || next == '-') && isDigit(at(text, place + 2)))
            return 2;
        return next == ' ' && at(text, place + 2) == '-' && isDigit(at(text, place + 3)) ? 3 : 0;
    }
    return 0;
}

bool isUuid(std::string_view text, size_t begin)
{
    static constexpr std::string_view kForm = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    if (begin + kForm.size() > text.size())
        return false;
    for (size_t i = 0; i < kForm.size(); ++i) {
        if (kForm[i] == 'h' ? !isHex(text[begin + i]) : text[begin + i] != '-')
            return false;
    }
    return !isToken(at(text, begin + kForm.size()));
}

/// The end of the UUID that the token stands in; 0 when it stands in none.
size_t endOfUuid(std::string_view text, size_t begin, size_t length)
{
    if (length != 8 && length != 4 && length != 12)
        return 0;
    for (const size_t back : {0U, 9U, 14U, 19U, 24U}) {
        if (begin >= back && isUuid(text, begin - back))
            return begin - back + 36;
    }
    return 0;
}

/// "1EG4": four characters that begin a number of letters and digits are a mixed token; "55555555-K" ends in one letter.
void findLettered(Findings& findings, size_t begin, size_t end)
{
    const std::string_view text = findings.text();
    if (at(text, end) == '-' && isLetter(at(text, end + 1)) && !isAlnum(at(text, end + 2)))
        findMixedToken(findings, begin, end + 2);
}

}  // namespace

std::string digitsOf(std::string_view text, const Groups& groups, size_t first, size_t last)
{
    std::string digits;
    for (size_t i = first; i <= last; ++i)
        digits.append(text.substr(groups.at[i].begin, groups.at[i].size()));
    return digits;
}

bool startsAlone(std::string_view text, size_t begin)
{
    const char last = before(text, begin);
    const char earlier = begin > 1 ? text[begin - 2] : '\0';
    if (isToken(last) || last == '@' || last == '$')
        return false;
    if ((last == '-' || last == '/' || last == '.' || last == '+' || last == '\\') && (isAlnum(earlier) || earlier == '/' || earlier == '.'))
        return false;
    return !((last == ',' || last == ':') && isDigit(earlier));
}

bool endsAlone(std::string_view text, size_t end)
{
    const char next = at(text, end);
    const char later = at(text, end + 1);
    if (isToken(next) || next == '%' || next == '@')
        return false;
    if ((next == '-' || next == '/' || next == '.' || next == '=' || next == '+' || next == '(') && isAlnum(later))
        return false;
    return !((next == ',' || next == ':') && isDigit(later));
}

void findNumber(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    size_t begin = end - 1;
    if (begin < findings.tokensRead)
        return;
    while (begin > findings.tokensRead && isToken(text[begin - 1]))
        --begin;
    size_t stop = end;
    while (stop < text.size() && isToken(text[stop]))
        ++stop;
    findings.tokensRead = stop;
    if (stop - begin > kTokenBytesMax)
        return;
    if (const size_t uuid = endOfUuid(text, begin, stop - begin); uuid > 0) {
        findings.tokensRead = std::max(stop, uuid);
        return;
    }
    if (!std::all_of(text.begin() + static_cast<long>(begin), text.begin() + static_cast<long>(stop), isDigit)) {
        findMixedToken(findings, begin, stop);
        return;
    }

    char mark = 0;
    if (stop - begin <= kPlainDigitsMax && markAt(text, stop, mark) == 0) {
        findLettered(findings, begin, stop);
        return;
    }
    Groups groups;
    groups.at[groups.count++] = {begin, stop, 0};
    while (groups.count < Groups::kMax) {
        const size_t skipped = markAt(text, stop, mark);
        if (skipped == 0)
            break;
        size_t last = stop + skipped;
        while (last < text.size() && isDigit(text[last]))
            ++last;
        // "12 345abc": the last group belongs to a word.
        if (isToken(at(text, last)) || isHigh(at(text, last)) || last - stop > kTokenBytesMax)
            break;
        groups.at[groups.count++] = {stop + skipped, last, mark};
        stop = last;
    }
    findings.tokensRead = stop;
    if (groups.count > 1) {
        findIpv4(findings, groups);
        findCoordinates(findings, groups);
    }
    findPhone(findings, groups);
    findNumberForms(findings, groups);
    const Group& final = groups.at[groups.count - 1];
    findLettered(findings, final.begin, final.end);
}

}  // namespace gatehouse::detect

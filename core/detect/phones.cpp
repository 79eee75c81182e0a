// Telephone numbers: international ones by their calling code, national ones by how they are written, bare digits by the
// words beside them.
#include "core/detect/calling_codes.h"
#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/context_lists.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

#include <algorithm>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr Kind kKind{label::kPhone, "phone"};
constexpr size_t kDigitsMax = 15;

struct Run {
    std::string_view text;
    const Groups& groups;
    size_t first;
    size_t begin;   ///< with "+" and "("
};

/// A bracket or a plus before the first digit is part of the number.
size_t beginOf(std::string_view text, size_t begin, bool& plus)
{
    plus = false;
    if (before(text, begin) == '(')
        --begin;
    if (before(text, begin) == '+') {
        plus = true;
        --begin;
        if (before(text, begin) == '(')
            --begin;
    }
    return begin;
}

/// Forward over " x123" and " ext. 123".
size_t behindExtension(std::string_view text, size_t end)
{
    size_t place = end;
    while (place < end + 2 && (at(text, place) == ' ' || at(text, place) == ','))
        ++place;
    for (const std::string_view word : {"extension ", "ext. ", "ext.", "ext ", "ext", "x", "#"}) {
        if (!text.substr(place).starts_with(word))
            continue;
        size_t stop = place + word.size();
        while (stop < text.size() && isDigit(text[stop]) && stop - place < 16)
            ++stop;
        if (stop > place + word.size() && !isAlnum(at(text, stop)))
            return stop;
    }
    return end;
}

bool isOpen(std::string_view text, size_t begin)
{
    const char last = before(text, begin);
    return !isAlnum(last) && last != '_' && last != '.' && last != '-' && last != '/' && last != '$' && last != '#' && last != '+' && last != '@';
}

bool isClosed(std::string_view text, size_t end)
{
    const char next = at(text, end);
    return !isAlnum(next) && next != '_' && next != '%' && next != '@' && !((next == '-' || next == '/' || next == '.' || next == ':') && isAlnum(at(text, end + 1)));
}

/// How many of the groups from `first` on hold so many digits; 0 when no number of whole groups does.
size_t groupsHolding(const Groups& groups, size_t first, size_t digitsMin, size_t digitsMax)
{
    size_t digits = 0;
    size_t good = 0;
    for (size_t i = first; i < groups.count; ++i) {
        if (i > first && (groups.at[i].mark == ',' || groups.at[i].mark == ':' || groups.at[i].mark == '+'))
            break;
        digits += groups.at[i].size();
        if (digits > digitsMax)
            break;
        if (digits >= digitsMin)
            good = i - first + 1;
    }
    return good;
}

/// "+" and as many digits as a number has, in one row, but of no plan that is known here.
bool unplanned(Findings& findings, const Run& run)
{
    const size_t count = groupsHolding(run.groups, run.first, 8, kDigitsMax);
    if (count == 0)
        return false;
    const size_t end = run.groups.at[run.first + count - 1].end;
    if (!isOpen(run.text, run.begin) || !isClosed(run.text, end) || run.text[run.groups.at[run.first].begin] == '0')
        return false;
    findings.add(kKind, run.begin, end, 0.6F);
    return true;
}

bool international(Findings& findings, const Run& run, size_t skip, float confidence)
{
    const std::string digits = digitsOf(run.text, run.groups, run.first, std::min(run.groups.count, run.first + 8) - 1).substr(skip);
    const CallingCode* code = callingCodeOf(digits);
    if (code == nullptr)
        return false;
    const size_t more = skip + code->code.size();
    // A zero in brackets behind the code is not dialled from abroad: "+44 (0) 20".
    const size_t zero = digits.size() > code->code.size() && digits[code->code.size()] == '0' ? 1 : 0;
    const size_t count = groupsHolding(run.groups, run.first, more + code->digitsMin, more + code->digitsMax + zero);
    if (count == 0)
        return false;
    const size_t end = run.groups.at[run.first + count - 1].end;
    if (!isOpen(run.text, run.begin) || !isClosed(run.text, end))
        return false;
    findings.add(kKind, run.begin, end, confidence);
    return true;
}

/// Confidence that groups written like this are a number of the North American plan; 0: they are none.
float northAmerican(const Run& run, size_t first)
{
    const Groups& groups = run.groups;
    if (first + 3 > groups.count || groups.at[first].size() != 3 || groups.at[first + 1].size() != 3 || groups.at[first + 2].size() != 4)
        return 0;
    if (first + 3 < groups.count && groups.at[first + 3].mark != ' ' && groups.at[first + 3].mark != ',')
        return 0;
    if (!isNorthAmerican(digitsOf(run.text, groups, first, first + 2)))
        return 0;
    const char one = groups.at[first + 1].mark;
    const char two = groups.at[first + 2].mark;
    if (one == 'c')
        return 0.9F;
    if (one != two)
        return one == '/' || one == '-' ? 0.6F : 0;
    return one == '-' ? 0.75F : one == '.' ? 0.7F : one == ' ' ? 0.55F : 0;
}

bool isDateLike(const Groups& groups, size_t first, size_t count)
{
    if (count < 3)
        return false;
    const size_t a = groups.at[first].size();
    const size_t b = groups.at[first + 1].size();
    const size_t c = groups.at[first + 2].size();
    return a <= 2 && b <= 2 && (c == 4 || (c == 2 && (count == 3 || groups.at[first + 3].mark == ' ' || groups.at[first + 3].mark == 'c') && groups.at[first + 1].mark != ' '));
}

/// Written with the zero that is dialled inside of a country, or with the area in brackets.
float national(const Run& run, size_t count)
{
    const Groups& groups = run.groups;
    const Group& first = groups.at[run.first];
    const bool bracket = at(run.text, first.begin - 1) == '(' && first.begin > 0;
    if (count < 2 || isDateLike(groups, run.first, count))
        return 0;
    for (size_t i = run.first + 1; i < run.first + count; ++i) {
        if (groups.at[i].size() < 2 && i != run.first + 1)
            return 0;
    }
    // As social security numbers are written.
    if (count == 3 && first.size() == 3 && groups.at[run.first + 1].size() == 2 && groups.at[run.first + 2].size() == 4)
        return 0;
    if (bracket && first.size() <= 5)
        return 0.75F;
    if (run.text[first.begin] != '0' || first.size() < 2 || first.size() > 6 || at(run.text, first.begin + 1) == '0')
        return 0;
    const char mark = groups.at[run.first + 1].mark;
    if (mark == '.' && count == 2)
        return 0;
    return mark == ' ' || mark == '-' || mark == '/' ? 0.6F : 0.5F;
}

bool mentioned(Findings& findings, const Run& run, size_t end)
{
    return findings.isMentioned(run.begin, end, kPhoneWords);
}

}  // namespace

void findPhone(Findings& findings, const Groups& groups)
{
    const std::string_view text = findings.text();
    for (size_t first = 0; first < groups.count; ++first) {
        const bool opens = first == 0 || groups.at[first].mark == ' ' || groups.at[first].mark == ',' || groups.at[first].mark == 'c';
        if (!opens)
            continue;
        bool plus = false;
        const Run run{text, groups, first, beginOf(text, groups.at[first].begin, plus)};
        if (plus) {
            if (international(findings, run, 0, 0.92F) || unplanned(findings, run))
                return;
            continue;
        }
        if (first > 0 && groups.at[first].mark == 'c' && before(text, groups.at[first].begin) != '(')
            continue;
        if (!isOpen(text, run.begin))
            continue;
        const std::string_view lead = text.substr(groups.at[first].begin, groups.at[first].size());
        if (lead.starts_with("00") && lead.size() >= 3 && lead.size() <= 16 && lead[2] != '0'
            && international(findings, run, 2, groups.count > first + 1 && groups.at[first + 1].mark != ',' ? 0.7F : 0.45F))
            return;
        const size_t one = lead == "1" && first + 1 < groups.count && groups.at[first + 1].mark != ',' ? 1 : 0;
        if (const float confidence = northAmerican(run, first + one); confidence > 0) {
            const size_t end = behindExtension(text, groups.at[first + one + 2].end);
            if (isClosed(text, end)) {
                findings.add(kKind, run.begin, end, mentioned(findings, run, end) ? 0.95F : confidence);
                first += one + 2;
                continue;
            }
        }
        // A row of numbers is no number of groups: whole rows of two to six groups only.
        const size_t count = groupsHolding(groups, first, 9, 11);
        if (count >= 2 && count <= 6 && first == 0) {
            const size_t end = groups.at[first + count - 1].end;
            if (const float confidence = national(run, count); confidence > 0 && isClosed(text, end)) {
                findings.add(kKind, run.begin, end, mentioned(findings, run, end) ? 0.9F : confidence);
                first += count - 1;
                continue;
            }
        }
        const size_t digits = lead.size();
        const bool bare = digits >= 9 && digits <= 13;
        const size_t written = bare ? 1 : groupsHolding(groups, first, 7, 13);
        if (written == 0)
            continue;
        const size_t end = groups.at[first + written - 1].end;
        if (!isClosed(text, end) || (written > 1 && isDateLike(groups, first, written)))
            continue;
        if (mentioned(findings, run, end)) {
            findings.add(kKind, run.begin, end, 0.8F);
            first += written - 1;
        } else if (bare && digits == 11 && lead[0] == '1' && lead[1] >= '3') {
            findings.add(kKind, run.begin, end, 0.35F);   // a mobile number of China
        } else if (bare && digits == 10 && isNorthAmerican(lead)) {
            findings.add(kKind, run.begin, end, 0.3F);
        } else if (bare && lead[0] == '0' && lead[1] != '0' && digits <= 11) {
            findings.add(kKind, run.begin, end, 0.45F);
        }
    }
}

}  // namespace gatehouse::detect

#include "core/detect/mixed_tokens.h"

#include "core/detect/characters.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

#include <algorithm>
#include <string>
#include <vector>

namespace gatehouse::detect {

namespace {

constexpr size_t kMaskMax = 18;
constexpr size_t kHetuBytes = 11;

/// The forms of each length.
const std::vector<std::vector<const TokenForm*>>& byLength()
{
    static const auto made = [] {
        std::vector<std::vector<const TokenForm*>> lists(kMaskMax + 1);
        for (const TokenForm& form : mixedTokenForms())
            lists[form.mask.size()].push_back(&form);
        return lists;
    }();
    return made;
}

bool fits(std::string_view mask, std::string_view token)
{
    for (size_t i = 0; i < mask.size(); ++i) {
        const char c = token[i];
        const bool good = mask[i] == 'A' ? isLetter(c) : mask[i] == '9' ? isDigit(c) : mask[i] == '*' ? isAlnum(c) : c == mask[i];
        if (!good)
            return false;
    }
    return true;
}

std::string upper(std::string_view text)
{
    std::string up(text);
    std::ranges::transform(up, up.begin(), toUpper);
    return up;
}

void tryToken(Findings& findings, std::string_view token, size_t begin, size_t end)
{
    if (token.size() > kMaskMax)
        return;
    for (const TokenForm* form : byLength()[token.size()]) {
        if (!fits(form->mask, token))
            continue;
        std::string plain(token);
        std::erase(plain, '-');
        if (form->check != nullptr && !form->check(plain))
            continue;
        if (!startsAlone(findings.text(), begin) || !endsAlone(findings.text(), end))
            return;
        const float confidence = findings.isMentioned(begin, end, form->words) ? form->mentioned : form->alone;
        if (confidence > 0)
            findings.add(form->kind, begin, end, confidence);
    }
}

/// "1EG4-TE5-MK73"
bool tryMedicareId(Findings& findings, size_t begin, size_t end)
{
    const std::string_view text = findings.text();
    if (end - begin != 4 || at(text, end) != '-' || at(text, end + 4) != '-' || end + 9 > text.size() || isAlnum(at(text, end + 9)))
        return false;
    const std::string joined = upper(text.substr(begin, 4)) + upper(text.substr(end + 1, 3)) + upper(text.substr(end + 5, 4));
    if (!std::ranges::all_of(joined, isAlnum) || !check::usMbi(joined) || !startsAlone(text, begin))
        return false;
    findings.add({label::kMedicalId, "us_mbi"}, begin, end + 9, 0.95F);
    findings.tokensRead = end + 9;
    return true;
}

}  // namespace

void findMixedToken(Findings& findings, size_t begin, size_t end)
{
    const std::string_view text = findings.text();
    if (tryMedicareId(findings, begin, end))
        return;
    findIban(findings, begin, end);
    findCryptoAddress(findings, begin, end);
    // "Y8063915-Z"
    if (at(text, end) == '-' && isLetter(at(text, end + 1)) && !isAlnum(at(text, end + 2)))
        tryToken(findings, upper(text.substr(begin, end + 2 - begin)), begin, end + 2);
    if (end - begin > kMaskMax + 8)
        return;
    tryToken(findings, upper(text.substr(begin, end - begin)), begin, end);
    // "my code is199003052397": nothing but small letters, glued to digits.
    size_t digits = begin;
    while (digits < end && isLower(text[digits]))
        ++digits;
    if (digits < begin + 2 || end - digits != 12 || !std::all_of(text.begin() + static_cast<long>(digits), text.begin() + static_cast<long>(end), isDigit))
        return;
    if (endsAlone(text, end) && check::sePersonnummer(text.substr(digits, 12)))
        findings.add({label::kNationalId, "se_personnummer"}, digits, end, 0.6F);
}

void findSpacedNino(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    // "AA 12 34 56 B" or "AA 123456B" or "AA 123456 B"
    std::string plain;
    size_t begin = end;
    while (begin > 0 && plain.size() < 9) {
        --begin;
        if (isAlnum(text[begin]))
            plain.insert(plain.begin(), toUpper(text[begin]));
        else if (text[begin] != ' ')
            return;
    }
    if (plain.size() != 9 || !fits("AA999999A", plain) || !check::ukNino(plain) || !startsAlone(text, begin) || !endsAlone(text, end))
        return;
    findings.add({label::kNationalId, "uk_nino"}, begin, end, 0.9F);
}

void findHetu(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end < kHetuBytes || isAlnum(at(text, end)))
        return;
    const size_t begin = end - kHetuBytes;
    const std::string code = upper(text.substr(begin, kHetuBytes));
    // Glued to a word of small letters it is still one.
    if (isDigit(before(text, begin)) || isUpper(before(text, begin)) || !endsAlone(text, end) || !check::fiHetu(code))
        return;
    findings.add({label::kNationalId, "fi_hetu"}, begin, end, 0.93F);
}

}  // namespace gatehouse::detect

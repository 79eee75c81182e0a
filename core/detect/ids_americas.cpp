#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/id_checks.h"

#include <algorithm>
#include <string>

namespace gatehouse::detect::check {

namespace {

/// Weights count up from 2 at the right end and begin anew after `highest`.
int mod11Check(std::string_view digits, int highest)
{
    int sum = 0;
    int weight = 2;
    for (size_t i = digits.size(); i-- > 0;) {
        sum += digitOf(digits[i]) * weight;
        weight = weight == highest ? 2 : weight + 1;
    }
    const int rest = sum % 11;
    return rest < 2 ? 0 : 11 - rest;
}

bool isIn(std::string_view set, char c)
{
    return set.find(c) != std::string_view::npos;
}

}  // namespace

bool usSsn(std::string_view digits)
{
    const int area = numberAt(digits, 0, 3);
    // Numbers that were printed in advertisements and never given to a person.
    if (digits == "078051120" || digits == "219099999" || digits == "123456789" || allSame(digits))
        return false;
    return area != 0 && area != 666 && area < 900 && numberAt(digits, 3, 2) != 0 && numberAt(digits, 5, 4) != 0;
}

bool usItin(std::string_view digits)
{
    const int group = numberAt(digits, 3, 2);
    return digits[0] == '9'
        && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) || group >= 94);
}

bool usRouting(std::string_view digits)
{
    const int district = numberAt(digits, 0, 2);
    const bool given = (district <= 12 && numberAt(digits, 0, 9) != 0) || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district == 80;
    return given && weightedSum(digits, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0;
}

bool usNpi(std::string_view digits)
{
    return (digits[0] == '1' || digits[0] == '2') && !allSame(digits.substr(0, 9)) && passesLuhn("80840" + std::string(digits));
}

bool usDea(std::string_view text)
{
    if (!isIn("ABCDEFGHJKLMNPRSTUX", text[0]) || !(isLetter(text[1]) || text[1] == '9'))
        return false;
    const std::string_view digits = text.substr(2);
    const int sum = weightedSum(digits, {1, 0, 1, 0, 1, 0}) + 2 * weightedSum(digits, {0, 1, 0, 1, 0, 1});
    return !allSame(digits) && sum % 10 == digitOf(digits[6]);
}

bool usMbi(std::string_view text)
{
    static constexpr std::string_view kForm = "1A*9A*9AA99";
    for (size_t i = 0; i < kForm.size(); ++i) {
        const char c = text[i];
        const bool letter = isLetter(c) && !isIn("SLOIBZ", c);
        const bool fits = kForm[i] == '1' ? isDigit(c) && c != '0' : kForm[i] == '9' ? isDigit(c) : kForm[i] == 'A' ? letter : letter || isDigit(c);
        if (!fits)
            return false;
    }
    return true;
}

bool caSin(std::string_view digits)
{
    return digits[0] != '0' && digits[0] != '8' && !allSame(digits) && passesLuhn(digits);
}

bool brCpf(std::string_view digits)
{
    return !allSame(digits) && mod11Check(digits.substr(0, 9), 11) == digitOf(digits[9]) && mod11Check(digits.substr(0, 10), 11) == digitOf(digits[10]);
}

bool brCnpj(std::string_view digits)
{
    return !allSame(digits) && mod11Check(digits.substr(0, 12), 9) == digitOf(digits[12]) && mod11Check(digits.substr(0, 13), 9) == digitOf(digits[13]);
}

bool arCuit(std::string_view digits)
{
    const int kind = numberAt(digits, 0, 2);
    const int rest = weightedSum(digits, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11;
    return (kind == 20 || kind == 23 || kind == 24 || kind == 27 || kind == 30 || kind == 33 || kind == 34)
        && (rest == 0 ? 0 : rest == 1 ? 9 : 11 - rest) == digitOf(digits[10]);
}

bool mxCurp(std::string_view text)
{
    static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMN\x01OPQRSTUVWXYZ";
    if (!isIn("HMX", text[10]) || numberAt(text, 6, 2) > 12 || numberAt(text, 8, 2) > 31 || !isDigit(text[17]))
        return false;
    size_t sum = 0;
    for (size_t i = 0; i < 17; ++i)
        sum += kAlphabet.find(text[i]) * (18 - i);
    return (10 - sum % 10) % 10 == static_cast<size_t>(digitOf(text[17]));
}

}  // namespace gatehouse::detect::check

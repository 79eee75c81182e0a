#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/id_checks.h"

#include <algorithm>
#include <array>

namespace gatehouse::detect::check {

namespace {

bool isIn(std::string_view set, char c)
{
    return set.find(c) != std::string_view::npos;
}

bool isShortDate(std::string_view digits)
{
    const int year = numberAt(digits, 0, 2);
    const int month = numberAt(digits, 2, 2);
    const int day = numberAt(digits, 4, 2);
    return isDate(1900 + year, month, day) || isDate(2000 + year, month, day);
}

int residentSum(std::string_view digits)
{
    return weightedSum(digits, {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}) % 11;
}

}  // namespace

bool inAadhaar(std::string_view digits)
{
    return digits[0] >= '2' && !allSame(digits) && passesVerhoeff(digits);
}

bool inPan(std::string_view text)
{
    return isIn("ABCFGHLJPTKE", text[3]) && numberAt(text, 5, 4) != 0;
}

bool inGstin(std::string_view text)
{
    const int state = numberAt(text, 0, 2);
    return state >= 1 && state <= 37 && text[12] != '0' && text[13] == 'Z';
}

bool sgNric(std::string_view text)
{
    static constexpr std::string_view kCitizens = "JZIHGFEDCBA";
    static constexpr std::string_view kForeigners = "XWUTRQPNMLK";
    static constexpr std::string_view kForeignersSince2022 = "XWUTRQPNJLK";
    if (!isIn("STFGM", text[0]))
        return false;
    const int sum = weightedSum(text.substr(1), {2, 7, 6, 5, 4, 3, 2}) + (text[0] == 'T' || text[0] == 'G' ? 4 : text[0] == 'M' ? 3 : 0);
    const auto rest = static_cast<size_t>(sum % 11);
    switch (text[0]) {
    case 'S':
    case 'T': return kCitizens[rest] == text[8];
    case 'M': return kForeignersSince2022[10 - rest] == text[8] || kForeignersSince2022[rest] == text[8];
    default: return kForeigners[rest] == text[8];
    }
}

bool sgNricForm(std::string_view text)
{
    return isIn("STFGM", text[0]);
}

bool auTfn(std::string_view digits)
{
    return !allSame(digits) && weightedSum(digits, {1, 4, 3, 7, 5, 8, 6, 9, 10}) % 11 == 0;
}

bool auAbn(std::string_view digits)
{
    return digits[0] != '0' && (weightedSum(digits, {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}) - 10) % 89 == 0;
}

bool auAcn(std::string_view digits)
{
    return numberAt(digits, 0, 9) != 0 && (10 - weightedSum(digits, {8, 7, 6, 5, 4, 3, 2, 1}) % 10) % 10 == digitOf(digits[8]);
}

bool auMedicare(std::string_view digits)
{
    return digits[0] >= '2' && digits[0] <= '6' && digits[9] != '0'
        && weightedSum(digits, {1, 3, 7, 9, 1, 3, 7, 9}) % 10 == digitOf(digits[8]);
}

bool krRrn(std::string_view digits)
{
    return digits[6] >= '1' && digits[6] <= '4' && isShortDate(digits);
}

bool krRrnChecked(std::string_view digits)
{
    return krRrn(digits) && (11 - residentSum(digits)) % 10 == digitOf(digits[12]);
}

bool krFrn(std::string_view digits)
{
    return digits[6] >= '5' && digits[6] <= '8' && isShortDate(digits);
}

bool krFrnChecked(std::string_view digits)
{
    return krFrn(digits) && (13 - residentSum(digits)) % 10 == digitOf(digits[12]);
}

bool krDriverLicense(std::string_view digits)
{
    const int region = numberAt(digits, 0, 2);
    return region >= 11 && region <= 28;
}

bool cnResident(std::string_view text)
{
    static constexpr std::string_view kLast = "10X98765432";
    const int province = numberAt(text, 0, 2);
    if (province < 11 || province > 91 || !isDate(numberAt(text, 6, 4), numberAt(text, 10, 2), numberAt(text, 12, 2))
        || numberAt(text, 6, 4) < 1850 || numberAt(text, 6, 4) > 2100)
        return false;
    return kLast[static_cast<size_t>(weightedSum(text, {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}) % 11)] == text[17];
}

bool jpMyNumber(std::string_view digits)
{
    const int rest = weightedSum(digits, {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11;
    return !allSame(digits) && (rest < 2 ? 0 : 11 - rest) == digitOf(digits[11]);
}

bool thNational(std::string_view digits)
{
    const int sum = weightedSum(digits, {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2});
    return digits[0] >= '1' && digits[0] <= '8' && numberAt(digits, 1, 2) >= 10 && numberAt(digits, 1, 2) <= 96 && !allSame(digits) && (11 - sum % 11) % 10 == digitOf(digits[12]);
}

bool twNational(std::string_view text)
{
    static constexpr std::string_view kRegions = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    if (text[1] != '1' && text[1] != '2' && text[1] != '8' && text[1] != '9')
        return false;
    const int region = static_cast<int>(kRegions.find(text[0])) + 10;
    return (region / 10 + region % 10 * 9 + weightedSum(text.substr(1), {8, 7, 6, 5, 4, 3, 2, 1, 1})) % 10 == 0;
}

bool myNric(std::string_view digits)
{
    const int place = numberAt(digits, 6, 2);
    return isShortDate(digits) && place != 0 && place != 17 && place != 18 && place != 19 && place != 20 && place != 69 && place != 70
        && place != 73 && place != 80 && place != 81 && place != 94 && place != 95 && place != 96 && place != 97;
}

bool zaNational(std::string_view digits)
{
    return isShortDate(digits) && digits[10] <= '2' && digits[11] >= '8' && passesLuhn(digits);
}

}  // namespace gatehouse::detect::check

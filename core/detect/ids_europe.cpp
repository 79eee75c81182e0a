#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/id_checks.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect::check {

namespace {

bool isIn(std::string_view set, char c)
{
    return set.find(c) != std::string_view::npos;
}

/// yymmdd of either century.
bool isShortDate(std::string_view digits, int month, int day)
{
    const int year = numberAt(digits, 0, 2);
    return isDate(1900 + year, month, day) || isDate(2000 + year, month, day);
}

}  // namespace

bool ukNhs(std::string_view digits)
{
    const int check = 11 - weightedSum(digits, {10, 9, 8, 7, 6, 5, 4, 3, 2}) % 11;
    return !allSame(digits) && check != 10 && check % 11 == digitOf(digits[9]);
}

bool ukNino(std::string_view text)
{
    static constexpr std::array<std::string_view, 7> kNever{"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
    return !isIn("DFIQUV", text[0]) && !isIn("DFIQUVO", text[1]) && isIn("ABCD", text[8])
        && std::ranges::find(kNever, text.substr(0, 2)) == kNever.end();
}

bool ukDrivingLicence(std::string_view text)
{
    size_t letters = 0;
    while (letters < 5 && isLetter(text[letters]))
        ++letters;
    if (letters == 0 || !std::all_of(text.begin() + static_cast<long>(letters), text.begin() + 5, [](char c) { return c == '9'; })
        || !std::all_of(text.begin() + 5, text.begin() + 11, isDigit))
        return false;
    int month = numberAt(text, 6, 2);
    if (month > 50)
        month -= 50;
    const int day = numberAt(text, 8, 2);
    const bool initials = (isLetter(text[11]) && (isLetter(text[12]) || text[12] == '9')) || (text[11] == '9' && text[12] == '9');
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && initials && isLetter(text[14]) && isLetter(text[15]);
}

bool deSteuerId(std::string_view digits)
{
    if (digits[0] == '0')
        return false;
    std::array<int, 10> seen{};
    for (const char c : digits.substr(0, 10))
        ++seen[static_cast<size_t>(digitOf(c))];
    // One digit stands twice or three times among the first ten, the others once at most.
    const auto repeated = std::ranges::count_if(seen, [](int times) { return times > 1; });
    const bool plain = repeated == 1 && *std::ranges::max_element(seen) <= 3;
    // Ten different digits were never given out, but examples in official papers look like that.
    return (plain || repeated == 0) && passesMod11And10(digits);
}

bool deSocialSecurity(std::string_view text)
{
    static constexpr std::array<int, 12> kWeights{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
    const int area = numberAt(text, 0, 2);
    int day = numberAt(text, 2, 2);
    const int month = numberAt(text, 4, 2);
    if (day > 50)
        day -= 50;
    if (area < 2 || day < 1 || day > 31 || month < 1 || month > 12)
        return false;
    std::string digits(text.substr(0, 8));
    const int letter = text[8] - 'A' + 1;
    digits.push_back(static_cast<char>('0' + letter / 10));
    digits.push_back(static_cast<char>('0' + letter % 10));
    digits.append(text.substr(9, 2));
    int sum = 0;
    for (size_t i = 0; i < kWeights.size(); ++i) {
        const int product = digitOf(digits[i]) * kWeights[i];
        sum += product / 10 + product % 10;
    }
    return sum % 10 == digitOf(text[11]);
}

bool deHealthInsurance(std::string_view text)
{
    const int letter = text[0] - 'A' + 1;
    std::string digits{static_cast<char>('0' + letter / 10), static_cast<char>('0' + letter % 10)};
    digits.append(text.substr(1, 8));
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
        const int product = digitOf(digits[i]) * (i % 2 == 0 ? 1 : 2);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == digitOf(text[9]);
}

bool dePassport(std::string_view text)
{
    static constexpr std::string_view kAlphabet = "CFGHJKLMNPRTVWXYZ0123456789";
    return isIn("CFGHJKLMNPRTVWXYZ", text[0]) && std::ranges::any_of(text.substr(1), isDigit)
        && std::ranges::all_of(text, [](char c) { return isIn(kAlphabet, c); }) && passesTravelDocument(text);
}

bool frNir(std::string_view text)
{
    std::string digits(text);
    int64_t less = 0;
    // Corsica: 2A and 2B stand for 19 and 18 in the sum.
    if (text[5] == '2' && (text[6] == 'A' || text[6] == 'B')) {
        digits[6] = '0';
        less = text[6] == 'A' ? 1000000 : 2000000;
    }
    if (!std::ranges::all_of(digits, isDigit) || !isIn("123478", digits[0]))
        return false;
    const int month = numberAt(digits, 3, 2);
    if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50))
        return false;
    const int64_t number = std::stoll(digits.substr(0, 13)) - less;
    return 97 - number % 97 == numberAt(digits, 13, 2);
}

bool itCodiceFiscaleForm(std::string_view text)
{
    static constexpr std::string_view kForm = "AAAAAA99M99A999A";
    for (size_t i = 0; i < kForm.size(); ++i) {
        const char c = text[i];
        // Where two people would share a code, digits are replaced by letters of this row.
        const bool fits = kForm[i] == 'A' ? isLetter(c) : kForm[i] == 'M' ? isIn("ABCDEHLMPRST", c) : isDigit(c) || isIn("LMNPQRSTUV", c);
        if (!fits)
            return false;
    }
    return std::ranges::count_if(text, isDigit) >= 3;
}

bool itCodiceFiscale(std::string_view text)
{
    static constexpr std::array<int, 26> kOdd{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
    if (!itCodiceFiscaleForm(text))
        return false;
    int sum = 0;
    for (size_t i = 0; i < 15; ++i) {
        const int value = isDigit(text[i]) ? digitOf(text[i]) : text[i] - 'A';
        sum += i % 2 == 0 ? kOdd[static_cast<size_t>(value)] : value;
    }
    return sum % 26 == text[15] - 'A';
}

bool itPartitaIva(std::string_view digits)
{
    return !allSame(digits) && numberAt(digits, 0, 7) > 0 && passesLuhn(digits);
}

bool itDrivingLicence(std::string_view text)
{
    if (text.starts_with("U1"))
        return isLetter(text[9]) && std::ranges::none_of(text.substr(2, 7), [](char c) { return isIn("AEIOQ", c); });
    return isLetter(text[0]) && isIn("AV", text[1]) && std::ranges::all_of(text.substr(2, 7), isDigit) && isLetter(text[9]);
}

bool esNif(std::string_view text)
{
    static constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    return text.back() == kLetters[static_cast<size_t>(numberAt(text, 0, text.size() - 1) % 23)];
}

bool esNie(std::string_view text)
{
    if (!isIn("XYZ", text[0]))
        return false;
    std::string number(text);
    number[0] = static_cast<char>('0' + (text[0] - 'X'));
    return esNif(number);
}

bool plPesel(std::string_view digits)
{
    const int sum = weightedSum(digits, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3});
    const int month = numberAt(digits, 2, 2) % 20;
    return isShortDate(digits, month, numberAt(digits, 4, 2)) && (10 - sum % 10) % 10 == digitOf(digits[10]);
}

bool plNip(std::string_view digits)
{
    return !allSame(digits) && weightedSum(digits, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digitOf(digits[9]);
}

bool nlBsn(std::string_view digits)
{
    return !allSame(digits) && numberAt(digits, 0, 3) > 0 && weightedSum(digits, {9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}

bool sePersonnummer(std::string_view digits)
{
    if (digits.size() == 12) {
        const int century = numberAt(digits, 0, 2);
        if (century < 18 || century > 20)
            return false;
        digits.remove_prefix(2);
    }
    int day = numberAt(digits, 4, 2);
    if (day > 60)
        day -= 60;
    return isShortDate(digits, numberAt(digits, 2, 2), day) && passesLuhn(digits);
}

bool fiHetu(std::string_view text)
{
    static constexpr std::string_view kLetters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    const std::string digits = std::string(text.substr(0, 6)) + std::string(text.substr(7, 3));
    const int day = numberAt(digits, 0, 2);
    const int month = numberAt(digits, 2, 2);
    const int year = numberAt(digits, 4, 2);
    const int century = text[6] == '+' ? 1800 : text[6] == '-' || text[6] >= 'U' ? 1900 : 2000;
    return isDate(century + year, month, day) && numberAt(digits, 6, 3) >= 2
        && kLetters[static_cast<size_t>(numberAt(digits, 0, 9) % 31)] == text[10];
}

bool noFodselsnummer(std::string_view digits)
{
    int day = numberAt(digits, 0, 2);
    if (day > 40)
        day -= 40;
    const int year = numberAt(digits, 4, 2);
    const int month = numberAt(digits, 2, 2);
    return (isDate(1900 + year, month, day) || isDate(2000 + year, month, day))
        && weightedSum(digits, {3, 7, 6, 1, 8, 9, 4, 5, 2, 1}) % 11 == 0 && weightedSum(digits, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool dkCpr(std::string_view digits)
{
    const int year = numberAt(digits, 4, 2);
    return isDate(2000 + year, numberAt(digits, 2, 2), numberAt(digits, 0, 2)) || isDate(1900 + year, numberAt(digits, 2, 2), numberAt(digits, 0, 2));
}

bool beNational(std::string_view digits)
{
    const int number = numberAt(digits, 0, 9);
    const int check = numberAt(digits, 9, 2);
    return isShortDate(digits, numberAt(digits, 2, 2), numberAt(digits, 4, 2))
        && (97 - number % 97 == check || 97 - (2000000000LL + number) % 97 == check);
}

bool chAhv(std::string_view digits)
{
    return digits.starts_with("756") && weightedSum(digits, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
}

bool czBirthNumber(std::string_view digits)
{
    int month = numberAt(digits, 2, 2);
    month = month > 70 ? month - 70 : month > 50 ? month - 50 : month > 20 ? month - 20 : month;
    return isShortDate(digits, month, numberAt(digits, 4, 2)) && std::stoll(std::string(digits)) % 11 == 0;
}

bool roCnp(std::string_view digits)
{
    const int check = weightedSum(digits, {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9}) % 11;
    const int county = numberAt(digits, 7, 2);
    return digits[0] != '0' && isShortDate(digits.substr(1), numberAt(digits, 3, 2), numberAt(digits, 5, 2)) && county >= 1
        && county <= 52 && (check == 10 ? 1 : check) == digitOf(digits[12]);
}

bool trKimlik(std::string_view digits)
{
    if (digits[0] == '0')
        return false;
    const int odd = weightedSum(digits, {1, 0, 1, 0, 1, 0, 1, 0, 1});
    const int even = weightedSum(digits, {0, 1, 0, 1, 0, 1, 0, 1});
    return ((odd * 7 - even) % 10 + 10) % 10 == digitOf(digits[9]) && (odd + even + digitOf(digits[9])) % 10 == digitOf(digits[10]);
}

}  // namespace gatehouse::detect::check

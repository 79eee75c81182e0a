#include "core/detect/checksums.h"

#include "core/detect/characters.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gatehouse::detect {

bool passesLuhn(std::string_view digits)
{
    int sum = 0;
    bool doubled = false;
    for (size_t i = digits.size(); i-- > 0; doubled = !doubled) {
        const int digit = digitOf(digits[i]) * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

bool passesVerhoeff(std::string_view digits)
{
    static constexpr std::array<std::array<uint8_t, 10>, 10> kProduct{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                                                       {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                                                       {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
                                                                       {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                                                       {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
                                                                       {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                                                       {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
                                                                       {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                                                       {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
                                                                       {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}};
    static constexpr std::array<std::array<uint8_t, 10>, 8> kPermutation{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                                                          {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                                                          {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
                                                                          {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                                                          {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
                                                                          {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                                                          {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
                                                                          {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}}};
    size_t check = 0;
    for (size_t i = 0; i < digits.size(); ++i)
        check = kProduct[check][kPermutation[i % 8][static_cast<size_t>(digitOf(digits[digits.size() - 1 - i]))]];
    return check == 0;
}

bool passesMod11And10(std::string_view digits)
{
    int product = 10;
    for (const char c : digits.substr(0, digits.size() - 1)) {
        const int sum = (digitOf(c) + product) % 10;
        product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digitOf(digits.back());
}

int mod97(std::string_view text)
{
    int rest = 0;
    for (const char c : text)
        rest = isDigit(c) ? (rest * 10 + digitOf(c)) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    return rest;
}

int weightedSum(std::string_view digits, std::initializer_list<int> weights)
{
    int sum = 0;
    size_t i = 0;
    for (const int weight : weights)
        sum += digitOf(digits[i++]) * weight;
    return sum;
}

bool passesTravelDocument(std::string_view text)
{
    static constexpr std::array<int, 3> kWeights{7, 3, 1};
    if (!isDigit(text.back()))
        return false;
    int sum = 0;
    for (size_t i = 0; i + 1 < text.size(); ++i)
        sum += (isDigit(text[i]) ? digitOf(text[i]) : text[i] - 'A' + 10) * kWeights[i % 3];
    return sum % 10 == digitOf(text.back());
}

bool allSame(std::string_view digits)
{
    return std::ranges::all_of(digits, [&](char c) { return c == digits.front(); });
}

bool isDate(int year, int month, int day)
{
    static constexpr std::array<int, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > kDays[static_cast<size_t>(month - 1)])
        return false;
    return month != 2 || day != 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

int numberAt(std::string_view digits, size_t begin, size_t count)
{
    int number = 0;
    for (const char c : digits.substr(begin, count))
        number = number * 10 + digitOf(c);
    return number;
}

}  // namespace gatehouse::detect

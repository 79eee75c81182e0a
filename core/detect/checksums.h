// The arithmetic of check digits; which number uses which is told where the number is. Arguments hold only the characters
// named; lengths are the caller's business.
#pragma once

#include <initializer_list>
#include <string_view>

namespace gatehouse::detect {

/// Digits.
[[nodiscard]] bool passesLuhn(std::string_view digits);
[[nodiscard]] bool passesVerhoeff(std::string_view digits);
/// ISO 7064 MOD 11,10; the last digit checks the rest.
[[nodiscard]] bool passesMod11And10(std::string_view digits);
/// Digits and upper-case letters, letters as 10 to 35 (ISO 7064 MOD 97,10 as IBAN uses it).
[[nodiscard]] int mod97(std::string_view text);
/// Of the first so many digits.
[[nodiscard]] int weightedSum(std::string_view digits, std::initializer_list<int> weights);
/// The check digit of the machine-readable zone (weights 7, 3, 1; letters as 10 to 35); the last digit checks the rest.
[[nodiscard]] bool passesTravelDocument(std::string_view text);
[[nodiscard]] bool allSame(std::string_view digits);
/// A day that the calendar has; years from 1.
[[nodiscard]] bool isDate(int year, int month, int day);
/// Some digits as a number; at most nine of them.
[[nodiscard]] int numberAt(std::string_view digits, size_t begin, size_t count);

}  // namespace gatehouse::detect

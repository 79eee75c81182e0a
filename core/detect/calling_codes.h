// Which country calling codes there are and how many digits follow them (E.164); not which ranges are given out inside.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse::detect {

struct CallingCode {
    std::string_view code;
    size_t digitsMin = 0;   ///< of the national number
    size_t digitsMax = 0;
};

/// The code that these digits (without "+" or "00") begin with; null when there is none.
[[nodiscard]] const CallingCode* callingCodeOf(std::string_view digits);
/// Ten digits of the North American plan: area and exchange as they are given out.
[[nodiscard]] bool isNorthAmerican(std::string_view digits);

}  // namespace gatehouse::detect

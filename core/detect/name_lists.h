// Given names and family names that are common where the alphabet is Latin; a small list, no register.
#pragma once

#include <string_view>

namespace gatehouse::detect {

/// Folded (see folding.h).
[[nodiscard]] bool isGivenName(std::string_view name);
[[nodiscard]] bool isFamilyName(std::string_view name);
/// Begins with a capital in running text, and is no part of anybody's name: "Street", "Monday", "Inc".
[[nodiscard]] bool isNoName(std::string_view word);

}  // namespace gatehouse::detect

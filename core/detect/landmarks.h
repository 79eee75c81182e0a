// Finds what a byte or two give away (a digit, an @, a colon) without a search for patterns; the finders look closer.
#pragma once

#include "core/detect/findings.h"

#include <cstdint>
#include <string_view>

namespace gatehouse::detect {

/// Which kinds of bytes a text holds; a set of bits.
namespace byte_kind {
inline constexpr uint16_t kDigit = 1;
inline constexpr uint16_t kLetter = 2;     ///< or a byte over 127
inline constexpr uint16_t kCapital = 4;    ///< of ASCII, or the first byte of one of Latin-1 and Latin Extended-A
inline constexpr uint16_t kBlank = 8;      ///< ' ' alone
inline constexpr uint16_t kColon = 16;
inline constexpr uint16_t kAt = 32;
inline constexpr uint16_t kDash = 64;
inline constexpr uint16_t kDot = 128;
inline constexpr uint16_t kOther = 256;
inline constexpr uint16_t kAll = 511;
}  // namespace byte_kind

/// Of a long text all are told without a look.
[[nodiscard]] uint16_t byteKinds(std::string_view text);

struct Landmarks {
    bool digits = false;
    bool houses = false;   ///< a number stands before a word that may be a street's name
};

/// Calls the finders of PatternGroup::Landmarks wherever their patterns end.
Landmarks findAtLandmarks(Findings& findings, uint16_t kinds);

}  // namespace gatehouse::detect

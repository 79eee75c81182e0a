// Eight bytes of a text looked at together: each answer is a word whose bytes have their highest bit set where it is yes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gatehouse::detect::eight {

inline constexpr uint64_t kHighest = 0x8080808080808080;

constexpr uint64_t all(unsigned char byte)
{
    return 0x0101010101010101 * byte;
}

/// place + 8 <= text.size(); the first byte is the lowest one.
inline uint64_t read(std::string_view text, size_t place)
{
    uint64_t bytes = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&bytes, text.data() + place, sizeof bytes);
        return bytes;
    }
    for (size_t i = 0; i < 8; ++i)
        bytes |= uint64_t{static_cast<unsigned char>(text[place + i])} << (8 * i);
    return bytes;
}

/// Where a byte has a lower seven bits' value of at least `least`, which is at most 127.
constexpr uint64_t areAtLeast(uint64_t bytes, unsigned char least)
{
    return ((bytes & ~kHighest) + all(static_cast<unsigned char>(0x80 - least))) & kHighest;
}

constexpr uint64_t areDigits(uint64_t bytes)
{
    return areAtLeast(bytes, '0') & ~areAtLeast(bytes, '9' + 1) & ~bytes;
}

/// As isOfWord says.
constexpr uint64_t areOfWord(uint64_t bytes)
{
    const uint64_t small = bytes | all(0x20);
    return (areAtLeast(small, 'a') & ~areAtLeast(small, 'z' + 1)) | (bytes & kHighest);
}

/// Of the first byte that is answered with yes; 8: none.
constexpr size_t firstOf(uint64_t answers)
{
    return static_cast<size_t>(std::countr_zero(answers)) / 8;
}

}  // namespace gatehouse::detect::eight

// Numbers as the protocol's binary formats write them: most significant byte first. Bounds are the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::masking {

/// Of all bytes given, eight at the most.
[[nodiscard]] inline uint64_t readUint(std::string_view bytes)
{
    uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

[[nodiscard]] inline int64_t readInt(std::string_view bytes)
{
    const auto unused = static_cast<unsigned>(64 - 8 * bytes.size());
    return static_cast<int64_t>(readUint(bytes) << unused) >> unused;
}

inline void appendInt(std::string& out, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0;)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

inline void writeInt32(std::string& out, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; ++i)
        out[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

}  // namespace gatehouse::masking

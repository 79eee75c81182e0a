// SipHash-2-4: a short hash of a short text that nobody without the key can aim at or look up. Not for secrets at rest.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse {

/// As Aumasson and Bernstein give it ("SipHash: a fast short-input PRF"), with their test vectors in the unit test.
class KeyedHash {
public:
    using Key = std::array<uint8_t, 16>;
    explicit KeyedHash(const Key& key);
    /// A key of its own, from the operating system.
    KeyedHash();
    [[nodiscard]] uint64_t of(std::string_view bytes) const;

private:
    uint64_t m_first = 0;
    uint64_t m_second = 0;
};

}  // namespace gatehouse

// Recognises a masked value that comes back from a client; it masks nothing and knows no protocol.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::masking {

/// Looks for what the maskers write, byte by byte, without keeping the value: runs of U+2022, also as JSON, XML and SQL write
/// it in ASCII, and of * for clients whose encoding has no bullet. In what people write freely (label free_text, postal_address, unknown) a single bullet is a
/// list and a pair of stars is emphasis; everywhere else no real value holds them.
class MaskTrace {
public:
    explicit MaskTrace(std::string_view label);
    void feed(std::string_view bytes);
    /// At the end of the value.
    [[nodiscard]] bool found() const;
    /// A new value of the same label begins.
    void reset();

private:
    bool m_free = false;
    bool m_found = false;
    bool m_onlyStars = true;
    /// How a U+2022 may stand in a text, and how far each was seen.
    static constexpr std::array<std::string_view, 5> kSpellings{"\u2022", "\\u2022", "\\2022", "&#x2022;", "&#8226;"};
    std::array<uint8_t, kSpellings.size()> m_seen{};
    uint32_t m_bullets = 0;       ///< in a row
    uint32_t m_stars = 0;
};

/// What people write freely: for a value of which is not known where it goes.
inline constexpr std::string_view kWhereverItGoes = "unknown";

/// A value, or an array, a document or any text with such a value in it, in text or binary format.
[[nodiscard]] bool looksMasked(std::string_view value, std::string_view label);

}  // namespace gatehouse::masking

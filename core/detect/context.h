// Whether words beside a value say what it is ("ssn", "Führerschein"); no grammar, only words nearby.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatehouse::detect {

/// Words in lower case, parted by '|', with the set of bytes that they begin with.
class Words {
public:
    constexpr Words(const char* list) : m_list(list)
    {
        bool starts = true;
        for (const char c : m_list) {
            m_hash = (m_hash ^ static_cast<unsigned char>(c)) * 16777619U;
            if (starts)
                add(m_initials, c);
            starts = c == '|';
        }
    }

    using Initials = std::array<uint64_t, 4>;

    static constexpr void add(Initials& initials, char c)
    {
        const auto byte = static_cast<unsigned char>(c);
        initials[byte / 64] |= uint64_t{1} << byte % 64;
    }
    static constexpr bool holds(const Initials& initials, char c)
    {
        const auto byte = static_cast<unsigned char>(c);
        return (initials[byte / 64] >> byte % 64 & 1) != 0;
    }

    [[nodiscard]] constexpr std::string_view list() const { return m_list; }
    [[nodiscard]] constexpr uint32_t hash() const { return m_hash; }
    [[nodiscard]] constexpr bool startsLike(const Initials& other) const
    {
        return ((m_initials[0] & other[0]) | (m_initials[1] & other[1]) | (m_initials[2] & other[2]) | (m_initials[3] & other[3])) != 0;
    }

private:
    std::string_view m_list;
    Initials m_initials{};
    uint32_t m_hash = 2166136261U;   ///< of the list
};

/// How far from a value words speak of it.
inline constexpr size_t kContextBytesBefore = 64;
inline constexpr size_t kContextBytesBehind = 32;
/// Longer ones may go on ("passport" in "passports"), up to this they stand alone: "pan" is not "panel".
inline constexpr size_t kShortWordBytesMax = 4;

/// The bytes before a value and those behind it, read anew for each value: what every list of words can be looked for with,
/// and what context_words.h must agree with.
class Surroundings {
public:
    /// Looked for at the beginning of words; short ones must stand alone. ASCII letters match in either case.
    [[nodiscard]] bool mention(std::string_view text, size_t begin, size_t end, const Words& words);

private:
    void read(std::string_view text, size_t begin, size_t end);

    size_t m_begin = std::string_view::npos;
    size_t m_end = 0;
    /// In lower case, with a NUL between the two sides.
    std::array<char, kContextBytesBefore + 1 + kContextBytesBehind> m_bytes{};
    size_t m_size = 0;
    Words::Initials m_initials{};   ///< bytes that words begin with
};

}  // namespace gatehouse::detect

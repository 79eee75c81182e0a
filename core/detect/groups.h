// Groups of digits with one mark between each two, as numbers are written ("4012 8888-8888", "192.168.0.1"); not what they mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::detect {

struct Group {
    size_t begin;
    size_t end;
    /// What parts it from the group before: one of " -./:+", 'c' for ") " and the like, ',' for ", ", 0 for the first.
    char mark;

    [[nodiscard]] size_t size() const { return end - begin; }
};

struct Groups {
    static constexpr size_t kMax = 24;
    std::array<Group, kMax> at;   ///< the first `count` are set: clearing all of them would cost more than most numbers do
    size_t count = 0;
};

/// So few digits with no others beside them are no number that any of the finders knows, whatever is said beside them.
inline constexpr size_t kPlainDigitsMax = 4;

/// The digits of the groups first … last.
[[nodiscard]] std::string digitsOf(std::string_view text, const Groups& groups, size_t first, size_t last);
/// What stands before is no part of the number: no word, path, fraction or longer number that goes on there.
[[nodiscard]] bool startsAlone(std::string_view text, size_t begin);
[[nodiscard]] bool endsAlone(std::string_view text, size_t end);

}  // namespace gatehouse::detect

// Which of the known words stand where in a text: each stretch of it is read once, however many values ask for the words
// beside them. It says what context.h says, faster.
#pragma once

#include "core/detect/context.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatehouse::detect {

/// For one text.
class ContextWords {
public:
    /// As Surroundings::mention does.
    [[nodiscard]] bool mention(std::string_view text, size_t begin, size_t end, const Words& words);

private:
    struct Occurrence {
        size_t place;
        uint16_t word;   ///< in the dictionary
    };

    void read(std::string_view text, size_t from, size_t to);

    Surroundings m_surroundings;           ///< for lists that the dictionary does not hold
    std::vector<Occurrence> m_found;       ///< by place
    size_t m_from = 0;                     ///< words that begin at m_from … m_to - 1 are in m_found
    size_t m_to = 0;
    size_t m_begin = std::string_view::npos;   ///< of the value that was asked for last
    size_t m_end = 0;
    bool m_silent = false;                 ///< no word of any list stands beside it
};

}  // namespace gatehouse::detect

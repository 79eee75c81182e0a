// What the one pass looks for: where something may stand, found fast; the finders look closer. No pattern here decides alone.
#pragma once

#include "core/detect/findings.h"

#include <string>
#include <vector>

namespace gatehouse::detect {

/// Patterns that are searched together: those that share a place in Findings, and no more than the search stays fast with.
enum class PatternGroup {
    Landmarks,   ///< found by landmarks.cpp instead, which tst_detect_shortcuts holds to these expressions
    Words,       ///< needs a letter
    Names,       ///< needs a blank and a capital
    Streets,     ///< needs a blank and a digit
    Houses,      ///< goes with Streets where a house number stands before a word that may be a name
};

struct Pattern {
    std::string expression;   ///< Hyperscan's; matches report where they end
    unsigned flags = 0;       ///< Hyperscan's
    void (*find)(Findings& findings, size_t end) = nullptr;
    PatternGroup group = PatternGroup::Words;
    size_t token = 0;         ///< when `find` is null: place in secretForms()
};

[[nodiscard]] std::vector<Pattern> patterns();

}  // namespace gatehouse::detect

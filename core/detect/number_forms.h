// The table of numbers that are written in digits only: how they are grouped, how they are checked, and what is said beside
// them.
#pragma once

#include "core/detect/findings.h"
#include "core/detect/id_checks.h"

#include <span>

namespace gatehouse::detect {

struct NumberForm {
    /// Lengths of the groups and the mark before each but the first; '~' stands for each of `marks`, the same one throughout.
    /// "9", "3~2~4", "3.3.3-2". "8-12" as a range of one group is written "8..12".
    std::string_view form;
    std::string_view marks;
    Kind kind;
    Check check;              ///< null: any digits
    float alone;              ///< confidence by itself; 0: only with the words
    float mentioned;          ///< confidence with one of the words beside it
    Words words;
};

[[nodiscard]] std::span<const NumberForm> numberForms();

}  // namespace gatehouse::detect

// The table of numbers that hold letters and are written without blanks; how tokens are found is told elsewhere.
#pragma once

#include "core/detect/findings.h"
#include "core/detect/id_checks.h"

#include <span>

namespace gatehouse::detect {

struct TokenForm {
    /// A character each: 'A' a letter, '9' a digit, '*' either, anything else itself.
    std::string_view mask;
    Kind kind;
    Check check;
    float alone;
    float mentioned;
    Words words;
};

[[nodiscard]] std::span<const TokenForm> mixedTokenForms();

}  // namespace gatehouse::detect

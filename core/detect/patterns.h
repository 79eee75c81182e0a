// What the one pass looks for: where something may stand, found fast; the finders look closer. No pattern here decides alone.
#pragma once

#include "core/detect/findings.h"

#include <string>
#include <vector>

namespace gatehouse::detect {

struct Pattern {
    std::string expression;   ///< Hyperscan's; matches report where they end
    unsigned flags = 0;       ///< Hyperscan's
    void (*find)(Findings& findings, size_t end) = nullptr;
    size_t token = 0;         ///< when `find` is null: place in secretForms()
};

[[nodiscard]] std::vector<Pattern> patterns();

}  // namespace gatehouse::detect

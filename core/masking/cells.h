// Length-prefixed cells, as DataRow and binary COPY write them.
#pragma once

#include "core/masking/plan.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::masking {

/// Takes one cell for each of the plan from the front of rest and appends it, masked, to out. False:
/// malformed; out then holds a part of the row, which must not be forwarded.
[[nodiscard]] bool maskCells(std::string_view& rest, const Plan& plan, MaskCharset charset, std::string& out,
                             uint64_t& cellsMasked);

}  // namespace gatehouse::masking

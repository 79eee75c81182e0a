// The condition names of PostgreSQL 15's SQLSTATEs (appendix A of its manual), in words; nothing is decided here.
#pragma once

#include <span>
#include <string_view>

namespace gatehouse::masking {

struct ConditionName {
    std::string_view sqlState;
    std::string_view words;
};

/// Sorted by SQLSTATE.
extern const std::span<const ConditionName> kConditionNames;

}  // namespace gatehouse::masking

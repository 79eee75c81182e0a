// Reads the rules of a policy file (TOML), strictly; it decides nothing.
#pragma once

#include "core/base/result.h"
#include "core/policy/policy.h"

#include <string_view>
#include <vector>

namespace gatehouse::policy {

inline constexpr size_t kPolicyBytesMax = 1 << 20;

/// Error: "policy line 12: …".
[[nodiscard]] Result<std::vector<Rule>> readRules(std::string_view toml);

}  // namespace gatehouse::policy

#include "core/policy/verdict.h"

#include <algorithm>
#include <array>

namespace gatehouse::policy {

namespace {

constexpr std::array<const char*, 4> kDecisionNames{"allow", "mask", "hold", "block"};

}  // namespace

const char* decisionName(Decision decision)
{
    return kDecisionNames[static_cast<size_t>(decision)];
}

std::optional<Decision> decisionFromName(std::string_view name)
{
    for (size_t i = 0; i < kDecisionNames.size(); ++i) {
        if (name == kDecisionNames[i])
            return static_cast<Decision>(i);
    }
    return std::nullopt;
}

bool Verdict::masks(std::string_view label) const
{
    if (label.empty())
        return false;
    return std::ranges::any_of(maskedLabels,
                               [label](const std::string& masked) { return masked == "*" || masked == label; });
}

}  // namespace gatehouse::policy

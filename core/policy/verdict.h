// What the policy decided about one statement, and which rules said so; a plain value.
#pragma once

#include "core/sql/statement.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::policy {

/// In order of strictness: the strictest matching rule wins.
enum class Decision { Allow, Mask, Hold, Block };
[[nodiscard]] const char* decisionName(Decision decision);   ///< "allow", "mask", "hold", "block"
[[nodiscard]] std::optional<Decision> decisionFromName(std::string_view name);

struct Reason {
    std::string rule;      ///< the rule's id; "no-rule" when none matched
    Decision decision = Decision::Allow;
    std::string because;   ///< one sentence for the person who asked
};

/// The mask plan depends on maskedLabels and maskUnknown alone, never on the decision: a masking rule
/// that shows nothing labelled leaves the decision at Allow, and a held read is still masked.
struct Verdict {
    Decision decision = Decision::Block;
    std::vector<Reason> reasons;              ///< strictest first; every rule that matched
    std::vector<std::string> maskedLabels;    ///< labels this identity must not see here (sorted); "*" for all. Also filled on hold.
    bool maskUnknown = false;                 ///< a value whose lineage cannot be shown clean is masked
    std::string hint;                         ///< what to do next
    std::string reviewerRole;                 ///< who may approve a hold
    int expiresSeconds = 600;                 ///< how long a hold waits
    uint64_t policyVersion = 0;

    [[nodiscard]] bool masks(std::string_view label) const;
    /// The id of the deciding rule: the first reason's.
    [[nodiscard]] std::string rule() const { return reasons.empty() ? std::string("no-rule") : reasons.front().rule; }
};

}  // namespace gatehouse::policy

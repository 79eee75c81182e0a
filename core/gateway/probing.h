// Tells a statement that tests labelled columns against constants, and how many of them; it counts and decides nothing.
#pragma once

#include "core/gateway/judge.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

struct ProbeTest {
    uint64_t values = 0;   ///< a hash of the constants and parameters
    uint32_t tests = 1;    ///< values at once: the longest list of IN or = ANY
};

/// Nothing when no column that is hidden from the asker is compared with constants.
[[nodiscard]] std::optional<ProbeTest> probeOf(const Judged& judged, const Asker& asker, std::string_view text,
                                               const std::vector<std::optional<std::string>>& parameters);

/// The same statement, found to be probing: decided again with that many values tested.
[[nodiscard]] std::shared_ptr<const Judged> judgeProbing(const Judged& judged, const Asker& asker, uint32_t tested);

/// The fewest tested values that a rule of the policy asks about; 0 when none does.
[[nodiscard]] uint32_t probesAsked(const policy::Policy& policy);

}  // namespace gatehouse::gateway

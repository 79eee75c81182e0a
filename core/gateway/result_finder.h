// Finds sensitive values in results for one session, with core/detect; what becomes of them is masking's business.
#pragma once

#include "core/detect/detector.h"
#include "core/masking/cell_masker.h"

#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// Takes up memory only once there is something to scan.
class ResultFinder : public masking::Finder {
public:
    /// Of detect::kLikely or more.
    void find(std::string_view text, std::vector<masking::Found>& found) override;

private:
    std::optional<detect::Scratch> m_scratch;
    std::vector<detect::Hit> m_hits;
};

}  // namespace gatehouse::gateway

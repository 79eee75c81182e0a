#include "core/gateway/result_finder.h"

namespace gatehouse::gateway {

void ResultFinder::find(std::string_view text, std::vector<masking::Found>& found)
{
    const detect::Detector& detector = detect::Detector::instance();
    if (!m_scratch)
        m_scratch.emplace(detector.makeScratch());
    detector.scan(text, *m_scratch, m_hits);
    found.clear();
    for (const detect::Hit& hit : m_hits) {
        if (hit.confidence >= detect::kLikely)
            found.push_back({hit.label, hit.begin, hit.end, hit.confidence});
    }
}

}  // namespace gatehouse::gateway

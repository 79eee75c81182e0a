#include "core/masking/looks_masked.h"

#include <algorithm>
#include <array>

namespace gatehouse::masking {

namespace {

constexpr std::array<std::string_view, 6> kFreeLabels{"free_text", "postal_address", "address", "unknown", "note", "comment"};
constexpr uint32_t kBulletsInText = 3;
constexpr uint32_t kBulletsElsewhere = 1;
constexpr uint32_t kStarsInText = 8;
constexpr uint32_t kStarsElsewhere = 2;

}  // namespace

MaskTrace::MaskTrace(std::string_view label) : m_free(std::ranges::find(kFreeLabels, label) != kFreeLabels.end()) {}

void MaskTrace::reset()
{
    m_found = false;
    m_onlyStars = true;
    m_seen = {};
    m_bullets = 0;
    m_stars = 0;
}

void MaskTrace::feed(std::string_view bytes)
{
    if (m_found)
        return;
    for (const char c : bytes) {
        if (c == '*') {
            m_bullets = 0;
            m_seen = {};
            ++m_stars;
            m_found = m_found || m_stars >= (m_free ? kStarsInText : kStarsElsewhere);
            continue;
        }
        m_onlyStars = false;
        m_stars = 0;
        bool within = false;
        for (size_t i = 0; i < kSpellings.size(); ++i) {
            const std::string_view spelling = kSpellings[i];
            m_seen[i] = c == spelling[m_seen[i]] ? static_cast<uint8_t>(m_seen[i] + 1) : c == spelling[0] ? uint8_t{1} : uint8_t{0};
            within = within || m_seen[i] > 0;
            if (m_seen[i] == spelling.size()) {
                m_seen = {};
                ++m_bullets;
                m_found = m_found || m_bullets >= (m_free ? kBulletsInText : kBulletsElsewhere);
                break;
            }
        }
        if (!within)
            m_bullets = 0;
    }
}

bool MaskTrace::found() const
{
    return m_found || (m_onlyStars && m_stars > 0);
}

bool looksMasked(std::string_view value, std::string_view label)
{
    MaskTrace trace(label);
    trace.feed(value);
    return trace.found();
}

}  // namespace gatehouse::masking

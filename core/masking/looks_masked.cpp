#include "core/masking/looks_masked.h"

#include <algorithm>
#include <array>

namespace gatehouse::masking {

namespace {

constexpr std::string_view kBullet = "\u2022";
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
    m_bulletBytes = 0;
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
            m_bulletBytes = 0;
            ++m_stars;
            m_found = m_found || m_stars >= (m_free ? kStarsInText : kStarsElsewhere);
            continue;
        }
        m_onlyStars = false;
        m_stars = 0;
        if (c == kBullet[m_bulletBytes]) {
            if (++m_bulletBytes == kBullet.size()) {
                m_bulletBytes = 0;
                ++m_bullets;
                m_found = m_found || m_bullets >= (m_free ? kBulletsInText : kBulletsElsewhere);
            }
            continue;
        }
        m_bullets = 0;
        m_bulletBytes = c == kBullet[0] ? 1 : 0;
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

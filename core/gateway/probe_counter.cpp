#include "core/gateway/probe_counter.h"

#include <algorithm>

namespace gatehouse::gateway {

uint32_t ProbeCounter::count(const std::string& identity, const std::string& connection, std::string_view shape, uint64_t values,
                             uint32_t tests, TimeUs nowUs)
{
    std::string key = identity + '\0' + connection + '\0' + std::string(shape);
    const std::lock_guard lock(m_mutex);
    auto found = m_index.find(key);
    if (found == m_index.end()) {
        if (m_order.size() == kShapesMax) {
            m_index.erase(m_order.back().key);
            m_order.pop_back();
        }
        m_order.push_front({});
        m_order.front().key = std::move(key);
        m_order.front().startedUs = nowUs;
        found = m_index.emplace(m_order.front().key, m_order.begin()).first;
    } else {
        m_order.splice(m_order.begin(), m_order, found->second);
    }
    Counted& counted = m_order.front();
    if (const TimeUs age = nowUs - counted.startedUs; age >= kWindowUs) {
        counted.before = age < 2 * kWindowUs ? counted.now : 0;
        counted.now = 0;
        counted.seenCount = 0;
        counted.startedUs = nowUs;
    }
    const auto seenEnd = counted.seen.begin() + static_cast<std::ptrdiff_t>(counted.seenCount);
    if (std::find(counted.seen.begin(), seenEnd, values) == seenEnd) {
        if (counted.seenCount < kSeenMax)
            counted.seen[counted.seenCount++] = values;
        const uint64_t sum = uint64_t{counted.now} + std::max<uint32_t>(tests, 1);
        counted.now = static_cast<uint32_t>(std::min<uint64_t>(sum, UINT32_MAX));
    }
    // The window before fades as this one goes on, so that waiting for its end gains little.
    const TimeUs passed = nowUs - counted.startedUs;
    const auto faded = static_cast<uint32_t>(uint64_t{counted.before} * static_cast<uint64_t>(kWindowUs - passed) / kWindowUs);
    return static_cast<uint32_t>(std::min<uint64_t>(uint64_t{counted.now} + faded, UINT32_MAX));
}

}  // namespace gatehouse::gateway

#include "core/gateway/latency_window.h"

#include <algorithm>
#include <cmath>

namespace gatehouse::gateway {

void LatencyWindow::add(int64_t second, double microseconds)
{
    m_total.store(m_total.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    Second& slot = m_seconds[static_cast<size_t>(second % kSeconds)];
    if (slot.when.load(std::memory_order_relaxed) != second) {
        for (auto& count : slot.counts)
            count.store(0, std::memory_order_relaxed);
        slot.when.store(second, std::memory_order_relaxed);
    }
    const int step = microseconds <= 1 ? 0 : static_cast<int>(std::ceil(2 * std::log2(microseconds)));
    auto& count = slot.counts[static_cast<size_t>(std::clamp(step, 0, kSteps - 1))];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

int64_t LatencyWindow::collect(int64_t now, int seconds, std::array<int64_t, kSteps>& steps) const
{
    int64_t total = 0;
    for (const Second& slot : m_seconds) {
        const int64_t when = slot.when.load(std::memory_order_relaxed);
        // The second that is still running would make a rate too small.
        if (when >= now || when < now - seconds)
            continue;
        for (size_t i = 0; i < kSteps; ++i) {
            const int64_t count = slot.counts[i].load(std::memory_order_relaxed);
            steps[i] += count;
            total += count;
        }
    }
    return total;
}

double LatencyWindow::quantile(const std::array<int64_t, kSteps>& steps, double share)
{
    int64_t total = 0;
    for (const int64_t count : steps)
        total += count;
    if (total == 0)
        return 0;
    int64_t seen = 0;
    for (size_t i = 0; i < kSteps; ++i) {
        seen += steps[i];
        if (static_cast<double>(seen) >= share * static_cast<double>(total))
            return std::exp2(static_cast<double>(i) / 2);
    }
    return std::exp2(static_cast<double>(kSteps - 1) / 2);
}

}  // namespace gatehouse::gateway

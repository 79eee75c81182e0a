// How long statements spent in the gateway lately: counts in doubling steps for each of the last seconds.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace gatehouse::gateway {

/// Written by one worker, read by anyone. Figures are for a status bar: a torn second does not matter.
class LatencyWindow {
public:
    static constexpr int kSeconds = 60;
    static constexpr int kSteps = 40;   ///< step n holds durations below 2^(n/2) microseconds

    void add(int64_t second, double microseconds);
    /// All that were ever added.
    [[nodiscard]] int64_t total() const { return m_total.load(std::memory_order_relaxed); }
    /// Adds this window's counts of the last `seconds` up to `now` to `steps`; returns how many they are.
    int64_t collect(int64_t now, int seconds, std::array<int64_t, kSteps>& steps) const;
    /// The duration below which `share` of the counts lie, in microseconds; 0 without counts.
    [[nodiscard]] static double quantile(const std::array<int64_t, kSteps>& steps, double share);

private:
    struct Second {
        std::atomic<int64_t> when{0};
        std::array<std::atomic<uint32_t>, kSteps> counts{};
    };
    std::array<Second, kSeconds> m_seconds{};
    std::atomic<int64_t> m_total{0};
};

}  // namespace gatehouse::gateway

// Counts how many different values an identity tests a labelled column against with statements of one shape; what that
// means is the policy's to say. Bounded memory, safe from any thread.
#pragma once

#include "core/base/clock.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatehouse::gateway {

class ProbeCounter {
public:
    /// Values older than this are forgotten, all at once with the window they were counted in.
    static constexpr TimeUs kWindowUs = TimeUs{600} * 1'000'000;
    static constexpr size_t kShapesMax = 4096;

    /// values: a hash of the constants and parameters of this run; tests: how many values it tests at once (IN, = ANY).
    /// Gives how many different values were tested with that shape in this window and the one before, this one included.
    [[nodiscard]] uint32_t count(const std::string& identity, const std::string& connection, std::string_view shape, uint64_t values,
                                 uint32_t tests, TimeUs nowUs);

private:
    static constexpr size_t kSeenMax = 256;
    struct Counted {
        std::string key;
        TimeUs startedUs = 0;
        uint32_t before = 0;                     ///< of the window before, for half of this one's length
        uint32_t now = 0;
        std::array<uint64_t, kSeenMax> seen{};   ///< hashes of the window's values; a full one counts on without
        size_t seenCount = 0;
    };
    using Order = std::list<Counted>;

    std::mutex m_mutex;
    Order m_order;                               ///< most recent use first
    std::unordered_map<std::string_view, Order::iterator> m_index;
};

}  // namespace gatehouse::gateway

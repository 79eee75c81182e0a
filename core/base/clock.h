// The one source of time, injected so that tests and simulations can own it.
#pragma once

#include <cstdint>

namespace gatehouse {

/// Microseconds since 1970-01-01T00:00:00Z.
using TimeUs = int64_t;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimeUs nowUs() const = 0;
};

/// The machine's wall clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] TimeUs nowUs() const override;
};

}  // namespace gatehouse

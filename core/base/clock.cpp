#include "core/base/clock.h"

#include <chrono>

namespace gatehouse {

TimeUs SystemClock::nowUs() const
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace gatehouse

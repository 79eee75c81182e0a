#include "core/gateway/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace gatehouse::gateway {

namespace {

constexpr size_t kUsualBytes = 64 * 1024;
/// A large message grows the buffer by what arrives, not by what its header claims, so that a header alone costs nothing.
constexpr size_t kGrowthBytesMax = 4 * 1024 * 1024;

}  // namespace

void InputBuffer::makeRoom(size_t needed)
{
    const size_t held = m_end - m_begin;
    const size_t wanted = std::max(kUsualBytes, std::min(needed, held + std::max(held, kGrowthBytesMax)));
    if (m_capacity < wanted || (held == 0 && m_capacity > kUsualBytes && needed <= kUsualBytes)) {
        auto larger = std::make_unique_for_overwrite<char[]>(wanted);
        if (held > 0)
            std::memcpy(larger.get(), m_data.get() + m_begin, held);
        m_data = std::move(larger);
        m_capacity = wanted;
        m_begin = 0;
        m_end = held;
        return;
    }
    if (m_begin > 0 && (held == 0 || m_capacity - m_end < m_capacity / 4 || m_capacity - m_begin < needed)) {
        std::memmove(m_data.get(), m_data.get() + m_begin, held);
        m_begin = 0;
        m_end = held;
    }
}

asio::awaitable<bool> InputBuffer::fill(Transport& from, size_t needed)
{
    makeRoom(needed);
    const ssize_t got = co_await from.readSome({m_data.get() + m_end, m_capacity - m_end});
    if (got <= 0)
        co_return false;
    m_end += static_cast<size_t>(got);
    co_return true;
}

}  // namespace gatehouse::gateway

// What was read from one side and not used yet; grows for a large message and shrinks again.
#pragma once

#include "core/gateway/transport.h"

#include <memory>
#include <string_view>

namespace gatehouse::gateway {

class InputBuffer {
public:
    [[nodiscard]] std::string_view view() const { return {m_data.get() + m_begin, m_end - m_begin}; }
    void consume(size_t count) { m_begin += count; }
    [[nodiscard]] bool empty() const { return m_begin == m_end; }

    /// Makes room for a message of `needed` bytes and reads once. False at the end or on an error.
    /// Views taken before are void afterwards.
    asio::awaitable<bool> fill(Transport& from, size_t needed);

private:
    void makeRoom(size_t needed);

    std::unique_ptr<char[]> m_data;
    size_t m_capacity = 0;
    size_t m_begin = 0;
    size_t m_end = 0;
};

}  // namespace gatehouse::gateway

// A bounded cursor over one message body: every read says whether the bytes were there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::wire {

class Reader {
public:
    explicit Reader(std::string_view body) : m_rest(body) {}

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    [[nodiscard]] size_t remaining() const { return m_rest.size(); }

    /// Zero and failed() when the bytes are not there.
    uint8_t byte();
    int16_t int16();
    int32_t int32();
    /// Up to the next NUL, which is consumed. Empty and failed() without one.
    std::string_view cString();
    std::string_view bytes(size_t count);

private:
    std::string_view m_rest;
    bool m_failed = false;
};

}  // namespace gatehouse::wire

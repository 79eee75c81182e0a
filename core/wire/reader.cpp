#include "core/wire/reader.h"

namespace gatehouse::wire {

std::string_view Reader::bytes(size_t count)
{
    if (m_failed || m_rest.size() < count) {
        m_failed = true;
        return {};
    }
    const std::string_view taken = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return taken;
}

uint8_t Reader::byte()
{
    const std::string_view taken = bytes(1);
    return taken.empty() ? uint8_t{0} : static_cast<uint8_t>(taken[0]);
}

int16_t Reader::int16()
{
    const std::string_view taken = bytes(2);
    if (taken.empty())
        return 0;
    return static_cast<int16_t>(static_cast<uint16_t>(static_cast<unsigned char>(taken[0]) << 8
                                                      | static_cast<unsigned char>(taken[1])));
}

int32_t Reader::int32()
{
    const std::string_view taken = bytes(4);
    if (taken.empty())
        return 0;
    uint32_t value = 0;
    for (const char c : taken)
        value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<int32_t>(value);
}

std::string_view Reader::cString()
{
    const size_t end = m_failed ? std::string_view::npos : m_rest.find('\0');
    if (end == std::string_view::npos) {
        m_failed = true;
        return {};
    }
    const std::string_view text = m_rest.substr(0, end);
    m_rest.remove_prefix(end + 1);
    return text;
}

}  // namespace gatehouse::wire

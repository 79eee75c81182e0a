#include "core/wire/writer.h"

namespace gatehouse::wire {

Writer& Writer::begin(char type)
{
    m_out.push_back(type);
    m_lengthAt = m_out.size();
    m_out.append(4, '\0');
    return *this;
}

Writer& Writer::byte(uint8_t value)
{
    m_out.push_back(static_cast<char>(value));
    return *this;
}

Writer& Writer::int16(int16_t value)
{
    const auto bits = static_cast<uint16_t>(value);
    return byte(static_cast<uint8_t>(bits >> 8)).byte(static_cast<uint8_t>(bits));
}

Writer& Writer::int32(int32_t value)
{
    const auto bits = static_cast<uint32_t>(value);
    for (int shift = 24; shift >= 0; shift -= 8)
        byte(static_cast<uint8_t>(bits >> shift));
    return *this;
}

Writer& Writer::cString(std::string_view text)
{
    m_out.append(text.substr(0, text.find('\0')));
    m_out.push_back('\0');
    return *this;
}

Writer& Writer::bytes(std::string_view raw)
{
    m_out.append(raw);
    return *this;
}

void Writer::end()
{
    const auto length = static_cast<uint32_t>(m_out.size() - m_lengthAt);
    for (size_t i = 0; i < 4; ++i)
        m_out[m_lengthAt + i] = static_cast<char>(length >> (24 - 8 * i));
}

}  // namespace gatehouse::wire

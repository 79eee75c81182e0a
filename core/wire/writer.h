// Appends messages to a byte string; lengths are filled in when a message ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::wire {

class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}

    Writer& begin(char type);
    Writer& byte(uint8_t value);
    Writer& int16(int16_t value);
    Writer& int32(int32_t value);
    Writer& cString(std::string_view text);   ///< must not contain NUL
    Writer& bytes(std::string_view raw);
    void end();

private:
    std::string& m_out;
    size_t m_lengthAt = 0;
};

}  // namespace gatehouse::wire

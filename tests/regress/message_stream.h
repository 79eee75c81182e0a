// Whole protocol messages in and out of one descriptor, waiting as long as it takes; knows nothing of what they mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::regress {

struct Message {
    char type = 0;
    std::string body;      ///< without type and length
};

/// The descriptor stays the caller's. Blocking and non-blocking ones will do.
/// Throws std::runtime_error when the other side is gone.
class MessageStream {
public:
    explicit MessageStream(int descriptor) : m_descriptor(descriptor) {}

    [[nodiscard]] Message receive();
    [[nodiscard]] std::string receiveStartup();   ///< the body of a message without a type
    void send(const Message& message);
    void send(char type, std::string_view body);
    void sendRaw(std::string_view bytes);

private:
    std::string take(size_t size);
    uint32_t takeLength();

    int m_descriptor;
    std::string m_input;
    size_t m_at = 0;
};

}  // namespace gatehouse::regress

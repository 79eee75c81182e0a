#include "tests/regress/message_stream.h"

#include <cerrno>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

namespace gatehouse::regress {

namespace {

constexpr size_t kChunk = 1 << 16;

void await(int descriptor, short events)
{
    pollfd wanted{descriptor, events, 0};
    while (poll(&wanted, 1, -1) < 0) {
        if (errno != EINTR)
            throw std::runtime_error("poll failed");
    }
}

}  // namespace

std::string MessageStream::take(size_t size)
{
    while (m_input.size() - m_at < size) {
        if (m_at > 0) {
            m_input.erase(0, m_at);
            m_at = 0;
        }
        const size_t before = m_input.size();
        m_input.resize(before + kChunk);
        const ssize_t count = recv(m_descriptor, m_input.data() + before, kChunk, 0);
        m_input.resize(before + static_cast<size_t>(count > 0 ? count : 0));
        if (count == 0)
            throw std::runtime_error("the connection was closed");
        if (count < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                throw std::runtime_error("the connection broke");
            await(m_descriptor, POLLIN);
        }
    }
    std::string bytes = m_input.substr(m_at, size);
    m_at += size;
    return bytes;
}

uint32_t MessageStream::takeLength()
{
    uint32_t length = 0;
    for (const char c : take(4))
        length = length << 8 | static_cast<unsigned char>(c);
    if (length < 4)
        throw std::runtime_error("a message shorter than its length");
    return length - 4;
}

Message MessageStream::receive()
{
    Message message;
    message.type = take(1)[0];
    message.body = take(takeLength());
    return message;
}

std::string MessageStream::receiveStartup()
{
    return take(takeLength());
}

void MessageStream::send(const Message& message)
{
    send(message.type, message.body);
}

void MessageStream::send(char type, std::string_view body)
{
    const auto length = static_cast<uint32_t>(body.size() + 4);
    std::string bytes{type};
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<char>(length >> shift & 0xff));
    bytes.append(body);
    sendRaw(bytes);
}

void MessageStream::sendRaw(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count > 0) {
            bytes.remove_prefix(static_cast<size_t>(count));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
            await(m_descriptor, POLLOUT);
        } else {
            throw std::runtime_error("the connection broke");
        }
    }
}

}  // namespace gatehouse::regress

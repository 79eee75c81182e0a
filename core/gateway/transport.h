// Bytes in and out of one non-blocking descriptor, with TLS or without; no protocol here.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/posix/stream_descriptor.hpp>

#include <span>
#include <string_view>
#include <sys/types.h>

typedef struct ssl_st SSL;

namespace gatehouse::gateway {

/// Who closes the descriptor and frees the TLS object.
enum class Ownership { Owned, Borrowed };

/// Lives on one executor that runs on one thread. At the most one reader and one writer at a time.
class Transport {
public:
    Transport(asio::any_io_executor executor, int descriptor, SSL* ssl, Ownership ownership);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Reads first and waits only when there is nothing. Bytes read, 0 at the end, -1 on an error or after close().
    asio::awaitable<ssize_t> readSome(std::span<char> into);
    /// Writes everything; several pieces go out in one send where possible. False on an error or after close().
    asio::awaitable<bool> write(std::span<const std::string_view> pieces);
    /// Waits until there is something to read, without reading. False after close().
    asio::awaitable<bool> waitReadable();
    /// The other side has closed: an end of stream stands first in the queue.
    [[nodiscard]] bool peerGone() const;

    /// Server side of a TLS handshake on this descriptor; takes the object over. False when it fails.
    asio::awaitable<bool> acceptTls(SSL* ssl);
    [[nodiscard]] SSL* tls() const { return m_ssl; }
    [[nodiscard]] int descriptor() const { return m_fd; }

    /// Ends every wait; the descriptor itself is closed by the destructor.
    void close();
    [[nodiscard]] bool closed() const { return m_closed; }

private:
    enum class Wait { Readable, Writable };
    asio::awaitable<bool> wait(Wait what);
    asio::awaitable<bool> writeTls(std::string_view bytes);

    asio::posix::stream_descriptor m_descriptor;
    int m_fd;
    SSL* m_ssl;
    Ownership m_ownership;
    bool m_closed = false;
    bool m_likelyEmpty = false;   ///< the last read took all there was: wait before asking again
};

}  // namespace gatehouse::gateway

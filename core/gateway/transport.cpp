#include "core/gateway/transport.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace gatehouse::gateway {

namespace {

constexpr size_t kPiecesMax = 64;
/// One TLS record holds this much; smaller pieces are joined so that a turn is few records.
constexpr size_t kTlsJoinBytes = 16 * 1024;

}  // namespace

Transport::Transport(asio::any_io_executor executor, int descriptor, SSL* ssl, Ownership ownership)
    : m_descriptor(executor), m_fd(descriptor), m_ssl(ssl), m_ownership(ownership)
{
    asio::error_code ignored;
    m_descriptor.assign(descriptor, ignored);
    m_descriptor.non_blocking(true, ignored);
}

Transport::~Transport()
{
    if (m_ownership == Ownership::Borrowed) {
        m_descriptor.release();
        return;
    }
    if (m_ssl) {
        SSL_shutdown(m_ssl);
        SSL_free(m_ssl);
    }
    asio::error_code ignored;
    m_descriptor.close(ignored);
}

void Transport::close()
{
    m_closed = true;
    asio::error_code ignored;
    m_descriptor.cancel(ignored);
}

asio::awaitable<bool> Transport::wait(Wait what)
{
    if (m_closed)
        co_return false;
    asio::error_code error;
    const auto kind = what == Wait::Readable ? asio::posix::stream_descriptor::wait_read
                                             : asio::posix::stream_descriptor::wait_write;
    co_await m_descriptor.async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && !m_closed;
}

asio::awaitable<bool> Transport::waitReadable()
{
    if (m_ssl && SSL_pending(m_ssl) > 0)
        co_return true;
    co_return co_await wait(Wait::Readable);
}

bool Transport::peerGone() const
{
    char byte = 0;
    const ssize_t got = recv(m_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

asio::awaitable<ssize_t> Transport::readSome(std::span<char> into)
{
    while (!m_closed) {
        if (m_ssl) {
            ERR_clear_error();
            const int got = SSL_read(m_ssl, into.data(), static_cast<int>(std::min(into.size(), size_t{1} << 30)));
            if (got > 0)
                co_return got;
            const int reason = SSL_get_error(m_ssl, got);
            if (reason == SSL_ERROR_ZERO_RETURN)
                co_return 0;
            if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)
                co_return -1;
            const bool ready = co_await wait(reason == SSL_ERROR_WANT_READ ? Wait::Readable : Wait::Writable);
            if (!ready)
                co_return -1;
            continue;
        }
        if (!m_likelyEmpty) {
            const ssize_t got = recv(m_fd, into.data(), into.size(), 0);
            if (got >= 0) {
                m_likelyEmpty = static_cast<size_t>(got) < into.size();
                co_return got;
            }
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                co_return -1;
        }
        const bool ready = co_await wait(Wait::Readable);
        if (!ready)
            co_return -1;
        m_likelyEmpty = false;
    }
    co_return -1;
}

asio::awaitable<bool> Transport::writeTls(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (m_closed)
            co_return false;
        ERR_clear_error();
        const int put = SSL_write(m_ssl, bytes.data(), static_cast<int>(std::min(bytes.size(), size_t{1} << 30)));
        if (put > 0) {
            bytes.remove_prefix(static_cast<size_t>(put));
            continue;
        }
        const int reason = SSL_get_error(m_ssl, put);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)
            co_return false;
        const bool ready = co_await wait(reason == SSL_ERROR_WANT_READ ? Wait::Readable : Wait::Writable);
        if (!ready)
            co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Transport::write(std::span<const std::string_view> pieces)
{
    if (m_ssl) {
        std::string joined;
        for (const std::string_view piece : pieces) {
            if (joined.size() + piece.size() <= kTlsJoinBytes) {
                joined.append(piece);
                continue;
            }
            bool sent = co_await writeTls(joined);
            joined.clear();
            if (!sent)
                co_return false;
            if (piece.size() < kTlsJoinBytes) {
                joined.append(piece);
                continue;
            }
            sent = co_await writeTls(piece);
            if (!sent)
                co_return false;
        }
        co_return co_await writeTls(joined);
    }

    size_t first = 0;
    size_t skip = 0;   // bytes of pieces[first] that are already out
    while (first < pieces.size()) {
        if (m_closed)
            co_return false;
        std::array<iovec, kPiecesMax> vectors;
        size_t count = 0;
        for (size_t i = first; i < pieces.size() && count < kPiecesMax; ++i) {
            const std::string_view piece = i == first ? pieces[i].substr(skip) : pieces[i];
            if (piece.empty())
                continue;
            vectors[count++] = {const_cast<char*>(piece.data()), piece.size()};
        }
        if (count == 0)
            co_return true;
        msghdr header{};
        header.msg_iov = vectors.data();
        header.msg_iovlen = count;
        const ssize_t put = sendmsg(m_fd, &header, MSG_NOSIGNAL);
        if (put < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                co_return false;
            const bool ready = co_await wait(Wait::Writable);
            if (!ready)
                co_return false;
            continue;
        }
        auto left = static_cast<size_t>(put);
        while (first < pieces.size() && left >= pieces[first].size() - skip) {
            left -= pieces[first].size() - skip;
            skip = 0;
            ++first;
        }
        skip += left;
    }
    co_return true;
}

asio::awaitable<bool> Transport::acceptTls(SSL* ssl)
{
    m_ssl = ssl;
    SSL_set_fd(m_ssl, m_fd);
    while (!m_closed) {
        ERR_clear_error();
        const int done = SSL_accept(m_ssl);
        if (done == 1)
            co_return true;
        const int reason = SSL_get_error(m_ssl, done);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)
            co_return false;
        const bool ready = co_await wait(reason == SSL_ERROR_WANT_READ ? Wait::Readable : Wait::Writable);
        if (!ready)
            co_return false;
    }
    co_return false;
}

}  // namespace gatehouse::gateway

// Real sockets: what is written arrives whole and in order, plain and over TLS, and close() ends every wait.
#include "core/gateway/gateway.h"
#include "core/gateway/input_buffer.h"
#include "core/gateway/tls.h"
#include "core/gateway/transport.h"

#include <QTemporaryDir>
#include <QTest>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <openssl/ssl.h>

#include <array>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::gateway;

namespace {

/// A blocking TLS client on its own thread: sends `request`, reads until the end.
std::string tlsClient(int fd, const std::string& request)
{
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    std::string answer;
    if (SSL_connect(ssl) == 1) {
        SSL_write(ssl, request.data(), static_cast<int>(request.size()));
        std::array<char, 4096> chunk;
        int got = 0;
        while ((got = SSL_read(ssl, chunk.data(), chunk.size())) > 0)
            answer.append(chunk.data(), static_cast<size_t>(got));
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    ::close(fd);
    return answer;
}

}  // namespace

class TestTransport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void manyPiecesArriveWholeThroughASmallSocketBuffer()
    {
        int fds[2];
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        int small = 4096;
        setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
        std::vector<std::string> texts;
        std::string expected;
        for (int i = 0; i < 500; ++i) {
            texts.push_back(std::string(static_cast<size_t>(i * 7 % 3000), static_cast<char>('a' + i % 26)));
            expected += texts.back();
        }
        asio::io_context loop;
        bool written = false;
        std::string got;
        auto writer = std::make_unique<Transport>(loop.get_executor(), fds[0], nullptr, Ownership::Owned);
        Transport reader(loop.get_executor(), fds[1], nullptr, Ownership::Owned);
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            const std::vector<std::string_view> pieces(texts.begin(), texts.end());
            written = co_await writer->write(pieces);
            writer.reset();
        }, asio::detached);
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            std::array<char, 1000> chunk;
            while (true) {
                const ssize_t count = co_await reader.readSome(chunk);
                if (count <= 0)
                    break;
                got.append(chunk.data(), static_cast<size_t>(count));
            }
        }, asio::detached);
        loop.run();
        QVERIFY(written);
        QVERIFY(got == expected);
    }

    void closeEndsAWait()
    {
        int fds[2];
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        asio::io_context loop;
        Transport waiting(loop.get_executor(), fds[0], nullptr, Ownership::Owned);
        ssize_t result = 0;
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            std::array<char, 10> chunk;
            result = co_await waiting.readSome(chunk);
        }, asio::detached);
        asio::steady_timer timer(loop, std::chrono::milliseconds(20));
        timer.async_wait([&](asio::error_code) { waiting.close(); });
        loop.run();
        QCOMPARE(result, ssize_t{-1});
        QVERIFY(!waiting.peerGone());
        ::close(fds[1]);
        QVERIFY(waiting.peerGone());
    }

    void tlsWithACertificateMadeHere()
    {
        QTemporaryDir home;
        const std::string certificate = home.filePath(QStringLiteral("server.crt")).toStdString();
        const std::string key = home.filePath(QStringLiteral("server.key")).toStdString();
        QVERIFY(ensureCertificate(certificate, key).ok());
        QCOMPARE(QFile::permissions(QString::fromStdString(key)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(ensureCertificate(certificate, key).ok());
        auto tls = TlsContext::load(certificate, key);
        QVERIFY(tls.ok());
        QCOMPARE((*tls)->endPoint().size(), size_t{32});

        int fds[2];
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        const std::string request(100'000, 'q');
        std::string answer;
        std::thread client([&] { answer = tlsClient(fds[1], request); });
        asio::io_context loop;
        auto server = std::make_unique<Transport>(loop.get_executor(), fds[0], nullptr, Ownership::Owned);
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            const bool accepted = co_await server->acceptTls((*tls)->makeServer());
            InputBuffer input;
            while (accepted && input.view().size() < request.size()) {
                const bool more = co_await input.fill(*server, request.size());
                if (!more)
                    break;
            }
            const std::string big(50'000, 'b');
            const std::array<std::string_view, 3> pieces{input.view(), "end", big};
            co_await server->write(pieces);
            server.reset();
        }, asio::detached);
        loop.run();
        client.join();
        QVERIFY(answer == request + "end" + std::string(50'000, 'b'));
    }

    void aHeaderAloneDoesNotMakeTheBufferLarge()
    {
        int fds[2];
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        asio::io_context loop;
        Transport reader(loop.get_executor(), fds[0], nullptr, Ownership::Owned);
        QCOMPARE(::write(fds[1], "abc", 3), ssize_t{3});
        InputBuffer input;
        bool filled = false;
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> { filled = co_await input.fill(reader, 0x3fffffff); }, asio::detached);
        loop.run();
        QVERIFY(filled);
        QCOMPARE(input.view(), std::string_view("abc"));
        ::close(fds[1]);
    }
};

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"

#include "core/gateway/upstream_link.h"

#include "core/wire/startup.h"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <libpq-fe.h>

#include <chrono>

namespace gatehouse::gateway {

namespace {

/// First line only, without a trailing newline: libpq's messages for several hosts run over many.
std::string firstLine(const char* text)
{
    std::string line(text ? text : "");
    line.resize(std::min(line.size(), line.find('\n')));
    return line;
}

PGconn* startConnecting(const UpstreamRequest& request)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    const auto add = [&](const char* name, const std::string& value) {
        if (value.empty())
            return;
        names.push_back(name);
        values.push_back(value.c_str());
    };
    const std::string options = wire::formatOptions(request.settings);
    // The first dbname is expanded as a conninfo string; what follows overrides its parts.
    add("dbname", request.connection->conninfo);
    add("dbname", request.database);
    add("user", request.user);
    add("password", request.password);
    add("application_name", request.applicationName);
    add("client_encoding", request.clientEncoding);
    add("options", options);
    names.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectStartParams(names.data(), values.data(), 1);
}

}  // namespace

UpstreamLink::UpstreamLink(PGconn* connection) : m_connection(connection) {}

UpstreamLink::~UpstreamLink()
{
    m_transport.reset();
    PQfinish(m_connection);
}

asio::awaitable<Result<std::unique_ptr<UpstreamLink>>> UpstreamLink::connect(asio::any_io_executor executor,
                                                                            UpstreamRequest request)
{
    std::unique_ptr<UpstreamLink> link(new UpstreamLink(startConnecting(request)));
    PGconn* connection = link->m_connection;
    // Shared with the timer's handler, which may run after this coroutine has ended.
    struct Deadline {
        asio::posix::stream_descriptor* waiting = nullptr;
        bool late = false;
    };
    auto deadline = std::make_shared<Deadline>();
    asio::steady_timer timer(executor, std::chrono::milliseconds(request.timeoutMs));
    timer.async_wait([deadline](asio::error_code cancelled) {
        if (cancelled)
            return;
        deadline->late = true;
        asio::error_code ignored;
        if (deadline->waiting)
            deadline->waiting->cancel(ignored);
    });
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    if (!connection || PQstatus(connection) == CONNECTION_BAD)
        next = PGRES_POLLING_FAILED;
    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED && !deadline->late) {
        // libpq may use another socket for each address it tries.
        asio::posix::stream_descriptor socket(executor);
        asio::error_code error;
        socket.assign(PQsocket(connection), error);
        if (error) {
            next = PGRES_POLLING_FAILED;
            break;
        }
        const auto kind = next == PGRES_POLLING_READING ? asio::posix::stream_descriptor::wait_read
                                                        : asio::posix::stream_descriptor::wait_write;
        deadline->waiting = &socket;
        co_await socket.async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
        deadline->waiting = nullptr;
        socket.release();
        if (!deadline->late)
            next = PQconnectPoll(connection);
    }
    if (next != PGRES_POLLING_OK) {
        const std::string said = deadline->late ? "no answer in time" : firstLine(PQerrorMessage(connection));
        co_return Error{"the database behind " + request.connection->name + " cannot be reached: " + said,
                        "Ask an administrator to check the connection's address and account."};
    }
    if (PQsetnonblocking(connection, 1) != 0)
        co_return Error{"the database behind " + request.connection->name + " cannot be used: non-blocking mode failed", ""};
    link->m_canceller = std::shared_ptr<PGcancel>(PQgetCancel(connection), [](PGcancel* cancel) { PQfreeCancel(cancel); });
    auto* tls = static_cast<SSL*>(PQsslStruct(connection, "OpenSSL"));
    link->m_transport = std::make_unique<Transport>(executor, PQsocket(connection), tls, Ownership::Borrowed);
    co_return link;
}

std::string UpstreamLink::parameter(const char* name) const
{
    const char* value = PQparameterStatus(m_connection, name);
    return value ? value : "";
}

std::string UpstreamLink::user() const
{
    return PQuser(m_connection);
}

std::string UpstreamLink::database() const
{
    return PQdb(m_connection);
}

}  // namespace gatehouse::gateway

// One connection to the governed database: libpq signs in, then the gateway speaks on its socket itself.
#pragma once

#include "core/base/result.h"
#include "core/gateway/host.h"
#include "core/gateway/transport.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

typedef struct pg_conn PGconn;
typedef struct pg_cancel PGcancel;

namespace gatehouse::gateway {

struct UpstreamRequest {
    const Connection* connection = nullptr;
    std::string database;             ///< empty: the conninfo's
    std::string user;                 ///< empty: the conninfo's
    std::string password;
    std::string applicationName;
    std::string clientEncoding;       ///< empty: the server's default
    std::vector<std::pair<std::string, std::string>> settings;   ///< sent as options
    int timeoutMs = 15'000;
};

class UpstreamLink {
public:
    ~UpstreamLink();

    /// Error: what libpq said, or that time ran out.
    static asio::awaitable<Result<std::unique_ptr<UpstreamLink>>> connect(asio::any_io_executor executor,
                                                                         UpstreamRequest request);

    [[nodiscard]] Transport& transport() { return *m_transport; }
    /// As reported at the start; empty for what the server did not report.
    [[nodiscard]] std::string parameter(const char* name) const;
    [[nodiscard]] std::string user() const;
    [[nodiscard]] std::string database() const;
    /// PostgreSQL's CancelRequest to the right backend. Blocks for a connection: call it on a helper thread.
    [[nodiscard]] std::shared_ptr<PGcancel> canceller() const { return m_canceller; }

private:
    explicit UpstreamLink(PGconn* connection);
    PGconn* m_connection;
    std::unique_ptr<Transport> m_transport;
    std::shared_ptr<PGcancel> m_canceller;
};

}  // namespace gatehouse::gateway

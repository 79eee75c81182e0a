// Opens libpq connections of Gatehouse's own (catalog, estimates, tests); never a user's session.
#pragma once

#include "core/base/result.h"

#include <libpq-fe.h>

#include <memory>
#include <string>

namespace gatehouse::service {

struct PgClose {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PgConnection = std::unique_ptr<PGconn, PgClose>;
struct PgClear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgClear>;

struct UpstreamAddress {
    std::string conninfo;
    std::string database;           ///< empty: the conninfo's
    std::string user;               ///< empty: the conninfo's
    std::string password;           ///< empty: what libpq finds
    std::string applicationName;
    int statementTimeoutMs = 30'000;
};

/// Blocks, at the most some seconds for each host. Error: libpq's first line.
[[nodiscard]] Result<PgConnection> connectUpstream(const UpstreamAddress& address);

}  // namespace gatehouse::service

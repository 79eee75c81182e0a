// A PostgreSQL cluster of a test's own: made, started and removed with the object; not a mock and not shared.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gatehouse::tests {

/// Listens on loopback TCP and a socket in its own folder, trusts every local user, writes without fsync and logs every
/// statement. As root it runs as the user postgres.
class PrivatePostgres {
public:
    /// Blocks until the server answers, some seconds. Error: what initdb or the server said.
    [[nodiscard]] static Result<std::unique_ptr<PrivatePostgres>> start();
    ~PrivatePostgres();
    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;

    /// For libpq: host, port, user postgres and that database.
    [[nodiscard]] std::string conninfo(std::string_view database = "postgres") const;
    [[nodiscard]] int port() const { return m_port; }
    /// The server's log with every statement it was sent.
    [[nodiscard]] std::filesystem::path logFile() const { return m_folder / "log"; }
    /// The whole log as it is now.
    [[nodiscard]] std::string log() const;

private:
    PrivatePostgres() = default;

    std::filesystem::path m_folder;
    int m_port = 0;
    int m_process = -1;
};

}  // namespace gatehouse::tests

// Governed databases, their upstream accounts in gatehouse.db; passwords live in the vault.
#pragma once

#include "core/base/result.h"
#include "core/base/clock.h"
#include "core/store/database.h"

#include <string>
#include <vector>

namespace gatehouse::store {

struct AccountRow {
    std::string upstreamUser;
    std::vector<std::string> identities;
    std::vector<std::string> roles;
};

struct ConnectionRow {
    std::string name;
    std::string environment;
    std::string conninfo;               ///< without a password
    std::string catalogUser;            ///< as given; empty: not given
    TimeUs createdUs = 0;
    std::vector<AccountRow> accounts;   ///< in the order they were added
};

class ConnectionRepository {
public:
    explicit ConnectionRepository(Database& database) : m_database(database) {}

    [[nodiscard]] Outcome add(const ConnectionRow& connection);   ///< without its accounts
    /// Adds the account when it is new; `kind` is "identity" or "role". Error: that identity or role has an account there.
    [[nodiscard]] Outcome addAccountUser(const std::string& connection, const std::string& upstreamUser,
                                         const std::string& kind, const std::string& name);
    [[nodiscard]] Result<std::vector<ConnectionRow>> load();      ///< sorted by name

private:
    Database& m_database;
};

}  // namespace gatehouse::store

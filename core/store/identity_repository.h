// Identities and the verifiers of their tokens in gatehouse.db; never a token itself.
#pragma once

#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/store/database.h"

#include <string>
#include <vector>

namespace gatehouse::store {

class IdentityRepository {
public:
    explicit IdentityRepository(Database& database) : m_database(database) {}

    /// salt: 16 bytes, shared by all tokens of this identity. Error: the name is taken.
    [[nodiscard]] Outcome add(const identity::Identity& identity, const Bytes& salt);
    [[nodiscard]] Outcome addToken(const std::string& name, const identity::TokenVerifier& token);
    /// Ids of the tokens that it revoked; those revoked before are left alone.
    [[nodiscard]] Result<std::vector<std::string>> revokeTokensOf(const std::string& name, TimeUs nowUs);
    [[nodiscard]] Result<std::vector<std::string>> revokeToken(const std::string& id, TimeUs nowUs);
    /// Everybody, with all their verifiers.
    [[nodiscard]] Result<identity::Directory> load();

private:
    Database& m_database;
};

}  // namespace gatehouse::store

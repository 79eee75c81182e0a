// The secrets of one home by their vault names; not a vault and not a cache.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/identity/vault.h"

#include <string>

namespace gatehouse::service {

struct HomeKeys {
    Bytes dataKey;         ///< seals the records' secret fields
    Bytes ledgerKey;       ///< signs the ledger's heads
    Bytes mockSalt;        ///< salts of unknown users
    Bytes tokenKey;        ///< makes the tokens that stand for masked values
};

/// Makes those that are missing.
[[nodiscard]] Outcome makeKeys(identity::Vault& vault);
/// Error: one is missing or damaged. Homes made before there were tokens get their key here.
[[nodiscard]] Result<HomeKeys> readKeys(identity::Vault& vault);

/// Seals what the console keeps in files of its own. Made where it is missing.
[[nodiscard]] Result<Bytes> consoleKey(identity::Vault& vault);

/// "upstream/shop/app_rw"
[[nodiscard]] std::string upstreamSecretName(const std::string& connection, const std::string& upstreamUser);

}  // namespace gatehouse::service

// An opened home: its store, vault, keys and ledger, held by the one process that may change it.
#pragma once

#include "core/base/clock.h"
#include "core/base/sealer.h"
#include "core/service/home.h"
#include "core/service/secrets.h"
#include "core/store/database.h"
#include "core/store/sqlite_ledger.h"

#include <memory>
#include <string>

namespace gatehouse::service {

class Installation {
public:
    /// Makes what a new home needs: directories, settings, policy, keys, store, ledger. Error: it is there already.
    [[nodiscard]] static Outcome create(const Home& home, const Settings& settings);
    /// Takes the lock. Error: no home, a server runs on it, or a part cannot be opened.
    [[nodiscard]] static Result<std::unique_ptr<Installation>> open(const Home& home, std::shared_ptr<const Clock> clock);
    ~Installation();

    [[nodiscard]] const Home& home() const { return m_home; }
    [[nodiscard]] const Settings& settings() const { return m_settings; }
    [[nodiscard]] store::Database& database() { return *m_database; }
    [[nodiscard]] identity::Vault& vault() { return *m_vault; }
    [[nodiscard]] store::SqliteLedger& ledger() { return *m_ledger; }
    [[nodiscard]] const HomeKeys& keys() const { return m_keys; }
    [[nodiscard]] const std::string& origin() const { return m_origin; }   ///< of the ledger's heads
    [[nodiscard]] const std::shared_ptr<const Sealer>& sealer() const { return m_sealer; }
    [[nodiscard]] const std::shared_ptr<const Clock>& clock() const { return m_clock; }

private:
    Installation(Home home, HomeLock lock, std::shared_ptr<const Clock> clock);
    [[nodiscard]] Outcome openParts();

    Home m_home;
    HomeLock m_lock;
    std::shared_ptr<const Clock> m_clock;
    Settings m_settings;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<identity::Vault> m_vault;
    HomeKeys m_keys;
    std::string m_origin;
    std::shared_ptr<const Sealer> m_sealer;
    std::unique_ptr<store::SqliteLedger> m_ledger;
};

/// The ledger's origin and public key of a home that this process did not lock, for reading.
struct LedgerIdentity {
    std::string origin;
    Bytes publicKey;
};
[[nodiscard]] Result<LedgerIdentity> ledgerIdentity(const Home& home);

}  // namespace gatehouse::service

// The ledger in one SQLite file: a writer thread that commits in groups, and signed heads.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/sealer.h"
#include "core/ledger/head.h"
#include "core/ledger/ledger.h"

#include <memory>
#include <string>

namespace gatehouse::store {

struct LedgerOptions {
    std::string path;              ///< the SQLite file
    std::string origin;            ///< names this ledger in its heads
    Bytes signingKey;              ///< Ed25519 private key, 32 bytes
    std::shared_ptr<const Sealer> sealer;   ///< for the secret fields
    std::shared_ptr<const Clock> clock;
    size_t queueMax = 65536;
    int headEveryMs = 1000;        ///< a new head at the most this often, only when something was added
};

class SqliteLedger final : public ledger::Ledger {
public:
    /// Opens or makes the file and starts the writer. Error: not readable, not ours, or its last head
    /// does not match its records.
    [[nodiscard]] static Result<std::unique_ptr<SqliteLedger>> open(LedgerOptions options);
    /// Writes what is queued, signs a last head.
    ~SqliteLedger() override;

    void append(ledger::Record record, ledger::Until until, Done done) override;
    [[nodiscard]] bool healthy() const override;

    [[nodiscard]] ledger::Head head() const;   ///< the newest signed one
    [[nodiscard]] uint64_t size() const;       ///< records written

private:
    struct State;
    explicit SqliteLedger(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace gatehouse::store

// Reads a ledger file, also while a writer runs and on a copy; and verifies one from first byte to last.
#pragma once

#include "core/base/result.h"
#include "core/base/sealer.h"
#include "core/ledger/query.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatehouse::store {

/// One database connection: use from the thread that opened it.
class LedgerReader {
public:
    /// sealer may be null: secret fields then stay closed.
    [[nodiscard]] static Result<std::unique_ptr<LedgerReader>> open(const std::string& path,
                                                                    std::shared_ptr<const Sealer> sealer);
    ~LedgerReader();

    [[nodiscard]] Result<std::vector<ledger::StoredRecord>> find(const ledger::Query& query);   ///< newest first
    [[nodiscard]] Result<ledger::StoredRecord> record(uint64_t seq);
    /// Counts by value for the query without its limit; facets: "identityKind", "verdict", "label", "kind", "identity".
    [[nodiscard]] Result<std::vector<std::pair<std::string, int64_t>>> facet(const ledger::Query& query,
                                                                            const std::string& facet);
    /// Counts in equal stretches of [sinceUs, untilUs).
    [[nodiscard]] Result<std::vector<ledger::Bucket>> histogram(const ledger::Query& query, int buckets);
    /// Proof under the newest head; error when the record is younger than that head.
    [[nodiscard]] Result<ledger::Receipt> receipt(uint64_t seq);
    [[nodiscard]] Result<ledger::Head> head();

private:
    struct State;
    explicit LedgerReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Reads the whole file again: numbers without gaps, every leaf hash, searchable columns equal to the body,
/// every head's root and signature. publicKey: 32 bytes, Ed25519. Error: the file cannot be read at all.
[[nodiscard]] Result<ledger::Verification> verifyLedger(const std::string& path, const std::string& origin,
                                                        const Bytes& publicKey);

}  // namespace gatehouse::store

// A ledger in a temporary folder with a clock of its own, for the tests of this folder; asserts nothing itself.
#pragma once

#include "core/store/ledger_reader.h"
#include "core/store/sqlite_ledger.h"

#include <QTemporaryDir>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace gatehouse::store {

class StepClock final : public Clock {
public:
    [[nodiscard]] TimeUs nowUs() const override { return m_us.fetch_add(1000); }

private:
    mutable std::atomic<TimeUs> m_us{1'700'000'000'000'000};
};

/// A plausible statement of the given number: some have labels, objects, parameters, or are blocked.
[[nodiscard]] ledger::Record sampleRecord(int i);

class LedgerFixture {
public:
    LedgerFixture();
    [[nodiscard]] LedgerOptions options() const;
    [[nodiscard]] Result<std::unique_ptr<SqliteLedger>> open() const { return SqliteLedger::open(options()); }
    /// Opens, appends records first to last of sampleRecord and closes. Empty when all was written.
    [[nodiscard]] std::string fill(int first, int last) const;
    [[nodiscard]] std::string path() const { return m_folder.filePath(QStringLiteral("ledger.db")).toStdString(); }
    [[nodiscard]] Bytes publicKey() const { return ledger::publicKeyOf(key); }
    /// Copies the file with its write-ahead log and runs SQL in the copy. Returns the copy's path.
    [[nodiscard]] std::string tampered(const std::function<void(const std::function<void(const char*)>& sql)>& change) const;
    [[nodiscard]] ledger::Verification verify(const std::string& file) const;

    const std::string origin = "test/ledger";
    const Bytes key = ledger::makeSigningKey();
    const std::shared_ptr<const Sealer> sealer = std::make_shared<Sealer>(randomBytes(32));
    int headEveryMs = 1000;
    size_t queueMax = 65536;

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Clock> m_clock = std::make_shared<StepClock>();
};

/// Appends and waits for the answer.
[[nodiscard]] Result<uint64_t> appendNow(SqliteLedger& ledger, ledger::Record record,
                                         ledger::Until until = ledger::Until::Written);

}  // namespace gatehouse::store

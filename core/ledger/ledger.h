// Appending: the interface the gateway records through. Implemented by SqliteLedger.
#pragma once

#include "core/base/result.h"
#include "core/ledger/record.h"

#include <functional>

namespace gatehouse::ledger {

/// When the writer must call back.
enum class Until {
    Written,   ///< committed: survives the process being killed
    Durable,   ///< and synced to the disk: survives the machine losing power
};

class Ledger {
public:
    virtual ~Ledger() = default;
    /// Takes one call's result: the record's number, or why it could not be written. Called from the
    /// writer's thread: hand over to your own, do not work there.
    using Done = std::function<void(Result<uint64_t> seq)>;
    /// Never blocks. When the ledger cannot be written (disk full, queue full, failed before), `done`
    /// gets an error, possibly before append returns. Records are numbered in the order of the calls.
    virtual void append(Record record, Until until, Done done) = 0;
    /// Whether the last write worked; a gateway refuses statements while it is false.
    [[nodiscard]] virtual bool healthy() const = 0;
};

}  // namespace gatehouse::ledger

// A record as the bytes that are hashed and back: one JSON object with sorted keys; no storage.
#pragma once

#include "core/base/result.h"
#include "core/base/sealer.h"
#include "core/ledger/record.h"

#include <string>
#include <string_view>

namespace gatehouse::ledger {

/// Bodies above this are neither written nor read.
inline constexpr size_t kBodyBytesMax = 256u << 20;

/// Deterministic but for the nonce of the sealed fields. Text that is not UTF-8 has its bad bytes replaced.
/// Without a sealer the secret fields are left out. Error: larger than kBodyBytesMax.
[[nodiscard]] Result<std::string> toBody(uint64_t seq, const Record& record, const Sealer* sealer);

struct ReadBody {
    uint64_t seq = 0;
    Record record;
};

/// Secret fields stay empty without a sealer. Error: not a body of ours, or sealed with another key.
[[nodiscard]] Result<ReadBody> fromBody(std::string_view body, const Sealer* sealer);

}  // namespace gatehouse::ledger

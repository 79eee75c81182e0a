// A receipt as text and its check: needs the ledger's origin and public key, not the ledger.
#pragma once

#include "core/base/result.h"
#include "core/ledger/query.h"

#include <string>
#include <string_view>

namespace gatehouse::ledger {

/// One JSON object; the body stands in it as text, byte for byte.
[[nodiscard]] std::string receiptToJson(const Receipt& receipt);
/// Checks form and sizes only. Secret fields stay closed.
[[nodiscard]] Result<Receipt> receiptFromJson(std::string_view text);
/// Error in words: which of the body, the path to the root and the signature does not hold.
[[nodiscard]] Outcome verifyReceipt(const Receipt& receipt, const std::string& origin, const Bytes& publicKey);

}  // namespace gatehouse::ledger

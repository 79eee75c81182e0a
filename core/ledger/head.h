// A signed head of the ledger: how many records stand in it and what their tree's root is.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <string>

namespace gatehouse::ledger {

struct Head {
    uint64_t size = 0;
    Digest root{};
    TimeUs timeUs = 0;
    Bytes signature;   ///< 64 bytes, Ed25519; empty when not signed
};

/// The signed text: "gatehouse-ledger\n" origin "\n" size "\n" base64(root) "\n" timeUs "\n".
[[nodiscard]] std::string headText(const Head& head, const std::string& origin);

/// Keys are the 32 raw bytes of Ed25519.
[[nodiscard]] Bytes makeSigningKey();
[[nodiscard]] Bytes publicKeyOf(const Bytes& signingKey);
void signHead(Head& head, const std::string& origin, const Bytes& signingKey);
[[nodiscard]] bool verifyHead(const Head& head, const std::string& origin, const Bytes& publicKey);

}  // namespace gatehouse::ledger

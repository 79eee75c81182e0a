// Authenticated encryption of values at rest with one key; no key storage (see identity/vault.h).
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <string_view>

namespace gatehouse {

/// AES-256-GCM. A sealed value is a 12-byte random nonce, the ciphertext, and a 16-byte tag. Thread-safe.
class Sealer {
public:
    explicit Sealer(Bytes key);   ///< 32 bytes
    ~Sealer();                    ///< wipes the key
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;

    /// context is authenticated but not stored: opening needs the same.
    [[nodiscard]] Bytes seal(ByteView plain, std::string_view context) const;
    /// Error: wrong key, wrong context, or changed bytes.
    [[nodiscard]] Result<Bytes> open(ByteView sealed, std::string_view context) const;

private:
    Bytes m_key;
};

}  // namespace gatehouse

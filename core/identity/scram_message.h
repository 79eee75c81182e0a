// The two messages a SCRAM client sends, taken apart; checks form and sizes, no secrets and no proofs.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace gatehouse::identity {

enum class ChannelBinding { NotSupported, NotOffered, EndPoint };   ///< "n", "y", "p=tls-server-end-point"

struct ClientFirst {
    ChannelBinding binding = ChannelBinding::NotSupported;
    std::string gs2Header;   ///< with both commas
    std::string bare;
    std::string nonce;
};

struct ClientFinal {
    Bytes binding;                ///< decoded "c="
    std::string nonce;
    Digest proof{};
    std::string withoutProof;
};

[[nodiscard]] Result<ClientFirst> parseClientFirst(std::string_view text);
[[nodiscard]] Result<ClientFinal> parseClientFinal(std::string_view text);

}  // namespace gatehouse::identity

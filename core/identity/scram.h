// The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS; bytes in, bytes out, no sockets.
#pragma once

#include "core/base/result.h"
#include "core/identity/verifier.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::identity {

/// One sign-in. Unknown users get a made-up salt and fail at the end like a wrong password.
class ScramServer {
public:
    enum class Mechanism { Plain, Plus };   ///< SCRAM-SHA-256, SCRAM-SHA-256-PLUS

    /// credentials: empty for an unknown user; mockSalt is then used (16 bytes, stable for a user name).
    /// endPoint: tls-server-end-point channel binding data, empty without TLS.
    ScramServer(std::optional<Credentials> credentials, Bytes mockSalt, Bytes endPoint, TimeUs nowUs);

    /// client-first-message → server-first-message. Error: malformed, or the client says that the server
    /// does not support channel binding although it was offered (a downgrade).
    [[nodiscard]] Result<std::string> first(Mechanism mechanism, std::string_view clientFirst);
    /// client-final-message → server-final-message. Error: wrong proof, unknown user, binding mismatch.
    [[nodiscard]] Result<std::string> final(std::string_view clientFinal);

    /// After final() succeeded: the id of the token that was used.
    [[nodiscard]] const std::string& tokenId() const { return m_tokenId; }

    /// Fixes the server nonce: for tests with known vectors.
    void setNonce(std::string nonce) { m_nonce = std::move(nonce); }

private:
    std::optional<Credentials> m_credentials;
    Bytes m_mockSalt;
    Bytes m_endPoint;
    TimeUs m_nowUs;
    std::string m_nonce;
    std::string m_gs2Header;
    std::string m_clientFirstBare;
    std::string m_serverFirst;
    std::string m_combinedNonce;
    std::string m_tokenId;
    Mechanism m_mechanism = Mechanism::Plain;
};

/// Stable per user name and home, so that asking twice does not tell an unknown user from a known one.
[[nodiscard]] Bytes mockSaltFor(std::string_view user, ByteView homeSecret);

}  // namespace gatehouse::identity

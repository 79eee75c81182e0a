// SCRAM-SHA-256 verifiers of tokens (RFC 5802, 7677): what is stored instead of the token.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::identity {

inline constexpr int kScramIterations = 4096;

/// One issued token, without the token.
struct TokenVerifier {
    std::string id;            ///< "tok_…", shown in listings and records
    Digest storedKey{};
    Digest serverKey{};
    TimeUs issuedUs = 0;
    TimeUs expiresUs = 0;      ///< 0: never
    TimeUs revokedUs = 0;      ///< 0: not revoked

    [[nodiscard]] bool usableAt(TimeUs nowUs) const
    {
        return revokedUs == 0 && (expiresUs == 0 || nowUs < expiresUs);
    }
};

/// What signing in needs for one identity. All its tokens share the salt, because SCRAM names the
/// salt before it is known which token the client has.
struct Credentials {
    Bytes salt;                             ///< 16 bytes
    std::vector<TokenVerifier> verifiers;   ///< also expired and revoked ones
};

/// "gh_" + 43 URL-safe characters: 256 random bits.
[[nodiscard]] std::string makeToken();
/// Takes about a millisecond on purpose (PBKDF2).
[[nodiscard]] TokenVerifier makeVerifier(std::string_view token, const Bytes& salt);
/// The verifier the token belongs to and that is usable now, or null. Constant time over the candidates.
[[nodiscard]] const TokenVerifier* findVerifier(std::string_view token, const Credentials& credentials, TimeUs nowUs);

}  // namespace gatehouse::identity

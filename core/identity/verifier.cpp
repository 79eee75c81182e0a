#include "core/identity/verifier.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace gatehouse::identity {

namespace {

Digest hmacSha256(ByteView key, std::string_view text)
{
    Digest digest{};
    unsigned int written = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), &written);
    return digest;
}

}  // namespace

std::string makeToken()
{
    Bytes random = randomBytes(32);
    std::string token = "gh_" + toBase64Url(random);
    wipe(std::span<uint8_t>(random));
    return token;
}

TokenVerifier makeVerifier(std::string_view token, const Bytes& salt)
{
    Digest salted{};
    PKCS5_PBKDF2_HMAC(token.data(), static_cast<int>(token.size()), salt.data(), static_cast<int>(salt.size()),
                      kScramIterations, EVP_sha256(), static_cast<int>(salted.size()), salted.data());
    Digest clientKey = hmacSha256(salted, "Client Key");
    TokenVerifier verifier;
    verifier.storedKey = sha256(clientKey);
    verifier.serverKey = hmacSha256(salted, "Server Key");
    verifier.id = "tok_" + toHex(randomBytes(6));
    wipe(std::span<uint8_t>(salted));
    wipe(std::span<uint8_t>(clientKey));
    return verifier;
}

const TokenVerifier* findVerifier(std::string_view token, const Credentials& credentials, TimeUs nowUs)
{
    const TokenVerifier made = makeVerifier(token, credentials.salt);
    const TokenVerifier* found = nullptr;
    for (const TokenVerifier& candidate : credentials.verifiers) {
        const bool same = constantTimeEqual(candidate.storedKey, made.storedKey);
        const bool usable = candidate.usableAt(nowUs);
        if (same && usable && !found)
            found = &candidate;
    }
    return found;
}

}  // namespace gatehouse::identity

#include "core/identity/scram.h"

#include "core/identity/scram_message.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <utility>

namespace gatehouse::identity {

namespace {

Digest hmacSha256(ByteView key, ByteView text)
{
    Digest digest{};
    unsigned int written = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), text.data(), text.size(), digest.data(), &written);
    return digest;
}

/// A refusal says the same for an unknown user, a wrong token and an expired one.
Error refused()
{
    return Error{"sign-in failed: the token does not belong to this identity, or it has expired or was revoked", ""};
}

}  // namespace

ScramServer::ScramServer(std::optional<Credentials> credentials, Bytes mockSalt, Bytes endPoint, TimeUs nowUs)
    : m_credentials(std::move(credentials))
    , m_mockSalt(std::move(mockSalt))
    , m_endPoint(std::move(endPoint))
    , m_nowUs(nowUs)
{
}

Result<std::string> ScramServer::first(Mechanism mechanism, std::string_view clientFirst)
{
    if (!m_serverFirst.empty())
        return Error{"a SCRAM sign-in was started twice", ""};
    auto parsed = parseClientFirst(clientFirst);
    if (!parsed)
        return parsed.error();
    if (mechanism == Mechanism::Plus && m_endPoint.empty())
        return Error{"SCRAM-SHA-256-PLUS needs TLS", ""};
    if (mechanism == Mechanism::Plus && parsed->binding != ChannelBinding::EndPoint)
        return Error{"SCRAM-SHA-256-PLUS was chosen without channel binding", ""};
    if (mechanism == Mechanism::Plain && parsed->binding == ChannelBinding::EndPoint)
        return Error{"channel binding needs SCRAM-SHA-256-PLUS", ""};
    // Over TLS the gateway offers PLUS. A client that saw no such offer is talking to somebody in between.
    if (parsed->binding == ChannelBinding::NotOffered && !m_endPoint.empty())
        return Error{"the client saw no offer of channel binding, but it was made: the connection may be tampered with", ""};

    m_mechanism = mechanism;
    m_gs2Header = std::move(parsed->gs2Header);
    m_clientFirstBare = std::move(parsed->bare);
    if (m_nonce.empty())
        m_nonce = toBase64(randomBytes(18));
    m_combinedNonce = parsed->nonce + m_nonce;
    const Bytes& salt = m_credentials ? m_credentials->salt : m_mockSalt;
    m_serverFirst = "r=" + m_combinedNonce + ",s=" + toBase64(salt) + ",i=" + std::to_string(kScramIterations);
    return m_serverFirst;
}

Result<std::string> ScramServer::final(std::string_view clientFinal)
{
    if (m_serverFirst.empty())
        return Error{"a SCRAM sign-in must begin with its first message", ""};
    const auto parsed = parseClientFinal(clientFinal);
    const std::string serverFirst = std::exchange(m_serverFirst, {});   // one attempt for each nonce
    if (!parsed)
        return parsed.error();
    if (!constantTimeEqual(asBytes(parsed->nonce), asBytes(m_combinedNonce)))
        return Error{"the SCRAM nonce does not match", ""};
    Bytes expected(m_gs2Header.begin(), m_gs2Header.end());
    if (m_mechanism == Mechanism::Plus)
        expected.insert(expected.end(), m_endPoint.begin(), m_endPoint.end());
    if (!constantTimeEqual(parsed->binding, expected))
        return Error{"the SCRAM channel binding does not match: the connection may be tampered with", ""};

    const std::string message = m_clientFirstBare + "," + serverFirst + "," + parsed->withoutProof;
    const auto proves = [&](const TokenVerifier& verifier) {
        const Digest signature = hmacSha256(verifier.storedKey, asBytes(message));
        Digest clientKey{};
        for (size_t i = 0; i < clientKey.size(); ++i)
            clientKey[i] = parsed->proof[i] ^ signature[i];
        return constantTimeEqual(sha256(clientKey), verifier.storedKey);
    };
    const TokenVerifier* used = nullptr;
    if (m_credentials) {
        for (const TokenVerifier& verifier : m_credentials->verifiers) {
            const bool proven = proves(verifier);
            if (proven && verifier.usableAt(m_nowUs) && !used)
                used = &verifier;
        }
    } else {
        (void)proves(TokenVerifier{});   // as much work as for a known user
    }
    if (!used)
        return refused();
    m_tokenId = used->id;
    return "v=" + toBase64(hmacSha256(used->serverKey, asBytes(message)));
}

Bytes mockSaltFor(std::string_view user, ByteView homeSecret)
{
    const Digest digest = hmacSha256(homeSecret, asBytes(user));
    return Bytes(digest.begin(), digest.begin() + 16);
}

}  // namespace gatehouse::identity

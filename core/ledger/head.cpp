#include "core/ledger/head.h"

#include <openssl/evp.h>

#include <memory>

namespace gatehouse::ledger {

namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

Key privateKey(const Bytes& raw)
{
    if (raw.size() != kKeyBytes)
        return {};
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
}

}  // namespace

std::string headText(const Head& head, const std::string& origin)
{
    return "gatehouse-ledger\n" + origin + "\n" + std::to_string(head.size) + "\n" + toBase64(head.root) + "\n"
        + std::to_string(head.timeUs) + "\n";
}

Bytes makeSigningKey()
{
    return randomBytes(kKeyBytes);   // RFC 8032: a private key is any 32 random bytes
}

Bytes publicKeyOf(const Bytes& signingKey)
{
    const Key key = privateKey(signingKey);
    Bytes raw(kKeyBytes);
    size_t size = raw.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1 || size != kKeyBytes)
        return {};
    return raw;
}

void signHead(Head& head, const std::string& origin, const Bytes& signingKey)
{
    head.signature.clear();
    const Key key = privateKey(signingKey);
    const Context context(EVP_MD_CTX_new());
    const std::string text = headText(head, origin);
    Bytes signature(kSignatureBytes);
    size_t size = signature.size();
    if (key && context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestSign(context.get(), signature.data(), &size, asBytes(text).data(), text.size()) == 1
        && size == kSignatureBytes)
        head.signature = std::move(signature);
}

bool verifyHead(const Head& head, const std::string& origin, const Bytes& publicKey)
{
    if (head.signature.size() != kSignatureBytes || publicKey.size() != kKeyBytes)
        return false;
    // A line break in the origin would make two different heads sign the same text.
    if (origin.find('\n') != std::string::npos)
        return false;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, publicKey.data(), publicKey.size()));
    const Context context(EVP_MD_CTX_new());
    const std::string text = headText(head, origin);
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestVerify(context.get(), head.signature.data(), head.signature.size(), asBytes(text).data(),
                            text.size()) == 1;
}

}  // namespace gatehouse::ledger

#include "core/base/sealer.h"

#include <openssl/evp.h>

#include <memory>

namespace gatehouse {

namespace {

constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

struct ContextFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

}  // namespace

Sealer::Sealer(Bytes key) : m_key(std::move(key)) {}

Sealer::~Sealer()
{
    wipe(std::span<uint8_t>(m_key));
}

Bytes Sealer::seal(ByteView plain, std::string_view context) const
{
    Bytes sealed = randomBytes(kNonceBytes);
    sealed.resize(kNonceBytes + plain.size() + kTagBytes);
    const Context cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, m_key.data(), sealed.data());
    EVP_EncryptUpdate(cipher.get(), nullptr, &written, reinterpret_cast<const uint8_t*>(context.data()),
                      static_cast<int>(context.size()));
    if (!plain.empty())
        EVP_EncryptUpdate(cipher.get(), sealed.data() + kNonceBytes, &written, plain.data(), static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(cipher.get(), sealed.data() + sealed.size() - kTagBytes, &written);
    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, sealed.data() + sealed.size() - kTagBytes);
    return sealed;
}

Result<Bytes> Sealer::open(ByteView sealed, std::string_view context) const
{
    const Error refused{"a sealed value could not be opened: wrong key or changed bytes", ""};
    if (sealed.size() < kNonceBytes + kTagBytes)
        return refused;
    const size_t plainBytes = sealed.size() - kNonceBytes - kTagBytes;
    Bytes plain(plainBytes);
    Bytes tag(sealed.end() - kTagBytes, sealed.end());
    const Context cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, m_key.data(), sealed.data());
    EVP_DecryptUpdate(cipher.get(), nullptr, &written, reinterpret_cast<const uint8_t*>(context.data()),
                      static_cast<int>(context.size()));
    if (plainBytes > 0)
        EVP_DecryptUpdate(cipher.get(), plain.data(), &written, sealed.data() + kNonceBytes, static_cast<int>(plainBytes));
    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
    uint8_t unused[kTagBytes];
    if (EVP_DecryptFinal_ex(cipher.get(), unused, &written) != 1)
        return refused;
    return plain;
}

}  // namespace gatehouse

#include "core/base/bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstdlib>

namespace gatehouse {

std::string toHex(ByteView bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

std::optional<Bytes> fromHex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9')
            return c - '0';
        if (c >= 'a' && c <= 'f')
            return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
            return c - 'A' + 10;
        return -1;
    };
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<uint8_t>(high << 4 | low));
    }
    return bytes;
}

std::string toBase64(ByteView bytes)
{
    if (bytes.empty())
        return {};
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                        static_cast<int>(bytes.size()));
    text.resize(static_cast<size_t>(written));
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text)
{
    if (text.empty())
        return Bytes{};
    if (text.size() % 4 != 0)
        return std::nullopt;
    // EVP_DecodeBlock skips white space at both ends, which strict base64 has none of.
    for (const char c : text) {
        const bool alphabet = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
            || c == '+' || c == '/' || c == '=';
        if (!alphabet)
            return std::nullopt;
    }
    Bytes bytes(text.size() / 4 * 3);
    const int written = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()));
    if (written < 0)
        return std::nullopt;
    size_t padding = 0;
    if (text.ends_with("=="))
        padding = 2;
    else if (text.ends_with('='))
        padding = 1;
    if (text.find('=') < text.size() - padding)
        return std::nullopt;
    bytes.resize(static_cast<size_t>(written) - padding);
    // Left-over bits would let two texts stand for the same bytes.
    const size_t lastGroup = padding == 0 ? 0 : 3 - padding;
    if (lastGroup > 0 && !text.ends_with(toBase64(ByteView(bytes).last(lastGroup))))
        return std::nullopt;
    return bytes;
}

std::string toBase64Url(ByteView bytes)
{
    std::string text = toBase64(bytes);
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text) {
        if (c == '+')
            c = '-';
        else if (c == '/')
            c = '_';
    }
    return text;
}

bool constantTimeEqual(ByteView a, ByteView b)
{
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(std::string& secret)
{
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

void wipe(std::span<uint8_t> secret)
{
    OPENSSL_cleanse(secret.data(), secret.size());
}

Bytes randomBytes(size_t count)
{
    Bytes bytes(count);
    // Without randomness nothing here is safe; there is no useful way to go on.
    if (RAND_bytes(bytes.data(), static_cast<int>(count)) != 1)
        std::abort();
    return bytes;
}

Digest sha256(ByteView bytes)
{
    Digest digest;
    SHA256(bytes.data(), bytes.size(), digest.data());
    return digest;
}

}  // namespace gatehouse

// Addresses of cryptocurrencies: base58check, bech32 and bech32m are checked; Ethereum's by form alone.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kBase58Bytes = 25;

/// One version byte, twenty of a hash, four of a check: Bitcoin's and its kin's.
bool passesBase58Check(std::string_view text)
{
    static constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    std::array<uint8_t, kBase58Bytes> bytes{};
    for (const char c : text) {
        const size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos)
            return false;
        size_t carry = value;
        for (size_t i = bytes.size(); i-- > 0;) {
            carry += size_t{bytes[i]} * 58;
            bytes[i] = static_cast<uint8_t>(carry & 0xFF);
            carry >>= 8;
        }
        if (carry != 0)
            return false;
    }
    std::array<uint8_t, SHA256_DIGEST_LENGTH> hash{};
    SHA256(bytes.data(), kBase58Bytes - 4, hash.data());
    SHA256(hash.data(), hash.size(), hash.data());
    return std::equal(bytes.end() - 4, bytes.end(), hash.begin());
}

bool passesBech32(std::string_view text, size_t prefixLength)
{
    static constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    static constexpr std::array<uint32_t, 5> kGenerator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t sum = 1;
    const auto feed = [&sum](uint32_t value) {
        const uint32_t top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5 ^ value;
        for (size_t i = 0; i < kGenerator.size(); ++i) {
            if ((top >> i & 1U) != 0)
                sum ^= kGenerator[i];
        }
    };
    for (const char c : text.substr(0, prefixLength))
        feed(static_cast<uint32_t>(c) >> 5);
    feed(0);
    for (const char c : text.substr(0, prefixLength))
        feed(static_cast<uint32_t>(c) & 31);
    for (const char c : text.substr(prefixLength + 1)) {
        const size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos)
            return false;
        feed(static_cast<uint32_t>(value));
    }
    return sum == 1 || sum == 0x2bc830a3;
}

std::string_view kindOf(std::string_view token)
{
    if (token.size() >= 26 && token.size() <= 35) {
        switch (token.front()) {
        case '1':
        case '3': return passesBase58Check(token) ? "bitcoin_address" : "";
        case 'L':
        case 'M': return passesBase58Check(token) ? "litecoin_address" : "";
        case 'D': return passesBase58Check(token) ? "dogecoin_address" : "";
        case 'T': return passesBase58Check(token) ? "tron_address" : "";
        default: break;
        }
    }
    if (token.size() >= 14 && token.size() <= 90) {
        std::string lower(token);
        std::ranges::transform(lower, lower.begin(), toLower);
        const bool oneCase = lower == token || std::ranges::none_of(token, isLower);
        for (const std::string_view prefix : {"bc", "tb", "ltc"}) {
            if (oneCase && lower.starts_with(prefix) && lower[prefix.size()] == '1' && passesBech32(lower, prefix.size()))
                return prefix == "ltc" ? "litecoin_address" : "bitcoin_address";
        }
    }
    if (token.size() == 42 && token.starts_with("0x") && std::ranges::all_of(token.substr(2), isHex))
        return "ethereum_address";
    return "";
}

}  // namespace

void findCryptoAddress(Findings& findings, size_t begin, size_t end)
{
    if (end - begin < 14 || end - begin > 90)
        return;
    const std::string_view kind = kindOf(findings.text().substr(begin, end - begin));
    if (!kind.empty() && startsAlone(findings.text(), begin) && endsAlone(findings.text(), end))
        findings.add({label::kCryptoAddress, kind}, begin, end, kind == "ethereum_address" ? 0.85F : 0.98F);
}

}  // namespace gatehouse::detect

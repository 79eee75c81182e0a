#include "core/masking/tokenizer.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace gatehouse::masking {

namespace {

constexpr size_t kBlock = 16;
constexpr size_t kSymbolsMin = 4;   ///< ten thousand values: fewer are all tried in no time
constexpr size_t kSymbolsMax = 256;
constexpr size_t kDigitsMax = 60;
constexpr int kRounds = 10;
constexpr int kWalksMax = 100;
/// Signs in a row that a token may take over from its value.
constexpr size_t kSignsMax = 5;   // as kKeptRunMax of masker.h
constexpr size_t kEndingLettersMax = 4;

enum Purpose : uint8_t { Alphanumerics = 1, Digits, Local, Domain, Card, Account };

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isAlphanumeric(char c)
{
    return isDigit(c) || isLower(c) || isUpper(c);
}

/// Chance may leave a part of the value as it was, the likelier the more signs stand in it.
bool keepsRun(std::string_view token, std::string_view value)
{
    size_t run = 0;
    for (size_t i = 0; i < value.size(); ++i) {
        run = token[i] == value[i] ? run + 1 : 0;
        if (run > kSignsMax)
            return true;
    }
    return false;
}

/// Sum of Luhn's check over the digits of a text; the last one counts once.
unsigned luhn(std::string_view value)
{
    unsigned sum = 0;
    bool doubled = false;
    for (size_t i = value.size(); i-- > 0;) {
        if (!isDigit(value[i]))
            continue;
        const unsigned digit = static_cast<unsigned>(value[i] - '0') * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        doubled = !doubled;
    }
    return sum % 10;
}

bool isCard(std::string_view value)
{
    const auto digits = static_cast<size_t>(std::ranges::count_if(value, isDigit));
    const auto fits = [](char c) { return isDigit(c) || c == ' ' || c == '-'; };
    return digits >= 13 && digits <= 19 && isDigit(value.back()) && std::ranges::all_of(value, fits) && luhn(value) == 0;
}

/// ISO 13616: what is left of the rearranged number divided by 97; signs are skipped.
unsigned ibanRemainder(std::string_view value)
{
    unsigned rest = 0;
    std::array<char, 64> plain{};
    size_t count = 0;
    for (const char c : value) {
        if (isAlphanumeric(c) && count < plain.size())
            plain[count++] = c;
    }
    for (size_t i = 0; i < count; ++i) {
        const char c = plain[(i + 4) % count];
        rest = isDigit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97 : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
    }
    return rest;
}

bool isIban(std::string_view value)
{
    const auto fits = [](char c) { return isDigit(c) || isUpper(c) || c == ' '; };
    return value.size() >= 15 && value.size() <= 42 && isUpper(value[0]) && isUpper(value[1]) && isDigit(value[2]) && isDigit(value[3])
        && std::ranges::all_of(value, fits) && ibanRemainder(value) == 1;
}

}  // namespace

struct Tokenizer::Cipher {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    std::array<unsigned char, kBlock> chain{};

    ~Cipher() { EVP_CIPHER_CTX_free(context); }

    void block(const unsigned char* in, unsigned char* out) const
    {
        int length = 0;
        EVP_EncryptUpdate(context, out, &length, in, static_cast<int>(kBlock));
    }
    /// CBC-MAC; the first block says how long what follows is and what it is for, so that no input is the start of another.
    void start(uint8_t purpose, uint8_t round, uint64_t size)
    {
        chain.fill(0);
        chain[0] = purpose;
        chain[1] = round;
        for (size_t i = 0; i < 8; ++i)
            chain[8 + i] = static_cast<unsigned char>(size >> (8 * i));
        block(chain.data(), chain.data());
    }
    void feed(const unsigned char* data, size_t size)
    {
        for (size_t at = 0; at < size; at += kBlock) {
            for (size_t i = 0; i < std::min(kBlock, size - at); ++i)
                chain[i] ^= data[at + i];
            block(chain.data(), chain.data());
        }
    }
    /// Block number n of the stream that the MAC opens.
    void stream(uint64_t n, unsigned char* out) const
    {
        std::array<unsigned char, kBlock> input = chain;
        for (size_t i = 0; i < 8; ++i)
            input[i] ^= static_cast<unsigned char>((n + 1) >> (8 * i));
        block(input.data(), out);
    }
};

Tokenizer::Tokenizer(const Bytes& key) : m_cipher(std::make_unique<Cipher>())
{
    Bytes material = key;
    for (const char c : std::string_view("gatehouse tokens of masked values, 1"))
        material.push_back(static_cast<Bytes::value_type>(c));
    const auto derived = sha256(material);
    EVP_EncryptInit_ex(m_cipher->context, EVP_aes_256_ecb(), nullptr, reinterpret_cast<const unsigned char*>(derived.data()), nullptr);
    EVP_CIPHER_CTX_set_padding(m_cipher->context, 0);
}

Tokenizer::~Tokenizer() = default;

void Tokenizer::permute(std::span<uint8_t> symbols, std::span<const uint8_t> radixes, uint8_t purpose)
{
    const size_t half = symbols.size() / 2;
    for (int round = 0; round < kRounds; ++round) {
        const bool left = round % 2 == 0;
        const std::span<uint8_t> changed = left ? symbols.first(half) : symbols.subspan(half);
        const std::span<const uint8_t> radix = left ? radixes.first(half) : radixes.subspan(half);
        const std::span<uint8_t> by = left ? symbols.subspan(half) : symbols.first(half);
        m_cipher->start(purpose, static_cast<uint8_t>(round), symbols.size());
        m_cipher->feed(radixes.data(), radixes.size());
        m_cipher->feed(by.data(), by.size());
        std::array<unsigned char, kBlock> stream;
        for (size_t i = 0; i < changed.size(); ++i) {
            // Four bytes a symbol: the remainder's bias is one in a hundred million.
            if (i % 4 == 0)
                m_cipher->stream(i / 4, stream.data());
            uint32_t word = 0;
            std::memcpy(&word, stream.data() + 4 * (i % 4), sizeof word);
            changed[i] = static_cast<uint8_t>((changed[i] + word % radix[i]) % radix[i]);
        }
    }
}

bool Tokenizer::alphanumerics(std::span<char> value, uint8_t purpose)
{
    std::array<uint8_t, kSymbolsMax> symbols;
    std::array<uint8_t, kSymbolsMax> radixes;
    size_t count = 0;
    for (const char c : value) {
        if (!isAlphanumeric(c))
            continue;
        if (count == symbols.size())
            return false;
        radixes[count] = isDigit(c) ? 10 : 26;
        symbols[count++] = static_cast<uint8_t>(c - (isDigit(c) ? '0' : isLower(c) ? 'a' : 'A'));
    }
    if (count < 2)
        return false;
    permute({symbols.data(), count}, {radixes.data(), count}, purpose);
    size_t next = 0;
    for (char& c : value) {
        if (isAlphanumeric(c))
            c = static_cast<char>(symbols[next++] + (isDigit(c) ? '0' : isLower(c) ? 'a' : 'A'));
    }
    return true;
}

bool Tokenizer::text(std::string& out, std::string_view value)
{
    size_t significant = 0;
    size_t signs = 0;
    for (const char c : value) {
        if (static_cast<unsigned char>(c) >= 0x80)
            return false;
        const bool counts = isAlphanumeric(c);
        significant += counts ? 1 : 0;
        signs = counts ? 0 : signs + 1;
        if (signs > kSignsMax)
            return false;
    }
    if (significant < kSymbolsMin || significant > kSymbolsMax)
        return false;
    const size_t start = out.size();
    out.append(value);
    const std::span<char> token(out.data() + start, value.size());
    const std::string_view made(token.data(), token.size());
    bool done = false;
    const size_t at = value.rfind('@');
    if (at != std::string_view::npos && at > 0 && at + 1 < value.size()) {
        const size_t dot = value.rfind('.');
        const bool ending = dot != std::string_view::npos && dot > at + 1 && value.size() - dot - 1 <= kEndingLettersMax
            && std::all_of(value.begin() + static_cast<ptrdiff_t>(dot) + 1, value.end(), [](char c) { return isLower(c) || isUpper(c); });
        const std::span<char> domain = token.subspan(at + 1, (ending ? dot : value.size()) - at - 1);
        // A side that is too short to be a token of its own takes part in the other's.
        if (std::ranges::count_if(value.substr(0, at), isAlphanumeric) >= 4 && std::ranges::count_if(domain, isAlphanumeric) >= 2)
            done = alphanumerics(token.first(at), Local) && alphanumerics(domain, Domain);
        else
            done = alphanumerics(token.first(ending ? dot : value.size()), Alphanumerics);
    } else if (isIban(value)) {
        done = alphanumerics(token.subspan(4), Account);
        token[2] = token[3] = '0';
        const unsigned check = 98 - ibanRemainder(made);
        token[2] = static_cast<char>('0' + check / 10);
        token[3] = static_cast<char>('0' + check % 10);
    } else if (isCard(value)) {
        done = alphanumerics(token.first(token.size() - 1), Card);
        token.back() = '0';
        token.back() = static_cast<char>('0' + (10 - luhn(made)) % 10);
    } else {
        done = alphanumerics(token, Alphanumerics);
    }
    done = done && !keepsRun(made, value);
    if (!done)
        out.resize(start);
    return done;
}

bool Tokenizer::digits(std::span<char> value)
{
    if (value.size() < kSymbolsMin || value.size() > kDigitsMax || !std::ranges::all_of(value, isDigit))
        return false;
    const bool leads = value.front() != '0';
    std::array<uint8_t, kDigitsMax> symbols;
    std::array<uint8_t, kDigitsMax> radixes;
    radixes.fill(10);
    for (size_t i = 0; i < value.size(); ++i)
        symbols[i] = static_cast<uint8_t>(value[i] - '0');
    // Walking on until the form fits keeps different values different.
    int walks = 0;
    do {
        permute({symbols.data(), value.size()}, {radixes.data(), value.size()}, Digits);
    } while (leads && symbols[0] == 0 && ++walks < kWalksMax);
    for (size_t i = 0; i < value.size(); ++i)
        value[i] = static_cast<char>('0' + symbols[i]);
    return walks < kWalksMax;
}

uint64_t Tokenizer::number(uint64_t value, uint64_t max)
{
    std::array<char, 20> text{};
    size_t count = 0;
    for (uint64_t rest = value; rest > 0; rest /= 10)
        text[text.size() - ++count] = static_cast<char>('0' + rest % 10);
    const std::span<char> digitsOf(text.data() + text.size() - count, count);
    for (int walks = 0; walks < kWalksMax; ++walks) {
        if (count > 18 || !digits(digitsOf))
            return 0;
        uint64_t token = 0;
        for (const char c : digitsOf)
            token = token * 10 + static_cast<uint64_t>(c - '0');
        if (token <= max)
            return token;
    }
    return 0;
}

void Tokenizer::bytes(std::string_view value, std::span<unsigned char> out)
{
    m_cipher->start(Purpose::Alphanumerics + 100, 0, value.size());
    m_cipher->feed(reinterpret_cast<const unsigned char*>(value.data()), value.size());
    std::array<unsigned char, kBlock> stream;
    for (size_t i = 0; i < out.size(); ++i) {
        if (i % kBlock == 0)
            m_cipher->stream(i / kBlock, stream.data());
        out[i] = stream[i % kBlock];
    }
}

}  // namespace gatehouse::masking

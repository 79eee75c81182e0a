// Keyed tokens of the same form as the value: joinable, and without the key not turned back. No protocol and no policy.
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::masking {

/// One thread's. Equal values of one installation give equal tokens, whatever column they stand in; values of the same
/// shape give different tokens (a Feistel network over the value's own letters and digits, AES-256 as its round function,
/// as NIST SP 800-38G's FF1 is built). Allocates nothing for a value.
class Tokenizer {
public:
    /// key: any length; the cipher's own key is derived from it.
    explicit Tokenizer(const Bytes& key);
    ~Tokenizer();
    Tokenizer(const Tokenizer&) = delete;
    Tokenizer& operator=(const Tokenizer&) = delete;

    /// Appends a token of value: digits stay digits, letters letters of their case, everything else stays where it is; an
    /// e-mail keeps its @ and its ending, an IBAN its country, and check digits that were right are right again. False,
    /// and nothing is appended: too short, too long, not ASCII, or nothing in it but signs; or six characters in a row
    /// would stay what they were.
    [[nodiscard]] bool text(std::string& out, std::string_view value);
    /// 1000 to 10^18 - 1: as many digits, below max. 0 when there is no such token.
    [[nodiscard]] uint64_t number(uint64_t value, uint64_t max);
    /// Digits only, in place; the first stays other than 0 when it was. False: fewer than 4 or more than 60.
    [[nodiscard]] bool digits(std::span<char> value);
    /// Fills out from all of value.
    void bytes(std::string_view value, std::span<unsigned char> out);

private:
    struct Cipher;
    void permute(std::span<uint8_t> symbols, std::span<const uint8_t> radixes, uint8_t purpose);
    bool alphanumerics(std::span<char> value, uint8_t purpose);
    std::unique_ptr<Cipher> m_cipher;
};

}  // namespace gatehouse::masking

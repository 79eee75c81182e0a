// Secrets that show what they are: private keys, JSON web tokens, tokens with a fixed beginning.
#include "core/detect/characters.h"
#include "core/detect/entropy.h"
#include "core/detect/findings.h"
#include "core/detect/labels.h"
#include "core/detect/token_forms.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kKeyBytesMax = 64 * 1024;
constexpr size_t kWebTokenBytesMax = 16 * 1024;

bool isWebTokenCharacter(char c)
{
    return isAlnum(c) || c == '-' || c == '_';
}

/// A few bytes of base64 without padding; stops at the first foreign character.
std::string fromBase64Url(std::string_view text)
{
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos)
            break;
        bits = bits << 6 | static_cast<uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>(bits >> count & 0xFF));
        }
    }
    return out;
}

}  // namespace

void findPrivateKey(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.secretsRead)
        return;
    const size_t begin = text.rfind("-----BEGIN", end);
    if (begin == std::string_view::npos || end - begin > 60)
        return;
    const size_t closing = text.substr(0, std::min(text.size(), end + kKeyBytesMax)).find("-----END", end);
    size_t stop = std::min(text.size(), end + kKeyBytesMax);
    size_t body = stop - end;
    if (closing != std::string_view::npos) {
        body = closing - end;
        stop = closing + 8;
        // "-----END RSA PRIVATE KEY-----"
        const size_t dashes = text.substr(0, std::min(text.size(), stop + 60)).find("-----", stop);
        if (dashes != std::string_view::npos)
            stop = dashes + 5;
    }
    findings.secretsRead = stop;
    // The heading alone, or one with a word in it, is no key.
    if (body >= 40)
        findings.add({label::kSecret, "private_key"}, begin, stop, 0.98F);
}

void findJsonWebToken(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    const size_t begin = end - 3;
    if (begin < findings.secretsRead || isWebTokenCharacter(before(text, begin)))
        return;
    std::array<size_t, 3> stops{};
    size_t place = begin;
    size_t parts = 0;
    while (parts < 3) {
        const size_t start = place;
        while (place < text.size() && place - begin < kWebTokenBytesMax && isWebTokenCharacter(text[place]))
            ++place;
        // Unsigned ones end in a dot.
        if (place == start && parts < 2)
            break;
        stops[parts++] = place;
        if (parts < 3 && at(text, place) != '.')
            break;
        if (parts < 3)
            ++place;
    }
    if (parts < 3 || stops[0] - begin < 12)
        return;
    const std::string head = fromBase64Url(text.substr(begin, std::min<size_t>(stops[0] - begin, 400)));
    if (!head.starts_with('{') || (head.find("\"alg\"") == std::string::npos && head.find("\"typ\"") == std::string::npos && head.find("\"enc\"") == std::string::npos))
        return;
    // Five parts when it is encrypted.
    while (at(text, place) == '.' && isWebTokenCharacter(at(text, place + 1))) {
        ++place;
        while (place < text.size() && place - begin < kWebTokenBytesMax && isWebTokenCharacter(text[place]))
            ++place;
    }
    findings.secretsRead = place;
    findings.add({label::kSecret, "jwt"}, begin, place, 0.97F);
}

void findToken(Findings& findings, size_t end, size_t form)
{
    const std::string_view text = findings.text();
    const SecretForm& token = secretForms()[form];
    const size_t begin = end - token.begin.size();
    const char last = before(text, begin);
    if (token.begin.front() != '.' && (isAlnum(last) || last == '_' || (last == '-' && token.begin.size() < 5)))
        return;
    size_t stop = end;
    while (stop < text.size() && stop - end <= token.bytesMax && isOf(token.alphabet, text[stop]))
        ++stop;
    if (token.alphabet == Alphabet::Dotted || token.alphabet == Alphabet::Base64) {
        while (stop > end && (text[stop - 1] == '.' || text[stop - 1] == '-' || text[stop - 1] == '/'))
            --stop;
    }
    const std::string_view rest = text.substr(end, stop - end);
    // What is longer than the form allows is something else that begins alike.
    if (rest.size() < token.bytesMin || rest.size() > token.bytesMax || isAlnum(at(text, stop)) || at(text, stop) == '_')
        return;
    if (!token.inside.empty() && rest.find(token.inside) == std::string_view::npos)
        return;
    if (!token.ends.empty() && !rest.ends_with(token.ends))
        return;
    if (entropyOf(rest) < token.entropyMin || isPlaceholder(rest))
        return;
    size_t start = begin;
    // "abc123.atlasv1.…": what stands before belongs to it.
    while (token.begin.front() == '.' && start > 0 && isAlnum(text[start - 1]))
        --start;
    findings.add({label::kSecret, token.name}, start, stop, 0.95F);
}

}  // namespace gatehouse::detect

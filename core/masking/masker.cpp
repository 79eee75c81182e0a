#include "core/masking/masker.h"

#include "core/masking/scalar_mask.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace gatehouse::masking {

namespace {

/// Sixteen at a time: one append instead of one for each character.
constexpr std::string_view kBullets = "\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022"
                                      "\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022";
constexpr std::string_view kStars = "****************";
constexpr size_t kBlock = kStars.size();
constexpr size_t kFullCharacters = 8;
/// Values this short would be given away by any character kept.
constexpr size_t kShortCharacters = 3;
constexpr size_t kCharacterBytesMax = 4;
/// Longer ones are no identifier: shown in full they would give away too much of a text.
constexpr size_t kIdentifierCharactersMax = 40;
constexpr size_t kEmailCharactersMax = 254;
constexpr size_t kWordBulletsMax = 12;
constexpr size_t kNameWordsMax = 4;
constexpr size_t kNameCharactersMax = 120;
constexpr size_t kTopLevelLettersMax = 4;   // with the dot no more than kKeptRunMax

constexpr std::array<std::pair<std::string_view, MaskForm>, 20> kForms{{
    {"email", MaskForm::Email},
    {"person_name", MaskForm::PersonName},
    {"name", MaskForm::PersonName},
    {"first_name", MaskForm::PersonName},
    {"last_name", MaskForm::PersonName},
    {"national_id", MaskForm::LastFour},
    {"ssn", MaskForm::LastFour},
    {"tax_id", MaskForm::LastFour},
    {"card_number", MaskForm::LastFour},
    {"credit_card", MaskForm::LastFour},
    {"bank_account", MaskForm::LastFour},
    {"passport", MaskForm::LastFour},
    {"driver_license", MaskForm::LastFour},
    {"phone", MaskForm::LastTwo},
    {"phone_number", MaskForm::LastTwo},
    {"iban", MaskForm::Iban},
    {"secret", MaskForm::Full},
    {"address", MaskForm::Full},
    {"free_text", MaskForm::Full},
    {"date_of_birth", MaskForm::Full},
}};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Bytes of the character that starts here; 0 when it is not valid UTF-8 (overlong, surrogate, cut off).
size_t characterBytes(std::string_view text)
{
    const auto at = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](size_t i) { return i < text.size() && (at(i) & 0xC0) == 0x80; };
    const unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!follows(1) || !follows(2) || (first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) > 0x9F))
            return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3) || (first == 0xF0 && at(1) < 0x90)
            || (first == 0xF4 && at(1) > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

class Pen {
public:
    Pen(std::string& out, MaskCharset charset) : m_out(out), m_charset(charset) { }

    void hide(size_t count)
    {
        const std::string_view block = m_charset == MaskCharset::Utf8Bullet ? kBullets : kStars;
        for (; count > kBlock; count -= kBlock)
            m_out.append(block);
        m_out.append(block.substr(0, count * (block.size() / kBlock)));
    }
    void keep(std::string_view text) { m_out.append(text); }
    void keep(char c) { m_out.push_back(c); }

private:
    std::string& m_out;
    MaskCharset m_charset;
};

/// a•••@•••••.com: the first character, and the top-level domain when it is one.
bool email(Pen& pen, std::string_view value, size_t characters)
{
    const size_t at = value.rfind('@');
    if (characters > kEmailCharactersMax || at == std::string_view::npos || at == 0 || at + 1 == value.size())
        return false;
    const std::string_view local = value.substr(0, at);
    std::string_view domain = value.substr(at + 1);
    const size_t localCharacters = utf8Length(local);
    const size_t first = localCharacters >= 2 ? characterBytes(local) : 0;
    std::string_view top;
    if (const size_t dot = domain.rfind('.'); dot != std::string_view::npos && dot > 0) {
        const std::string_view letters = domain.substr(dot + 1);
        if (letters.size() >= 2 && letters.size() <= kTopLevelLettersMax && std::ranges::all_of(letters, isLetter)) {
            top = domain.substr(dot);
            domain = domain.substr(0, dot);
        }
    }
    pen.keep(local.substr(0, first));
    pen.hide(std::min(localCharacters - (first > 0 ? 1 : 0), kWordBulletsMax));
    pen.keep('@');
    pen.hide(std::min(utf8Length(domain), kWordBulletsMax));
    pen.keep(top);
    return true;
}

/// A••• K•••••: the first letter of each word.
bool personName(Pen& pen, std::string_view value, size_t characters)
{
    if (characters > kNameCharactersMax)
        return false;
    size_t words = 0;
    while (!value.empty() && words < kNameWordsMax) {
        const size_t start = value.find_first_not_of(' ');
        if (start == std::string_view::npos)
            break;
        value.remove_prefix(start);
        const std::string_view word = value.substr(0, value.find(' '));
        value.remove_prefix(word.size());
        if (words++ > 0)
            pen.keep(' ');
        const size_t length = utf8Length(word);
        const size_t first = characterBytes(word);
        const bool keeps = length >= 2 && (first > 1 || isLetter(word.front()));
        if (keeps)
            pen.keep(word.substr(0, first));
        pen.hide(std::min(length - (keeps ? 1 : 0), kWordBulletsMax));
    }
    return words > 0;
}

bool isSeparator(char c)
{
    return c == '-' || c == ' ' || c == '.' || c == '/' || c == '(' || c == ')';
}

/// No more than kKeptRunMax characters in a row stay: of a longer run the last ones.
void keep(Pen& pen, std::string_view value, std::span<bool> keeps)
{
    size_t run = 0;
    for (size_t i = value.size(); i-- > 0;) {
        run = keeps[i] ? run + 1 : 0;
        keeps[i] = run > 0 && run <= kKeptRunMax;
    }
    size_t hidden = 0;
    for (size_t i = 0; i < value.size(); ++i) {
        if (!keeps[i]) {
            ++hidden;
            continue;
        }
        pen.hide(std::exchange(hidden, 0));
        pen.keep(value[i]);
    }
    pen.hide(hidden);
}

/// Letters and digits become bullets except the last `tail` of them and the first `head`; separators stay.
bool identifier(Pen& pen, std::string_view value, size_t characters, size_t head, size_t tail, size_t significantMin)
{
    if (characters > kIdentifierCharactersMax || !isAscii(value))
        return false;
    const auto counts = [](char c) { return isDigit(c) || isLetter(c); };
    const auto significant = static_cast<size_t>(std::ranges::count_if(value, counts));
    if (significant < significantMin) {
        head = 0;
        tail = significant >= significantMin / 2 + 2 ? std::min<size_t>(tail, 2) : 0;
    }
    size_t seen = 0;
    std::array<bool, kIdentifierCharactersMax> keeps{};
    for (size_t i = 0; i < value.size(); ++i) {
        keeps[i] = isSeparator(value[i]) || (value[i] == '+' && seen == 0);
        if (counts(value[i])) {
            ++seen;
            keeps[i] = seen <= head || seen > significant - tail;
        }
    }
    keep(pen, value, keeps);
    return true;
}

/// 02.11.1990 → ••.••.1990, when there is one number that can be a year.
bool yearOf(Pen& pen, std::string_view value)
{
    if (value.size() > kIdentifierCharactersMax || !isAscii(value))
        return false;
    std::array<bool, kIdentifierCharactersMax> keeps{};
    size_t years = 0;
    for (size_t i = 0; i < value.size();) {
        size_t end = i;
        while (end < value.size() && isDigit(value[end]))
            ++end;
        if (end - i > 4)
            return false;
        if (end - i == 4 && (value[i] == '1' || value[i] == '2')) {
            ++years;
            std::fill_n(keeps.begin() + static_cast<ptrdiff_t>(i), 4, true);
        }
        if (end == i)
            keeps[end++] = isSeparator(value[i]);
        i = end;
    }
    if (years != 1)
        return false;
    keep(pen, value, keeps);
    return true;
}

bool isIban(std::string_view value)
{
    return value.size() >= 15 && isLetter(value[0]) && isLetter(value[1]);
}

bool partial(Pen& pen, std::string_view value, MaskForm form, size_t characters)
{
    switch (form) {
    case MaskForm::Email: return email(pen, value, characters);
    case MaskForm::PersonName: return personName(pen, value, characters);
    case MaskForm::LastFour: return identifier(pen, value, characters, 0, 4, 8);
    case MaskForm::LastTwo: return identifier(pen, value, characters, 0, 2, 6);
    case MaskForm::Iban: return identifier(pen, value, characters, isIban(value) ? 2 : 0, 4, 15);
    case MaskForm::Full:
    case MaskForm::Json:
    case MaskForm::JsonbBinary:
    case MaskForm::Char: return false;
    }
    return false;
}

}  // namespace

MaskForm formOf(std::string_view label)
{
    const auto found = std::ranges::find(kForms, label, [](const auto& entry) { return entry.first; });
    return found == kForms.end() ? MaskForm::Full : found->second;
}

size_t utf8Length(std::string_view text)
{
    size_t characters = 0;
    while (!text.empty()) {
        const size_t bytes = characterBytes(text);
        if (bytes == 0)
            return SIZE_MAX;
        text.remove_prefix(bytes);
        ++characters;
    }
    return characters;
}

void appendMasked(std::string& out, std::string_view value, MaskForm form, size_t charactersMax, MaskCharset charset)
{
    Pen pen(out, charset);
    switch (form) {
    case MaskForm::JsonbBinary: pen.keep('\x01'); [[fallthrough]];
    case MaskForm::Json:
        pen.keep('"');
        pen.hide(3);
        pen.keep('"');
        return;
    case MaskForm::Char: pen.keep('*'); return;
    default: break;
    }
    // char(n) is padded with blanks, which are no part of the value.
    if (const size_t last = value.find_last_not_of(' '); last != std::string_view::npos)
        value = value.substr(0, last + 1);
    // More bytes than a short value can have: a long text is not read for nothing.
    if (form == MaskForm::Full && value.size() > kShortCharacters * kCharacterBytesMax) {
        pen.hide(std::max<size_t>(1, std::min(kFullCharacters, charactersMax)));
        return;
    }
    // In an encoding that is not UTF-8, bytes over 127 mean what this code cannot know.
    const size_t characters = charset == MaskCharset::AsciiStar && !isAscii(value) ? SIZE_MAX : utf8Length(value);
    if (characters != SIZE_MAX && characters <= kShortCharacters) {
        pen.hide(std::min(characters, charactersMax));
        return;
    }
    const size_t start = out.size();
    if (form != MaskForm::Full && characters != SIZE_MAX && partial(pen, value, form, characters))
        return;
    out.resize(start);
    pen.hide(std::max<size_t>(1, std::min(kFullCharacters, charactersMax)));
}

void appendMasked(std::string& out, std::string_view value, const Way& way, MaskCharset charset, Tokenizer* tokens)
{
    using policy::Masker;
    if (way.form == MaskForm::Json || way.form == MaskForm::JsonbBinary || way.form == MaskForm::Char || way.masker == Masker::Partial)
        return appendMasked(out, value, way.form, way.charactersMax, charset);
    const size_t start = out.size();
    const size_t last = value.find_last_not_of(' ');
    const std::string_view trimmed = last == std::string_view::npos ? value : value.substr(0, last + 1);
    // A token is as long as its value, and both are ASCII.
    if (trimmed.size() <= way.charactersMax) {
        Pen pen(out, charset);
        if (way.masker == Masker::Token && tokens && tokens->text(out, trimmed))
            return;
        if (way.masker == Masker::Round && roundNumber(out, trimmed))
            return;
        if (way.masker == Masker::Year && yearOf(pen, trimmed))
            return;
        out.resize(start);
    }
    appendMasked(out, value, MaskForm::Full, way.charactersMax, charset);
}

std::string maskText(std::string_view value, std::string_view label, MaskCharset charset)
{
    std::string out;
    if (value.empty())
        return out;
    // Not valid UTF-8: no encoding of PostgreSQL's takes more than four bytes for a character.
    const size_t characters = charset == MaskCharset::AsciiStar ? SIZE_MAX : utf8Length(value);
    const size_t limit = characters != SIZE_MAX ? characters : isAscii(value) ? value.size() : (value.size() + 3) / 4;
    appendMasked(out, value, formOf(label), limit, charset);
    return out;
}

}  // namespace gatehouse::masking

// Values that are secret because of the word they are given to: password = …, "apiKey": "…", Authorization: Bearer ….
#include "core/detect/characters.h"
#include "core/detect/entropy.h"
#include "core/detect/findings.h"
#include "core/detect/labels.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kNameRestBytesMax = 24;
constexpr size_t kValueBytesMax = 512;
constexpr size_t kPasswordBytesMin = 6;
constexpr size_t kKeyBytesMin = 16;
constexpr double kKeyEntropyMin = 3.5;
constexpr double kOneCaseEntropyMin = 3.9;

std::string lower(std::string_view text)
{
    std::string low(text);
    std::ranges::transform(low, low.begin(), toLower);
    return low;
}

bool holdsAny(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool isName(char c)
{
    return isAlnum(c) || c == '_' || c == '-' || c == '.';
}

bool isQuote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/// Behind the mark that gives a value to a name; 0 when there is none.
size_t behindMark(std::string_view text, size_t place, bool bearer)
{
    if (bearer && at(text, place) == ' ')
        return place + 1;
    if (isQuote(at(text, place)))
        ++place;
    const auto blanks = [&] {
        for (int i = 0; i < 4 && (at(text, place) == ' ' || at(text, place) == '\t'); ++i)
            ++place;
    };
    blanks();
    if (text.substr(place).starts_with("is "))
        return place + 3;
    if (text.substr(place).starts_with(":=") || text.substr(place).starts_with("=>"))
        place += 2;
    else if (at(text, place) == '=' || at(text, place) == ':')
        ++place;
    else
        return 0;
    if (at(text, place) == '=')   // a comparison
        return 0;
    blanks();
    return place;
}

bool looksLikeKey(std::string_view value)
{
    if (value.size() < kKeyBytesMin)
        return false;
    const auto digits = std::ranges::count_if(value, isDigit);
    if (digits < 2)
        return false;
    if (std::ranges::all_of(value, isHex))
        return value.size() >= 32 && entropyOf(value) >= 3.0;
    // Words, names of files and members: nothing that was drawn by lot.
    if (value.find('.') != std::string_view::npos && std::ranges::count(value, '.') > 2)
        return false;
    const std::string low = lower(value);
    if (holdsAny(low, {"secret", "token", "key", "password", "http", "/api", "::", "()", "->"}))
        return false;
    const bool mixed = std::ranges::any_of(value, isUpper) && std::ranges::any_of(value, isLower);
    return entropyOf(value) >= (mixed ? kKeyEntropyMin : kOneCaseEntropyMin);
}

bool looksLikePassword(std::string_view value)
{
    if (value.size() < kPasswordBytesMin)
        return false;
    const bool digit = std::ranges::any_of(value, isDigit);
    const bool mark = std::ranges::any_of(value, [](char c) { return std::string_view("!@#$%^&*+=?~").find(c) != std::string_view::npos; });
    const bool letter = std::ranges::any_of(value, [](char c) { return isLetter(c) || isHigh(c); });
    return letter && (digit || mark) && entropyOf(value) >= 2.3 && !holdsAny(lower(value), {"password", "()", "::", "->", "env.", "process.", "config."});
}

}  // namespace

void findAssignedSecret(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.secretsRead)
        return;
    size_t nameBegin = end;
    while (nameBegin > 0 && end - nameBegin < 40 && isName(text[nameBegin - 1]))
        --nameBegin;
    size_t nameEnd = end;
    while (nameEnd < text.size() && nameEnd - end < kNameRestBytesMax && isName(text[nameEnd]))
        ++nameEnd;
    const std::string name = lower(text.substr(nameBegin, nameEnd - nameBegin));
    const std::string rest = lower(text.substr(end, nameEnd - end));
    if (holdsAny(name, {"public", "csrf", "xsrf", "keyword", "tokenizer"})
        || holdsAny(rest, {"name", "id", "file", "path", "url", "length", "size", "version", "type", "count", "expir", "hint", "policy", "field", "selector"}))
        return;
    const bool bearer = name == "bearer" || name == "basic";
    const size_t marked = behindMark(text, nameEnd, bearer);
    if (marked == 0)
        return;
    size_t begin = marked;
    const char quote = isQuote(at(text, begin)) ? text[begin++] : '\0';
    size_t stop = begin;
    while (stop < text.size() && stop - begin < kValueBytesMax) {
        const char c = text[stop];
        if (quote != '\0' ? c == quote || c == '\n' : isSpace(c) || isQuote(c) || c == ',' || c == ';' || c == ')' || c == '}' || c == ']' || c == '<' || c == '&')
            break;
        ++stop;
    }
    std::string_view value = text.substr(begin, stop - begin);
    while (quote == '\0' && !value.empty() && (value.back() == '.' || value.back() == '!' || value.back() == '?'))
        value.remove_suffix(1);
    if (value.empty() || std::string_view("$<{[(%/").find(value.front()) != std::string_view::npos || isPlaceholder(value))
        return;
    const bool password = holdsAny(name, {"passw", "pwd", "passphrase"});
    const bool prose = text.substr(0, marked).ends_with(" is ");
    if (password ? !looksLikePassword(value) || value.find(' ') != std::string_view::npos : prose || !looksLikeKey(value))
        return;
    findings.secretsRead = begin + value.size();
    findings.add({label::kSecret, password ? "password" : bearer ? "bearer_token" : "assigned_secret"}, begin, begin + value.size(), password ? 0.8F : 0.75F);
}

}  // namespace gatehouse::detect

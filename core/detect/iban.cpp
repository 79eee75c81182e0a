// International bank account numbers: the length of the country, and the check over all of it.
#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect {

namespace {

struct Country {
    std::string_view code;
    size_t length;
};

constexpr std::array kCountries = std::to_array<Country>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22}, {"BI", 27},
    {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28},
    {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
    {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25},
    {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18},
    {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33},
    {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
});

}  // namespace

void findIban(Findings& findings, size_t begin, size_t end)
{
    const std::string_view text = findings.text();
    if (end - begin < 4 || !isLetter(text[begin]) || !isLetter(text[begin + 1]) || !isDigit(text[begin + 2]) || !isDigit(text[begin + 3]))
        return;
    const std::array<char, 2> code{toUpper(text[begin]), toUpper(text[begin + 1])};
    const auto country = std::ranges::find(kCountries, std::string_view(code.data(), 2), &Country::code);
    if (country == kCountries.end() || !startsAlone(text, begin))
        return;
    std::string plain;
    size_t place = begin;
    while (plain.size() < country->length && place < text.size()) {
        if (isAlnum(text[place]))
            plain.push_back(toUpper(text[place]));
        else if (!((text[place] == ' ' || text[place] == '-') && isAlnum(at(text, place + 1)) && plain.size() % 4 == 0))
            return;
        ++place;
    }
    // In groups of four the letters of a word behind it would be a group of their own.
    if (plain.size() != country->length || isAlnum(at(text, place)) || at(text, place) == '_')
        return;
    const std::string_view written = text.substr(begin, place - begin);
    if (std::ranges::any_of(written, isUpper) && std::ranges::any_of(written, isLower))
        return;
    std::rotate(plain.begin(), plain.begin() + 4, plain.end());
    if (mod97(plain) != 1)
        return;
    findings.add({label::kIban, "iban"}, begin, place, 0.98F);
    findings.tokensRead = std::max(findings.tokensRead, place);
}

}  // namespace gatehouse::detect

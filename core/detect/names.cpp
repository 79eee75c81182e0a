// Names of people: capitalised words of which one is a known name, or that a title or "my name is" stands before.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/folding.h"
#include "core/detect/labels.h"
#include "core/detect/name_lists.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr Kind kKind{label::kPersonName, "person_name"};
constexpr size_t kWordsMax = 8;
constexpr size_t kWordBytesMax = 40;

bool isNameByte(char c)
{
    return isLetter(c) || isHigh(c) || c == '\'' || c == '-' || c == '.';
}

/// A capital letter of ASCII, Latin-1 or Latin Extended-A stands here.
bool isCapital(std::string_view text, size_t place)
{
    const auto lead = static_cast<unsigned char>(at(text, place));
    if (isUpper(at(text, place)))
        return true;
    const auto next = static_cast<unsigned char>(at(text, place + 1));
    return (lead == 0xC3 && next >= 0x80 && next <= 0x9E) || ((lead == 0xC4 || lead == 0xC5) && (next & 0xC0) == 0x80);
}

bool isParticle(std::string_view word)
{
    static constexpr std::array<std::string_view, 20> kParticles{"van", "von", "der", "den", "de", "da", "do", "dos", "del", "della",
                                                                 "di", "la", "le", "al", "bin", "ben", "ter", "ten", "du", "e"};
    return std::ranges::find(kParticles, word) != kParticles.end();
}

struct Word {
    size_t begin = 0;
    size_t end = 0;
    std::string plain;   ///< folded, without a final dot
    bool given = false;
    bool family = false;
    bool initial = false;
    bool none = false;   ///< part of nobody's name
    bool particle = false;
};

Word wordAt(std::string_view text, size_t begin)
{
    Word word;
    word.begin = begin;
    word.end = begin;
    while (word.end < text.size() && word.end - begin < kWordBytesMax && isNameByte(text[word.end]))
        ++word.end;
    const bool dotted = word.end > begin && text[word.end - 1] == '.';
    word.initial = dotted && word.end - begin <= 3;
    while (word.end > begin && !word.initial && (text[word.end - 1] == '.' || text[word.end - 1] == '-' || text[word.end - 1] == '\''))
        --word.end;
    // "Anna's"
    if (word.end - begin > 2 && text.substr(word.end - 2, 2) == "'s")
        word.end -= 2;
    word.plain = folded(text.substr(begin, word.end - begin));
    word.particle = isParticle(text.substr(begin, word.end - begin));
    const auto known = [&](bool (*list)(std::string_view)) {
        if (list(word.plain))
            return true;
        const size_t hyphen = word.plain.find('-');
        return hyphen != std::string::npos && (list(word.plain.substr(0, hyphen)) || list(word.plain.substr(hyphen + 1)));
    };
    word.given = known(isGivenName);
    word.family = known(isFamilyName);
    word.none = !word.given && !word.family && isNoName(word.plain);
    return word;
}

/// Capitalised words and particles from `begin` on, one blank between each two.
size_t wordsFrom(std::string_view text, size_t begin, std::array<Word, kWordsMax>& words)
{
    size_t count = 0;
    while (count < kWordsMax && begin < text.size()) {
        if (!isCapital(text, begin) && (count == 0 || !isParticle(text.substr(begin, std::min(text.find(' ', begin), begin + 6) - begin))))
            break;
        Word word = wordAt(text, begin);
        if (word.end == word.begin)
            break;
        const bool ends = isAlnum(at(text, word.end)) || at(text, word.end) == '_' || at(text, word.end) == '@';
        if (ends)
            break;
        begin = word.end + 1;
        const bool goesOn = at(text, word.end) == ' ';
        words[count++] = std::move(word);
        if (!goesOn)
            break;
    }
    while (count > 0 && words[count - 1].particle && !isCapital(text, words[count - 1].begin))
        --count;
    return count;
}

/// One past the last word of the name that begins at `first`.
size_t endOfName(const std::array<Word, kWordsMax>& words, size_t first, size_t count)
{
    size_t last = first + 1;
    while (last < count && last < first + 3 && (words[last].initial || (words[last].given && last + 1 < count && !words[last + 1].none)))
        ++last;
    while (last < count && words[last].particle)
        ++last;
    if (last >= count || words[last].none)
        return first + 1;
    ++last;
    // Two family names
    while (last < count && last < first + 5 && (words[last].family || words[last].particle) && !words[last].none)
        ++last;
    while (words[last - 1].particle)
        --last;
    return last;
}

bool isWhole(std::string_view text, size_t begin, size_t end)
{
    const auto blank = [](char c) { return isSpace(c) || c == '"' || c == ','; };
    return std::all_of(text.begin(), text.begin() + static_cast<long>(begin), blank) && std::all_of(text.begin() + static_cast<long>(end), text.end(), blank);
}

void judge(Findings& findings, const std::array<Word, kWordsMax>& words, size_t count)
{
    const std::string_view text = findings.text();
    for (size_t first = 0; first + 1 < count; ++first) {
        const Word& word = words[first];
        if (word.none || word.particle || word.initial)
            continue;
        const size_t last = endOfName(words, first, count);
        if (last == first + 1)
            continue;
        const Word& final = words[last - 1];
        const bool whole = first == 0 && isWhole(text, word.begin, final.end);
        float confidence = 0;
        if (word.given && final.family)
            confidence = 0.9F;
        else if (word.given)
            confidence = whole ? 0.75F : 0.6F;
        else if (whole && final.family && count <= 3)
            confidence = 0.6F;
        else if (word.family && final.given)
            confidence = 0.6F;   // "KOWALSKA ANNA"
        if (confidence == 0)
            continue;
        findings.add(kKind, word.begin, final.end, confidence);
        first = last - 1;
    }
}

/// The beginning of the row of capitalised words that ends before `place`.
size_t beginOfRow(std::string_view text, size_t place)
{
    size_t begin = place;
    for (size_t words = 0; words + 1 < kWordsMax && begin >= 2 && text[begin - 1] == ' '; ++words) {
        size_t earlier = begin - 1;
        while (earlier > 0 && begin - earlier < kWordBytesMax && isNameByte(text[earlier - 1]))
            --earlier;
        const std::string_view word = text.substr(earlier, begin - 1 - earlier);
        if (word.empty() || isAlnum(before(text, earlier)) || (!isCapital(text, earlier) && !isParticle(word)))
            break;
        // The end of a sentence, but not "J." or "Dr."
        if (word.back() == '.' && word.size() > 4)
            break;
        begin = earlier;
    }
    return begin;
}

/// "Kowalska, Anna"
bool reversed(Findings& findings, size_t place)
{
    const std::string_view text = findings.text();
    size_t begin = place - 2;
    while (begin > 0 && place - begin < kWordBytesMax && isNameByte(text[begin - 1]))
        --begin;
    if (!isCapital(text, begin) || isAlnum(before(text, begin)))
        return false;
    const Word family = wordAt(text, begin);
    const Word given = wordAt(text, place);
    if (family.end != place - 2 || !given.given || family.none)
        return false;
    const bool whole = isWhole(text, begin, given.end);
    // A list of given names is no name.
    if (!family.family && (family.given || !whole))
        return false;
    findings.add(kKind, begin, given.end, family.family && !family.given ? 0.8F : whole ? 0.65F : 0.4F);
    return true;
}

}  // namespace

void findNamePair(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    size_t place = end - 1;
    if (place < 2 || place < findings.namesRead)
        return;
    if (!isCapital(text, place))
        return;
    if (text[place - 2] == ',') {
        if (reversed(findings, place))
            findings.namesRead = place + 1;
        return;
    }
    const size_t begin = std::max(beginOfRow(text, place), findings.namesRead > place ? place : 0);
    if (begin == place)
        return;
    std::array<Word, kWordsMax> words;
    const size_t count = wordsFrom(text, begin, words);
    if (count == 0)
        return;
    findings.namesRead = std::max(words[count - 1].end, place);
    judge(findings, words, count);
}

void findTitledName(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    size_t begin = end;
    // The pattern's last character may be the blank, a quote, or the letter before them.
    for (int i = 0; i < 4 && begin < text.size() && !isCapital(text, begin); ++i) {
        if (isAlnum(text[begin]) || isHigh(text[begin]))
            return;
        ++begin;
    }
    std::array<Word, kWordsMax> words;
    const size_t count = wordsFrom(text, begin, words);
    size_t last = 0;
    while (last < count && last < 4 && !words[last].none)
        ++last;
    while (last > 0 && (words[last - 1].particle || words[last - 1].initial))
        --last;
    if (last == 0 || words[0].end - words[0].begin < 2)
        return;
    findings.add(kKind, words[0].begin, words[last - 1].end, 0.75F);
}

}  // namespace gatehouse::detect

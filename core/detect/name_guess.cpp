#include "core/detect/name_guess.h"

#include "core/detect/characters.h"
#include "core/detect/folding.h"
#include "core/detect/labels.h"
#include "core/detect/name_words.h"

#include <algorithm>
#include <vector>

namespace gatehouse::detect {

namespace {

constexpr float kCommentConfidence = 0.6F;

/// "customerEmail2" and "CUSTOMER-EMAIL" as " customer email ": folded words with a blank on either side.
std::string wordsOf(std::string_view name)
{
    std::string words = " ";
    const auto part = [&words] {
        if (words.back() != ' ')
            words.push_back(' ');
    };
    char last = '\0';
    for (size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!isAlnum(c) && !isHigh(c)) {
            part();
        } else {
            const bool hump = isUpper(c) && (isLower(last) || (isUpper(last) && isLower(at(name, i + 1))));
            if (hump || (isDigit(c) != isDigit(last) && isAlnum(last)))
                part();
            words.push_back(c);
        }
        last = c;
    }
    part();
    return folded(words);
}

bool isMember(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        const size_t bar = list.find('|');
        if (list.substr(0, bar) == word)
            return true;
        list.remove_prefix(bar == std::string_view::npos ? list.size() : bar + 1);
    }
    return false;
}

/// What is said of the type, without its modifiers: "character varying(40)[]" is Text.
Holds holdsOf(std::string_view type)
{
    const std::string low = folded(type);
    const auto has = [&](std::string_view word) { return low.find(word) != std::string::npos; };
    if (low.empty())
        return Holds::Anything;
    if (has("bool"))
        return Holds::Nothing;
    if (has("timestamp") || has("date"))
        return Holds::Dates;
    if (has("interval") || has("time") || has("uuid") || has("oid") || has("money"))
        return Holds::Nothing;
    if (has("inet") || has("cidr"))
        return Holds::Networks;
    if (has("macaddr"))
        return Holds::HardwareAddresses;
    if (has("point") || has("geography") || has("geometry"))
        return Holds::Places;
    if (has("double") || has("real") || has("float"))
        return Holds::Fractions;
    if (has("int") || has("numeric") || has("decimal") || has("serial"))
        return Holds::Numbers;
    return has("char") || has("text") || has("json") || has("bytea") || has("xml") || has("hstore") ? Holds::Text : Holds::Anything;
}

bool fits(Holds type, unsigned held)
{
    return type == Holds::Anything || (held & static_cast<unsigned>(type)) != 0;
}

/// The words stand in the name: all of them in a row; `whole` when the name is nothing else.
bool stands(const std::string& name, std::string_view words, bool& whole)
{
    const std::string looked = " " + std::string(words) + " ";
    whole = name == looked;
    return name.find(looked) != std::string::npos;
}

std::string quoted(std::string_view name)
{
    return "\"" + std::string(name.substr(0, 80)) + "\"";
}

bool isAboutPeople(std::string_view table)
{
    const std::string words = wordsOf(table);
    return std::ranges::any_of(peopleWords(), [&](std::string_view word) {
        bool whole = false;
        return stands(words, word, whole);
    });
}

/// A name that ends so tells about the thing, and does not hold it: "email_verified", "phone_count".
bool isAboutIt(const std::string& name)
{
    const size_t last = name.find_last_of(' ', name.size() - 2);
    return last != std::string::npos && last > 0 && isMember(kAboutWords, std::string_view(name).substr(last + 1, name.size() - last - 2));
}

/// What a type says by itself.
std::optional<NameGuess> fromType(const ColumnHint& hint, Holds type)
{
    const std::string evidence = "the type " + quoted(hint.type);
    if (type == Holds::Networks)
        return NameGuess{label::kIpAddress, 0.8F, evidence + " holds network addresses"};
    if (type == Holds::HardwareAddresses)
        return NameGuess{label::kMacAddress, 0.9F, evidence + " holds hardware addresses"};
    return std::nullopt;
}

}  // namespace

std::optional<NameGuess> guessFromName(const ColumnHint& hint)
{
    const Holds type = holdsOf(hint.type);
    if (auto told = fromType(hint, type))
        return told;
    if (type == Holds::Nothing)
        return std::nullopt;
    const std::string name = wordsOf(hint.column);
    const bool about = isAboutIt(name);
    const bool people = isAboutPeople(hint.table);
    const NameRule* best = nullptr;
    float confidence = 0;
    bool bestWhole = false;
    for (const NameRule& rule : nameRules()) {
        bool whole = false;
        if (!stands(name, rule.words, whole) || !fits(type, rule.holds))
            continue;
        // "email_id" tells about an e-mail; "tax_id" is one.
        if (about && !name.ends_with(" " + std::string(rule.words) + " "))
            continue;
        if (rule.where == Where::WholeName && !whole)
            continue;
        if (rule.where == Where::TablesOfPeople && (!people || !whole))
            continue;
        // A longer run of words says more: "ip address" is no postal address.
        const bool longer = best == nullptr || rule.words.size() > best->words.size();
        if (!longer && (rule.confidence <= confidence || rule.words.size() < best->words.size()))
            continue;
        best = &rule;
        confidence = rule.confidence;
        bestWhole = whole;
    }
    if (best != nullptr) {
        if (best->label.empty())
            return std::nullopt;
        if (!bestWhole)
            confidence *= 0.95F;
        std::string evidence = "the name " + quoted(hint.column) + " says " + std::string(best->says);
        if (best->where == Where::TablesOfPeople)
            evidence += ", in a table of people (" + quoted(hint.table) + ")";
        return NameGuess{best->label, confidence, std::move(evidence)};
    }
    if (about || hint.comment.empty())
        return std::nullopt;
    const std::string comment = wordsOf(hint.comment.substr(0, 400));
    for (const NameRule& rule : nameRules()) {
        bool whole = false;
        // One short word in a sentence says too little.
        if (rule.where == Where::Anywhere && !rule.label.empty() && rule.words.size() >= 5 && rule.confidence >= 0.85F && fits(type, rule.holds)
            && stands(comment, rule.words, whole))
            return NameGuess{rule.label, kCommentConfidence, "the comment says " + std::string(rule.says)};
    }
    return std::nullopt;
}

}  // namespace gatehouse::detect

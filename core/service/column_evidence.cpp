#include "core/service/column_evidence.h"

#include "core/detect/labels.h"
#include "core/detect/name_guess.h"

#include <algorithm>
#include <array>
#include <map>

namespace gatehouse::service {

namespace {

namespace label = detect::label;

constexpr double kConfidenceMax = 0.99;   ///< only a person is certain
constexpr double kShownFrom = 0.2;
constexpr double kOtherLabelCounts = 0.7;
constexpr double kUnmistakable = 0.8;     ///< a form that other things hardly have

/// Labels whose values have a form that the detector always knows: when none of many values has it, the name misleads.
constexpr std::array kFormed{label::kEmail, label::kIban, label::kCardNumber, label::kIpAddress, label::kMacAddress};
constexpr int64_t kEnoughToContradict = 10;

struct Weight {
    double confidence = 0;
    std::vector<std::string> evidence;
};
using Weights = std::map<std::string, Weight, std::less<>>;

void join(Weights& weights, std::string_view labelName, double confidence, std::string evidence)
{
    Weight& weight = weights[std::string(labelName)];
    weight.confidence = 1 - (1 - weight.confidence) * (1 - confidence);
    weight.evidence.push_back(std::move(evidence));
}

double shareFactor(double share)
{
    if (share >= 0.8)
        return 1;
    if (share >= 0.5)
        return 0.9;
    if (share >= 0.3)
        return 0.7;
    return share >= 0.1 ? 0.4 : 0.2;
}

/// One value may be chance.
double countFactor(int64_t count)
{
    return count >= 3 ? 1 : count == 2 ? 0.85 : 0.7;
}

std::string examples(const ValueTally::Count& count)
{
    std::string text;
    for (const std::string& example : count.examples)
        text += (text.empty() ? ", such as " : " and ") + example;
    return text;
}

std::string kindOf(const ValueTally::Count& count, std::string_view labelName)
{
    const auto most = std::ranges::max_element(count.kinds, {}, [](const auto& entry) { return entry.second; });
    if (most == count.kinds.end() || most->first == labelName)
        return {};
    return " (" + wordsOfLabel(most->first) + ")";
}

std::string ofValues(int64_t some, int64_t all)
{
    if (some == all)
        return all == 1 ? "the only value" : "all " + std::to_string(all) + " values";
    return std::to_string(some) + " of " + std::to_string(all) + " values";
}

/// When most values agree on a reading that alone would be a guess, it is surer.
double agreed(double mean, double share, int64_t count)
{
    if (share < 0.9)
        return mean;
    return mean + (1 - mean) * 0.4 * std::min(1.0, static_cast<double>(count) / 10);
}

void weighValues(const ValueTally& tally, bool name, Weights& weights)
{
    const auto all = static_cast<double>(tally.values());
    double bestWhole = 0;
    for (const auto& [labelName, count] : tally.labels()) {
        if (count.whole == 0)
            continue;
        const double share = static_cast<double>(count.whole) / all;
        const double mean = count.confidenceSum / static_cast<double>(count.whole);
        double confidence = agreed(mean, share, count.whole) * shareFactor(share) * countFactor(count.whole);
        // Few different values among many are a code or a placeholder more often than somebody's own.
        if (tally.values() >= 20 && tally.different() <= 3 && !name && mean < kUnmistakable)
            confidence *= 0.6;
        bestWhole = std::max(bestWhole, confidence);
        join(weights, labelName, confidence,
             ofValues(count.whole, tally.values()) + (count.whole == 1 ? " looks like " : " look like ") + wordsOfLabel(labelName)
                 + kindOf(count, labelName) + examples(count));
    }
    if (tally.withLikely() == 0 || bestWhole >= detect::kLikely)
        return;
    // Things stand among other words: which ones varies, so the text as a whole is sensitive.
    double most = 0;
    std::string evidence;
    for (const auto& [labelName, count] : tally.labels()) {
        if (count.inside == 0 || count.insideConfidenceSum / static_cast<double>(count.inside) < detect::kLikely)
            continue;
        most = std::max(most, count.insideConfidenceSum / static_cast<double>(count.inside));
        evidence += (evidence.empty() ? "" : "; ") + wordsOfLabel(labelName) + " inside " + ofValues(count.inside, tally.values()) + examples(count);
    }
    if (evidence.empty())
        return;
    const double share = static_cast<double>(tally.withLikely()) / all;
    const double sure = 0.55 + 0.4 * std::min(1.0, share * 5);
    join(weights, label::kFreeText, std::min(1.0, sure * (0.4 + 0.6 * most)) * (tally.withLikely() == 1 && tally.values() > 1 ? 0.8 : 1), std::move(evidence));
}

bool mentions(std::string_view expression, std::string_view column)
{
    for (size_t at = expression.find(column); at != std::string_view::npos; at = expression.find(column, at + 1)) {
        const auto isWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
        const bool begins = at == 0 || !isWord(expression[at - 1]);
        const bool ends = at + column.size() >= expression.size() || !isWord(expression[at + column.size()]);
        if (begins && ends)
            return true;
    }
    return false;
}

bool holds(std::string_view text, std::initializer_list<std::string_view> parts)
{
    return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

/// Which label the pattern asks its values to be; empty: none that is known.
std::string_view patternLabel(std::string_view expression)
{
    const bool matches = holds(expression, {"~", "LIKE", "SIMILAR"});
    if (!matches)
        return {};
    if (expression.find('@') != std::string_view::npos)
        return label::kEmail;
    if (holds(expression, {"{3}-[0-9]{2}-[0-9]{4}", "{3}-\\d{2}-\\d{4}", "{3}-?[0-9]{2}-?[0-9]{4}", "{3}-?\\d{2}-?\\d{4}"}))
        return label::kNationalId;
    if (holds(expression, {"[A-Z]{2}[0-9]{2}", "[A-Z]{2}\\d{2}"}))
        return label::kIban;
    if (holds(expression, {"{13,19}", "{12,19}", "[0-9]{16}", "\\d{16}"}))
        return label::kCardNumber;
    if (holds(expression, {"^\\+[0-9]", "^\\+?[0-9]", "^\\+\\d", "^\\+?\\d", "^\\+[1-9]", "^\\+?[1-9]"}))
        return label::kPhone;
    return {};
}

}  // namespace

std::string wordsOfLabel(std::string_view labelName)
{
    std::string words(labelName);
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::optional<Proposal> weighChecks(const ColumnFacts& facts)
{
    for (const std::string& check : facts.checks) {
        const bool own = mentions(check, facts.column) || mentions(check, "VALUE");
        const std::string_view found = own ? patternLabel(check) : std::string_view();
        if (!found.empty())
            return Proposal{std::string(found), 0.7, {"a CHECK asks for the form of " + wordsOfLabel(found)}};
    }
    return std::nullopt;
}

std::optional<Proposal> weigh(const ColumnFacts& facts, const ValueTally* tally)
{
    Weights weights;
    const auto guess = detect::guessFromName({facts.schema, facts.table, facts.column, facts.type, facts.comment});
    if (tally && tally->values() > 0)
        weighValues(*tally, guess.has_value(), weights);
    if (facts.type == "inet" || facts.type == "cidr")
        join(weights, label::kIpAddress, 0.8, "the type " + facts.type + " holds network addresses");
    if (facts.type == "macaddr" || facts.type == "macaddr8")
        join(weights, label::kMacAddress, 0.8, "the type " + facts.type + " holds device addresses");
    if (const auto checked = weighChecks(facts))
        join(weights, checked->label, checked->confidence, checked->evidence.front());
    if (guess) {
        const auto counted = tally ? tally->labels().find(guess->label) : decltype(tally->labels().begin()){};
        const bool formed = std::ranges::find(kFormed, guess->label) != kFormed.end();
        const bool seen = tally && counted != tally->labels().end();
        const bool contradicted = formed && tally && tally->values() >= kEnoughToContradict && !seen;
        join(weights, guess->label, guess->confidence * (contradicted ? 0.5 : 1), guess->evidence);
        if (contradicted)
            weights.find(guess->label)->second.evidence.push_back("but none of " + std::to_string(tally->values()) + " values has its form");
    }
    const auto best = std::ranges::max_element(weights, {}, [](const auto& entry) { return entry.second.confidence; });
    if (best == weights.end() || best->second.confidence < kShownFrom)
        return std::nullopt;
    Proposal proposal{best->first, std::min(best->second.confidence, kConfidenceMax), best->second.evidence};
    // Name and values disagree on what it is, but both say that it is something: that makes it surer that it is.
    if (guess && best->first != guess->label) {
        const Weight& named = weights.find(guess->label)->second;
        proposal.confidence = std::min(kConfidenceMax, 1 - (1 - proposal.confidence) * (1 - kOtherLabelCounts * named.confidence));
        proposal.evidence.insert(proposal.evidence.end(), named.evidence.begin(), named.evidence.end());
    }
    if (facts.unique && proposal.label != label::kFreeText) {
        proposal.confidence = std::min(kConfidenceMax, 1 - (1 - proposal.confidence) * 0.9);
        proposal.evidence.push_back("its values are unique");
    }
    // So that the same evidence gives the same figure on the next look, whatever the last bits.
    proposal.confidence = static_cast<int>(proposal.confidence * 100 + 0.5) / 100.0;
    return proposal;
}

}  // namespace gatehouse::service

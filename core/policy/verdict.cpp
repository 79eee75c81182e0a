#include "core/policy/verdict.h"

#include <algorithm>
#include <array>

namespace gatehouse::policy {

namespace {

constexpr std::array<const char*, 4> kDecisionNames{"allow", "mask", "hold", "block"};
constexpr std::array<const char*, 6> kMaskerNames{"partial", "round", "year", "token", "full", "null"};
constexpr std::array<const char*, 3> kScanNames{"off", "bounded", "all"};

template <typename Word, size_t Count>
std::optional<Word> wordOf(const std::array<const char*, Count>& names, std::string_view name)
{
    for (size_t i = 0; i < Count; ++i) {
        if (name == names[i])
            return static_cast<Word>(i);
    }
    return std::nullopt;
}

/// The label's own entry, else that of "*".
std::optional<Masker> entryOf(const std::vector<LabelMasker>& maskers, std::string_view label)
{
    auto found = std::ranges::find(maskers, label, &LabelMasker::label);
    if (found == maskers.end())
        found = std::ranges::find(maskers, "*", &LabelMasker::label);
    return found == maskers.end() ? std::nullopt : std::optional(found->masker);
}

bool names(const std::vector<std::string>& labels, std::string_view label)
{
    return std::ranges::any_of(labels, [label](const std::string& each) { return each == "*" || each == label; });
}

}  // namespace

const char* decisionName(Decision decision)
{
    return kDecisionNames[static_cast<size_t>(decision)];
}

std::optional<Decision> decisionFromName(std::string_view name)
{
    return wordOf<Decision>(kDecisionNames, name);
}

const char* maskerName(Masker masker)
{
    return kMaskerNames[static_cast<size_t>(masker)];
}

std::optional<Masker> maskerFromName(std::string_view name)
{
    return wordOf<Masker>(kMaskerNames, name);
}

Masker stricter(Masker a, Masker b)
{
    const auto of = [a, b](Masker one, Masker other) { return (a == one && b == other) || (a == other && b == one); };
    return of(Masker::Year, Masker::Round) ? Masker::Full : std::max(a, b);
}

Masker ownMasker(std::string_view word)
{
    return word.empty() ? Masker::Partial : maskerFromName(word).value_or(Masker::Full);
}

const char* scanName(Scan scan)
{
    return kScanNames[static_cast<size_t>(scan)];
}

std::optional<Scan> scanFromName(std::string_view name)
{
    return wordOf<Scan>(kScanNames, name);
}

Masker Verdict::maskerOf(std::string_view label) const
{
    return entryOf(maskers, label).value_or(Masker::Partial);
}

void Verdict::addMaskers(const std::vector<LabelMasker>& others)
{
    std::vector<LabelMasker> merged;
    const auto add = [&](const std::string& label) {
        if (std::ranges::find(merged, label, &LabelMasker::label) != merged.end())
            return;
        const std::optional<Masker> mine = entryOf(maskers, label);
        const std::optional<Masker> theirs = entryOf(others, label);
        merged.push_back({label, mine && theirs ? stricter(*mine, *theirs) : mine ? *mine : *theirs});
    };
    for (const LabelMasker& entry : maskers)
        add(entry.label);
    for (const LabelMasker& entry : others)
        add(entry.label);
    std::ranges::sort(merged, {}, &LabelMasker::label);
    maskers = std::move(merged);
}

bool Verdict::masks(std::string_view label) const
{
    return !label.empty() && names(maskedLabels, label);
}

bool Verdict::seals(std::string_view label) const
{
    return label.empty() || names(sealedLabels, label);
}

}  // namespace gatehouse::policy

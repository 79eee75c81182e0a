// What the policy decided about one statement, and which rules said so; a plain value.
#pragma once

#include "core/sql/statement.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::policy {

/// In order of strictness: the strictest matching rule wins.
enum class Decision { Allow, Mask, Hold, Block };
[[nodiscard]] const char* decisionName(Decision decision);   ///< "allow", "mask", "hold", "block"
[[nodiscard]] std::optional<Decision> decisionFromName(std::string_view name);

/// How a masked value is written, from the mildest to the strictest. Year and Round are equally strict: where one rule
/// says year and another round, neither is the stricter, so the value is shown in full mask.
enum class Masker : uint8_t {
    Partial,   ///< keeps what people need: last four of a card, the ending of an e-mail's domain, initials
    Round,     ///< numbers: one significant digit; anything else in full mask
    Year,      ///< dates: the year; anything else in full mask
    Token,     ///< the same value always gives the same token of the same form; see masking/tokenizer.h
    Full,      ///< nothing of the value
    Null,
};
inline constexpr std::array kMaskers{Masker::Partial, Masker::Round, Masker::Year, Masker::Token, Masker::Full, Masker::Null};
[[nodiscard]] const char* maskerName(Masker masker);   ///< "partial", "round", …
[[nodiscard]] std::optional<Masker> maskerFromName(std::string_view name);
[[nodiscard]] Masker stricter(Masker a, Masker b);
/// Of catalog::Column::masker. Empty: Partial, which asks for nothing beyond what the rules do; a word that is not known: Full.
[[nodiscard]] Masker ownMasker(std::string_view word);

/// Values without a label that pass by plan: what is looked for in them, and masked where it is found.
enum class Scan : uint8_t {
    Off,       ///< nothing
    Bounded,   ///< the first masking::kScanBytesBounded of each result; what comes after is masked whole
    All,       ///< every byte, however many
};
[[nodiscard]] const char* scanName(Scan scan);   ///< "off", "bounded", "all"
[[nodiscard]] std::optional<Scan> scanFromName(std::string_view name);

/// The masker of a label; "*" for every label that has no entry of its own.
struct LabelMasker {
    std::string label;
    Masker masker = Masker::Partial;
    friend bool operator==(const LabelMasker&, const LabelMasker&) = default;
};

struct Reason {
    std::string rule;      ///< the rule's id; "no-rule" when none matched
    Decision decision = Decision::Allow;
    std::string because;   ///< one sentence for the person who asked
};

/// The mask plan depends on maskedLabels, maskers, scan and maskUnknown alone, never on the decision: a masking rule
/// that shows nothing labelled leaves the decision at Allow, and a held read is still masked.
struct Verdict {
    Decision decision = Decision::Block;
    std::vector<Reason> reasons;              ///< strictest first; every rule that matched
    std::vector<std::string> maskedLabels;    ///< labels this identity must not see here (sorted); "*" for all. Also filled on hold.
    std::vector<LabelMasker> maskers;         ///< sorted by label; the strictest of the rules that matched
    Scan scan = Scan::Off;                    ///< … likewise
    std::vector<std::string> sealedLabels;    ///< … of them, those that no approved request to see opens (sorted); "*" for all
    bool maskUnknown = false;                 ///< a value whose lineage cannot be shown clean is masked
    std::string hint;                         ///< what to do next
    std::string reviewerRole;                 ///< who may approve a hold
    int expiresSeconds = 600;                 ///< how long a hold waits
    uint64_t policyVersion = 0;

    [[nodiscard]] bool masks(std::string_view label) const;
    /// Nobody can be granted to see it: not even where a reviewer approves it.
    [[nodiscard]] bool seals(std::string_view label) const;
    /// Partial when no rule says anything else.
    [[nodiscard]] Masker maskerOf(std::string_view label) const;
    /// Label by label the stricter of what is here and of others, which are sorted too.
    void addMaskers(const std::vector<LabelMasker>& others);
    /// The id of the deciding rule: the first reason's.
    [[nodiscard]] std::string rule() const { return reasons.empty() ? std::string("no-rule") : reasons.front().rule; }
};

}  // namespace gatehouse::policy

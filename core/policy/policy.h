// The rules of one policy file and their evaluation. Pure: facts in, verdict out.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/policy/verdict.h"
#include "core/sql/statement.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::policy {

/// What rules may ask about.
struct Facts {
    std::string identity;
    std::string kind;                    ///< "human", "agent", "service"
    std::vector<std::string> roles;
    std::string connection;
    std::string environment;             ///< "dev", "staging", "prod"
    uint32_t probes = 0;                 ///< different values that this identity tested a labelled column against lately
};

/// Asks how columns with a label are looked at besides being shown. What is allowed is left out of the list: an
/// equality is no range. Check expressions of the table itself do not count: nobody chose them.
struct UseCondition {
    std::vector<sql::UseKind> kinds;
    bool computed = false;               ///< "computed": a value that is shown or written is computed from one
    std::vector<std::string> labels{"*"};///< of which labels: "*" any, "!x" not this one
    uint32_t groupMinimum = 5;           ///< grouping counts unless HAVING count(*) leaves no smaller group

    [[nodiscard]] bool asksNothing() const { return kinds.empty() && !computed; }
};

/// The part of a rule that must (when) or must not (unless) hold. Within one list any entry is enough;
/// between lists all must hold; an empty list asks nothing.
struct Condition {
    std::vector<std::string> environments;
    std::vector<std::string> kinds;
    std::vector<std::string> identities;
    std::vector<std::string> roles;
    std::vector<std::string> connections;
    std::vector<sql::Effect> effects;
    std::vector<sql::FindingKind> findings;
    std::vector<std::string> tags;       ///< statement tags, "DROP *" patterns allowed
    std::vector<std::string> objects;    ///< "schema.name", * patterns allowed
    std::vector<std::string> labels;     ///< labels of columns of the objects the statement reads; "*" any label
    UseCondition uses;
    uint32_t probes = 0;                 ///< so many different values were tested; 0 asks nothing

    [[nodiscard]] bool asksNothing() const;
    /// About what is sent, not only about who sends it and where to.
    [[nodiscard]] bool asksAboutStatement() const;
};

struct Rule {
    std::string id;
    Condition when;
    Condition unless;
    Decision then = Decision::Block;
    std::string because;
    std::string hint;
    std::vector<std::string> maskLabels;   ///< then = mask: which labels; "*" all
    std::vector<LabelMasker> maskers;      ///< then = mask: how; sorted; one for each of maskLabels, and more when that is "*"
    Scan scan = Scan::All;                 ///< then = mask
    std::vector<std::string> sealedLabels; ///< then = mask: those that no request to see opens; "*" all
    std::string reviewerRole = "reviewer"; ///< then = hold
    int expiresSeconds = 600;              ///< then = hold
};

class Policy {
public:
    /// Error: what is wrong and in which line. Unknown keys, words and duplicate ids are errors.
    [[nodiscard]] static Result<std::shared_ptr<const Policy>> parse(std::string_view toml, uint64_t version);

    [[nodiscard]] const std::vector<Rule>& rules() const { return m_rules; }
    [[nodiscard]] uint64_t version() const { return m_version; }
    /// SHA-256 of the text, hex: which policy a record speaks of.
    [[nodiscard]] const std::string& textHash() const { return m_textHash; }

    /// No rule matches: block ("no-rule"). A masking rule that asks nothing about the statement says what is
    /// hidden from whom; it permits nothing by itself. A statement that did not parse matches only rules that name
    /// the finding "not-parsed" or ask about no effect, finding, tag, object or label.
    [[nodiscard]] Verdict evaluate(const sql::Statement& statement, const Facts& facts,
                                   const catalog::Snapshot& catalog) const;

private:
    std::vector<Rule> m_rules;
    uint64_t m_version = 0;
    std::string m_textHash;
};

/// Several statements sent as one are one unit: the strictest decision, all reasons, all masked labels.
[[nodiscard]] Verdict strictest(const std::vector<Verdict>& verdicts);

/// The policy that a new home starts with (resources/policy/default.toml).
[[nodiscard]] std::string_view defaultPolicyText();

}  // namespace gatehouse::policy

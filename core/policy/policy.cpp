#include "core/policy/policy.h"

#include "core/base/bytes.h"
#include "core/policy/inference.h"
#include "core/policy/policy_file.h"
#include "core/policy/reach.h"
#include "core/policy/showing.h"

#include <algorithm>

namespace gatehouse::policy {

namespace {

using sql::FindingKind;

/// `*` stands for any run of characters; everything else for itself.
bool matchesPattern(std::string_view pattern, std::string_view text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = std::string_view::npos;
    size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool names(const std::vector<std::string>& list, std::string_view word)
{
    return std::ranges::find(list, word) != list.end();
}

/// One statement and everything a condition may look at.
class Case {
public:
    Case(const sql::Statement& statement, const Facts& facts, const catalog::Snapshot& catalog)
        : m_statement(statement),
          m_facts(facts),
          m_catalog(catalog),
          m_reach(reachOf(statement, catalog)),
          m_notParsed(statement.has(FindingKind::NotParsed))
    { }

    [[nodiscard]] const Reach& reach() const { return m_reach; }

    /// What cannot be told counts so that the verdict gets stricter: a restricting rule applies to it, a
    /// permitting rule does not, and no exception excuses it.
    [[nodiscard]] bool matches(const Rule& rule) const
    {
        const bool restricts = rule.then != Decision::Allow;
        if (!holds(rule.when, restricts))
            return false;
        return rule.unless.asksNothing() || !holds(rule.unless, !restricts);
    }

    /// A masking rule bites when rows come back in which one of its labels may stand.
    [[nodiscard]] bool showsAny(const std::vector<std::string>& labels) const
    {
        const bool opaque = m_statement.effects.has(sql::Effect::Execution)
            || m_statement.has(FindingKind::OpaqueFunction) || m_notParsed || m_statement.has(FindingKind::Unsupported)
            || m_statement.has(FindingKind::TooBig);
        if (!m_statement.returnsRows && m_statement.copy.direction != sql::CopyDirection::Out && !opaque)
            return false;
        return touchesAny(labels, true) && (opaque || m_reach.everything || showsLabelled(m_statement, m_catalog, labels));
    }

private:
    [[nodiscard]] bool holds(const Condition& condition, bool uncertain) const
    {
        if (m_notParsed && condition.asksAboutStatement()
            && std::ranges::find(condition.findings, FindingKind::NotParsed) == condition.findings.end())
            return false;
        return asksOf(condition.environments, m_facts.environment) && asksOf(condition.kinds, m_facts.kind)
            && asksOf(condition.identities, m_facts.identity) && asksOf(condition.connections, m_facts.connection)
            && asksRoles(condition.roles) && asksEffects(condition.effects) && asksFindings(condition.findings)
            && asksTags(condition.tags) && asksObjects(condition.objects, uncertain)
            && (condition.labels.empty() || touchesAny(condition.labels, uncertain))
            && (condition.uses.asksNothing() || looksAt(m_statement, condition.uses, m_catalog, m_reach, uncertain))
            && m_facts.probes >= condition.probes;
    }

    static bool asksOf(const std::vector<std::string>& list, std::string_view word)
    {
        return list.empty() || names(list, word);
    }

    [[nodiscard]] bool asksRoles(const std::vector<std::string>& roles) const
    {
        return roles.empty()
            || std::ranges::any_of(roles, [this](const std::string& role) { return names(m_facts.roles, role); });
    }

    [[nodiscard]] bool asksEffects(const std::vector<sql::Effect>& effects) const
    {
        return effects.empty()
            || std::ranges::any_of(effects, [this](sql::Effect effect) { return m_statement.effects.has(effect); });
    }

    [[nodiscard]] bool asksFindings(const std::vector<FindingKind>& findings) const
    {
        return findings.empty()
            || std::ranges::any_of(findings, [this](FindingKind kind) { return m_statement.has(kind); });
    }

    [[nodiscard]] bool asksTags(const std::vector<std::string>& tags) const
    {
        return tags.empty() || std::ranges::any_of(tags, [this](const std::string& tag) {
                   return matchesPattern(tag, m_statement.tag);
               });
    }

    [[nodiscard]] bool asksObjects(const std::vector<std::string>& patterns, bool uncertain) const
    {
        if (patterns.empty())
            return true;
        for (const std::string& pattern : patterns) {
            for (const sql::ObjectRef& object : m_statement.objects) {
                if (object.oid != 0 || !object.schema.empty()) {
                    if (matchesPattern(pattern, object.schema + "." + object.name))
                        return true;
                } else if (uncertain && matchesPattern(pattern.substr(pattern.find('.') + 1), object.name)) {
                    return true;  // the schema is not known: any could be meant
                }
            }
        }
        return uncertain && hidesObjects();
    }

    /// Code that is not looked into may touch any object.
    [[nodiscard]] bool hidesObjects() const
    {
        return m_statement.has(FindingKind::OpaqueFunction) || m_statement.has(FindingKind::TooBig)
            || m_statement.has(FindingKind::Unsupported) || m_statement.effects.has(sql::Effect::Execution);
    }

    [[nodiscard]] bool touchesAny(const std::vector<std::string>& labels, bool uncertain) const
    {
        if (m_reach.everything && uncertain)
            return true;
        return std::ranges::any_of(labels, [this](const std::string& label) {
            return label == "*" ? !m_reach.labels.empty() : names(m_reach.labels, label);
        });
    }

    const sql::Statement& m_statement;
    const Facts& m_facts;
    const catalog::Snapshot& m_catalog;
    Reach m_reach;
    bool m_notParsed = false;
};

void addLabels(std::vector<std::string>& into, const std::vector<std::string>& labels)
{
    into.insert(into.end(), labels.begin(), labels.end());
    std::ranges::sort(into);
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

void sortReasons(std::vector<Reason>& reasons)
{
    std::ranges::stable_sort(reasons, [](const Reason& a, const Reason& b) { return a.decision > b.decision; });
}

Verdict blockedByNothing(uint64_t version)
{
    Verdict verdict;
    verdict.decision = Decision::Block;
    verdict.reasons = {{"no-rule", Decision::Block, "No rule of the policy speaks of this statement."}};
    verdict.hint = "Ask an administrator to add a rule for it.";
    verdict.policyVersion = version;
    return verdict;
}

}  // namespace

bool Condition::asksAboutStatement() const
{
    return !effects.empty() || !findings.empty() || !tags.empty() || !objects.empty() || !labels.empty()
        || !uses.asksNothing() || probes > 0;
}

bool Condition::asksNothing() const
{
    return environments.empty() && kinds.empty() && identities.empty() && roles.empty() && connections.empty()
        && effects.empty() && findings.empty() && tags.empty() && objects.empty() && labels.empty() && uses.asksNothing()
        && probes == 0;
}

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view toml, uint64_t version)
{
    auto rules = readRules(toml);
    if (!rules)
        return rules.error();
    auto policy = std::make_shared<Policy>();
    policy->m_rules = std::move(*rules);
    policy->m_version = version;
    policy->m_textHash = toHex(sha256(asBytes(toml)));
    return std::shared_ptr<const Policy>(std::move(policy));
}

Verdict Policy::evaluate(const sql::Statement& statement, const Facts& facts, const catalog::Snapshot& catalog) const
{
    const Case asked(statement, facts, catalog);
    Verdict verdict;
    verdict.decision = Decision::Allow;
    verdict.policyVersion = m_version;
    const Rule* deciding = nullptr;
    const Rule* holding = nullptr;
    bool permitted = false;
    Decision decidingAs = Decision::Allow;
    bool decidingIdle = false;
    // Masking rules with nothing to mask here: they speak last, or a write would be said to pass because of them.
    std::vector<Reason> idleReasons;
    for (const Rule& rule : m_rules) {
        if (!asked.matches(rule))
            continue;
        Decision decision = rule.then;
        bool idle = false;
        permitted = permitted || decision != Decision::Mask || rule.when.asksAboutStatement();
        if (decision == Decision::Mask) {
            addLabels(verdict.maskedLabels, rule.maskLabels);
            verdict.addMaskers(rule.maskers);
            verdict.scan = std::max(verdict.scan, rule.scan);
            addLabels(verdict.sealedLabels, rule.sealedLabels);
            verdict.maskUnknown = true;
            idle = !asked.showsAny(rule.maskLabels);
            if (idle)
                decision = Decision::Allow;
        }
        (idle ? idleReasons : verdict.reasons).push_back({rule.id, decision, rule.because});
        if (!deciding || decision > decidingAs || (decidingIdle && !idle && decision == decidingAs)) {
            deciding = &rule;
            decidingAs = decision;
            decidingIdle = idle;
        }
        if (decision == Decision::Hold) {
            verdict.expiresSeconds =
                holding ? std::min(verdict.expiresSeconds, rule.expiresSeconds) : rule.expiresSeconds;
            if (!holding)
                holding = &rule;
        }
    }
    if (!permitted) {
        Verdict blocked = blockedByNothing(m_version);
        blocked.maskedLabels = std::move(verdict.maskedLabels);
        blocked.maskers = std::move(verdict.maskers);
        blocked.scan = verdict.scan;
        blocked.sealedLabels = std::move(verdict.sealedLabels);
        blocked.maskUnknown = verdict.maskUnknown;
        return blocked;
    }
    verdict.decision = decidingAs;
    verdict.hint = deciding->hint;
    if (holding)
        verdict.reviewerRole = holding->reviewerRole;
    verdict.reasons.insert(verdict.reasons.end(), idleReasons.begin(), idleReasons.end());
    sortReasons(verdict.reasons);
    return verdict;
}

Verdict strictest(const std::vector<Verdict>& verdicts)
{
    if (verdicts.empty())
        return blockedByNothing(0);
    const auto deciding = std::ranges::max_element(verdicts, {}, &Verdict::decision);
    Verdict whole = *deciding;
    for (const Verdict& verdict : verdicts) {
        if (&verdict == &*deciding)
            continue;
        for (const Reason& reason : verdict.reasons) {
            const auto same = [&reason](const Reason& known) {
                return known.rule == reason.rule && known.decision == reason.decision;
            };
            if (std::ranges::none_of(whole.reasons, same))
                whole.reasons.push_back(reason);
        }
        addLabels(whole.maskedLabels, verdict.maskedLabels);
        whole.addMaskers(verdict.maskers);
        whole.scan = std::max(whole.scan, verdict.scan);
        addLabels(whole.sealedLabels, verdict.sealedLabels);
        whole.maskUnknown = whole.maskUnknown || verdict.maskUnknown;
        if (verdict.decision == Decision::Hold)
            whole.expiresSeconds = std::min(whole.expiresSeconds, verdict.expiresSeconds);
        if (whole.reviewerRole.empty())
            whole.reviewerRole = verdict.reviewerRole;
    }
    sortReasons(whole.reasons);
    return whole;
}

}  // namespace gatehouse::policy

#include "core/policy/policy_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace gatehouse::policy {

namespace {

constexpr int kExpiresSecondsMax = 7 * 24 * 3600;
constexpr size_t kRulesMax = 2000;
constexpr int64_t kCountMax = 1'000'000;
constexpr std::array<std::string_view, 3> kEnvironments{"dev", "staging", "prod"};
constexpr std::array<std::string_view, 3> kKinds{"human", "agent", "service"};
constexpr std::array<std::string_view, 4> kRoles{"engineer", "reviewer", "auditor", "admin"};

Error wrong(const toml::source_region& where, const std::string& what)
{
    return {"policy line " + std::to_string(where.begin.line) + ": " + what,
            "Correct the file; the policy in force stays until the new one reads without an error."};
}

std::string quoted(std::string_view word)
{
    return "'" + std::string(word) + "'";
}

bool isWordOf(std::span<const std::string_view> words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

/// What an id or a label is written with: it stands in records, error messages and command lines.
bool isPlainWord(std::string_view word)
{
    if (word.empty() || word.size() > 64)
        return false;
    return std::ranges::all_of(
        word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

Result<std::string> readText(const toml::node& node, std::string_view key)
{
    const auto* text = node.as_string();
    if (!text)
        return wrong(node.source(), quoted(key) + " takes a text in quotes");
    if (text->get().find_first_not_of(" \t") == std::string::npos)
        return wrong(node.source(), quoted(key) + " is empty");
    return text->get();
}

/// take: returns what is wrong with a word, or an empty text.
Outcome readWords(const toml::node& node, std::string_view key,
                  const std::function<std::string(const std::string&)>& take)
{
    const toml::array* list = node.as_array();
    if (!list)
        return wrong(node.source(), quoted(key) + " takes a list of texts, like [\"…\"]");
    if (list->empty())
        return wrong(node.source(), quoted(key) + " is an empty list; leave it out to ask nothing");
    for (const toml::node& entry : *list) {
        const auto* word = entry.as_string();
        if (!word || word->get().empty())
            return wrong(entry.source(), "an entry of " + quoted(key) + " is not a text");
        if (const std::string problem = take(word->get()); !problem.empty())
            return wrong(entry.source(), problem);
    }
    return Done{};
}

/// Words out of a fixed set.
auto oneOf(std::span<const std::string_view> words, std::vector<std::string>& into, std::string_view what)
{
    return [words, &into, what](const std::string& word) -> std::string {
        if (!isWordOf(words, word))
            return quoted(word) + " is no " + std::string(what);
        into.push_back(word);
        return {};
    };
}

auto anyText(std::vector<std::string>& into)
{
    return [&into](const std::string& word) -> std::string {
        into.push_back(word);
        return {};
    };
}

auto labelWords(std::vector<std::string>& into)
{
    return [&into](const std::string& word) -> std::string {
        if (word != "*" && !isPlainWord(word))
            return quoted(word) + " is no label: use a-z, 0-9, _ and -, or * for any";
        into.push_back(word);
        return {};
    };
}

/// "!x" leaves one out of "*".
auto usedLabelWords(std::vector<std::string>& into)
{
    return [&into](const std::string& word) -> std::string {
        if (word != "*" && !isPlainWord(word.starts_with('!') ? std::string_view(word).substr(1) : std::string_view(word)))
            return quoted(word) + " is no label: use a-z, 0-9, _ and -, * for any, or ! before one that does not count";
        into.push_back(word);
        return {};
    };
}

Outcome readCount(const toml::node& node, std::string_view key, uint32_t& into)
{
    const auto* number = node.as_integer();
    if (!number || number->get() < 1 || number->get() > kCountMax)
        return wrong(node.source(), quoted(key) + " takes a number from 1 to 1000000");
    into = static_cast<uint32_t>(number->get());
    return Done{};
}

Outcome readConditionKey(std::string_view key, const toml::node& node, Condition& condition)
{
    if (key == "environment")
        return readWords(node, key, oneOf(kEnvironments, condition.environments, "environment (dev, staging, prod)"));
    if (key == "kind")
        return readWords(node, key, oneOf(kKinds, condition.kinds, "kind of identity (human, agent, service)"));
    if (key == "role")
        return readWords(node, key, oneOf(kRoles, condition.roles, "role (engineer, reviewer, auditor, admin)"));
    if (key == "identity")
        return readWords(node, key, anyText(condition.identities));
    if (key == "connection")
        return readWords(node, key, anyText(condition.connections));
    if (key == "tag")
        return readWords(node, key, anyText(condition.tags));
    if (key == "object")
        return readWords(node, key, anyText(condition.objects));
    if (key == "label")
        return readWords(node, key, labelWords(condition.labels));
    if (key == "effect") {
        return readWords(node, key, [&condition](const std::string& word) -> std::string {
            const auto effect = sql::effectFromName(word);
            if (!effect)
                return quoted(word) + " is no effect";
            condition.effects.push_back(*effect);
            return {};
        });
    }
    if (key == "finding") {
        return readWords(node, key, [&condition](const std::string& word) -> std::string {
            const auto finding = sql::findingFromName(word);
            if (!finding)
                return quoted(word) + " is no finding";
            condition.findings.push_back(*finding);
            return {};
        });
    }
    if (key == "uses") {
        return readWords(node, key, [&condition](const std::string& word) -> std::string {
            if (word == "computed") {
                condition.uses.computed = true;
                return {};
            }
            const auto kind = sql::useKindFromName(word);
            if (!kind)
                return quoted(word) + " is no use (constant, column, null-test, range, pattern, function, order, group, other, computed)";
            condition.uses.kinds.push_back(*kind);
            return {};
        });
    }
    if (key == "uses_labels") {
        condition.uses.labels.clear();
        return readWords(node, key, usedLabelWords(condition.uses.labels));
    }
    if (key == "group_minimum")
        return readCount(node, key, condition.uses.groupMinimum);
    if (key == "probes")
        return readCount(node, key, condition.probes);
    return wrong(node.source(), quoted(key) + " is nothing a rule can ask about");
}

Result<Condition> readCondition(const toml::node& node, std::string_view key)
{
    const toml::table* table = node.as_table();
    if (!table)
        return wrong(node.source(), quoted(key) + " takes a table, like { effect = [\"read\"] }");
    Condition condition;
    for (const auto& [name, value] : *table) {
        if (Outcome read = readConditionKey(name.str(), value, condition); !read)
            return read.error();
    }
    const bool ofUses = table->contains("uses_labels") || table->contains("group_minimum");
    if (ofUses && condition.uses.asksNothing())
        return wrong(node.source(), "'uses_labels' and 'group_minimum' belong to 'uses', which is missing");
    const auto& labels = condition.uses.labels;
    if (std::ranges::all_of(labels, [](const std::string& word) { return word.starts_with('!'); }))
        return wrong(node.source(), "'uses_labels' only says what does not count; start it with \"*\"");
    const bool probing = std::ranges::find(condition.findings, sql::FindingKind::Probing) != condition.findings.end();
    if (condition.probes > 0 && !probing)
        return wrong(node.source(), "'probes' belongs to finding = [\"probing\"]");
    return condition;
}

/// The keys of a rule that only some decisions take.
struct Extras {
    const toml::node* labels = nullptr;
    const toml::node* masker = nullptr;
    const toml::node* scan = nullptr;
    const toml::node* sealed = nullptr;
    const toml::node* reviewers = nullptr;
    const toml::node* expires = nullptr;
};

Result<Masker> readMasker(const toml::node& node)
{
    const auto* word = node.as_string();
    const auto masker = word ? maskerFromName(word->get()) : std::nullopt;
    if (!masker)
        return wrong(node.source(), (word ? quoted(word->get()) : std::string("this")) + " is no masker (partial, round, year, token, full, null)");
    return *masker;
}

/// `masker = "token"`, or a table from label to masker with "*" for the others; what it leaves out is partial.
Outcome readMaskers(const toml::node* node, Rule& rule)
{
    Masker others = Masker::Partial;
    const toml::table* table = node ? node->as_table() : nullptr;
    if (node && !table) {
        auto one = readMasker(*node);
        if (!one)
            return one.error();
        others = *one;
    }
    const bool any = std::ranges::find(rule.maskLabels, "*") != rule.maskLabels.end();
    if (table) {
        for (const auto& [key, value] : *table) {
            auto masker = readMasker(value);
            if (!masker)
                return masker.error();
            const std::string label(key.str());
            if (label == "*") {
                others = *masker;
                continue;
            }
            if (!isPlainWord(label))
                return wrong(value.source(), quoted(label) + " is no label: use a-z, 0-9, _ and -, or * for the others");
            if (!any && std::ranges::find(rule.maskLabels, label) == rule.maskLabels.end())
                return wrong(value.source(), "'masker' names " + quoted(label) + ", which 'labels' of this rule does not");
            rule.maskers.push_back({label, *masker});
        }
        if (table->empty())
            return wrong(node->source(), "'masker' is an empty table; leave it out for partial");
    }
    for (const std::string& label : rule.maskLabels) {
        if (std::ranges::find(rule.maskers, label, &LabelMasker::label) == rule.maskers.end())
            rule.maskers.push_back({label, others});
    }
    std::ranges::sort(rule.maskers, {}, &LabelMasker::label);
    return Done{};
}

Outcome readScan(const toml::node& node, Rule& rule)
{
    const auto* word = node.as_string();
    const auto scan = word ? scanFromName(word->get()) : std::nullopt;
    if (!scan)
        return wrong(node.source(), "'scan' takes \"all\", \"bounded\" or \"off\"");
    rule.scan = *scan;
    return Done{};
}

Outcome readExtras(const toml::table& table, const Extras& extras, Rule& rule)
{
    if (rule.then == Decision::Mask && !extras.labels)
        return wrong(table.source(), "rule " + quoted(rule.id) + " masks, but 'labels' does not say what");
    if (rule.then != Decision::Mask && extras.labels)
        return wrong(extras.labels->source(), "'labels' belongs to rules that mask");
    for (const toml::node* stray : {extras.masker, extras.scan, extras.sealed}) {
        if (rule.then != Decision::Mask && stray)
            return wrong(stray->source(), "'masker', 'scan' and 'sealed' belong to rules that mask");
    }
    if (rule.then != Decision::Hold && (extras.reviewers || extras.expires)) {
        const toml::node& stray = extras.reviewers ? *extras.reviewers : *extras.expires;
        return wrong(stray.source(), "'reviewers' and 'expires_seconds' belong to rules that hold");
    }
    if (extras.labels) {
        if (Outcome read = readWords(*extras.labels, "labels", labelWords(rule.maskLabels)); !read)
            return read;
        if (Outcome read = readMaskers(extras.masker, rule); !read)
            return read;
    }
    const toml::array* sealed = extras.sealed ? extras.sealed->as_array() : nullptr;
    if (extras.sealed && !(sealed && sealed->empty())) {   // an empty list says it: a reviewer may open every label
        if (Outcome read = readWords(*extras.sealed, "sealed", labelWords(rule.sealedLabels)); !read)
            return read;
    } else if (rule.then == Decision::Mask && !extras.sealed) {
        // Also for policies that were written before anything could be asked to be seen.
        rule.sealedLabels = {"secret"};
    }
    if (extras.scan) {
        if (Outcome read = readScan(*extras.scan, rule); !read)
            return read;
    }
    if (extras.reviewers) {
        auto role = readText(*extras.reviewers, "reviewers");
        if (!role)
            return role.error();
        if (!isWordOf(kRoles, *role))
            return wrong(extras.reviewers->source(),
                         quoted(*role) + " is no role (engineer, reviewer, auditor, admin)");
        rule.reviewerRole = *role;
    }
    if (extras.expires) {
        const auto* seconds = extras.expires->as_integer();
        if (!seconds || seconds->get() < 1 || seconds->get() > kExpiresSecondsMax)
            return wrong(extras.expires->source(), "'expires_seconds' takes a number from 1 to 604800");
        rule.expiresSeconds = static_cast<int>(seconds->get());
    }
    return Done{};
}

Outcome readRuleKey(std::string_view key, const toml::node& value, Rule& rule, Extras& extras, bool& decided)
{
    if (key == "when" || key == "unless") {
        auto condition = readCondition(value, key);
        if (!condition)
            return condition.error();
        if (key == "unless" && condition->asksNothing())
            return wrong(value.source(), "'unless' asks nothing; leave it out");
        (key == "when" ? rule.when : rule.unless) = std::move(*condition);
        return Done{};
    }
    for (const auto& [name, extra] : {std::pair{"labels", &extras.labels}, {"masker", &extras.masker}, {"scan", &extras.scan}, {"sealed", &extras.sealed},
                                      {"reviewers", &extras.reviewers}, {"expires_seconds", &extras.expires}}) {
        if (key == name) {
            *extra = &value;
            return Done{};
        }
    }
    if (key != "id" && key != "then" && key != "because" && key != "hint")
        return wrong(value.source(), quoted(key) + " is no key of a rule");
    auto text = readText(value, key);
    if (!text)
        return text.error();
    if (key == "because") {
        rule.because = *text;
    } else if (key == "hint") {
        rule.hint = *text;
    } else if (key == "id") {
        if (!isPlainWord(*text))
            return wrong(value.source(), quoted(*text) + " is no id: use a-z, 0-9, _ and -, at the most 64");
        rule.id = *text;
    } else {
        const auto decision = decisionFromName(*text);
        if (!decision)
            return wrong(value.source(), quoted(*text) + " is no decision (allow, mask, hold, block)");
        rule.then = *decision;
        decided = true;
    }
    return Done{};
}

Result<Rule> readRule(const toml::table& table)
{
    Rule rule;
    Extras extras;
    bool decided = false;
    for (const auto& [key, value] : table) {
        if (Outcome read = readRuleKey(key.str(), value, rule, extras, decided); !read)
            return read.error();
    }
    if (rule.id.empty())
        return wrong(table.source(), "a rule has no 'id'");
    if (!decided)
        return wrong(table.source(), "rule " + quoted(rule.id) + " has no 'then'");
    if (rule.because.empty())
        return wrong(table.source(), "rule " + quoted(rule.id) + " has no 'because'");
    if (rule.id == "no-rule")
        return wrong(table.source(), "the id 'no-rule' is taken: it stands for no rule at all");
    if (Outcome read = readExtras(table, extras, rule); !read)
        return read.error();
    return rule;
}

}  // namespace

Result<std::vector<Rule>> readRules(std::string_view text)
{
    if (text.size() > kPolicyBytesMax)
        return Error{"the policy is over 1 MiB", "Split what it governs, or write it shorter."};
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed)
        return wrong(parsed.error().source(), std::string(parsed.error().description()));
    std::vector<Rule> rules;
    std::set<std::string, std::less<>> ids;
    for (const auto& [key, value] : parsed.table()) {
        const toml::array* list = value.as_array();
        if (key.str() != "rule")
            return wrong(key.source(), quoted(key.str()) + " is unknown; a policy is a list of [[rule]]");
        if (!list)
            return wrong(value.source(), "rules are written as [[rule]], with two brackets");
        for (const toml::node& entry : *list) {
            const toml::table* table = entry.as_table();
            if (!table)
                return wrong(entry.source(), "rules are written as [[rule]]");
            auto rule = readRule(*table);
            if (!rule)
                return rule.error();
            if (!ids.insert(rule->id).second)
                return wrong(table->source(), "the id " + quoted(rule->id) + " is used twice");
            rules.push_back(std::move(*rule));
            if (rules.size() > kRulesMax)
                return wrong(table->source(), "more than 2000 rules");
        }
    }
    if (rules.empty())
        return Error{"the policy has no rule, so it would block everything", "Write at least one [[rule]]."};
    return rules;
}

}  // namespace gatehouse::policy

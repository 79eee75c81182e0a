#include "core/sql/statement.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

constexpr std::array kEffects{
    std::pair{Effect::Read, "read"},           std::pair{Effect::Write, "write"},
    std::pair{Effect::Ddl, "ddl"},             std::pair{Effect::Destructive, "destructive"},
    std::pair{Effect::Privilege, "privilege"}, std::pair{Effect::Execution, "execution"},
    std::pair{Effect::Session, "session"},     std::pair{Effect::Transaction, "transaction"},
    std::pair{Effect::Maintenance, "maintenance"}, std::pair{Effect::Admin, "admin"},
};

constexpr std::array kFindings{
    std::pair{FindingKind::NoWhere, "no-where"},
    std::pair{FindingKind::AlwaysTrueWhere, "always-true-where"},
    std::pair{FindingKind::ServerFile, "server-file"},
    std::pair{FindingKind::ServerProgram, "server-program"},
    std::pair{FindingKind::SessionAuthorization, "session-authorization"},
    std::pair{FindingKind::LexerSetting, "lexer-setting"},
    std::pair{FindingKind::OpaqueFunction, "opaque-function"},
    std::pair{FindingKind::UnknownObject, "unknown-object"},
    std::pair{FindingKind::NotParsed, "not-parsed"},
    std::pair{FindingKind::TooBig, "too-big"},
    std::pair{FindingKind::Unsupported, "unsupported"},
    std::pair{FindingKind::DynamicSql, "dynamic-sql"},
    std::pair{FindingKind::NoLimit, "no-limit"},
    std::pair{FindingKind::CartesianJoin, "cartesian-join"},
    std::pair{FindingKind::BlockingIndex, "blocking-index"},
    std::pair{FindingKind::RewritingAlter, "rewriting-alter"},
    std::pair{FindingKind::BlockingLock, "blocking-lock"},
    std::pair{FindingKind::ActsAsOwner, "acts-as-owner"},
    std::pair{FindingKind::WholeDatabase, "whole-database"},
    std::pair{FindingKind::SideChannel, "side-channel"},
    std::pair{FindingKind::Probing, "probing"},
};

constexpr std::array kUsePlaces{
    std::pair{UsePlace::Where, "where"},       std::pair{UsePlace::Join, "join"},
    std::pair{UsePlace::OrderBy, "order-by"},  std::pair{UsePlace::GroupBy, "group-by"},
    std::pair{UsePlace::Having, "having"},     std::pair{UsePlace::Distinct, "distinct"},
    std::pair{UsePlace::Window, "window"},     std::pair{UsePlace::Rows, "rows"},
    std::pair{UsePlace::Check, "check"},
};

constexpr std::array kUseKinds{
    std::pair{UseKind::Constant, "constant"},  std::pair{UseKind::Column, "column"},
    std::pair{UseKind::NullTest, "null-test"}, std::pair{UseKind::Range, "range"},
    std::pair{UseKind::Pattern, "pattern"},    std::pair{UseKind::Function, "function"},
    std::pair{UseKind::Order, "order"},        std::pair{UseKind::Group, "group"},
    std::pair{UseKind::Other, "other"},
};

}  // namespace

const char* effectName(Effect effect)
{
    const auto found = std::ranges::find(kEffects, effect, [](const auto& entry) { return entry.first; });
    return found == kEffects.end() ? "" : found->second;
}

std::vector<std::string> effectNames(EffectSet effects)
{
    std::vector<std::string> names;
    for (const auto& [effect, name] : kEffects) {
        if (effects.has(effect))
            names.emplace_back(name);
    }
    return names;
}

std::optional<Effect> effectFromName(std::string_view name)
{
    const auto found = std::ranges::find(kEffects, name, [](const auto& entry) { return std::string_view(entry.second); });
    return found == kEffects.end() ? std::nullopt : std::optional(found->first);
}

const char* findingName(FindingKind kind)
{
    const auto found = std::ranges::find(kFindings, kind, [](const auto& entry) { return entry.first; });
    return found == kFindings.end() ? "" : found->second;
}

std::optional<FindingKind> findingFromName(std::string_view name)
{
    const auto found = std::ranges::find(kFindings, name, [](const auto& entry) { return std::string_view(entry.second); });
    return found == kFindings.end() ? std::nullopt : std::optional(found->first);
}

bool leavesOpen(FindingKind kind)
{
    switch (kind) {
    case FindingKind::OpaqueFunction:
    case FindingKind::UnknownObject:
    case FindingKind::NotParsed:
    case FindingKind::TooBig:
    case FindingKind::Unsupported:
    case FindingKind::DynamicSql:
        return true;
    default:
        return false;
    }
}

const char* usePlaceName(UsePlace place)
{
    const auto found = std::ranges::find(kUsePlaces, place, [](const auto& entry) { return entry.first; });
    return found == kUsePlaces.end() ? "" : found->second;
}

const char* useKindName(UseKind kind)
{
    const auto found = std::ranges::find(kUseKinds, kind, [](const auto& entry) { return entry.first; });
    return found == kUseKinds.end() ? "" : found->second;
}

std::optional<UseKind> useKindFromName(std::string_view name)
{
    const auto found = std::ranges::find(kUseKinds, name, [](const auto& entry) { return std::string_view(entry.second); });
    return found == kUseKinds.end() ? std::nullopt : std::optional(found->first);
}

std::vector<std::string> Statement::untold() const
{
    std::vector<std::string> reasons;
    for (const Finding& finding : findings) {
        // A name that means nothing opens no question where the server says the same.
        if (leavesOpen(finding.kind) && !(finding.kind == FindingKind::UnknownObject && !refusals.empty()))
            reasons.push_back(finding.detail);
    }
    if (!refusals.empty())
        return reasons;
    const auto unless = [&reasons](bool known, std::string reason) {
        if (!known)
            reasons.push_back(std::move(reason));
    };
    if (returnsRows || copy.direction == CopyDirection::Out)
        unless(outputsKnown, "which columns it shows");
    for (const OutputColumn& output : outputs)
        unless(output.known, "where output column " + output.name + " comes from");
    unless(usesKnown, "which columns decide about its rows");
    unless(writesKnown && std::ranges::all_of(writes, &WriteFlow::known), "which values it writes");
    return reasons;
}

bool Statement::has(FindingKind kind) const
{
    return std::ranges::any_of(findings, [kind](const Finding& finding) { return finding.kind == kind; });
}

}  // namespace gatehouse::sql

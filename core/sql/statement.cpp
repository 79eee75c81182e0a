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

bool Statement::has(FindingKind kind) const
{
    return std::ranges::any_of(findings, [kind](const Finding& finding) { return finding.kind == kind; });
}

}  // namespace gatehouse::sql

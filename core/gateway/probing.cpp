#include "core/gateway/probing.h"

#include "core/policy/reach.h"

#include <algorithm>
#include <functional>

namespace gatehouse::gateway {

namespace {

bool hidden(const Asker& asker, std::string_view label)
{
    return !label.empty() && std::ranges::any_of(asker.maskedLabels, [label](const std::string& each) { return each == "*" || each == label; });
}

/// Commas up to the bracket that closes what opens at `from`.
uint32_t listLength(std::string_view text, size_t from)
{
    uint32_t commas = 0;
    int depth = 0;
    for (size_t i = from; i < text.size(); ++i) {
        if (text[i] == '(' || text[i] == '[')
            ++depth;
        else if ((text[i] == ')' || text[i] == ']') && --depth == 0)
            break;
        else if (text[i] == ',' && depth > 0)
            ++commas;
    }
    return commas + 1;
}

/// Elements of an array parameter, in text ({a,b}) or binary format; 1 for everything else.
uint32_t elements(const std::string& value)
{
    if (value.starts_with('{') && value.ends_with('}'))
        return static_cast<uint32_t>(std::ranges::count(value, ',')) + 1;
    const auto number = [&](size_t at) {
        uint32_t result = 0;
        for (size_t i = 0; i < 4; ++i)
            result = result << 8 | static_cast<unsigned char>(value[at + i]);
        return result;
    };
    // Dimensions, a flag, the element's type, then the length of each dimension.
    const bool array = value.size() >= 20 && number(0) == 1 && number(4) <= 1;
    return array ? std::min<uint32_t>(number(12), 1'000'000) : 1;
}

}  // namespace

std::optional<ProbeTest> probeOf(const Judged& judged, const Asker& asker, std::string_view text,
                                 const std::vector<std::optional<std::string>>& parameters)
{
    const auto tests = [&](const sql::Use& use) {
        const catalog::Relation* relation = use.kind == sql::UseKind::Constant ? judged.catalog->relation(use.column.table) : nullptr;
        const catalog::Column* column = relation ? relation->column(use.column.number) : nullptr;
        return column && hidden(asker, policy::labelOf(*relation, *column, *judged.catalog));
    };
    const bool any = std::ranges::any_of(judged.analysis->statements, [&](const sql::Statement& statement) {
        return std::ranges::any_of(statement.uses, tests) || std::ranges::any_of(statement.comparisons, tests);
    });
    if (!any)
        return std::nullopt;
    ProbeTest probe{std::hash<std::string_view>()(text), 1};
    const std::string_view shape = judged.analysis->normalised;
    for (const std::string_view list : {std::string_view("IN ("), std::string_view("in ("), std::string_view("ARRAY["), std::string_view("array[")}) {
        for (size_t at = shape.find(list); at != std::string_view::npos; at = shape.find(list, at + 1))
            probe.tests = std::max(probe.tests, listLength(shape, at + list.size() - 1));
    }
    for (const auto& parameter : parameters) {
        const size_t hash = parameter ? std::hash<std::string>()(*parameter) : 1;
        probe.values ^= hash + 0x9e3779b97f4a7c15U + (probe.values << 6) + (probe.values >> 2);
        if (parameter)
            probe.tests = std::max(probe.tests, elements(*parameter));
    }
    return probe;
}

std::shared_ptr<const Judged> judgeProbing(const Judged& judged, const Asker& asker, uint32_t tested)
{
    auto analysis = std::make_shared<sql::Analysis>(*judged.analysis);
    for (sql::Statement& statement : analysis->statements)
        statement.findings.push_back({sql::FindingKind::Probing, "tests a masked column against many different values"});
    Asker probing = asker;
    probing.facts.probes = tested;
    auto again = std::make_shared<Judged>(*judge(std::move(analysis), judged.catalog, judged.base, judged.world, probing));
    again->following = judged.following;
    again->pieces = judged.pieces;
    return again;
}

uint32_t probesAsked(const policy::Policy& policy)
{
    uint32_t fewest = 0;
    for (const policy::Rule& rule : policy.rules()) {
        const uint32_t asked = rule.when.probes;
        if (asked > 0 && (fewest == 0 || asked < fewest))
            fewest = asked;
    }
    return fewest;
}

}  // namespace gatehouse::gateway

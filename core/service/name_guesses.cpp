#include "core/service/name_guesses.h"

#include "core/detect/name_guess.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::service {

namespace {

constexpr int kDomainDepthMax = 16;

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kPrinted{{
    {"bool", "boolean"}, {"int2", "smallint"}, {"int4", "integer"}, {"int8", "bigint"}, {"float4", "real"},
    {"float8", "double precision"}, {"varchar", "character varying"}, {"bpchar", "character"}, {"varbit", "bit varying"},
    {"time", "time without time zone"}, {"timetz", "time with time zone"}, {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"}, {"char", "\"char\""}, {"decimal", "numeric"}, {"int", "integer"},
}};

}  // namespace

std::string printedType(catalog::Oid oid, const catalog::Snapshot& snapshot)
{
    const catalog::Type* type = snapshot.type(oid);
    for (int depth = 0; type && type->kind == 'd' && type->base != 0 && depth < kDomainDepthMax; ++depth)
        type = snapshot.type(type->base);
    if (!type)
        return {};
    if (type->element != 0 && type->category == 'A')
        return printedType(type->element, snapshot) + "[]";
    const auto found = std::ranges::find(kPrinted, type->name, [](const auto& entry) { return entry.first; });
    return found == kPrinted.end() || type->schema != "pg_catalog" ? type->name : std::string(found->second);
}

bool holdsRows(const catalog::Relation& relation)
{
    return !relation.system && !relation.temporary
        && (relation.kind == 'r' || relation.kind == 'p' || relation.kind == 'm' || relation.kind == 'f');
}

void addNameGuesses(const catalog::Snapshot& snapshot, const ConnectionKnowledge& known, bool ownDatabase,
                    std::vector<catalog::LabelEntry>& labels)
{
    for (const catalog::Relation& relation : snapshot.relations()) {
        if (!holdsRows(relation))
            continue;
        for (const catalog::Column& column : relation.columns) {
            const std::string key = columnKey(relation.schema, relation.name, column.name);
            // A row of any state is a decision or a proposal that has taken the name into account already.
            if (known.states.contains(key))
                continue;
            const std::string type = printedType(column.typeOid, snapshot);
            if (const auto looked = known.looked.find(key); ownDatabase && looked != known.looked.end() && looked->second.type == type)
                continue;
            const auto guess = detect::guessFromName({relation.schema, relation.name, column.name, type, {}});
            if (guess && guess->confidence >= kEnforcedFrom)
                labels.push_back({relation.schema, relation.name, column.name, std::string(guess->label)});
        }
    }
}

}  // namespace gatehouse::service

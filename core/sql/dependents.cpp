#include "core/sql/dependents.h"

#include "core/sql/definition_cache.h"
#include "core/sql/mentions.h"

#include <algorithm>
#include <unordered_set>

namespace gatehouse::sql {

namespace {

using catalog::Oid;
using catalog::Relation;
using catalog::Snapshot;

/// A torn snapshot could hold a cycle; and nobody has more below one table.
constexpr size_t kFoundMax = 20'000;

bool isView(const Relation& relation)
{
    return relation.kind == 'v' || relation.kind == 'm';
}

std::vector<const Relation*> namedIn(const Relation& view, const Snapshot& catalog)
{
    std::vector<const Relation*> result;
    const auto tree = definitionTree(view.viewDefinition);
    if (!tree->root)
        return result;
    for (const Mention& mention : mentionsIn(tree->root->base)) {
        const std::string schema = mention.relation->schemaname ? mention.relation->schemaname : "";
        const Relation* found = schema.empty() ? catalog.resolve(mention.relation->relname, {})
                                               : catalog.relation(schema, mention.relation->relname);
        if (found && std::ranges::find(result, found) == result.end())
            result.push_back(found);
    }
    return result;
}

bool holds(const std::vector<Dependent>& found, const Relation* relation)
{
    return std::ranges::any_of(found, [relation](const Dependent& each) { return each.relation == relation; });
}

/// Follows step from the relation until nothing new turns up.
template <typename Step>
std::vector<Dependent> closure(const Relation& start, const Step& step)
{
    std::vector<Dependent> found;
    std::vector<const Relation*> open{&start};
    std::unordered_set<const Relation*> seen;
    while (!open.empty() && found.size() < kFoundMax) {
        const Relation* each = open.back();
        open.pop_back();
        step(*each, [&](const Relation* next, std::string via) {
            if (!next || next == &start || !seen.insert(next).second)
                return;
            found.push_back({next, std::move(via)});
            open.push_back(next);
        });
    }
    return found;
}

}  // namespace

std::string fullName(const Relation& relation)
{
    return relation.schema + "." + relation.name;
}

std::vector<Dependent> viewsOver(const Relation& relation, const Snapshot& catalog)
{
    return closure(relation, [&catalog](const Relation& of, const auto& take) {
        for (const Relation& view : catalog.relations()) {
            // Parsing every definition of a large schema would take long: a name stands in the text as it is, or quoted.
            const bool mayName = of.name.find('"') != std::string::npos || view.viewDefinition.find(of.name) != std::string::npos;
            if (!isView(view) || view.system || !mayName)
                continue;
            const auto named = namedIn(view, catalog);
            if (std::ranges::find(named, &of) != named.end())
                take(&view, "view over " + fullName(of));
        }
    });
}

std::vector<Dependent> below(const Relation& relation, const Snapshot& catalog)
{
    return closure(relation, [&catalog](const Relation& of, const auto& take) {
        for (const Oid child : of.children)
            take(catalog.relation(child), (of.kind == 'p' ? "partition of " : "child of ") + fullName(of));
    });
}

std::vector<Dependent> referringTo(const Relation& relation, const Snapshot& catalog)
{
    return closure(relation, [&catalog](const Relation& of, const auto& take) {
        for (const catalog::ForeignKey* key : catalog.referring(of.oid))
            take(catalog.relation(key->table), "foreign key " + key->name);
    });
}

std::vector<Dependent> sequencesOf(const Relation& relation, const Snapshot& catalog)
{
    std::vector<Dependent> result;
    for (const catalog::Column& column : relation.columns) {
        const Relation* sequence = nullptr;
        if (column.identity) {
            // The server's own choice of a name; one that was renamed is not found.
            sequence = catalog.relation(relation.schema, relation.name + "_" + column.name + "_seq");
        } else if (const size_t at = column.defaultExpression.find("nextval('"); at != std::string::npos) {
            const size_t begin = at + 9;
            const size_t end = column.defaultExpression.find('\'', begin);
            const std::string name = column.defaultExpression.substr(begin, end == std::string::npos ? end : end - begin);
            const size_t dot = name.find('.');
            const auto bare = [](std::string text) {
                std::erase(text, '"');
                return text;
            };
            if (dot != std::string::npos)
                sequence = catalog.relation(bare(name.substr(0, dot)), bare(name.substr(dot + 1)));
        }
        if (sequence && !holds(result, sequence))
            result.push_back({sequence, "sequence of " + fullName(relation)});
    }
    return result;
}

std::vector<Dependent> readBy(const Relation& view, const Snapshot& catalog)
{
    return closure(view, [&](const Relation& of, const auto& take) {
        if (of.kind != 'v' && &of != &view)
            return;
        for (const Relation* named : namedIn(of, catalog))
            take(named, "view " + fullName(of));
    });
}

double rowsOf(const Relation& relation, const Snapshot& catalog)
{
    double total = 0;
    bool known = false;
    const auto count = [&](const Relation& each) {
        if (each.kind == 'p' || each.rowsEstimated < 0)
            return;
        known = true;
        total += each.rowsEstimated;
    };
    count(relation);
    for (const Dependent& each : below(relation, catalog))
        count(*each.relation);
    return known ? total : relation.rowsEstimated;
}

}  // namespace gatehouse::sql

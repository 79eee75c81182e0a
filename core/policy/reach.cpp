#include "core/policy/reach.h"

#include <algorithm>
#include <set>

namespace gatehouse::policy {

namespace {

using catalog::Oid;
using catalog::Relation;
using catalog::Snapshot;
using sql::FindingKind;

/// Deeper than any partition tree in use; also ends a cycle that a torn snapshot could hold.
constexpr int kDepthMax = 16;

void collect(const Relation& relation, const Snapshot& catalog, int depth, std::set<std::string>& labels)
{
    for (const catalog::Column& column : relation.columns) {
        if (!column.label.empty())
            labels.insert(column.label);
    }
    if (depth >= kDepthMax)
        return;
    for (const Oid child : relation.children) {
        if (const Relation* found = catalog.relation(child))
            collect(*found, catalog, depth + 1, labels);
    }
}

std::string_view labelBelow(const Relation& relation, std::string_view column, const Snapshot& catalog, int depth)
{
    if (const catalog::Column* own = relation.column(column); own && !own->label.empty())
        return own->label;
    if (depth >= kDepthMax)
        return {};
    for (const Oid child : relation.children) {
        const Relation* found = catalog.relation(child);
        if (!found)
            continue;
        const std::string_view label = labelBelow(*found, column, catalog, depth + 1);
        if (!label.empty())
            return label;
    }
    return {};
}

Masker maskerBelow(const Relation& relation, std::string_view column, const Snapshot& catalog, int depth)
{
    const catalog::Column* own = relation.column(column);
    Masker masker = own ? ownMasker(own->masker) : Masker::Partial;
    if (depth >= kDepthMax)
        return masker;
    for (const Oid child : relation.children) {
        if (const Relation* found = catalog.relation(child))
            masker = stricter(masker, maskerBelow(*found, column, catalog, depth + 1));
    }
    return masker;
}

bool hidesWhatItReads(FindingKind kind)
{
    switch (kind) {
    case FindingKind::OpaqueFunction:
    case FindingKind::UnknownObject:
    case FindingKind::NotParsed:
    case FindingKind::TooBig:
    case FindingKind::Unsupported:
    case FindingKind::DynamicSql: return true;
    case FindingKind::NoWhere:
    case FindingKind::AlwaysTrueWhere:
    case FindingKind::ServerFile:
    case FindingKind::ServerProgram:
    case FindingKind::SessionAuthorization:
    case FindingKind::LexerSetting:
    case FindingKind::NoLimit:
    case FindingKind::CartesianJoin:
    case FindingKind::BlockingIndex:
    case FindingKind::RewritingAlter:
    case FindingKind::BlockingLock:
    case FindingKind::ActsAsOwner:
    case FindingKind::WholeDatabase:
    case FindingKind::SideChannel:
    case FindingKind::Probing: return false;
    }
    return true;
}

}  // namespace

Reach reachOf(const sql::Statement& statement, const Snapshot& catalog)
{
    Reach reach;
    std::set<std::string> labels;
    for (const sql::ObjectRef& object : statement.objects) {
        if (object.access == sql::Access::Define)
            continue;
        const Relation* relation = object.oid == 0 ? nullptr : catalog.relation(object.oid);
        if (relation)
            collect(*relation, catalog, 0, labels);
        else
            reach.everything = true;
    }
    // FETCH from a cursor and EXECUTE of a statement that nobody saw being made.
    const bool byName = !statement.cursorName.empty() || !statement.preparedName.empty();
    if (byName && statement.returnsRows && statement.objects.empty() && !statement.outputsKnown)
        reach.everything = true;
    reach.everything = reach.everything || statement.effects.has(sql::Effect::Execution)
        || std::ranges::any_of(statement.findings,
                               [](const sql::Finding& finding) { return hidesWhatItReads(finding.kind); });
    reach.labels.assign(labels.begin(), labels.end());
    return reach;
}

std::string_view labelOf(const Relation& relation, const catalog::Column& column, const Snapshot& catalog)
{
    return column.label.empty() ? labelBelow(relation, column.name, catalog, 0) : std::string_view(column.label);
}

Masker maskerOf(const Relation& relation, const catalog::Column& column, const Snapshot& catalog)
{
    return catalog.hasMaskers() ? maskerBelow(relation, column.name, catalog, 0) : Masker::Partial;
}

bool derivesRows(const Relation& relation)
{
    return !relation.system && (relation.kind == 'v' || relation.kind == 'm' || relation.kind == 'f');
}

}  // namespace gatehouse::policy

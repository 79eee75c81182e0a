#include "core/gateway/sight.h"

#include "core/policy/reach.h"

#include <algorithm>
#include <set>

namespace gatehouse::gateway {

namespace {

using Columns = std::vector<sql::BaseColumn>;

/// A whole row counts as each of its columns.
bool standsIn(const sql::Statement& statement, const sql::BaseColumn& column)
{
    const auto shows = [&column](const sql::Source& source) {
        return source.flow != sql::Flow::Counts && source.column.table == column.table
            && (source.column.number == column.number || source.column.number == 0);
    };
    return statement.outputsKnown && std::ranges::any_of(statement.outputs, [&shows](const sql::OutputColumn& output) {
        return output.known && std::ranges::any_of(output.sources, shows);
    });
}

bool isWhatWasApproved(const approval::SightColumn& asked, const catalog::Snapshot& catalog)
{
    const catalog::Relation* relation = catalog.relation(asked.tableOid);
    const catalog::Column* column = relation ? relation->column(asked.number) : nullptr;
    return column && !relation->provisional && relation->schema == asked.schema && relation->name == asked.table && column->name == asked.column
        && policy::labelOf(*relation, *column, catalog) == asked.label && holdsOnly(*relation, asked.column, asked.label, catalog);
}

/// Deeper than any tree of partitions in use; also ends a cycle that a torn snapshot could hold.
constexpr int kDepthMax = 16;

bool holdsOnlyBelow(const catalog::Relation& relation, std::string_view name, std::string_view label, const catalog::Snapshot& catalog, int depth)
{
    return depth < kDepthMax && std::ranges::all_of(relation.children, [&](catalog::Oid oid) {
        const catalog::Relation* child = catalog.relation(oid);
        const catalog::Column* column = child ? child->column(name) : nullptr;
        return column && (column->label.empty() || column->label == label) && holdsOnlyBelow(*child, name, label, catalog, depth + 1);
    });
}

std::string joined(const std::set<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// only: null for all of them.
std::string words(const Sight& sight, const catalog::Snapshot& catalog, const Columns* only)
{
    std::string text;
    for (const Sight::Opened& opened : sight.opened) {
        std::set<std::string> names;
        for (const sql::BaseColumn& column : opened.columns) {
            if (!only || std::ranges::find(*only, column) != only->end())
                names.insert(nameOf(column, catalog));
        }
        if (!names.empty())
            text += (text.empty() ? "" : "; ") + joined(names) + " under grant " + opened.grant->id + " approved by " + opened.grant->approvedBy;
    }
    return text;
}

}  // namespace

bool holdsOnly(const catalog::Relation& relation, std::string_view column, std::string_view label, const catalog::Snapshot& catalog)
{
    return holdsOnlyBelow(relation, column, label, catalog, 0);
}

Columns Sight::columnsAt(TimeUs nowUs) const
{
    Columns columns;
    for (const Opened& each : opened) {
        if (each.grant->holdsAt(nowUs))
            columns.insert(columns.end(), each.columns.begin(), each.columns.end());
    }
    return columns;
}

bool Sight::holdsAt(TimeUs nowUs) const
{
    return std::ranges::all_of(opened, [nowUs](const Opened& each) { return each.grant->holdsAt(nowUs); });
}

std::shared_ptr<const Sight> sightOf(const Judged& judged, const std::vector<approval::GrantPtr>& grants)
{
    auto sight = std::make_shared<Sight>();
    for (const approval::GrantPtr& grant : grants) {
        Sight::Opened opened{grant, {}};
        for (const approval::SightColumn& asked : grant->columns) {
            const sql::BaseColumn column{asked.tableOid, asked.number};
            const auto inStatement = [&column](const sql::Statement& statement) { return standsIn(statement, column); };
            if (judged.verdict.masks(asked.label) && !judged.verdict.seals(asked.label) && isWhatWasApproved(asked, *judged.catalog)
                && std::ranges::any_of(judged.analysis->statements, inStatement))
                opened.columns.push_back(column);
        }
        if (!opened.columns.empty())
            sight->opened.push_back(std::move(opened));
    }
    return sight->opened.empty() ? nullptr : sight;
}

std::string nameOf(const sql::BaseColumn& column, const catalog::Snapshot& catalog)
{
    const catalog::Relation* relation = catalog.relation(column.table);
    const catalog::Column* found = relation ? relation->column(column.number) : nullptr;
    return found ? relation->schema + "." + relation->name + "." + found->name : std::string();
}

std::string sightWords(const Sight& sight, const catalog::Snapshot& catalog)
{
    return "may show " + words(sight, catalog, nullptr);
}

std::string shownWords(const Sight& sight, const masking::Plan& plan, const catalog::Snapshot& catalog)
{
    Columns shown;
    for (const masking::ShownCell& cell : plan.shown)
        shown.insert(shown.end(), cell.columns.begin(), cell.columns.end());
    const std::string text = shown.empty() ? std::string() : words(sight, catalog, &shown);
    return text.empty() ? std::string() : "showed " + text;
}

}  // namespace gatehouse::gateway

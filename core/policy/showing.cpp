#include "core/policy/showing.h"

#include "core/policy/reach.h"

#include <algorithm>

namespace gatehouse::policy {

namespace {

class Showing {
public:
    Showing(const catalog::Snapshot& catalog, const std::vector<std::string>& labels) : m_catalog(catalog), m_labels(labels) {}

    [[nodiscard]] bool any(const sql::OutputColumn& output) const
    {
        return !output.known || std::ranges::any_of(output.sources, [&](const sql::Source& source) {
            return source.flow != sql::Flow::Counts && any(source.column, output);
        });
    }

private:
    [[nodiscard]] bool any(const sql::BaseColumn& column, const sql::OutputColumn& output) const
    {
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (!relation)
            return true;
        if (column.number < 0)
            return false;  // ctid, xmin and the like hold nothing of the user's
        if (derivesRows(*relation) && !(relation->kind == 'v' && seenThrough(output)))
            return true;
        if (column.number == 0)
            return std::ranges::any_of(relation->columns, [&](const catalog::Column& each) { return labelled(*relation, each); });
        const catalog::Column* found = relation->column(column.number);
        return !found || labelled(*relation, *found);
    }

    [[nodiscard]] bool labelled(const catalog::Relation& relation, const catalog::Column& column) const
    {
        const std::string_view label = labelOf(relation, column, m_catalog);
        return !label.empty() && std::ranges::any_of(m_labels, [&](const std::string& each) { return each == "*" || each == label; });
    }

    /// The analysis names what stands behind a view's column beside it.
    [[nodiscard]] bool seenThrough(const sql::OutputColumn& output) const
    {
        return std::ranges::any_of(output.sources, [&](const sql::Source& source) {
            const catalog::Relation* relation = m_catalog.relation(source.column.table);
            return relation && !derivesRows(*relation);
        });
    }

    const catalog::Snapshot& m_catalog;
    const std::vector<std::string>& m_labels;
};

}  // namespace

bool showsLabelled(const sql::Statement& statement, const catalog::Snapshot& catalog, const std::vector<std::string>& labels)
{
    const Showing showing(catalog, labels);
    return !statement.outputsKnown
        || std::ranges::any_of(statement.outputs, [&](const sql::OutputColumn& output) { return showing.any(output); });
}

}  // namespace gatehouse::policy

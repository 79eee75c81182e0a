#include "core/policy/inference.h"

#include <algorithm>

namespace gatehouse::policy {

namespace {

using sql::FindingKind;

bool listed(const std::vector<std::string>& list, std::string_view label)
{
    if (label.empty())
        return false;
    const auto excepted = [label](const std::string& word) { return word.starts_with('!') && std::string_view(word).substr(1) == label; };
    if (std::ranges::any_of(list, excepted))
        return false;
    return std::ranges::any_of(list, [label](const std::string& word) { return word == "*" || word == label; });
}

class Look {
public:
    Look(const sql::Statement& statement, const UseCondition& condition, const catalog::Snapshot& catalog)
        : m_statement(statement), m_condition(condition), m_catalog(catalog)
    { }

    [[nodiscard]] bool uses() const
    {
        return std::ranges::any_of(m_statement.uses, [this](const sql::Use& use) { return counts(use); })
            || std::ranges::any_of(m_statement.comparisons, [this](const sql::Use& use) { return counts(use); });
    }

    [[nodiscard]] bool computes() const
    {
        const auto computed = [this](const std::vector<sql::Source>& sources) {
            return std::ranges::any_of(sources, [this](const sql::Source& source) {
                return (source.flow == sql::Flow::Derived || source.flow == sql::Flow::Tests) && isLabelled(source.column);
            });
        };
        return std::ranges::any_of(m_statement.outputs, computed, &sql::OutputColumn::sources)
            || std::ranges::any_of(m_statement.writes, computed, &sql::WriteFlow::sources);
    }

private:
    [[nodiscard]] bool counts(const sql::Use& use) const
    {
        if (use.place == sql::UsePlace::Check || std::ranges::find(m_condition.kinds, use.kind) == m_condition.kinds.end())
            return false;
        if (use.kind == sql::UseKind::Group && use.groupMinimum >= m_condition.groupMinimum)
            return false;
        return isLabelled(use.column);
    }

    [[nodiscard]] bool isLabelled(const sql::BaseColumn& column) const
    {
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (!relation || column.number < 0)
            return false;
        if (column.number == 0) {
            return std::ranges::any_of(relation->columns, [&](const catalog::Column& each) {
                return listed(m_condition.labels, labelOf(*relation, each, m_catalog));
            });
        }
        const catalog::Column* found = relation->column(column.number);
        return found && listed(m_condition.labels, labelOf(*relation, *found, m_catalog));
    }

    const sql::Statement& m_statement;
    const UseCondition& m_condition;
    const catalog::Snapshot& m_catalog;
};

/// A name that is nowhere is most of the time mistyped, and the server says so; everything else that hides is more.
bool hidesMoreThanAName(const sql::Statement& statement)
{
    return std::ranges::any_of(statement.findings, [](const sql::Finding& finding) {
        return finding.kind == FindingKind::OpaqueFunction || finding.kind == FindingKind::DynamicSql
            || finding.kind == FindingKind::Unsupported || finding.kind == FindingKind::TooBig;
    });
}

}  // namespace

bool looksAt(const sql::Statement& statement, const UseCondition& condition, const catalog::Snapshot& catalog, const Reach& reach,
             bool uncertain)
{
    const Look look(statement, condition, catalog);
    if ((!condition.kinds.empty() && look.uses()) || (condition.computed && look.computes()))
        return true;
    const bool open = (!condition.kinds.empty() && !statement.usesKnown) || (condition.computed && statement.returnsRows && !statement.outputsKnown);
    if (!uncertain || !open)
        return false;
    return std::ranges::any_of(reach.labels, [&](const std::string& label) { return listed(condition.labels, label); })
        || (reach.everything && hidesMoreThanAName(statement));
}

}  // namespace gatehouse::policy

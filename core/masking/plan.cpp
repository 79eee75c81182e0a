#include "core/masking/plan.h"

#include "core/masking/masker.h"
#include "core/policy/reach.h"

#include <algorithm>
#include <set>

namespace gatehouse::masking {

namespace {

using catalog::Oid;
using policy::Verdict;

constexpr std::string_view kUnknown = "unknown";

constexpr Oid kCharType = 18;
constexpr Oid kNameType = 19;
constexpr Oid kTextType = 25;
constexpr Oid kJsonType = 114;
constexpr Oid kUnknownType = 705;
constexpr Oid kBpcharType = 1042;
constexpr Oid kVarcharType = 1043;
constexpr Oid kJsonbType = 3802;
/// A type modifier of varchar and bpchar is the length plus this.
constexpr int32_t kModifierHeader = 4;

/// What stands against a value: the label that hides it, or why nothing is known. Empty: clean.
struct Stain {
    std::string label;
    bool whole = false;  ///< not the labelled value itself: no form of it may be kept
    [[nodiscard]] bool clean() const { return label.empty(); }
};

class Planner {
public:
    Planner(const sql::Statement& statement, const Verdict& verdict, const catalog::Snapshot& catalog)
        : m_statement(statement),
          m_verdict(verdict),
          m_catalog(catalog),
          m_masking(catalogHasMasked()),
          m_reachesMasked(m_masking && reachesMasked())
    { }

    /// Nothing in this database is masked for this identity: everything passes.
    [[nodiscard]] bool masking() const { return m_masking; }

    [[nodiscard]] Stain ofColumn(const sql::BaseColumn& column) const
    {
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (!relation)
            return unknown();
        if (column.number < 0)
            return {};  // ctid, xmin and the like hold nothing of the user's
        if (column.number == 0)
            return ofWholeRow(*relation);
        const catalog::Column* found = relation->column(column.number);
        if (!found)
            return unknown();
        const std::string_view label = policy::labelOf(*relation, *found, m_catalog);
        if (!label.empty())
            return m_verdict.masks(label) ? Stain{std::string(label), false} : Stain{};
        return policy::derivesRows(*relation) ? unknown() : Stain{};
    }

    /// `SELECT c FROM customers c`: one value with every column in it.
    [[nodiscard]] Stain ofWholeRow(const catalog::Relation& relation) const
    {
        for (const catalog::Column& column : relation.columns) {
            const std::string_view label = policy::labelOf(relation, column, m_catalog);
            if (m_verdict.masks(label))
                return {std::string(label), true};
        }
        return policy::derivesRows(relation) ? unknown() : Stain{};
    }

    [[nodiscard]] const sql::OutputColumn* output(size_t index) const
    {
        if (!m_statement.outputsKnown || index >= m_statement.outputs.size() || !m_statement.outputs[index].known)
            return nullptr;
        return &m_statement.outputs[index];
    }

    /// By the analysis alone.
    [[nodiscard]] Stain ofOutput(size_t index) const
    {
        const sql::OutputColumn* known = output(index);
        if (!known)
            return m_reachesMasked ? unknown() : Stain{};
        Stain worst;
        bool plain = true;
        for (const sql::Source& source : known->sources) {
            if (source.flow == sql::Flow::Counts)
                continue;
            plain = plain && source.flow == sql::Flow::Plain;
            const Stain stain = ofColumn(source.column);
            if (stain.clean())
                continue;
            if (!worst.clean() && worst.label != stain.label)
                plain = false;  // values of two kinds in one column: no form fits both
            if (worst.clean() || worst.label == kUnknown)
                worst.label = stain.label;
        }
        worst.whole = !plain;
        return worst;
    }

    /// By the origin that the server named, checked against the analysis.
    [[nodiscard]] Stain ofResult(size_t index, const ResultColumn& column) const
    {
        if (column.table == 0)
            return ofOutput(index);
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (relation && policy::derivesRows(*relation) && column.number > 0) {
            const catalog::Column* found = relation->column(column.number);
            const bool labelled = found && !policy::labelOf(*relation, *found, m_catalog).empty();
            if (found && !labelled)
                return output(index) ? ofOutput(index) : unknown();
        }
        return ofColumn({column.table, column.number});
    }

    /// The server says that the value is column Y and the analysis, which does know the column's
    /// sources, does not name Y among them: one of the two speaks of something else.
    [[nodiscard]] bool contradicts(size_t index, const ResultColumn& column) const
    {
        const sql::OutputColumn* known = output(index);
        if (!known || column.table == 0)
            return false;
        const sql::BaseColumn origin{column.table, column.number};
        // A whole row, and system columns, are named by the analysis through the table's other columns.
        const auto isOrigin = [&origin](const sql::Source& source) {
            return source.column.table == origin.table && (source.column.number == origin.number || origin.number <= 0);
        };
        if (std::ranges::any_of(known->sources, isOrigin))
            return false;
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (relation && (policy::derivesRows(*relation) || relation->system) && !known->sources.empty())
            return false;  // the analysis looked through the view, the server does not
        return !ofColumn(origin).clean() || std::ranges::any_of(known->sources, [this](const sql::Source& source) {
            return !ofColumn(source.column).clean();
        });
    }

private:
    [[nodiscard]] static Stain unknown() { return {std::string(kUnknown), true}; }

    [[nodiscard]] bool catalogHasMasked() const
    {
        if (m_verdict.maskedLabels.empty() || !m_catalog.hasLabels())
            return false;
        for (const catalog::Relation& relation : m_catalog.relations()) {
            for (const catalog::Column& column : relation.columns) {
                if (m_verdict.masks(column.label))
                    return true;
            }
        }
        return false;
    }

    /// Whether a value whose lineage is not known may have come from a masked column.
    [[nodiscard]] bool reachesMasked() const
    {
        const policy::Reach reach = policy::reachOf(m_statement, m_catalog);
        if (reach.everything || m_statement.createsTemporary)
            return true;
        if (std::ranges::any_of(reach.labels, [this](const std::string& label) { return m_verdict.masks(label); }))
            return true;
        return std::ranges::any_of(m_statement.objects, [this](const sql::ObjectRef& object) {
            const catalog::Relation* relation = m_catalog.relation(object.oid);
            return relation && policy::derivesRows(*relation);
        });
    }

    const sql::Statement& m_statement;
    const Verdict& m_verdict;
    const catalog::Snapshot& m_catalog;
    bool m_masking = false;
    bool m_reachesMasked = false;
};

CellPlan cellFor(const Stain& stain, Oid type, int32_t modifier, int16_t format)
{
    CellPlan cell;
    cell.typeOid = type;
    if (stain.clean())
        return cell;
    cell.label = stain.label;
    cell.action = CellAction::Mask;
    cell.form = stain.whole ? MaskForm::Full : formOf(stain.label);
    switch (type) {
    case kTextType:
    case kNameType:
    case kUnknownType: break;
    case kVarcharType:
    case kBpcharType:
        if (modifier > kModifierHeader)
            cell.charactersMax = modifier - kModifierHeader;
        break;
    case kCharType: cell.form = MaskForm::Char; break;
    case kJsonType: cell.form = MaskForm::Json; break;
    case kJsonbType: cell.form = format == 0 ? MaskForm::Json : MaskForm::JsonbBinary; break;
    default: cell.action = CellAction::Null;  // a value that stays valid in its type
    }
    return cell;
}

void finishPlan(Plan& plan)
{
    plan.touchesAny =
        std::ranges::any_of(plan.cells, [](const CellPlan& cell) { return cell.action != CellAction::Pass; });
}

const Stain& everythingUnknown()
{
    static const Stain stain{std::string(kUnknown), true};
    return stain;
}

}  // namespace

std::vector<int> Plan::maskedColumns() const
{
    std::vector<int> columns;
    for (size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].action != CellAction::Pass)
            columns.push_back(static_cast<int>(i));
    }
    return columns;
}

std::vector<std::string> Plan::maskedLabels() const
{
    std::set<std::string> labels;
    for (const CellPlan& cell : cells) {
        if (cell.action != CellAction::Pass)
            labels.insert(cell.label);
    }
    return {labels.begin(), labels.end()};
}

Plan planForResult(const std::vector<ResultColumn>& columns, const sql::Statement& statement, const Verdict& verdict,
                   const catalog::Snapshot& catalog)
{
    Plan plan;
    plan.cells.reserve(columns.size());
    const Planner planner(statement, verdict, catalog);
    if (planner.masking()) {
        plan.mismatch = statement.outputsKnown && statement.outputs.size() != columns.size();
        for (size_t i = 0; i < columns.size() && !plan.mismatch; ++i)
            plan.mismatch = planner.contradicts(i, columns[i]);
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        const ResultColumn& column = columns[i];
        const Stain stain = !planner.masking() ? Stain{}
            : plan.mismatch                    ? everythingUnknown()
                                               : planner.ofResult(i, column);
        plan.cells.push_back(cellFor(stain, column.typeOid, column.typeModifier, column.format));
    }
    finishPlan(plan);
    return plan;
}

Plan planForCopy(size_t columnCount, const sql::Statement& statement, const Verdict& verdict,
                 const catalog::Snapshot& catalog)
{
    Plan plan;
    plan.cells.reserve(columnCount);
    const Planner planner(statement, verdict, catalog);
    plan.mismatch = planner.masking() && statement.outputsKnown && statement.outputs.size() != columnCount;
    for (size_t i = 0; i < columnCount; ++i) {
        const Stain stain = !planner.masking() ? Stain{} : plan.mismatch ? everythingUnknown() : planner.ofOutput(i);
        // COPY names no types: only a plain column's is known. Anything else is withheld as NULL.
        Oid type = 0;
        if (const sql::OutputColumn* output = plan.mismatch ? nullptr : planner.output(i);
            output && output->sources.size() == 1 && output->sources.front().flow == sql::Flow::Plain) {
            const sql::BaseColumn& source = output->sources.front().column;
            const catalog::Relation* relation = catalog.relation(source.table);
            if (const catalog::Column* column = relation ? relation->column(source.number) : nullptr)
                type = column->typeOid;
        }
        const int16_t format = statement.copy.format == sql::CopyFormat::Binary ? 1 : 0;
        plan.cells.push_back(cellFor(stain, type, -1, format));
    }
    finishPlan(plan);
    return plan;
}

}  // namespace gatehouse::masking

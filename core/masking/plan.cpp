#include "core/masking/plan.h"

#include "core/masking/masker.h"
#include "core/masking/safe_functions.h"
#include "core/masking/view_columns.h"
#include "core/policy/reach.h"

#include <algorithm>
#include <optional>
#include <set>

namespace gatehouse::masking {

namespace {

using catalog::Oid;
using policy::Masker;
using policy::Verdict;

constexpr std::string_view kUnknown = "unknown";

constexpr Oid kTextType = 25;
/// Views over views deeper than any in use; also ends a cycle that a torn snapshot could hold.
constexpr int kViewDepthMax = 16;

/// What stands against a value: the label that hides it, or why nothing is known. Empty: clean.
struct Stain {
    std::string label;
    bool whole = false;  ///< not the labelled value itself: no form of it may be kept
    bool labelled = false;  ///< has a label that this identity may see: not looked into
    std::vector<sql::BaseColumn> behind = {};  ///< the masked columns; empty when not all of them can be told
    std::vector<sql::BaseColumn> shown = {};   ///< clean because these, which are masked otherwise, may be seen
    Masker own = Masker::Partial;  ///< the strictest that the columns themselves ask for
    [[nodiscard]] bool clean() const { return label.empty(); }
};

class Planner {
public:
    Planner(const sql::Statement& statement, const Verdict& verdict, const catalog::Snapshot& catalog, const std::vector<sql::BaseColumn>& shown)
        : m_statement(statement),
          m_verdict(verdict),
          m_catalog(catalog),
          m_shown(shown),
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
        if (!label.empty()) {
            if (!m_verdict.masks(label))
                return {.labelled = true};
            if (isShown(column))
                return {.labelled = true, .shown = {column}};
            return {.label = std::string(label), .whole = found->labelDerived, .behind = {column},
                    .own = policy::maskerOf(*relation, *found, m_catalog)};
        }
        if (found->cleared)
            return {.labelled = true};
        return policy::derivesRows(*relation) ? behindView(*relation, column.number) : Stain{};
    }

    /// What the view's definition shows there. The analysis names the view's own column beside what stands behind it.
    [[nodiscard]] Stain behindView(const catalog::Relation& view, int16_t number) const
    {
        const sql::OutputColumn* shown = view.kind == 'f' || m_viewDepth >= kViewDepthMax ? nullptr : viewColumn(view, number, m_catalog);
        if (!shown)
            return unknown();
        std::vector<sql::Source> sources = shown->sources;
        std::erase_if(sources, [&](const sql::Source& source) { return source.column == sql::BaseColumn{view.oid, number}; });
        ++m_viewDepth;
        Stain stain = ofSources(sources);
        --m_viewDepth;
        return stain;
    }

    /// `SELECT c FROM customers c`: one value with every column in it.
    [[nodiscard]] Stain ofWholeRow(const catalog::Relation& relation) const
    {
        Stain whole;
        bool told = true;
        for (const catalog::Column& column : relation.columns) {
            const std::string_view label = policy::labelOf(relation, column, m_catalog);
            const sql::BaseColumn here{relation.oid, column.number};
            Stain stain;
            if (m_verdict.masks(label) && isShown(here))
                stain.shown = {here};
            else if (m_verdict.masks(label))
                stain = {.label = std::string(label), .whole = true, .behind = {here}, .own = policy::maskerOf(relation, column, m_catalog)};
            else if (label.empty() && policy::derivesRows(relation))
                stain = behindView(relation, column.number);
            if (!stain.clean()) {
                if (whole.clean())
                    whole.label = stain.label;
                whole.whole = true;
                whole.own = policy::stricter(whole.own, stain.own);
            }
            told = told && (stain.clean() || !stain.behind.empty());
            add(whole.behind, stain.behind);
            add(whole.shown, stain.shown);
        }
        if (!told)
            whole.behind.clear();
        return whole;
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
        Stain stain = ofSources(known->sources);
        // A partial mask is as long as its value, so a length says nothing that it does not; other maskers hide that too.
        if (!stain.clean() && maskerFor(stain) == Masker::Partial && isSafeFunction(known->function, stain.label))
            return {.labelled = true};
        return stain;
    }

    [[nodiscard]] Stain ofMember(const sql::OutputMember& member) const
    {
        return member.known ? ofSources(member.sources) : unknown();
    }

    [[nodiscard]] Stain ofSources(const std::vector<sql::Source>& sources) const
    {
        Stain worst;
        bool plain = true;
        bool told = true;
        bool onlyShown = true;
        for (const sql::Source& source : sources) {
            if (source.flow == sql::Flow::Counts)
                continue;
            plain = plain && source.flow == sql::Flow::Plain;
            const Stain stain = ofColumn(source.column);
            add(worst.shown, stain.shown);
            // What only decides puts no text of its own into the value.
            onlyShown = onlyShown && stain.clean() && (source.flow == sql::Flow::Tests || (stain.labelled && !stain.shown.empty()));
            if (stain.clean()) {
                worst.labelled = stain.labelled && sources.size() == 1;
                continue;
            }
            told = told && !stain.behind.empty();
            add(worst.behind, stain.behind);
            plain = plain && !stain.whole;
            if (!worst.clean() && worst.label != stain.label)
                plain = false;  // values of two kinds in one column: no form fits both
            if (worst.clean() || worst.label == kUnknown)
                worst.label = stain.label;
            worst.own = policy::stricter(worst.own, stain.own);
        }
        worst.whole = !plain;
        if (!told)
            worst.behind.clear();
        // What is found in a value that is made of shown columns alone is what may be seen.
        worst.labelled = worst.labelled || (onlyShown && !worst.shown.empty());
        return worst;
    }

    /// A column of a relation as it stands in a whole row of it.
    [[nodiscard]] Stain ofField(const catalog::Relation& relation, const catalog::Column& column) const
    {
        return ofColumn({relation.oid, column.number});
    }

    /// By the origin that the server named, checked against the analysis.
    [[nodiscard]] Stain ofResult(size_t index, const ResultColumn& column) const
    {
        if (column.table == 0)
            return ofOutput(index);
        if (const auto made = provisionalOrigin(index, column)) {
            const Stain named = ofColumn(*made);
            // What a generated column is computed from is in the analysis alone.
            return named.clean() ? ofOutput(index) : named;
        }
        const catalog::Relation* relation = m_catalog.relation(column.table);
        if (relation && policy::derivesRows(*relation) && column.number > 0) {
            const catalog::Column* found = relation->column(column.number);
            const bool labelled = found && !policy::labelOf(*relation, *found, m_catalog).empty();
            if (found && !labelled)
                return output(index) ? ofOutput(index) : unknown();
        }
        Stain named = ofColumn({column.table, column.number});
        if (!named.shown.empty() && !output(index))
            return unknown();   // nobody knows what went into it
        if (column.number <= 0 || !output(index))
            return named;
        // RETURNING names the column that was written; what went into it is in the analysis alone.
        Stain told = ofOutput(index);
        if (!named.clean()) {
            named.own = policy::stricter(named.own, told.own);
            return named;
        }
        if (!told.clean())
            return told;
        add(named.shown, told.shown);
        named.labelled = named.labelled || (told.labelled && !told.shown.empty());
        return named;
    }

    /// The server says that the value is column Y and the analysis, which does know the column's
    /// sources, does not name Y among them: one of the two speaks of something else.
    [[nodiscard]] bool contradicts(size_t index, const ResultColumn& column) const
    {
        const sql::OutputColumn* known = output(index);
        if (!known || column.table == 0 || provisionalOrigin(index, column))
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
            return !looksThrough(*relation, origin.number, known->sources);
        return !ofColumn(origin).clean() || std::ranges::any_of(known->sources, [this](const sql::Source& source) {
            return !ofColumn(source.column).clean();
        });
    }

    /// A table that this session made and nobody has read yet: the server knows it by a number that we do not.
    [[nodiscard]] std::optional<sql::BaseColumn> provisionalOrigin(size_t index, const ResultColumn& column) const
    {
        const sql::OutputColumn* known = output(index);
        if (!known || m_catalog.relation(column.table))
            return std::nullopt;
        for (const sql::Source& source : known->sources) {
            const catalog::Relation* relation = m_catalog.relation(source.column.table);
            if (source.flow == sql::Flow::Plain && relation && relation->provisional && source.column.number == column.number)
                return source.column;
        }
        return std::nullopt;
    }

    [[nodiscard]] static Stain unknown() { return {std::string(kUnknown), true}; }

    /// The stricter of what the rules and what the columns ask for: neither loosens the other.
    [[nodiscard]] Masker maskerFor(const Stain& stain) const { return policy::stricter(m_verdict.maskerOf(stain.label), stain.own); }

    /// What stands for the value; members are filled where they are known.
    [[nodiscard]] CellPlan cell(const Stain& stain, Oid typeOid, int32_t modifier, int16_t format) const
    {
        CellPlan cell;
        cell.typeOid = typeOid;
        const bool scans = m_verdict.scan != policy::Scan::Off && !m_verdict.maskedLabels.empty();
        if (stain.clean() && (stain.labelled || !scans))
            return cell;
        cell.format = format == 0 ? Format::Text : Format::Binary;
        cell.type = valueType(typeOid, modifier, m_catalog);
        if (stain.clean()) {
            cell.action = holdsText(*cell.type) ? CellAction::Scan : CellAction::Pass;
            return cell;
        }
        cell.label = stain.label;
        cell.behind = stain.behind;
        cell.masker = maskerFor(stain);
        if (stain.whole && cell.masker != Masker::Null)
            cell.masker = Masker::Full;
        cell.action = cell.masker == Masker::Null || cell.type->kind == ValueKind::Opaque ? CellAction::Null : CellAction::Mask;
        cell.form = stain.whole ? MaskForm::Full : formOf(stain.label);
        cell.charactersMax = cell.type->charactersMax;
        switch (cell.type->kind) {
        case ValueKind::Char: cell.form = MaskForm::Char; break;
        case ValueKind::Json: cell.form = MaskForm::Json; break;
        case ValueKind::Jsonb: cell.form = format == 0 ? MaskForm::Json : MaskForm::JsonbBinary; break;
        default: break;
        }
        return cell;
    }

    /// The same cell, each of its members by itself: a whole row, or a json value made of one.
    [[nodiscard]] CellPlan withMembers(CellPlan cell, size_t index, const ResultColumn& column, bool shown) const
    {
        // Also of a row that may be seen whole: what is found in its other columns is masked, and only there.
        const bool looked = cell.action == CellAction::Scan && shown;
        const bool masked = cell.action == CellAction::Mask || cell.action == CellAction::Null;
        if ((!masked && !looked) || !cell.type)
            return cell;
        const catalog::Relation* relation = column.table != 0 && column.number == 0 ? m_catalog.relation(column.table) : nullptr;
        const sql::OutputColumn* known = output(index);
        const bool json = cell.type->kind == ValueKind::Json || cell.type->kind == ValueKind::Jsonb;
        if (cell.type->kind == ValueKind::Composite && relation && relation->rowType == column.typeOid) {
            for (size_t i = 0; i < relation->columns.size(); ++i) {
                const catalog::Column& field = relation->columns[i];
                CellPlan member = this->cell(ofField(*relation, field), field.typeOid, -1, column.format);
                member.name = field.name;
                // The mask may break what the domain asks for.
                const bool checked = i < cell.type->members.size() && cell.type->members[i]->checked;
                if (checked && member.action == CellAction::Mask)
                    member.action = CellAction::Null;
                cell.members.push_back(std::move(member));
            }
        } else if (json && known && !known->members.empty()) {
            for (const sql::OutputMember& member : known->members) {
                const Stain stain = ofMember(member);
                cell.members.push_back(this->cell(stain, typeOf(member.sources), -1, 0));
                const bool open = stain.labelled && !stain.shown.empty();
                if (cell.members.back().action == CellAction::Pass && m_verdict.scan != policy::Scan::Off && !open)
                    cell.members.back().action = CellAction::Scan;
                cell.members.back().name = member.name;
            }
        } else {
            return cell;
        }
        cell.action = CellAction::Members;
        return cell;
    }

    /// Of a column that stands there as it is; text when that cannot be told, as which json writes it.
    [[nodiscard]] Oid typeOf(const std::vector<sql::Source>& sources) const
    {
        if (sources.size() != 1 || sources.front().flow != sql::Flow::Plain)
            return kTextType;
        const catalog::Relation* relation = m_catalog.relation(sources.front().column.table);
        const catalog::Column* column = relation ? relation->column(sources.front().column.number) : nullptr;
        return column ? column->typeOid : kTextType;
    }

private:
    [[nodiscard]] bool isShown(const sql::BaseColumn& column) const { return std::ranges::find(m_shown, column) != m_shown.end(); }

    static void add(std::vector<sql::BaseColumn>& into, const std::vector<sql::BaseColumn>& columns)
    {
        for (const sql::BaseColumn& column : columns) {
            if (std::ranges::find(into, column) == into.end())
                into.push_back(column);
        }
    }

    /// The server names a view's column, the analysis what stands behind it: is it that?
    [[nodiscard]] bool looksThrough(const catalog::Relation& view, int16_t number, const std::vector<sql::Source>& sources) const
    {
        if (view.system || view.kind == 'f' || number <= 0)
            return true;
        const bool named = std::ranges::any_of(m_statement.objects, [&view](const sql::ObjectRef& object) { return object.oid == view.oid; });
        const sql::OutputColumn* shown = named ? viewColumn(view, number, m_catalog) : nullptr;
        const auto same = [](const sql::Source& a, const sql::Source& b) { return a.column == b.column; };
        return shown && std::ranges::equal(shown->sources, sources, same);
    }

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
    const std::vector<sql::BaseColumn>& m_shown;
    mutable int m_viewDepth = 0;
    bool m_masking = false;
    bool m_reachesMasked = false;
};

bool scans(const CellPlan& cell)
{
    return cell.action == CellAction::Scan || std::ranges::any_of(cell.members, scans);
}

void finishPlan(Plan& plan, const Verdict& verdict)
{
    plan.touchesAny =
        std::ranges::any_of(plan.cells, [](const CellPlan& cell) { return cell.action != CellAction::Pass; });
    plan.scansAny = std::ranges::any_of(plan.cells, scans);
    if (plan.scansAny) {
        plan.scan.maskedLabels = verdict.maskedLabels;
        plan.scan.maskers = verdict.maskers;
        plan.scan.bytesMax = verdict.scan == policy::Scan::Bounded ? kScanBytesBounded : UINT64_MAX;
    }
}

void addLabels(const CellPlan& cell, std::set<std::string>& labels)
{
    if (!cell.label.empty() && cell.members.empty())
        labels.insert(cell.label);
    for (const CellPlan& member : cell.members)
        addLabels(member, labels);
}

/// Says that the cell passes for what is shown, if that is why it does.
void noteShown(Plan& plan, size_t index, const Stain& stain, const catalog::Snapshot& catalog)
{
    if (!stain.clean() || stain.shown.empty())
        return;
    ShownCell cell{static_cast<int>(index), {}, stain.shown};
    const catalog::Relation* relation = catalog.relation(stain.shown.front().table);
    const catalog::Column* column = relation ? relation->column(stain.shown.front().number) : nullptr;
    if (column)
        cell.label = policy::labelOf(*relation, *column, catalog);
    plan.shown.push_back(std::move(cell));
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
        const bool looked = cells[i].action == CellAction::Scan || (cells[i].action == CellAction::Members && cells[i].label.empty());
        if (cells[i].action != CellAction::Pass && !looked)
            columns.push_back(static_cast<int>(i));
    }
    return columns;
}

std::vector<std::string> Plan::maskedLabels() const
{
    std::set<std::string> labels;
    for (const CellPlan& cell : cells)
        addLabels(cell, labels);
    return {labels.begin(), labels.end()};
}

Plan planForResult(const std::vector<ResultColumn>& columns, const sql::Statement& statement, const Verdict& verdict,
                   const catalog::Snapshot& catalog, const std::vector<sql::BaseColumn>& shown)
{
    Plan plan;
    plan.cells.reserve(columns.size());
    const Planner planner(statement, verdict, catalog, shown);
    if (planner.masking()) {
        plan.mismatch = statement.outputsKnown && statement.outputs.size() != columns.size();
        // A contradiction about a column that may be seen is one all the same.
        static const std::vector<sql::BaseColumn> kNothing;
        const std::optional<Planner> masking = shown.empty() ? std::nullopt : std::optional<Planner>(std::in_place, statement, verdict, catalog, kNothing);
        for (size_t i = 0; i < columns.size() && !plan.mismatch; ++i)
            plan.mismatch = (masking ? *masking : planner).contradicts(i, columns[i]);
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        const ResultColumn& column = columns[i];
        const Stain stain = !planner.masking() ? Stain{}
            : plan.mismatch                    ? everythingUnknown()
                                               : planner.ofResult(i, column);
        plan.cells.push_back(planner.cell(stain, column.typeOid, column.typeModifier, column.format));
        CellPlan& cell = plan.cells.back();
        if (!plan.mismatch)
            cell = planner.withMembers(std::move(cell), i, column, !stain.shown.empty());
        noteShown(plan, i, stain, catalog);
        if (column.number > 0) {
            cell.table = column.table;
            cell.number = column.number;
        }
    }
    finishPlan(plan, verdict);
    return plan;
}

Plan planForCopy(size_t columnCount, const sql::Statement& statement, const Verdict& verdict,
                 const catalog::Snapshot& catalog, const std::vector<sql::BaseColumn>& shown)
{
    Plan plan;
    plan.cells.reserve(columnCount);
    const Planner planner(statement, verdict, catalog, shown);
    plan.mismatch = planner.masking() && statement.outputsKnown && statement.outputs.size() != columnCount;
    for (size_t i = 0; i < columnCount; ++i) {
        const Stain stain = !planner.masking() ? Stain{} : plan.mismatch ? everythingUnknown() : planner.ofOutput(i);
        // COPY names no types: only a plain column's is known. Anything else is withheld as NULL, or scanned as text.
        Oid type = stain.clean() ? kTextType : 0;
        const sql::OutputColumn* output = plan.mismatch ? nullptr : planner.output(i);
        const bool plain = output && output->sources.size() == 1 && output->sources.front().flow == sql::Flow::Plain;
        if (plain)
            type = planner.typeOf(output->sources);
        const int16_t format = statement.copy.format == sql::CopyFormat::Binary ? 1 : 0;
        plan.cells.push_back(planner.cell(stain, type, -1, format));
        noteShown(plan, i, stain, catalog);
        if (plain) {
            plan.cells.back().table = output->sources.front().column.table;
            plan.cells.back().number = output->sources.front().column.number;
        }
    }
    finishPlan(plan, verdict);
    return plan;
}

}  // namespace gatehouse::masking

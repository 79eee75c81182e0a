#include "core/gateway/write_back.h"

#include "core/gateway/notices.h"
#include "core/policy/reach.h"
#include "core/sql/written_values.h"

#include <algorithm>
#include <array>

namespace gatehouse::gateway {

namespace {

using masking::ValueKind;

struct Target {
    GuardedColumn guarded;
    std::string column;
    int16_t position = 0;                ///< of the column in its table, counted without dropped ones; from 1
    std::vector<sql::Source> sources;    ///< of a consequent write
};

/// What a statement writes that carries a label.
struct Targets {
    std::vector<Target> direct;
    std::vector<Target> consequent;      ///< by triggers, rules and functions
    std::vector<std::string> functions;  ///< that it calls and that are not harmless
    bool anywhere = false;               ///< code that cannot be looked into runs, and may write any column
    bool renamed = false;                ///< through a view: its columns may have other names

    [[nodiscard]] bool empty() const { return direct.empty() && consequent.empty() && !anywhere; }
};

std::optional<Target> targetOf(const sql::WriteFlow& flow, const catalog::Snapshot& catalog)
{
    const catalog::Relation* relation = catalog.relation(flow.target.table);
    const catalog::Column* column = relation ? relation->column(flow.target.number) : nullptr;
    const std::string_view label = column ? policy::labelOf(*relation, *column, catalog) : std::string_view();
    if (label.empty())
        return std::nullopt;
    const ValueKind kind = masking::valueType(column->typeOid, -1, catalog)->kind;
    return Target{{flow.target, relation->schema + "." + relation->name + "." + column->name, std::string(label), kind}, column->name,
                  static_cast<int16_t>(column - relation->columns.data() + 1), flow.sources};
}

/// ALTER … USING writes what the text alone tells: any labelled column of the tables that it defines anew.
void addRewritten(Targets& targets, const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    for (const sql::ObjectRef& object : statement.objects) {
        const catalog::Relation* relation = object.access != sql::Access::Read && object.oid != 0 ? catalog.relation(object.oid) : nullptr;
        for (size_t i = 0; relation && i < relation->columns.size(); ++i) {
            if (auto target = targetOf({{relation->oid, relation->columns[i].number}, true, {}}, catalog))
                targets.direct.push_back(std::move(*target));
        }
    }
}

void add(Targets& targets, const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    for (const sql::WriteFlow& flow : statement.writes) {
        const catalog::Relation* relation = catalog.relation(flow.target.table);
        targets.renamed = targets.renamed || (relation && relation->kind == 'v');
        if (auto target = targetOf(flow, catalog))
            targets.direct.push_back(std::move(*target));
    }
    for (const sql::WriteFlow& flow : statement.consequentWrites) {
        if (auto target = targetOf(flow, catalog))
            targets.consequent.push_back(std::move(*target));
    }
    const auto named = [](const sql::FunctionUse& function) { return function.via.empty(); };
    for (const sql::FunctionUse& function : statement.functions) {
        targets.functions.push_back(function.name);
        targets.anywhere = targets.anywhere || (!function.told && named(function));
    }
    const bool hides = statement.has(sql::FindingKind::DynamicSql) || statement.has(sql::FindingKind::OpaqueFunction);
    targets.anywhere = targets.anywhere || (hides && std::ranges::any_of(statement.functions, named)) || (statement.tag == "DO" && !statement.told());
    if (statement.tag == "ALTER TABLE")
        addRewritten(targets, statement, catalog);
    if (statement.inner)
        add(targets, *statement.inner, catalog);
}

Targets targetsOf(const sql::Analysis& analysis, const catalog::Snapshot& catalog)
{
    Targets targets;
    for (const sql::Statement& statement : analysis.statements)
        add(targets, statement, catalog);
    return targets;
}

bool standsUnder(const sql::WrittenValue& value, std::string_view column, int16_t position)
{
    return !value.column.empty() ? value.column == column : value.position == 0 || value.position == static_cast<size_t>(position);
}

/// A trigger or rule carries the new row's column on to the target.
bool carries(const Target& target, const sql::WrittenValue& value, const catalog::Snapshot& catalog)
{
    return std::ranges::any_of(target.sources, [&](const sql::Source& source) {
        const catalog::Relation* relation = catalog.relation(source.column.table);
        const catalog::Column* column = relation ? relation->column(source.column.number) : nullptr;
        return column && standsUnder(value, column->name, static_cast<int16_t>(column - relation->columns.data() + 1));
    });
}

const GuardedColumn& anyColumn()
{
    static const GuardedColumn column{{}, "a column", std::string(masking::kWhereverItGoes), ValueKind::Text};
    return column;
}

/// What a written value may end in. Several statements, or several tables: every column of that name.
template <typename Visit>
void forEachGuarded(const Targets& targets, std::string_view text, const catalog::Snapshot& catalog, const Visit& visit)
{
    for (const sql::WrittenValue& value : sql::writtenValues(text)) {
        switch (value.to) {
        case sql::WrittenTo::Column:
            for (const Target& target : targets.direct) {
                if (targets.renamed || standsUnder(value, target.column, target.position))
                    visit(value, target.guarded);
            }
            for (const Target& target : targets.consequent) {
                if (carries(target, value, catalog))
                    visit(value, target.guarded);
            }
            break;
        case sql::WrittenTo::Argument: {
            const bool called = value.function.empty() ? !targets.functions.empty() : std::ranges::find(targets.functions, value.function) != targets.functions.end();
            for (size_t i = 0; called && i < targets.consequent.size(); ++i)
                visit(value, targets.consequent[i].guarded);
            if (called && targets.anywhere)
                visit(value, anyColumn());
            break;
        }
        case sql::WrittenTo::Code:
            // A literal of code is not one value: what people write freely may stand in it, too.
            for (const std::vector<Target>* list : {&targets.direct, &targets.consequent}) {
                for (const Target& target : *list)
                    visit(value, GuardedColumn{target.guarded.column, target.guarded.name, std::string(masking::kWhereverItGoes), target.guarded.kind});
            }
            if (targets.anywhere)
                visit(value, anyColumn());
            break;
        }
    }
}

/// Without one of these no constant can hold a mask, so most texts are not parsed again.
bool mayHoldMask(std::string_view text)
{
    constexpr std::array<std::string_view, 4> kSigns{"\u2022", "*", "2022", "8226"};
    return std::ranges::any_of(kSigns, [text](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

/// Whether a value is a mask of the column.
std::optional<MaskComesBack> judged(const GuardedColumn& column, const BoundParameter& value, bool alone, bool overwrites, const ShownMasks& shown)
{
    if (value.value && masking::looksMasked(*value.value, column.label))
        return MaskComesBack{column.name, false};
    const ValueKind kind = value.kind == ValueKind::Opaque ? column.kind : value.kind;
    if (alone && shown.holds(column.column, value.value, kind, value.format, !overwrites))
        return MaskComesBack{column.name, true};
    return std::nullopt;
}

}  // namespace

std::vector<GuardedParameter> guardedParameters(const sql::Analysis& analysis, std::string_view text, const catalog::Snapshot& catalog)
{
    std::vector<GuardedParameter> guarded;
    const Targets targets = targetsOf(analysis, catalog);
    if (targets.empty())
        return guarded;
    forEachGuarded(targets, text, catalog, [&](const sql::WrittenValue& value, const GuardedColumn& column) {
        if (value.parameter > 0)
            guarded.push_back({static_cast<size_t>(value.parameter - 1), column, value.alone, value.overwrites});
    });
    return guarded;
}

std::optional<MaskComesBack> maskedConstant(const sql::Analysis& analysis, std::string_view text, const catalog::Snapshot& catalog,
                                            const ShownMasks& shown)
{
    std::optional<MaskComesBack> mask;
    if (!mayHoldMask(text) && shown.empty())
        return mask;
    const Targets targets = targetsOf(analysis, catalog);
    if (targets.empty())
        return mask;
    const auto wasShown = [&shown](const Target& target) { return shown.any(target.guarded.column); };
    if (!mayHoldMask(text) && std::ranges::none_of(targets.direct, wasShown) && std::ranges::none_of(targets.consequent, wasShown))
        return mask;
    forEachGuarded(targets, text, catalog, [&](const sql::WrittenValue& value, const GuardedColumn& column) {
        if (mask || value.parameter > 0)
            return;
        BoundParameter constant;
        if (!value.isNull)
            constant.value = value.constant;
        mask = judged(column, constant, value.alone, value.overwrites, shown);
    });
    return mask;
}

std::optional<MaskComesBack> maskedParameter(const std::vector<GuardedParameter>& guarded, const std::vector<BoundParameter>& parameters,
                                             const ShownMasks& shown)
{
    for (const GuardedParameter& each : guarded) {
        if (each.index >= parameters.size())
            continue;
        if (auto mask = judged(each.to, parameters[each.index], each.alone, each.overwrites, shown))
            return mask;
    }
    return std::nullopt;
}

std::optional<MaskComesBack> maskedArgument(const sql::Statement& call, const std::vector<std::optional<std::string_view>>& arguments,
                                            const catalog::Snapshot& catalog, const ShownMasks& shown)
{
    Targets targets;
    add(targets, call, catalog);
    std::vector<GuardedColumn> columns;
    for (const std::vector<Target>* list : {&targets.direct, &targets.consequent}) {
        for (const Target& target : *list)
            columns.push_back(target.guarded);
    }
    if (targets.anywhere)
        columns.push_back(anyColumn());
    for (const GuardedColumn& column : columns) {
        for (const auto& argument : arguments) {
            if (!argument)
                continue;
            if (auto mask = judged(column, {argument, masking::Format::Text, ValueKind::Opaque}, true, false, shown))
                return mask;
        }
    }
    return std::nullopt;
}

std::unique_ptr<GuardedCopy> guardedCopy(const sql::Statement& statement, std::string_view text, const catalog::Snapshot& catalog,
                                         const ShownMasks& shown)
{
    Targets targets;
    add(targets, statement, catalog);
    if ((targets.direct.empty() && targets.consequent.empty()) || statement.copy.direction != sql::CopyDirection::In || statement.writes.empty())
        return nullptr;
    const catalog::Relation* relation = catalog.relation(statement.writes.front().target.table);
    if (!relation)
        return nullptr;
    std::vector<std::string> columns = sql::copiedColumns(text);
    if (columns.empty()) {
        for (const catalog::Column& column : relation->columns) {
            // Generated columns are no part of what is copied.
            if (!column.generated)
                columns.push_back(column.name);
        }
    }
    auto guarded = std::make_unique<GuardedCopy>(GuardedCopy{masking::CopyGuard({}, statement.copy), {}});
    std::vector<std::string> labels;
    std::vector<GuardedColumn> watched;
    for (const std::string& column : columns) {
        sql::WrittenValue value;
        value.column = column;
        const auto found = std::ranges::find(targets.direct, column, &Target::column);
        const auto carried = std::ranges::find_if(targets.consequent, [&](const Target& target) { return carries(target, value, catalog); });
        const Target* target = found != targets.direct.end() ? &*found : carried != targets.consequent.end() ? &*carried : nullptr;
        guarded->names.push_back(target ? target->guarded.name : relation->schema + "." + relation->name + "." + column);
        labels.push_back(target ? target->guarded.label : std::string());
        watched.push_back(target ? target->guarded : GuardedColumn{});
    }
    guarded->guard = masking::CopyGuard(labels, statement.copy);
    const auto format = statement.copy.format == sql::CopyFormat::Binary ? masking::Format::Binary : masking::Format::Text;
    if (std::ranges::any_of(watched, [&](const GuardedColumn& each) { return shown.any(each.column); })) {
        guarded->guard.askAbout(ShownMasks::kValueBytesMax, [watched, format, &shown](size_t column, std::string_view value) {
            return column < watched.size() && shown.holds(watched[column].column, value, watched[column].kind, format, true);
        });
    }
    return guarded;
}

void watchMasks(masking::Plan& plan, const std::vector<masking::ResultColumn>& columns, const sql::Statement& statement,
                const catalog::Snapshot& catalog)
{
    const bool told = statement.outputsKnown && statement.outputs.size() == plan.cells.size();
    for (size_t i = 0; i < plan.cells.size(); ++i) {
        masking::CellPlan& cell = plan.cells[i];
        if (cell.action != masking::CellAction::Mask && cell.action != masking::CellAction::Null)
            continue;
        const ValueKind kind = cell.type ? cell.type->kind : ValueKind::Text;
        const bool written = kind == ValueKind::Text || kind == ValueKind::Varchar || kind == ValueKind::Name || kind == ValueKind::Xml
            || kind == ValueKind::Json || kind == ValueKind::Jsonb;
        // These show bullets, which are recognised by themselves.
        if (written && cell.action == masking::CellAction::Mask && cell.masker != policy::Masker::Token && cell.masker != policy::Masker::Null)
            continue;
        const auto watch = [&](const sql::BaseColumn& column) {
            const catalog::Relation* relation = catalog.relation(column.table);
            const catalog::Column* found = relation ? relation->column(column.number) : nullptr;
            if (found && !policy::labelOf(*relation, *found, catalog).empty())
                cell.watched.push_back(column);
        };
        for (size_t source = 0; told && source < statement.outputs[i].sources.size(); ++source) {
            if (statement.outputs[i].sources[source].flow == sql::Flow::Plain)
                watch(statement.outputs[i].sources[source].column);
        }
        if (cell.watched.empty() && i < columns.size() && columns[i].table != 0)
            watch({columns[i].table, columns[i].number});
    }
}

wire::DiagnosticFields refusalOf(const MaskComesBack& mask)
{
    return diagnostic("ERROR", "42501", "the value for " + mask.column + " is a mask, not a value: writing it would destroy what it hides",
                      mask.looksLikeAValue
                          ? "Leave the column out of the statement. If the value is meant, write it as an expression (700 + 0) or in a session "
                            "that has not read the column."
                          : "Leave the column out of the statement, or write the real value. What came back masked cannot be written back.");
}

}  // namespace gatehouse::gateway

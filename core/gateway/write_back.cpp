#include "core/gateway/write_back.h"

#include "core/gateway/notices.h"
#include "core/policy/reach.h"
#include "core/sql/written_values.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

struct Labelled {
    std::string name;      ///< "public.customers.email"
    std::string column;
    int16_t position = 0;  ///< of the column in its table, counted without dropped ones; from 1
    std::string label;
};

std::vector<Labelled> labelledTargets(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    std::vector<Labelled> result;
    for (const sql::WriteFlow& flow : statement.writes) {
        const catalog::Relation* relation = catalog.relation(flow.target.table);
        const catalog::Column* column = relation ? relation->column(flow.target.number) : nullptr;
        if (!column)
            continue;
        const std::string_view label = policy::labelOf(*relation, *column, catalog);
        if (label.empty())
            continue;
        const auto position = static_cast<int16_t>(column - relation->columns.data() + 1);
        result.push_back({relation->schema + "." + relation->name + "." + column->name, column->name, position, std::string(label)});
    }
    return result;
}

bool writesLabelled(const sql::Analysis& analysis, const catalog::Snapshot& catalog)
{
    return std::ranges::any_of(analysis.statements, [&](const sql::Statement& statement) { return !labelledTargets(statement, catalog).empty(); });
}

/// What a written value may end in. Several statements, or several tables: every column of that name.
template <typename Visit>
void forEachLabelled(const sql::Analysis& analysis, std::string_view text, const catalog::Snapshot& catalog, const Visit& visit)
{
    std::vector<Labelled> targets;
    for (const sql::Statement& statement : analysis.statements) {
        const std::vector<Labelled> more = labelledTargets(statement, catalog);
        targets.insert(targets.end(), more.begin(), more.end());
    }
    for (const sql::WrittenValue& value : sql::writtenValues(text)) {
        for (const Labelled& target : targets) {
            const bool same = !value.column.empty() ? value.column == target.column
                                                    : value.position == 0 || value.position == static_cast<size_t>(target.position);
            if (same)
                visit(value, target);
        }
    }
}

/// Without one of these no constant can hold a mask, so most texts are not parsed again.
bool mayHoldMask(std::string_view text)
{
    return text.find("\u2022") != std::string_view::npos || text.find('*') != std::string_view::npos;
}

}  // namespace

std::vector<GuardedParameter> guardedParameters(const sql::Analysis& analysis, std::string_view text, const catalog::Snapshot& catalog)
{
    std::vector<GuardedParameter> guarded;
    if (!writesLabelled(analysis, catalog))
        return guarded;
    forEachLabelled(analysis, text, catalog, [&](const sql::WrittenValue& value, const Labelled& target) {
        if (value.parameter > 0)
            guarded.push_back({static_cast<size_t>(value.parameter - 1), target.name, target.label});
    });
    return guarded;
}

std::optional<std::string> maskedConstant(const sql::Analysis& analysis, std::string_view text, const catalog::Snapshot& catalog)
{
    std::optional<std::string> column;
    if (!mayHoldMask(text) || !writesLabelled(analysis, catalog))
        return column;
    forEachLabelled(analysis, text, catalog, [&](const sql::WrittenValue& value, const Labelled& target) {
        if (!column && value.parameter == 0 && masking::looksMasked(value.constant, target.label))
            column = target.name;
    });
    return column;
}

std::optional<std::string> maskedParameter(const std::vector<GuardedParameter>& guarded,
                                           const std::vector<std::optional<std::string>>& values)
{
    for (const GuardedParameter& each : guarded) {
        if (each.index < values.size() && values[each.index] && masking::looksMasked(*values[each.index], each.label))
            return each.column;
    }
    return std::nullopt;
}

std::unique_ptr<GuardedCopy> guardedCopy(const sql::Statement& statement, std::string_view text, const catalog::Snapshot& catalog)
{
    const std::vector<Labelled> targets = labelledTargets(statement, catalog);
    if (targets.empty() || statement.copy.direction != sql::CopyDirection::In)
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
    std::vector<std::string> names;
    std::vector<std::string> labels;
    for (const std::string& column : columns) {
        const auto found = std::ranges::find(targets, column, &Labelled::column);
        names.push_back(relation->schema + "." + relation->name + "." + column);
        labels.push_back(found == targets.end() ? std::string() : found->label);
    }
    return std::make_unique<GuardedCopy>(GuardedCopy{masking::CopyGuard(labels, statement.copy), std::move(names)});
}

wire::DiagnosticFields maskComesBack(const std::string& column)
{
    return diagnostic("ERROR", "42501", "the value for " + column + " is a mask, not a value: writing it would destroy what it hides",
                      "Leave the column out of the statement, or write the real value. What came back masked cannot be written back.");
}

}  // namespace gatehouse::gateway

// What triggers run when rows change, and what their functions know of it.
#include "core/sql/binder.h"

#include "core/sql/inspector.h"

#include <charconv>
#include <utility>

namespace gatehouse::sql {

Binder::RowChange Binder::fireTriggers(const catalog::Relation& relation, RowEvent event)
{
    RowChange changed;
    if (relation.triggers.empty())
        return changed;
    std::vector<RowSource> rows;
    for (const char* name : {"new", "old"}) {
        RowSource row = tableSource(relation);
        row.alias = name;
        row.schema.clear();
        rows.push_back(std::move(row));
    }
    for (const catalog::Trigger& trigger : relation.triggers) {
        const bool fires = trigger.enabled
            && ((event == RowEvent::Insert && trigger.onInsert()) || (event == RowEvent::Update && trigger.onUpdate())
                || (event == RowEvent::Delete && trigger.onDelete()) || (event == RowEvent::Truncate && trigger.onTruncate()));
        // Triggers of statements do not hear of rows that move.
        if (!fires || (m_moving && (trigger.type & 1) == 0))
            continue;
        const Inspector::Via via(m_inspector, "trigger " + trigger.name + " on " + relation.schema + "." + relation.name);
        const auto* const before = std::exchange(m_rows, &rows);
        auto transitions = std::exchange(m_transitions, {});
        if (!trigger.newTable.empty())
            m_transitions.emplace_back(trigger.newTable, &rows[0]);
        if (!trigger.oldTable.empty())
            m_transitions.emplace_back(trigger.oldTable, &rows[1]);
        if (const catalog::Function* function = m_catalog.function(trigger.function)) {
            RowChange change;
            const Firing firing{trigger, relation, event};
            auto* const outer = std::exchange(m_rowChange, &change);
            const auto* const outerFiring = std::exchange(m_firing, &firing);
            const Origin origin = run(*function, {});
            m_firing = outerFiring;
            m_rowChange = outer;
            if (!change.told)
                change.anywhere = origin.as(Flow::Derived);
            // BEFORE and INSTEAD OF row triggers may write the row they give back.
            if ((trigger.type & 1) != 0 && (trigger.type & (2 | 64)) != 0)
                changed.add(change);
        } else {
            m_inspector.find(FindingKind::UnknownObject, "the function of trigger " + trigger.name + " is not in the catalog");
            m_inspector.add(Effect::Execution);
        }
        if (!trigger.condition.empty())
            textExpression(trigger.condition, &relation);
        m_transitions = std::move(transitions);
        m_rows = before;
    }
    return changed;
}

std::optional<std::string> Binder::triggerVariable(const Firing& firing, std::string_view name)
{
    constexpr uint16_t kRow = 1;
    constexpr uint16_t kBefore = 2;
    constexpr uint16_t kInstead = 64;
    const catalog::Trigger& trigger = firing.trigger;
    // What a partitioned table's trigger does for a row it does for the partition, under its own name.
    const bool own = firing.relation.kind != 'p' || (trigger.type & kRow) == 0;
    if (name == "tg_table_name" || name == "tg_relname")
        return own ? std::optional(firing.relation.name) : std::nullopt;
    if (name == "tg_table_schema")
        return own ? std::optional(firing.relation.schema) : std::nullopt;
    if (name == "tg_name")
        return trigger.name;
    if (name == "tg_level")
        return (trigger.type & kRow) != 0 ? "ROW" : "STATEMENT";
    if (name == "tg_when")
        return (trigger.type & kInstead) != 0 ? "INSTEAD OF" : (trigger.type & kBefore) != 0 ? "BEFORE" : "AFTER";
    if (name == "tg_op") {
        switch (firing.event) {
        case RowEvent::Insert: return "INSERT";
        case RowEvent::Update: return "UPDATE";
        case RowEvent::Delete: return "DELETE";
        case RowEvent::Truncate: return "TRUNCATE";
        }
    }
    constexpr std::string_view kArguments = "tg_argv[";
    if (name.starts_with(kArguments) && name.ends_with(']')) {
        size_t index = 0;
        const std::string_view digits = name.substr(kArguments.size(), name.size() - kArguments.size() - 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
        if (error == std::errc() && end == digits.data() + digits.size() && index < trigger.arguments.size())
            return trigger.arguments[index];
    }
    return std::nullopt;
}

}  // namespace gatehouse::sql

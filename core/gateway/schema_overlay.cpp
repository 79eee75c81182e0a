#include "core/gateway/schema_overlay.h"

#include "core/sql/schema_changes.h"

#include <algorithm>
#include <atomic>

namespace gatehouse::gateway {

namespace {

/// Versions of pictures never meet those of the snapshots they are made of.
uint64_t nextVersion()
{
    static std::atomic<uint64_t> version{uint64_t{1} << 48};
    return ++version;
}

bool isTemporary(const SchemaStep& step)
{
    return step.kind == SchemaStep::Kind::NewRelation && step.made.temporary;
}

/// About something temporary, by the OID it was given.
bool isAbout(const SchemaStep& step, const std::vector<catalog::Oid>& relations)
{
    return std::ranges::find(relations, step.relation) != relations.end() || step.kind == SchemaStep::Kind::ForgetNew;
}

}  // namespace

SchemaOverlay::Base SchemaOverlay::over(const Base& base, const std::vector<std::string>& path)
{
    if (m_entries.empty() || !base)
        return base;
    if (m_picture && m_base == base && m_path == path)
        return m_picture;
    catalog::Contents contents = base->contents();
    for (const Entry& entry : m_entries) {
        for (const SchemaStep& step : entry.following.steps)
            apply(step, contents);
    }
    // Schemas of the path that do not exist, "$user" most of the time, hide nothing.
    const auto front = std::ranges::find_if(path, [&](const std::string& schema) {
        return contents.schemas.empty() || std::ranges::find(contents.schemas, schema) != contents.schemas.end();
    });
    for (catalog::Relation& relation : contents.relations) {
        const bool first = relation.temporary || (front != path.end() && relation.schema == *front);
        relation.provisional = relation.provisional && first;
    }
    m_base = base;
    m_path = path;
    m_picture = std::make_shared<const catalog::Snapshot>(base->database(), nextVersion(), std::move(contents));
    return m_picture;
}

void SchemaOverlay::add(const Following& following)
{
    if (following.empty())
        return;
    m_entries.push_back({following, true});
    changed();
}

void SchemaOverlay::truncate(size_t count)
{
    while (m_entries.size() > count) {
        auto& labels = m_entries.back().following.labels;
        m_settled.takenBack.insert(m_settled.takenBack.end(), labels.begin(), labels.end());
        m_entries.pop_back();
        changed();
    }
    std::erase_if(m_savepoints, [count](const auto& savepoint) { return savepoint.second > count; });
}

void SchemaOverlay::control(sql::TransactionStep step, std::string_view text)
{
    const auto named = [this](const std::string& name) {
        auto found = std::find_if(m_savepoints.rbegin(), m_savepoints.rend(), [&](const auto& each) { return each.first == name; });
        return found == m_savepoints.rend() ? m_savepoints.end() : std::prev(found.base());
    };
    switch (step) {
    case sql::TransactionStep::Savepoint:
        m_savepoints.emplace_back(sql::savepointName(text), m_entries.size());
        break;
    case sql::TransactionStep::RollbackTo:
        if (const auto found = named(sql::savepointName(text)); found != m_savepoints.end()) {
            // The savepoint itself stays.
            m_savepoints.erase(std::next(found), m_savepoints.end());
            truncate(m_savepoints.back().second);
        }
        break;
    case sql::TransactionStep::Release:
        if (const auto found = named(sql::savepointName(text)); found != m_savepoints.end())
            m_savepoints.erase(found, m_savepoints.end());
        break;
    case sql::TransactionStep::Commit:
    case sql::TransactionStep::Prepare: committed(); break;
    case sql::TransactionStep::Rollback: rolledBack(); break;
    case sql::TransactionStep::Begin:
    case sql::TransactionStep::None: break;
    }
}

void SchemaOverlay::committed()
{
    m_savepoints.clear();
    for (Entry& entry : m_entries) {
        auto& [steps, labels] = entry.following;
        m_settled.kept.insert(m_settled.kept.end(), labels.begin(), labels.end());
        labels.clear();
        entry.open = false;
        if (std::erase_if(steps, [](const SchemaStep& step) { return step.dropOnCommit; }) > 0)
            changed();
    }
}

void SchemaOverlay::rolledBack()
{
    m_savepoints.clear();
    const auto open = std::ranges::find_if(m_entries, [](const Entry& entry) { return entry.open; });
    truncate(static_cast<size_t>(open - m_entries.begin()));
}

void SchemaOverlay::catalogRead()
{
    std::vector<catalog::Oid> temporary;
    for (const Entry& entry : m_entries) {
        for (const SchemaStep& step : entry.following.steps) {
            if (isTemporary(step))
                temporary.push_back(step.made.oid);
        }
    }
    for (Entry& entry : m_entries) {
        if (entry.open)
            continue;
        if (std::erase_if(entry.following.steps, [&](const SchemaStep& step) { return !isTemporary(step) && !isAbout(step, temporary); }) > 0)
            changed();
    }
    std::erase_if(m_entries, [](const Entry& entry) { return !entry.open && entry.following.empty(); });
}

bool SchemaOverlay::hasTemporary() const
{
    return std::ranges::any_of(m_entries, [](const Entry& entry) { return std::ranges::any_of(entry.following.steps, isTemporary); });
}

}  // namespace gatehouse::gateway

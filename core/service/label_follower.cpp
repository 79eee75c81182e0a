#include "core/service/label_follower.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>

namespace gatehouse::service {

namespace {

constexpr auto kRecordPatience = std::chrono::seconds(15);

store::FollowedLabelRow rowOf(const std::string& connection, const gateway::FollowedLabel& label)
{
    return {connection, label.schema, label.table, label.column, label.label, label.derived, label.from, label.masker};
}

std::string nameOf(const gateway::FollowedLabel& label)
{
    return label.schema + "." + label.table + "." + label.column;
}

}  // namespace

Outcome LabelFollower::record(const std::string& connection, const std::string& what)
{
    ledger::Record record;
    record.kind = ledger::Kind::Administration;
    record.timeUs = m_installation.clock()->nowUs();
    record.identity = "gatehouse";
    record.connection = connection;
    record.detail = what;
    auto written = std::make_shared<std::promise<Result<uint64_t>>>();
    auto answer = written->get_future();
    m_installation.ledger().append(std::move(record), ledger::Until::Durable,
                                   [written](Result<uint64_t> seq) { written->set_value(std::move(seq)); });
    if (answer.wait_for(kRecordPatience) != std::future_status::ready)
        return Error{"a label that follows data could not be recorded in time", "Is the disk full or very busy?"};
    const Result<uint64_t> seq = answer.get();
    if (!seq)
        return seq.error();
    return Done{};
}

Outcome LabelFollower::load()
{
    auto rows = store::FollowedLabelRepository(m_installation.database()).all();
    if (!rows)
        return rows.error();
    CatalogKeeper::Labels labels;
    for (const store::FollowedLabelRow& row : *rows)
        labels[row.connection].push_back({row.schema, row.table, row.column, row.label, row.derived, row.masker});
    m_catalogs.setFollowed(std::move(labels));
    return Done{};
}

Outcome LabelFollower::follow(const std::string& connection, const std::vector<gateway::FollowedLabel>& labels)
{
    std::vector<gateway::FollowedLabel> fresh;
    for (const gateway::FollowedLabel& label : labels) {
        const Key key{connection, label.schema, label.table, label.column};
        if (!label.from.empty()) {
            fresh.push_back(label);
        } else if (!m_waiting.contains(key) && m_takenBack.contains(key)) {
            // It stood there when the statement was read, and was taken back since.
            fresh.push_back(label);
            fresh.back().from = "follows data that was written beside it";
        }
    }
    Outcome stored = fresh.empty() ? Outcome(Done{}) : m_installation.database().transaction([&]() -> Outcome {
        store::FollowedLabelRepository repository(m_installation.database());
        std::string what;
        for (const gateway::FollowedLabel& label : fresh) {
            if (Outcome set = repository.set(rowOf(connection, label), m_installation.clock()->nowUs()); !set)
                return set;
            what += (what.empty() ? "" : "; ") + std::string("column ") + nameOf(label) + " labelled " + label.label
                + (label.masker.empty() ? "" : ", masker " + label.masker) + ": " + label.from;
        }
        return record(connection, what);
    });
    if (!stored)
        return stored;
    for (const gateway::FollowedLabel& label : labels) {
        const Key key{connection, label.schema, label.table, label.column};
        const bool known = m_waiting.contains(key);
        Waiting& waiting = m_waiting[key];
        ++waiting.open;
        // Without anybody waiting, what stands there is there to stay.
        const bool isFresh = std::ranges::any_of(fresh, [&](const auto& each) {
            return each.schema == label.schema && each.table == label.table && each.column == label.column;
        });
        waiting.kept = waiting.kept || (!known && !isFresh);
    }
    return fresh.empty() ? Outcome(Done{}) : load();
}

void LabelFollower::settle(const std::string& connection, const std::vector<gateway::FollowedLabel>& labels, bool committed)
{
    std::vector<gateway::FollowedLabel> takenBack;
    for (const gateway::FollowedLabel& label : labels) {
        const auto found = m_waiting.find({connection, label.schema, label.table, label.column});
        if (found == m_waiting.end())
            continue;
        found->second.kept = found->second.kept || committed;
        if (--found->second.open > 0)
            continue;
        if (!found->second.kept)
            takenBack.push_back(label);
        if (!found->second.kept)
            m_takenBack.insert(found->first);
        m_waiting.erase(found);
    }
    if (takenBack.empty())
        return;
    Outcome done = m_installation.database().transaction([&]() -> Outcome {
        store::FollowedLabelRepository repository(m_installation.database());
        std::string what;
        for (const gateway::FollowedLabel& label : takenBack) {
            if (auto cleared = repository.clear(rowOf(connection, label)); !cleared)
                return cleared.error();
            what += (what.empty() ? "" : "; ") + std::string("label of ") + nameOf(label) + " taken back: it was rolled back";
        }
        return record(connection, what);
    });
    if (done)
        done = load();
    // The label stays then, which hides more than it must and shows nothing.
    if (!done)
        spdlog::warn("a label that followed data could not be taken back: {}", done.error().message);
}

}  // namespace gatehouse::service

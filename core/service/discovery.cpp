#include "core/service/discovery.h"

#include "core/service/discovery_look.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr TimeUs kAgainAfterUs = TimeUs{5} * 60 * 1'000'000;

}  // namespace

Discovery::Discovery(const WorldKeeper& worlds, const CatalogKeeper& catalogs, std::shared_ptr<const Clock> clock, Finished finished,
                     Progress progress)
    : m_worlds(worlds), m_catalogs(catalogs), m_clock(std::move(clock)), m_finished(std::move(finished)), m_progress(std::move(progress))
{
}

Discovery::~Discovery()
{
    stop();
}

void Discovery::start()
{
    m_thread = std::thread([this] { run(); });
}

void Discovery::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Discovery::look(const std::string& connection, Scope scope)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto [wanted, added] = m_wanted.emplace(connection, scope);
        if (!added)
            wanted->second = std::max(wanted->second, scope);
    }
    m_wake.notify_all();
}

void Discovery::setKnowledge(LabelKnowledge knowledge)
{
    const std::lock_guard lock(m_mutex);
    m_knowledge = std::move(knowledge);
}

std::optional<DiscoveryProgress> Discovery::underWay(const std::string& connection) const
{
    const std::lock_guard lock(m_mutex);
    if (m_now && m_now->connection == connection)
        return m_now;
    if (const auto found = m_wanted.find(connection); found != m_wanted.end() && found->second == Scope::All)
        return DiscoveryProgress{connection, 0, 0, {}};
    return std::nullopt;
}

void Discovery::tell(const DiscoveryProgress& progress)
{
    {
        const std::lock_guard lock(m_mutex);
        m_now = progress;
    }
    m_progress(progress);
}

std::optional<DiscoveryRun> Discovery::lookAt(const std::string& connection, Scope scope)
{
    DiscoveryRun run;
    run.connection = connection;
    run.startedUs = m_clock->nowUs();
    run.again = scope == Scope::Due;
    run.whole = scope == Scope::All;
    const auto snapshot = m_catalogs.snapshot(connection, "");
    if (!snapshot) {
        // It follows by itself once the schema was read.
        if (scope != Scope::All)
            return std::nullopt;
        run.problem = "the schema cannot be read: " + m_catalogs.problem(connection, "");
        run.finishedUs = m_clock->nowUs();
        return run;
    }
    ConnectionKnowledge known;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_knowledge.find(connection); found != m_knowledge.end())
            known = found->second;
    }
    DiscoveryLook look(m_worlds, connection, snapshot, known, m_stopping);
    const size_t tables = look.choose([&](const catalog::Relation& relation, const catalog::Column& column, const std::string& type) {
        if (scope == Scope::All)
            return true;
        const auto looked = known.looked.find(columnKey(relation.schema, relation.name, column.name));
        if (looked == known.looked.end() || looked->second.type != type)
            return true;
        return scope == Scope::Due && looked->second.again && run.startedUs - looked->second.atUs > kAgainAfterUs;
    });
    if (tables == 0 && scope != Scope::All)
        return std::nullopt;
    look.lookAtAll(run, [&](size_t done, size_t total, const std::string& table) {
        tell({connection, static_cast<int64_t>(done), static_cast<int64_t>(total), table});
    });
    run.finishedUs = m_clock->nowUs();
    return run;
}

void Discovery::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (m_wanted.empty()) {
            m_wake.wait(lock);
            continue;
        }
        const auto next = m_wanted.begin();
        const std::string connection = next->first;
        const Scope scope = next->second;
        m_wanted.erase(next);
        m_now = DiscoveryProgress{connection, 0, 0, {}};
        lock.unlock();
        auto found = lookAt(connection, scope);
        {
            const std::lock_guard told(m_mutex);
            m_now.reset();
        }
        if (found && !m_stopping)
            m_finished(std::move(*found));
        lock.lock();
    }
}

}  // namespace gatehouse::service

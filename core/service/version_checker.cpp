#include "core/service/version_checker.h"

#include "core/service/catalog_account.h"
#include "core/service/upstream_connector.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <condition_variable>
#include <optional>
#include <thread>
#include <vector>

namespace gatehouse::service {

namespace {

constexpr auto kAnswerWithin = std::chrono::seconds(3);
/// An idle connection is given back after it.
constexpr auto kIdle = std::chrono::seconds(60);
constexpr size_t kLanesMax = 256;   ///< a client chooses the database's name: bounded

}  // namespace

/// One database: its thread, which is the only one that touches the connection, and who waits.
class VersionChecker::Lane {
public:
    Lane(const WorldKeeper& worlds, const CatalogKeeper& catalogs, Key key)
        : m_worlds(worlds), m_catalogs(catalogs), m_key(std::move(key)), m_thread([this] { run(); })
    { }

    ~Lane()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        m_thread.join();
        for (const Waiting& each : m_waiting)
            each.answer(Error{"the gateway is stopping", ""});
    }

    void add(std::shared_ptr<const catalog::Snapshot> snapshot, catalog::Names names, Answer answer)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back({std::move(snapshot), std::move(names), std::move(answer)});
        }
        m_wake.notify_all();
    }

private:
    struct Waiting {
        std::shared_ptr<const catalog::Snapshot> snapshot;
        catalog::Names names;
        Answer answer;
    };
    struct Open {
        PgConnection connection;
        catalog::VersionReader reader;
        std::string conninfo;
        std::string user;
    };

    void run()
    {
        std::unique_lock lock(m_mutex);
        while (!m_stopping) {
            if (m_waiting.empty()) {
                if (m_wake.wait_for(lock, kIdle) == std::cv_status::timeout && m_waiting.empty())
                    m_open.reset();
                continue;
            }
            const std::vector<Waiting> asked = std::exchange(m_waiting, {});
            lock.unlock();
            answerAll(asked);
            lock.lock();
        }
    }

    void answerAll(const std::vector<Waiting>& asked)
    {
        catalog::Names names;
        for (const Waiting& each : asked)
            names.add(each.names);
        const Result<catalog::Versions> now = ask(names);
        if (!now)
            spdlog::warn("whether views and functions of {} were changed cannot be told: {}", m_key.first, now.error().message);
        for (const Waiting& each : asked) {
            if (now)
                each.answer(m_catalogs.isCurrent(m_key.first, m_key.second, *each.snapshot, *now, each.names));
            else
                each.answer(now.error());
        }
    }

    Result<catalog::Versions> ask(const catalog::Names& names)
    {
        const auto until = std::chrono::steady_clock::now() + kAnswerWithin;
        auto address = catalogAddress(m_worlds, m_key.first, m_key.second);
        if (!address)
            return address.error();
        if (m_open && (m_open->conninfo != address->conninfo || m_open->user != address->user))
            m_open.reset();
        const bool kept = m_open.has_value();
        Result<catalog::Versions> versions = Error{};
        if (kept)
            versions = m_open->reader.of(names, kAnswerWithin);
        // A connection that was kept may have been lost since.
        if (!kept || (!versions && std::chrono::steady_clock::now() < until)) {
            m_open.reset();
            address->applicationName = "gatehouse-versions";
            auto connection = connectUpstream(*address);
            if (!connection) {
                wipe(address->password);
                return connection.error();
            }
            catalog::VersionReader reader(connection->get());
            m_open.emplace(Open{std::move(*connection), reader, address->conninfo, address->user});
            versions = m_open->reader.of(names, kAnswerWithin);
        }
        wipe(address->password);
        if (!versions)
            m_open.reset();
        return versions;
    }

    const WorldKeeper& m_worlds;
    const CatalogKeeper& m_catalogs;
    const Key m_key;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Waiting> m_waiting;
    bool m_stopping = false;
    std::optional<Open> m_open;   ///< the thread's own
    std::thread m_thread;         ///< last: it uses all of the above
};

VersionChecker::VersionChecker(const WorldKeeper& worlds, const CatalogKeeper& catalogs) : m_worlds(worlds), m_catalogs(catalogs) {}

VersionChecker::~VersionChecker()
{
    stop();
}

void VersionChecker::stop()
{
    std::map<Key, std::unique_ptr<Lane>> lanes;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        lanes = std::exchange(m_lanes, {});
    }
}

void VersionChecker::check(const std::string& connection, const std::string& database, std::shared_ptr<const catalog::Snapshot> snapshot,
                           catalog::Names names, Answer answer)
{
    std::string refused;
    {
        const std::lock_guard lock(m_mutex);
        const Key key{connection, database};
        auto lane = m_lanes.find(key);
        if (m_stopping)
            refused = "the gateway is stopping";
        else if (lane == m_lanes.end() && m_lanes.size() >= kLanesMax)
            refused = "too many databases are in use";
        else {
            if (lane == m_lanes.end())
                lane = m_lanes.emplace(key, std::make_unique<Lane>(m_worlds, m_catalogs, key)).first;
            lane->second->add(std::move(snapshot), std::move(names), std::move(answer));
            return;
        }
    }
    answer(Error{refused, ""});
}

}  // namespace gatehouse::service

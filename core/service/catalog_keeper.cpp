#include "core/service/catalog_keeper.h"

#include "core/catalog/reader.h"
#include "core/catalog/same_schema.h"
#include "core/service/name_guesses.h"
#include "core/service/upstream_connector.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace gatehouse::service {

namespace {

constexpr auto kEvery = std::chrono::seconds(60);
constexpr size_t kDatabasesMax = 256;   ///< a client chooses the database's name: bounded

}  // namespace

CatalogKeeper::CatalogKeeper(const WorldKeeper& worlds, Changed changed) : m_worlds(worlds), m_changed(std::move(changed)) {}

CatalogKeeper::~CatalogKeeper()
{
    stop();
}

void CatalogKeeper::start()
{
    refreshNew();
    m_thread = std::thread([this] { run(); });
}

void CatalogKeeper::stop()
{
    std::vector<std::function<void(Outcome)>> waiting;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (auto& [key, entry] : m_entries)
            std::move(entry.waiting.begin(), entry.waiting.end(), std::back_inserter(waiting));
        for (auto& [key, entry] : m_entries)
            entry.waiting.clear();
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    for (const auto& done : waiting)
        done(Error{"the gateway is stopping", ""});
}

CatalogKeeper::Key CatalogKeeper::keyOf(const std::string& connection, const std::string& database) const
{
    if (!database.empty())
        return {connection, database};
    const auto world = m_worlds.world();
    const auto found = world->connections.find(connection);
    return {connection, found == world->connections.end() ? std::string() : found->second.database};
}

std::shared_ptr<const catalog::Snapshot> CatalogKeeper::snapshot(const std::string& connection, const std::string& database) const
{
    const Key key = keyOf(connection, database);
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    return found == m_entries.end() ? nullptr : found->second.labelled;
}

std::string CatalogKeeper::problem(const std::string& connection, const std::string& database) const
{
    const Key key = keyOf(connection, database);
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    return found == m_entries.end() ? std::string() : found->second.problem;
}

void CatalogKeeper::refresh(const std::string& connection, const std::string& database, std::function<void(Outcome)> done)
{
    const Key key = keyOf(connection, database);
    std::string refused;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) {
            refused = "the gateway is stopping";
        } else if (!m_entries.contains(key) && m_entries.size() >= kDatabasesMax) {
            refused = "too many databases are in use";
        } else {
            Entry& entry = m_entries[key];
            entry.wanted = true;
            if (done)
                entry.waiting.push_back(std::move(done));
        }
    }
    if (!refused.empty() && done)
        done(Error{refused, ""});
    m_wake.notify_all();
}

void CatalogKeeper::wantAll()
{
    const auto world = m_worlds.world();
    const std::lock_guard lock(m_mutex);
    for (const auto& [name, connection] : world->connections)
        m_entries[{name, connection.database}].wanted = true;
    for (auto& [key, entry] : m_entries)
        entry.wanted = true;
}

void CatalogKeeper::refreshNew()
{
    const auto world = m_worlds.world();
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [name, connection] : world->connections) {
            Entry& entry = m_entries[{name, connection.database}];
            entry.wanted = entry.wanted || !entry.read;
        }
    }
    m_wake.notify_all();
}

bool CatalogKeeper::isOwnDatabase(const Key& key) const
{
    const auto world = m_worlds.world();
    if (!world)
        return false;
    const auto found = world->connections.find(key.first);
    return found != world->connections.end() && found->second.database == key.second;
}

void CatalogKeeper::setFollowed(Labels labels)
{
    std::vector<std::string> touched;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [key, entry] : m_entries) {
            const auto before = m_followed.find(key.first);
            const auto after = labels.find(key.first);
            const bool same = before == m_followed.end() || after == labels.end() ? (before == m_followed.end()) == (after == labels.end())
                                                                                 : before->second == after->second;
            if (!same)
                touched.push_back(key.first);
        }
        m_followed = std::move(labels);
        for (auto& [key, entry] : m_entries) {
            if (std::ranges::find(touched, key.first) != touched.end())
                relabel(key, entry, true);
        }
    }
    for (const std::string& connection : touched)
        m_changed(connection);
}

std::vector<catalog::LabelEntry> CatalogKeeper::labelsFor(const Key& key, const catalog::Snapshot& snapshot, bool ownDatabase) const
{
    static const ConnectionKnowledge nothing;
    const auto found = m_knowledge.find(key.first);
    const ConnectionKnowledge& known = found == m_knowledge.end() ? nothing : found->second;
    std::vector<catalog::LabelEntry> labels = known.cleared;
    labels.insert(labels.end(), known.enforced.begin(), known.enforced.end());
    if (m_guessing)
        addNameGuesses(snapshot, known, ownDatabase, labels);
    // Last, since it was joined with what stood there.
    if (const auto followed = m_followed.find(key.first); followed != m_followed.end())
        labels.insert(labels.end(), followed->second.begin(), followed->second.end());
    return labels;
}

bool CatalogKeeper::relabel(const Key& key, Entry& entry, bool again)
{
    if (!entry.read)
        return false;
    std::vector<catalog::LabelEntry> labels = labelsFor(key, *entry.read, isOwnDatabase(key));
    if (!again && entry.labelled && labels == entry.labels)
        return false;
    entry.labelled = entry.read->withLabels(labels, ++m_version);
    entry.labels = std::move(labels);
    return true;
}

void CatalogKeeper::relabelAll()
{
    std::vector<std::string> touched;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [key, entry] : m_entries) {
            if (relabel(key, entry, false))
                touched.push_back(key.first);
        }
    }
    for (const std::string& connection : touched)
        m_changed(connection);
}

void CatalogKeeper::setLabels(Labels labels)
{
    {
        const std::lock_guard lock(m_mutex);
        m_knowledge.clear();
        for (auto& [connection, entries] : labels)
            m_knowledge[connection].enforced = std::move(entries);
        m_guessing = false;
    }
    relabelAll();
}

void CatalogKeeper::setKnowledge(LabelKnowledge knowledge)
{
    {
        const std::lock_guard lock(m_mutex);
        m_knowledge = std::move(knowledge);
        m_guessing = true;
    }
    relabelAll();
}

Result<std::shared_ptr<const catalog::Snapshot>> CatalogKeeper::read(const Key& key, uint64_t version,
                                                                            const catalog::Snapshot* previous) const
{
    const auto world = m_worlds.world();
    const auto found = world->connections.find(key.first);
    if (found == world->connections.end())
        return Error{"there is no connection \"" + key.first + "\"", ""};
    UpstreamAddress address;
    address.conninfo = found->second.conninfo;
    address.database = key.second;
    address.user = found->second.catalogUser;
    if (auto password = m_worlds.password(key.first, address.user))
        address.password = std::move(*password);
    address.applicationName = "gatehouse-catalog";
    auto connection = connectUpstream(address);
    wipe(address.password);
    if (!connection)
        return connection.error();
    return catalog::readSnapshot(connection->get(), version, previous);
}

Result<std::shared_ptr<const catalog::Snapshot>> CatalogKeeper::readNow(const std::string& connection,
                                                                        const std::string& database)
{
    const Key key = keyOf(connection, database);
    uint64_t version = 0;
    {
        const std::lock_guard lock(m_mutex);
        version = ++m_version;
    }
    auto snapshot = read(key, version, nullptr);
    if (!snapshot)
        return snapshot;
    std::vector<catalog::LabelEntry> labels;
    {
        const bool own = isOwnDatabase(key);
        const std::lock_guard lock(m_mutex);
        labels = labelsFor(key, **snapshot, own);
    }
    return (*snapshot)->withLabels(labels, version);
}

void CatalogKeeper::run()
{
    auto next = std::chrono::steady_clock::now() + kEvery;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        auto due = std::find_if(m_entries.begin(), m_entries.end(), [](const auto& pair) { return pair.second.wanted; });
        if (due == m_entries.end()) {
            if (m_wake.wait_until(lock, next) == std::cv_status::timeout) {
                next = std::chrono::steady_clock::now() + kEvery;
                lock.unlock();
                wantAll();
                lock.lock();
            }
            continue;
        }
        const Key key = due->first;
        due->second.wanted = false;
        const std::vector<std::function<void(Outcome)>> waiting = std::exchange(due->second.waiting, {});
        const uint64_t version = ++m_version;
        const std::shared_ptr<const catalog::Snapshot> before = due->second.read;
        lock.unlock();
        auto snapshot = read(key, version, before.get());
        // Everything that is cached by version stays good as long as the schema does, however often it is read.
        const bool changed = snapshot && !(before && catalog::sameSchema(*before, **snapshot));
        lock.lock();
        Outcome outcome = Done{};
        Entry& entry = m_entries[key];
        if (snapshot) {
            entry.problem.clear();
            if (changed) {
                entry.read = std::move(*snapshot);
                relabel(key, entry, true);
            }
        } else {
            entry.problem = snapshot.error().message;
            outcome = snapshot.error();
            spdlog::warn("the schema of {} could not be read: {}", key.first, snapshot.error().message);
        }
        lock.unlock();
        // Whoever waits for the reading finds everything that hangs on it told.
        if (changed)
            m_changed(key.first);
        for (const auto& done : waiting)
            done(outcome);
        lock.lock();
    }
}

}  // namespace gatehouse::service

#include "core/service/catalog_keeper.h"

#include "core/catalog/reader.h"
#include "core/catalog/same_schema.h"
#include "core/service/catalog_account.h"
#include "core/service/name_guesses.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace gatehouse::service {

namespace {

constexpr auto kEvery = std::chrono::seconds(60);
constexpr auto kVersionsWithin = std::chrono::seconds(30);
constexpr size_t kKnownMax = 32;    ///< snapshots of one database that statements may still be judged by
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

bool CatalogKeeper::isCurrent(const std::string& connection, const std::string& database, const catalog::Snapshot& snapshot,
                              const catalog::Versions& now, const catalog::Names& names) const
{
    const Key key = keyOf(connection, database);
    Versions versions;
    {
        const std::lock_guard lock(m_mutex);
        const auto entry = m_entries.find(key);
        if (entry == m_entries.end())
            return false;
        for (const Known& each : entry->second.known)
            versions = each.snapshot.lock().get() == &snapshot ? each.versions : versions;
    }
    return versions && versions->sameAs(now, names);
}

void CatalogKeeper::note(Entry& entry)
{
    if (entry.known.empty() || entry.known.back().snapshot.lock() != entry.labelled) {
        std::erase_if(entry.known, [](const Known& each) { return each.snapshot.expired(); });
        if (entry.known.size() == kKnownMax)
            entry.known.erase(entry.known.begin());
        entry.known.push_back({entry.labelled, nullptr});
    }
    entry.known.back().versions = entry.versions;
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

template <typename ByConnection>
void CatalogKeeper::replace(ByConnection& mine, ByConnection given)
{
    static const typename ByConnection::mapped_type nothing;
    const auto of = [](const ByConnection& map, const std::string& connection) -> const auto& {
        const auto found = map.find(connection);
        return found == map.end() ? nothing : found->second;
    };
    std::vector<std::string> touched;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [key, entry] : m_entries) {
            if (of(mine, key.first) != of(given, key.first))
                touched.push_back(key.first);
        }
        mine = std::move(given);
        for (auto& [key, entry] : m_entries) {
            if (std::ranges::find(touched, key.first) != touched.end())
                relabel(key, entry, true);
        }
    }
    for (const std::string& connection : touched)
        m_changed(connection);
}

void CatalogKeeper::setFollowed(Labels labels)
{
    replace(m_followed, std::move(labels));
}

void CatalogKeeper::setReviews(FunctionReviews reviews)
{
    replace(m_reviews, std::move(reviews));
}

std::shared_ptr<const catalog::Snapshot> CatalogKeeper::labelled(const std::shared_ptr<const catalog::Snapshot>& read, const Key& key,
                                                                 const std::vector<catalog::LabelEntry>& labels, uint64_t version) const
{
    const auto reviews = m_reviews.find(key.first);
    if (reviews == m_reviews.end() || !isOwnDatabase(key))
        return read->withLabels(labels, version);
    return catalog::withReviews(*read, reviews->second, version)->withLabels(labels, version);
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
    entry.labelled = labelled(entry.read, key, labels, ++m_version);
    entry.labels = std::move(labels);
    note(entry);
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

Result<CatalogKeeper::Reading> CatalogKeeper::read(const Key& key, uint64_t version, const Reading& before) const
{
    auto address = catalogAddress(m_worlds, key.first, key.second);
    if (!address)
        return address.error();
    address->applicationName = "gatehouse-catalog";
    auto connection = connectUpstream(*address);
    wipe(address->password);
    if (!connection)
        return connection.error();
    // Before what they are versions of: what changes in between is taken for changed, not for known.
    auto versions = catalog::VersionReader(connection->get()).all(kVersionsWithin);
    if (!versions)
        return versions.error();
    catalog::Withheld withheld;
    catalog::ReadOptions options;
    options.withheld = &withheld;
    auto snapshot = catalog::readSnapshot(connection->get(), version, before.snapshot.get(), options);
    if (!snapshot)
        return snapshot.error();
    // What could not be printed now is what it was, and so is its version.
    const catalog::Versions unknown;
    const catalog::Versions& older = before.versions ? *before.versions : unknown;
    for (const catalog::Oid oid : withheld.relations) {
        if (const catalog::Relation* relation = (*snapshot)->relation(oid))
            versions->takeRelation(older, relation->schema, relation->name);
    }
    for (const catalog::Oid oid : withheld.functions) {
        if (const catalog::Function* function = (*snapshot)->function(oid))
            versions->takeFunction(older, function->schema, function->name);
    }
    return Reading{std::move(*snapshot), std::make_shared<const catalog::Versions>(std::move(*versions))};
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
    auto reading = read(key, version, {});
    if (!reading)
        return reading.error();
    const bool own = isOwnDatabase(key);
    const std::lock_guard lock(m_mutex);
    return labelled(reading->snapshot, key, labelsFor(key, *reading->snapshot, own), version);
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
        const Reading before{due->second.read, due->second.versions};
        lock.unlock();
        auto reading = read(key, version, before);
        // Everything that is cached by version stays good as long as the schema does, however often it is read.
        const bool changed = reading && !(before.snapshot && catalog::sameSchema(*before.snapshot, *reading->snapshot));
        lock.lock();
        Outcome outcome = Done{};
        Entry& entry = m_entries[key];
        if (reading) {
            entry.problem.clear();
            entry.versions = std::move(reading->versions);
            if (changed) {
                entry.read = std::move(reading->snapshot);
                relabel(key, entry, true);
            }
            // What reads the same is the same, also by the numbers of now.
            note(entry);
        } else {
            entry.problem = reading.error().message;
            outcome = reading.error();
            spdlog::warn("the schema of {} could not be read: {}", key.first, reading.error().message);
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

// Asks databases whether views and functions are still what was read of them: each time anew, over a connection of its own
// for each database. Keeps no answer.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/versions.h"
#include "core/service/catalog_keeper.h"
#include "core/service/world_keeper.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace gatehouse::service {

class VersionChecker {
public:
    /// true: these names stand in the database for what the snapshot has under them. Error: it cannot be told.
    using Answer = std::function<void(Result<bool>)>;

    VersionChecker(const WorldKeeper& worlds, const CatalogKeeper& catalogs);
    ~VersionChecker();

    /// From any thread, and does not wait. answer: once, from any thread, in some seconds at the most. What is asked while
    /// a question is on its way goes together in the next one, never in that.
    void check(const std::string& connection, const std::string& database, std::shared_ptr<const catalog::Snapshot> snapshot,
               catalog::Names names, Answer answer);
    /// Whoever waits gets an error.
    void stop();

private:
    class Lane;
    using Key = std::pair<std::string, std::string>;   ///< connection, database

    const WorldKeeper& m_worlds;
    const CatalogKeeper& m_catalogs;
    std::mutex m_mutex;
    std::map<Key, std::unique_ptr<Lane>> m_lanes;
    bool m_stopping = false;
};

}  // namespace gatehouse::service

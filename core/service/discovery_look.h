// One look at one database for sensitive columns: which tables, over which accounts, and what is made of their values.
#pragma once

#include "core/base/clock.h"
#include "core/detect/detector.h"
#include "core/service/findings.h"
#include "core/service/label_knowledge.h"
#include "core/service/upstream_connector.h"
#include "core/service/value_tally.h"
#include "core/service/world_keeper.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::service {

/// Which columns are wanted.
using ColumnWanted = std::function<bool(const catalog::Relation& relation, const catalog::Column& column, const std::string& type)>;

class DiscoveryLook {
public:
    DiscoveryLook(const WorldKeeper& worlds, std::string connection, std::shared_ptr<const catalog::Snapshot> snapshot,
                  const ConnectionKnowledge& known, const std::atomic<bool>& stopping);
    ~DiscoveryLook();

    /// Tables that have a wanted column.
    [[nodiscard]] size_t choose(const ColumnWanted& wanted);
    using Step = std::function<void(size_t done, size_t total, const std::string& table)>;
    /// Blocks until all are looked at, the time is up or it is told to stop. Its findings and why it ended early are in `run`.
    void lookAtAll(DiscoveryRun& run, const Step& step);

private:
    struct Account {
        std::string user;
        PgConnection connection;
        bool failed = false;
    };
    struct Target {
        const catalog::Relation* relation = nullptr;
        std::vector<const catalog::Column*> columns;
    };

    [[nodiscard]] PGconn* connectionOf(Account& account);
    void lookAt(const Target& target, DiscoveryRun& run);
    void followKeys(DiscoveryRun& run) const;
    void followPartitions(DiscoveryRun& run) const;
    [[nodiscard]] std::vector<std::string> checksOf(const catalog::Relation& relation, const catalog::Column& column) const;

    const WorldKeeper& m_worlds;
    std::string m_connection;
    std::shared_ptr<const catalog::Snapshot> m_snapshot;
    const ConnectionKnowledge& m_known;
    const std::atomic<bool>& m_stopping;
    detect::Scratch m_scratch;
    std::vector<Account> m_accounts;
    std::vector<Target> m_targets;
    std::string m_problem;                ///< of the last connection that could not be made
};

}  // namespace gatehouse::service

// Looks for sensitive columns in the governed databases, on a thread and connections of its own. It keeps and enforces nothing.
#pragma once

#include "core/base/clock.h"
#include "core/service/catalog_keeper.h"
#include "core/service/findings.h"
#include "core/service/label_knowledge.h"
#include "core/service/world_keeper.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace gatehouse::service {

class Discovery {
public:
    /// New: what was not looked at yet, or whose type changed. Due: also what showed no value some minutes ago. All: everything.
    enum class Scope { New, Due, All };

    using Finished = std::function<void(DiscoveryRun)>;
    using Progress = std::function<void(DiscoveryProgress)>;

    /// Both are called from the thread of the discovery. A look that finds nothing to look at ends without a word, unless
    /// All was asked for.
    Discovery(const WorldKeeper& worlds, const CatalogKeeper& catalogs, std::shared_ptr<const Clock> clock, Finished finished, Progress progress);
    ~Discovery();

    void start();
    void stop();   ///< ends what is under way; it is not told

    /// From any thread. What is asked for while the connection is looked at follows after.
    void look(const std::string& connection, Scope scope);
    void setKnowledge(LabelKnowledge knowledge);
    [[nodiscard]] std::optional<DiscoveryProgress> underWay(const std::string& connection) const;

private:
    void run();
    [[nodiscard]] std::optional<DiscoveryRun> lookAt(const std::string& connection, Scope scope);
    void tell(const DiscoveryProgress& progress);

    const WorldKeeper& m_worlds;
    const CatalogKeeper& m_catalogs;
    std::shared_ptr<const Clock> m_clock;
    Finished m_finished;
    Progress m_progress;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<std::string, Scope> m_wanted;
    LabelKnowledge m_knowledge;
    std::optional<DiscoveryProgress> m_now;
    std::atomic<bool> m_stopping{false};
    std::thread m_thread;
};

}  // namespace gatehouse::service

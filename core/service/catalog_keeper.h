// Keeps a labelled snapshot of each governed database's schema, read on a thread of its own.
#pragma once

#include "core/base/result.h"
#include "core/catalog/function_review.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/versions.h"
#include "core/service/label_knowledge.h"
#include "core/service/world_keeper.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gatehouse::service {

class CatalogKeeper {
public:
    using Labels = std::map<std::string, std::vector<catalog::LabelEntry>>;   ///< by connection
    using Changed = std::function<void(const std::string& connection)>;

    /// changed is called from the keeper's thread after a snapshot was replaced. A reading that finds the same schema
    /// replaces nothing: snapshot and version stay.
    CatalogKeeper(const WorldKeeper& worlds, Changed changed);
    ~CatalogKeeper();

    /// Reads every connection's own database, now and then about once a minute what is in use.
    void start();
    void stop();

    [[nodiscard]] std::shared_ptr<const catalog::Snapshot> snapshot(const std::string& connection, const std::string& database) const;
    /// done: from any thread. Calls that come while one waits share its reading; a reading that has begun does not count.
    void refresh(const std::string& connection, const std::string& database, std::function<void(Outcome)> done);
    /// Blocks, and reads over a connection of its own with the labels as they are, whether or not the keeper was
    /// started; keeps nothing. From any thread.
    [[nodiscard]] Result<std::shared_ptr<const catalog::Snapshot>> readNow(const std::string& connection, const std::string& database);
    /// Whether these names stand for what a snapshot that was handed out has under them, when this is what they are by
    /// now. False also when it is one of too long ago.
    [[nodiscard]] bool isCurrent(const std::string& connection, const std::string& database, const catalog::Snapshot& snapshot,
                                 const catalog::Versions& now, const catalog::Names& names) const;
    /// Reads what the world has and was never read.
    void refreshNew();
    /// Exactly these.
    void setLabels(Labels labels);
    /// What is in force; columns that nobody looked at yet carry what their names say (see name_guesses.h).
    void setKnowledge(LabelKnowledge knowledge);
    /// Labels that follow data, in force besides the others.
    void setFollowed(Labels labels);
    /// Functions that are vouched for, of each connection's own database: in another one the same names may mean other code.
    void setReviews(FunctionReviews reviews);
    /// In words, why the last reading failed; empty when it did not.
    [[nodiscard]] std::string problem(const std::string& connection, const std::string& database) const;

private:
    using Key = std::pair<std::string, std::string>;   ///< connection, database
    using Versions = std::shared_ptr<const catalog::Versions>;
    struct Known {
        std::weak_ptr<const catalog::Snapshot> snapshot;
        Versions versions;
    };
    struct Entry {
        std::shared_ptr<const catalog::Snapshot> read;
        std::shared_ptr<const catalog::Snapshot> labelled;
        Versions versions;                                   ///< of read, and never newer than it
        std::vector<Known> known;                            ///< what was handed out, newest last
        std::vector<catalog::LabelEntry> labels;   ///< that labelled has
        std::vector<std::function<void(Outcome)>> waiting;
        bool wanted = false;
        std::string problem;
    };

    void run();
    [[nodiscard]] Key keyOf(const std::string& connection, const std::string& database) const;
    struct Reading {
        std::shared_ptr<const catalog::Snapshot> snapshot;
        Versions versions;
    };
    /// before: what is known of it; empty for nothing.
    [[nodiscard]] Result<Reading> read(const Key& key, uint64_t version, const Reading& before) const;
    [[nodiscard]] std::vector<catalog::LabelEntry> labelsFor(const Key& key, const catalog::Snapshot& snapshot, bool ownDatabase) const;
    /// False when they are the same; again: the schema was read anew.
    bool relabel(const Key& key, Entry& entry, bool again);
    void relabelAll();
    /// What stands in the entry is what is handed out.
    static void note(Entry& entry);
    /// The snapshots of every connection for which the two differ are made anew.
    template <typename ByConnection>
    void replace(ByConnection& mine, ByConnection given);
    [[nodiscard]] std::shared_ptr<const catalog::Snapshot> labelled(const std::shared_ptr<const catalog::Snapshot>& read, const Key& key,
                                                                    const std::vector<catalog::LabelEntry>& labels, uint64_t version) const;
    [[nodiscard]] bool isOwnDatabase(const Key& key) const;
    void wantAll();

    const WorldKeeper& m_worlds;
    Changed m_changed;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<Key, Entry> m_entries;
    LabelKnowledge m_knowledge;
    bool m_guessing = false;
    Labels m_followed;
    FunctionReviews m_reviews;
    uint64_t m_version = 0;
    bool m_stopping = false;
    std::thread m_thread;
};

}  // namespace gatehouse::service

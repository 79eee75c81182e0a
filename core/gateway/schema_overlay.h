// The session's own picture of the schema: what it was read as, and what the session has done to it since. Not a
// catalog of its own and not what is kept for others (see Host::followLabels).
#pragma once

#include "core/gateway/following.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::gateway {

/// A value: a copy plays through what a query string will do. One session, one thread.
class SchemaOverlay {
public:
    using Base = std::shared_ptr<const catalog::Snapshot>;

    /// The base itself when nothing was done. path: what a name without a schema means first; a new table that another
    /// could shadow is not told by its name.
    [[nodiscard]] Base over(const Base& base, const std::vector<std::string>& path);

    /// A statement went through.
    void add(const Following& following);
    /// Steps of a transaction as they went through. text: of the statement, for a savepoint's name.
    void control(sql::TransactionStep step, std::string_view text);
    /// COMMIT that did commit. Temporary objects stay; what is permanent stays until the catalog was read again.
    void committed();
    void rolledBack();
    /// The catalog was read after the last commit: it has what is permanent.
    void catalogRead();

    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    [[nodiscard]] bool hasTemporary() const;
    /// Announced to the host for steps that were taken back or kept since it was asked last: who must be told which.
    struct Settled {
        std::vector<FollowedLabel> kept;
        std::vector<FollowedLabel> takenBack;
    };
    [[nodiscard]] Settled takeSettled() { return std::exchange(m_settled, {}); }

private:
    struct Entry {
        Following following;
        bool open = true;          ///< its transaction may still be rolled back
    };
    void truncate(size_t count);
    void changed() { m_picture.reset(); }

    std::vector<Entry> m_entries;
    std::vector<std::pair<std::string, size_t>> m_savepoints;   ///< name, how many entries there were
    Settled m_settled;
    Base m_base;
    std::vector<std::string> m_path;
    Base m_picture;
};

}  // namespace gatehouse::gateway

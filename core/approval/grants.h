// Who may see which masked columns in plain just now, and until when: approved requests to see. In memory alone, so that
// a restart ends them all. Thread-safe.
#pragma once

#include "core/approval/request.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::approval {

/// Of a request's id: "gra_" and the same characters, so that a record of the decision can name the grant before it is.
[[nodiscard]] std::string grantIdOf(const std::string& requestId);

/// One approved request to see. Immutable but for its end.
struct Grant {
    std::string id;                        ///< "gra_" and the characters of its request's id
    std::string request;                   ///< "apr_…"
    std::string identity;
    std::string connection;
    std::string database;                  ///< the upstream's own name
    std::vector<SightColumn> columns;
    std::string reason;
    std::string approvedBy;
    TimeUs sinceUs = 0;
    TimeUs untilUs = 0;
    TimeUs endedUs = 0;                    ///< 0 while it holds
    std::string end;                       ///< why it ended: "its time is over", "rosa ended it: …"
    /// Rows that are on their way look at it one by one: shared by every copy.
    std::shared_ptr<std::atomic<bool>> over = std::make_shared<std::atomic<bool>>(false);

    [[nodiscard]] bool holdsAt(TimeUs nowUs) const { return !over->load(std::memory_order_acquire) && nowUs < untilUs; }
};
using GrantPtr = std::shared_ptr<const Grant>;

class Grants {
public:
    explicit Grants(std::shared_ptr<const Clock> clock) : m_clock(std::move(clock)) {}

    /// Of an approved request to see: its time runs from now. Error: the request is about a statement, or has no time.
    [[nodiscard]] Result<GrantPtr> add(const Request& request);
    /// What this identity may see there now. Never waits long; nearly free while there are none at all.
    [[nodiscard]] std::vector<GrantPtr> of(std::string_view identity, std::string_view connection, std::string_view database) const;
    [[nodiscard]] std::vector<GrantPtr> held() const;      ///< oldest first
    [[nodiscard]] std::vector<GrantPtr> ended() const;     ///< newest first, at most 200
    [[nodiscard]] Result<GrantPtr> find(const std::string& id) const;

    /// Nothing is shown under it from here on, not even the next row of a result that is on its way.
    [[nodiscard]] Result<GrantPtr> end(const std::string& id, const std::string& why);
    /// Those that the test picks, or all whose time is over.
    std::vector<GrantPtr> endWhere(const std::function<bool(const Grant&)>& picks, const std::string& why);
    std::vector<GrantPtr> endDue();

private:
    std::shared_ptr<const Clock> m_clock;
    mutable std::mutex m_mutex;
    std::atomic<size_t> m_count{0};        ///< of m_held
    std::vector<GrantPtr> m_held;
    std::vector<GrantPtr> m_ended;
};

}  // namespace gatehouse::approval

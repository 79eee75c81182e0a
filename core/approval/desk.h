// The state machine of approval requests: who may decide, what is bound, when it ends. Thread-safe.
#pragma once

#include "core/approval/request.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gatehouse::approval {

/// Who decides, as the desk needs to know them.
struct Decider {
    std::string name;
    std::string kind;
    std::vector<std::string> roles;
};

class Desk {
public:
    using Listener = std::function<void(const Request&)>;

    explicit Desk(std::shared_ptr<const Clock> clock);

    /// Adds a pending request (id, createdUs, expiresUs are filled in) and returns it. `decided` is called
    /// once, from any thread and without the desk's lock held, when it is no longer pending.
    Request open(Request request, int expiresSeconds, Listener decided);

    /// Errors in words: not found, no longer pending, deciding is not theirs (not a reviewer; the requester;
    /// the sponsor of the requesting agent or service; not human), no reason for a denial.
    [[nodiscard]] Result<Request> approve(const std::string& id, const Decider& by, const std::string& reason);
    [[nodiscard]] Result<Request> deny(const std::string& id, const Decider& by, const std::string& reason);
    /// Why this person may not decide it; empty when they may.
    [[nodiscard]] std::string refusal(const Request& request, const Decider& by) const;
    [[nodiscard]] Result<Request> withdraw(const std::string& id, const std::string& reason);
    /// The gateway, right before it releases the statement. Error unless approved, once, with the same digest.
    [[nodiscard]] Outcome consume(const std::string& id, const Digest& digest);

    /// Ends what is due; call about once a second. Returns when the next one is due, 0 for none.
    TimeUs expireDue();

    [[nodiscard]] std::vector<Request> pending() const;   ///< oldest first
    [[nodiscard]] std::vector<Request> recent() const;    ///< newest first, at most 500 that ended
    [[nodiscard]] Result<Request> find(const std::string& id) const;

    /// Called on every change, without the lock held.
    void onChange(Listener listener);

private:
    struct Entry {
        Request request;
        Listener decided;
    };
    Result<Request> decide(const std::string& id, const Decider& by, State state, const std::string& reason);
    void end(std::map<std::string, Entry>::iterator entry);   ///< with the lock held
    void announce(const Request& request, const Listener& decided);

    std::shared_ptr<const Clock> m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_pending;
    std::vector<Request> m_ended;
    std::vector<Listener> m_listeners;
};

}  // namespace gatehouse::approval

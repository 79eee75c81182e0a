// Parks a session on one approval request until a person, the clock or the client ends it.
#pragma once

#include "core/gateway/session_state.h"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::gateway {

struct HeldEnd {
    bool released = false;         ///< approved, still bound to the same thing, and used up now
    approval::Request request;     ///< as it ended
    wire::DiagnosticFields error;  ///< when not released
};

class Holding {
public:
    explicit Holding(SessionState& state);

    /// Records the request durably, opens it, keeps the client informed, waits. Nothing of the session may be under
    /// way upstream. The text and parameters are exactly what will run.
    asio::awaitable<HeldEnd> hold(std::shared_ptr<const Judged> judged, std::string text,
                                  std::vector<std::optional<std::string>> parameters);

    /// The client asked to cancel. False when nothing is held.
    bool withdraw();

private:
    struct Parked;
    asio::awaitable<bool> say(const approval::Request& request, const std::vector<std::string>& reviewers, bool first);
    approval::Request describe(const Judged& judged, std::string text, std::vector<std::optional<std::string>> parameters) const;

    SessionState& m_state;
    std::string m_held;            ///< id of the request that is waiting, or empty
};

}  // namespace gatehouse::gateway

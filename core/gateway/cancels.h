// CancelRequests of one session. What is asked while its client's statement is still in the gateway (being judged, checked,
// recorded) is passed on behind it: the server would ignore it, and then run what its client has given up.
#pragma once

#include <asio/any_io_executor.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace gatehouse::gateway {

/// Used on the session's thread.
class Cancels {
public:
    /// toServer: something is at work there. Else nothing is left to cancel, and a signal could only hit what comes next.
    using PassOn = std::function<void(bool toServer)>;

    /// executor: the session's thread.
    explicit Cancels(asio::any_io_executor executor) : m_executor(std::move(executor)) {}

    /// Calls passOn now (to the server), or when what is being handled has been sent.
    void ask(PassOn passOn);
    /// A message of the client is looked at, and nothing of it was sent.
    void handling() { m_handling = true; }
    /// What was handled is about to be sent, or was answered here; or the server is at work for what was sent before it.
    /// What waited is called soon, not from here: what is written at once is written before.
    void handled(bool toServer);
    /// Somebody cancelled what is being handled.
    [[nodiscard]] bool waiting() const { return !m_waiting.empty(); }

private:
    asio::any_io_executor m_executor;
    bool m_handling = false;
    std::vector<PassOn> m_waiting;
};

}  // namespace gatehouse::gateway

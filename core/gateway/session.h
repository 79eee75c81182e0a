// One client connection from its first byte to its last: signs in, connects upstream, runs the two flows.
#pragma once

#include "core/gateway/holding.h"
#include "core/gateway/input_buffer.h"
#include "core/gateway/session_state.h"
#include "core/gateway/sign_in.h"
#include "core/gateway/transport.h"
#include "core/gateway/worker.h"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>

namespace gatehouse::gateway {

/// Everything but the two `…FromAnyThread` runs on the worker's thread.
class Session : public std::enable_shared_from_this<Session> {
public:
    /// Takes the descriptor over.
    Session(Worker& worker, int descriptor, std::string peer);
    ~Session();

    void start();

    /// A CancelRequest with the target's process id came in. passedOn is called on any thread, once: when PostgreSQL
    /// has signalled its backend, when what was held is withdrawn, or when nothing is to be done (a wrong secret).
    /// The target is handed over, so that no other thread is the last to hold it.
    static void cancelFromAnyThread(std::shared_ptr<Session> target, uint32_t secret, std::function<void()> passedOn);
    void endFromAnyThread(std::string why);

    [[nodiscard]] const std::string& id() const { return m_info.id; }
    /// Fixed before the session is registered.
    [[nodiscard]] const std::string& tokenId() const { return m_tokenId; }

private:
    asio::awaitable<void> run();
    asio::awaitable<void> serve(SignedIn signedIn);
    asio::awaitable<void> runFlows();
    asio::awaitable<void> endPolitely(std::string why);
    asio::awaitable<bool> fail(std::string sqlState, std::string message, std::string hint);
    asio::awaitable<Result<std::unique_ptr<UpstreamLink>>> connectUpstream(const SignedIn& signedIn);
    [[nodiscard]] std::string welcome() const;
    void recordSignIn(ledger::Kind kind, const std::string& identity, const std::string& detail);
    void cancel(uint32_t secret, std::function<void()> passedOn);
    /// On the session that the CancelRequest came in with; returns when it has arrived.
    asio::awaitable<void> passOnCancel(std::shared_ptr<Session> target, uint32_t secret);

    Worker& m_worker;
    Transport m_client;
    InputBuffer m_input;
    SessionInfo m_info;
    std::string m_tokenId;
    std::unique_ptr<SessionState> m_state;
    std::unique_ptr<Holding> m_holding;
    asio::steady_timer m_timer;
    uint32_t m_pid = 0;
    uint32_t m_secret = 0;
    int m_flowsRunning = 0;
};

}  // namespace gatehouse::gateway

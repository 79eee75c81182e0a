// The running gateway: listener and workers. Started once, stopped once.
#pragma once

#include "core/base/result.h"
#include "core/gateway/host.h"

#include <memory>
#include <string>

namespace gatehouse::gateway {

struct GatewayOptions {
    std::string host = "127.0.0.1";
    uint16_t port = 6432;              ///< 0: any free one
    std::string certificateFile;       ///< PEM; TLS is offered when both are given
    std::string keyFile;
    int workers = 0;                   ///< 0: one for each core, at the most 16
    int sessionsMax = 2000;
    int signInTimeoutMs = 30'000;
    int keepAliveNoticeMs = 10'000;    ///< between notices while a statement is held
};

struct GatewayFigures {
    int64_t sessionsLive = 0;
    int64_t statementsTotal = 0;
    double statementsPerSecond = 0;    ///< over the last five seconds
    double addedMicrosecondsMedian = 0;   ///< what AddedTime tells of the last minute's statements
    double addedMicrosecondsP99 = 0;      ///< … likewise
};

class Gateway {
public:
    /// host and observer must outlive the gateway.
    Gateway(Host& host, Observer& observer, GatewayOptions options);
    ~Gateway();

    [[nodiscard]] Outcome start();
    /// Stops listening, ends every session (57P01), waits for the workers.
    void stop();

    [[nodiscard]] uint16_t port() const;
    [[nodiscard]] GatewayFigures figures() const;
    /// Ends one session with 57P01 and the words given. False when there is none.
    bool endSession(const std::string& id, const std::string& why);
    /// Ends sessions that signed in with a token that was revoked.
    void endSessionsOfToken(const std::string& tokenId);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Makes a self-signed certificate for localhost and the loopback addresses when there is none yet:
/// ECDSA P-256, ten years, key file 0600.
[[nodiscard]] Outcome ensureCertificate(const std::string& certificateFile, const std::string& keyFile);

}  // namespace gatehouse::gateway

// What the gateway's observer was told lately: live sessions and the newest statements, in memory and bounded.
#pragma once

#include "core/gateway/host.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gatehouse::service {

class LiveSessions final : public gateway::Observer {
public:
    static constexpr size_t kStatementsMax = 50'000;
    static constexpr size_t kEndedSessionsMax = 1'000;
    static constexpr size_t kBatchMax = 1'000;

    void sessionChanged(const gateway::SessionInfo& session) override;
    void statementChanged(const gateway::StatementInfo& statement) override;

    struct Changes {
        std::vector<gateway::SessionInfo> sessions;
        std::vector<gateway::StatementInfo> statements;   ///< in the order they began; the newest of very many
    };
    /// What changed since the last call.
    [[nodiscard]] Changes takeChanges();

    [[nodiscard]] std::vector<gateway::SessionInfo> sessions() const;   ///< newest first
    [[nodiscard]] std::optional<gateway::SessionInfo> session(const std::string& id) const;
    /// Oldest first; at the most `limit`, the newest kept.
    [[nodiscard]] std::vector<gateway::StatementInfo> since(TimeUs sinceUs, size_t limit) const;
    [[nodiscard]] std::vector<gateway::StatementInfo> of(const std::string& sessionId, size_t limit) const;

private:
    [[nodiscard]] static std::string keyOf(const gateway::StatementInfo& statement);
    void forgetOldest();

    mutable std::mutex m_mutex;
    std::unordered_map<std::string, gateway::SessionInfo> m_sessions;
    std::deque<std::string> m_ended;                       ///< oldest first
    std::deque<gateway::StatementInfo> m_statements;       ///< oldest first
    uint64_t m_first = 0;                                  ///< number of m_statements.front()
    std::unordered_map<std::string, uint64_t> m_numbers;   ///< session and index → number
    std::unordered_set<std::string> m_changedSessions;
    std::unordered_set<uint64_t> m_changedStatements;
};

}  // namespace gatehouse::service

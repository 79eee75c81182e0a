#include "core/service/live_sessions.h"

#include <algorithm>

namespace gatehouse::service {

std::string LiveSessions::keyOf(const gateway::StatementInfo& statement)
{
    return statement.sessionId + "/" + std::to_string(statement.index);
}

void LiveSessions::sessionChanged(const gateway::SessionInfo& session)
{
    const std::lock_guard lock(m_mutex);
    gateway::SessionInfo& known = m_sessions[session.id];
    const bool ends = known.closedUs == 0 && session.closedUs != 0;
    known = session;
    m_changedSessions.insert(session.id);
    if (!ends)
        return;
    m_ended.push_back(session.id);
    if (m_ended.size() > kEndedSessionsMax) {
        m_sessions.erase(m_ended.front());
        m_changedSessions.erase(m_ended.front());
        m_ended.pop_front();
    }
}

void LiveSessions::forgetOldest()
{
    m_numbers.erase(keyOf(m_statements.front()));
    m_changedStatements.erase(m_first);
    m_statements.pop_front();
    ++m_first;
}

void LiveSessions::statementChanged(const gateway::StatementInfo& statement)
{
    std::string key = keyOf(statement);
    const std::lock_guard lock(m_mutex);
    const auto known = m_numbers.find(key);
    uint64_t number = 0;
    if (known != m_numbers.end()) {
        number = known->second;
        m_statements[number - m_first] = statement;
    } else {
        number = m_first + m_statements.size();
        m_numbers.emplace(std::move(key), number);
        m_statements.push_back(statement);
        if (m_statements.size() > kStatementsMax)
            forgetOldest();
    }
    m_changedStatements.insert(number);
    // The session's counters move with it; figures are told when it changes next.
    const auto session = m_sessions.find(statement.sessionId);
    if (session != m_sessions.end() && session->second.statements < static_cast<int64_t>(statement.index)) {
        session->second.statements = static_cast<int64_t>(statement.index);
        m_changedSessions.insert(statement.sessionId);
    }
}

LiveSessions::Changes LiveSessions::takeChanges()
{
    Changes changes;
    const std::lock_guard lock(m_mutex);
    for (const std::string& id : m_changedSessions) {
        const auto found = m_sessions.find(id);
        if (found != m_sessions.end())
            changes.sessions.push_back(found->second);
    }
    std::vector<uint64_t> numbers(m_changedStatements.begin(), m_changedStatements.end());
    std::sort(numbers.begin(), numbers.end());
    const size_t skipped = numbers.size() > kBatchMax ? numbers.size() - kBatchMax : 0;
    for (size_t i = skipped; i < numbers.size(); ++i)
        changes.statements.push_back(m_statements[numbers[i] - m_first]);
    m_changedSessions.clear();
    m_changedStatements.clear();
    return changes;
}

std::vector<gateway::SessionInfo> LiveSessions::sessions() const
{
    std::vector<gateway::SessionInfo> all;
    {
        const std::lock_guard lock(m_mutex);
        all.reserve(m_sessions.size());
        for (const auto& [id, session] : m_sessions)
            all.push_back(session);
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.openedUs > b.openedUs; });
    return all;
}

std::optional<gateway::SessionInfo> LiveSessions::session(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? std::nullopt : std::optional(found->second);
}

std::vector<gateway::StatementInfo> LiveSessions::since(TimeUs sinceUs, size_t limit) const
{
    std::vector<gateway::StatementInfo> found;
    const std::lock_guard lock(m_mutex);
    for (auto statement = m_statements.rbegin(); statement != m_statements.rend() && found.size() < limit; ++statement) {
        if (statement->startedUs >= sinceUs)
            found.push_back(*statement);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

std::vector<gateway::StatementInfo> LiveSessions::of(const std::string& sessionId, size_t limit) const
{
    std::vector<gateway::StatementInfo> found;
    const std::lock_guard lock(m_mutex);
    for (auto statement = m_statements.rbegin(); statement != m_statements.rend() && found.size() < limit; ++statement) {
        if (statement->sessionId == sessionId)
            found.push_back(*statement);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace gatehouse::service

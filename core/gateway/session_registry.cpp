#include "core/gateway/session_registry.h"

#include "core/base/bytes.h"

namespace gatehouse::gateway {

uint32_t SessionRegistry::add(const std::shared_ptr<Session>& session)
{
    const std::lock_guard lock(m_mutex);
    if (m_next == 0) {
        const Bytes start = randomBytes(3);
        m_next = static_cast<uint32_t>(start[0]) << 16 | static_cast<uint32_t>(start[1]) << 8 | start[2];
    }
    do {
        // Clients print it as a signed number.
        m_next = (m_next + 1) & 0x7fffffff;
    } while (m_next == 0 || m_sessions.contains(m_next));
    m_sessions[m_next] = session;
    return m_next;
}

void SessionRegistry::remove(uint32_t pid)
{
    const std::lock_guard lock(m_mutex);
    m_sessions.erase(pid);
}

size_t SessionRegistry::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_sessions.size();
}

std::shared_ptr<Session> SessionRegistry::byPid(uint32_t pid) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_sessions.find(pid);
    return found == m_sessions.end() ? nullptr : found->second.lock();
}

std::vector<std::shared_ptr<Session>> SessionRegistry::all() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<Session>> live;
    for (const auto& [pid, session] : m_sessions) {
        if (auto locked = session.lock())
            live.push_back(std::move(locked));
    }
    return live;
}

}  // namespace gatehouse::gateway

// Finds live sessions from any thread: by cancel key, by id, by token. Holds them weakly.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatehouse::gateway {

class Session;

class SessionRegistry {
public:
    /// Gives the session its process id: unique among the live ones, never 0.
    uint32_t add(const std::shared_ptr<Session>& session);
    void remove(uint32_t pid);
    [[nodiscard]] size_t size() const;

    [[nodiscard]] std::shared_ptr<Session> byPid(uint32_t pid) const;
    [[nodiscard]] std::vector<std::shared_ptr<Session>> all() const;

private:
    mutable std::mutex m_mutex;
    std::unordered_map<uint32_t, std::weak_ptr<Session>> m_sessions;
    uint32_t m_next = 0;
};

}  // namespace gatehouse::gateway

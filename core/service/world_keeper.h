// Builds the gateway's picture of identities, connections, policy and upstream passwords, and swaps it whole.
#pragma once

#include "core/gateway/host.h"
#include "core/service/administration.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace gatehouse::service {

class WorldKeeper {
public:
    explicit WorldKeeper(Administration& administration) : m_administration(administration) {}
    ~WorldKeeper();

    /// On the administration's thread. Error: the policy does not parse, or the store cannot be read; the old picture stays.
    [[nodiscard]] Outcome rebuild();

    /// From any thread. Null before the first rebuild.
    [[nodiscard]] std::shared_ptr<const gateway::World> world() const;
    [[nodiscard]] Result<std::string> password(const std::string& connection, const std::string& upstreamUser) const;

private:
    using Passwords = std::map<std::pair<std::string, std::string>, std::string>;

    [[nodiscard]] Outcome readPasswords(const gateway::Connection& connection, Passwords& passwords);

    Administration& m_administration;
    mutable std::mutex m_mutex;
    std::shared_ptr<const gateway::World> m_world;
    Passwords m_passwords;
};

}  // namespace gatehouse::service

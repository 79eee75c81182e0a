#include "core/service/world_keeper.h"

namespace gatehouse::service {

WorldKeeper::~WorldKeeper()
{
    for (auto& [account, password] : m_passwords)
        wipe(password);
}

Outcome WorldKeeper::readPasswords(const gateway::Connection& connection, Passwords& passwords)
{
    std::vector<std::string> users;
    auto parts = readConninfo(connection.conninfo);
    if (!parts)
        return parts.error();
    users.push_back(parts->user);
    for (const gateway::Account& account : connection.accounts)
        users.push_back(account.upstreamUser);
    if (!connection.catalogUser.empty())
        users.push_back(connection.catalogUser);
    for (const std::string& user : users) {
        auto secret = m_administration.installation().vault().read(upstreamSecretName(connection.name, user));
        if (!secret)
            return secret.error();
        if (!*secret)
            continue;
        passwords[{connection.name, user}] = **secret;
        // The gateway asks for the conninfo's own user without naming it.
        if (user == parts->user)
            passwords[{connection.name, std::string()}] = **secret;
    }
    return Done{};
}

Outcome WorldKeeper::rebuild()
{
    auto world = std::make_shared<gateway::World>();
    auto directory = m_administration.directory();
    if (!directory)
        return directory.error();
    world->directory = std::move(*directory);
    auto text = m_administration.policyText();
    if (!text)
        return text.error();
    auto policy = policy::Policy::parse(*text, policyVersionOf(*text));
    if (!policy)
        return Error{"policy.toml: " + policy.error().message, policy.error().hint};
    world->policy = std::move(*policy);
    world->mockSaltSecret = m_administration.installation().keys().mockSalt;
    world->tokenKey = m_administration.installation().keys().tokenKey;
    auto rows = m_administration.connections();
    if (!rows)
        return rows.error();
    Passwords passwords;
    for (const store::ConnectionRow& row : *rows) {
        gateway::Connection connection;
        connection.name = row.name;
        connection.environment = row.environment;
        connection.conninfo = row.conninfo;
        const auto parts = readConninfo(row.conninfo);
        if (!parts)
            return Error{"connection " + row.name + ": " + parts.error().message, parts.error().hint};
        connection.database = parts->database;
        for (const store::AccountRow& account : row.accounts)
            connection.accounts.push_back({account.upstreamUser, account.identities, account.roles});
        connection.catalogUser = row.catalogUser;
        Outcome read = readPasswords(connection, passwords);
        if (!read)
            return read;
        // Not named: the conninfo's own user where its password is known, else the first account.
        const bool own = passwords.contains({row.name, std::string()});
        if (connection.catalogUser.empty() && !own && !connection.accounts.empty())
            connection.catalogUser = connection.accounts.front().upstreamUser;
        world->connections.emplace(row.name, std::move(connection));
    }
    {
        const std::lock_guard lock(m_mutex);
        m_world = std::move(world);
        m_passwords.swap(passwords);
    }
    for (auto& [account, password] : passwords)
        wipe(password);
    return Done{};
}

std::shared_ptr<const gateway::World> WorldKeeper::world() const
{
    const std::lock_guard lock(m_mutex);
    return m_world;
}

Result<std::string> WorldKeeper::password(const std::string& connection, const std::string& upstreamUser) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_passwords.find({connection, upstreamUser});
    if (found == m_passwords.end())
        return Error{"no password is kept for that account", "Give it with --password-stdin."};
    return found->second;
}

}  // namespace gatehouse::service

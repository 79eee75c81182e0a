#include "core/identity/directory.h"

#include <algorithm>
#include <utility>

namespace gatehouse::identity {

void Directory::add(Identity identity, Credentials credentials)
{
    std::sort(identity.roles.begin(), identity.roles.end());
    identity.roles.erase(std::unique(identity.roles.begin(), identity.roles.end()), identity.roles.end());
    std::string name = identity.name;
    m_entries.insert_or_assign(std::move(name), Entry{std::move(identity), std::move(credentials)});
}

const Identity* Directory::find(std::string_view name) const
{
    const auto it = m_entries.find(name);
    return it == m_entries.end() ? nullptr : &it->second.identity;
}

const Credentials* Directory::credentials(std::string_view name) const
{
    const auto it = m_entries.find(name);
    return it == m_entries.end() ? nullptr : &it->second.credentials;
}

std::vector<Identity> Directory::all() const
{
    std::vector<Identity> identities;
    identities.reserve(m_entries.size());
    for (const auto& [name, entry] : m_entries)
        identities.push_back(entry.identity);
    return identities;
}

std::vector<std::string> Directory::withRole(std::string_view role) const
{
    std::vector<std::string> names;
    for (const auto& [name, entry] : m_entries) {
        if (entry.identity.hasRole(role))
            names.push_back(name);
    }
    return names;
}

}  // namespace gatehouse::identity

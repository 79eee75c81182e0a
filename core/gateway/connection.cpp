#include "core/gateway/host.h"

#include <algorithm>

namespace gatehouse::gateway {

const Account* Connection::accountFor(const identity::Identity& identity) const
{
    for (const Account& account : accounts) {
        if (std::find(account.identities.begin(), account.identities.end(), identity.name) != account.identities.end())
            return &account;
    }
    for (const Account& account : accounts) {
        if (std::any_of(account.roles.begin(), account.roles.end(), [&](const std::string& role) { return identity.hasRole(role); }))
            return &account;
    }
    return nullptr;
}

}  // namespace gatehouse::gateway

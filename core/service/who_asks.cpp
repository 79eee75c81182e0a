#include "core/service/who_asks.h"

namespace gatehouse::service {

policy::Facts factsOf(const identity::Identity& identity, const gateway::Connection& connection)
{
    policy::Facts facts;
    facts.identity = identity.name;
    facts.kind = identity::kindName(identity.kind);
    facts.roles = identity.roles;
    facts.connection = connection.name;
    facts.environment = connection.environment;
    return facts;
}

QStringList reviewersFor(const identity::Identity& identity, const std::string& role, const identity::Directory& directory)
{
    QStringList reviewers;
    for (const std::string& reviewer : directory.withRole(role)) {
        if (reviewer != identity.name && reviewer != identity.sponsor)
            reviewers.append(QString::fromStdString(reviewer));
    }
    return reviewers;
}

}  // namespace gatehouse::service

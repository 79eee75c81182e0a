// What the policy is told of an identity on a connection, and who could release what it holds; for verdicts that run nothing.
#pragma once

#include "core/gateway/host.h"
#include "core/policy/policy.h"

#include <QStringList>

namespace gatehouse::service {

[[nodiscard]] policy::Facts factsOf(const identity::Identity& identity, const gateway::Connection& connection);
/// Names with the role, without the identity itself and its sponsor: nobody approves their own.
[[nodiscard]] QStringList reviewersFor(const identity::Identity& identity, const std::string& role, const identity::Directory& directory);

}  // namespace gatehouse::service

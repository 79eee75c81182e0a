// Calls that administer a home: the same whether a server answers them or a command that holds the lock.
#pragma once

#include "core/service/administration.h"
#include "core/service/call_table.h"

namespace gatehouse::service {

void addAdminCalls(CallTable& table, Administration& administration);

}  // namespace gatehouse::service

// Whom Gatehouse's own reading of a database's catalog is done as, and where.
#pragma once

#include "core/base/result.h"
#include "core/service/upstream_connector.h"
#include "core/service/world_keeper.h"

#include <string>

namespace gatehouse::service {

/// With the password in it, for whoever connects to wipe. database empty: the connection's own. Error: there is no such
/// connection.
[[nodiscard]] Result<UpstreamAddress> catalogAddress(const WorldKeeper& worlds, const std::string& connection, const std::string& database);

}  // namespace gatehouse::service

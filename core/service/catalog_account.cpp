#include "core/service/catalog_account.h"

namespace gatehouse::service {

Result<UpstreamAddress> catalogAddress(const WorldKeeper& worlds, const std::string& connection, const std::string& database)
{
    const auto world = worlds.world();
    const auto found = world->connections.find(connection);
    if (found == world->connections.end())
        return Error{"there is no connection \"" + connection + "\"", ""};
    UpstreamAddress address;
    address.conninfo = found->second.conninfo;
    address.database = database.empty() ? found->second.database : database;
    address.user = found->second.catalogUser;
    if (auto password = worlds.password(connection, address.user))
        address.password = std::move(*password);
    return address;
}

}  // namespace gatehouse::service

// Tells what would happen if an identity ran a text now: analysis, verdict, and the planner's row estimate. Runs nothing.
#pragma once

#include "core/approval/grants.h"
#include "core/base/result.h"
#include "core/service/catalog_keeper.h"
#include "core/service/values.h"
#include "core/service/world_keeper.h"

#include <string>

namespace gatehouse::service {

class Previewer {
public:
    Previewer(const WorldKeeper& worlds, const CatalogKeeper& catalogs, const approval::Grants& grants)
        : m_worlds(worlds), m_catalogs(catalogs), m_grants(grants) {}

    /// May wait some seconds for the planner: not on a thread that others wait for. Safe from several at once.
    [[nodiscard]] Result<Preview> preview(const std::string& identity, const std::string& connection, const std::string& text) const;

private:
    [[nodiscard]] double estimate(const gateway::Connection& connection, const std::string& statement) const;

    const WorldKeeper& m_worlds;
    const CatalogKeeper& m_catalogs;
    const approval::Grants& m_grants;
};

}  // namespace gatehouse::service

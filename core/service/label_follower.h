// Keeps the labels that follow data: stores and records them, counts who still may roll back, and puts them in force.
#pragma once

#include "core/gateway/host.h"
#include "core/service/catalog_keeper.h"
#include "core/service/installation.h"
#include "core/store/followed_label_repository.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace gatehouse::service {

/// Lives on the thread of the installation's database.
class LabelFollower {
public:
    LabelFollower(Installation& installation, CatalogKeeper& catalogs) : m_installation(installation), m_catalogs(catalogs) {}

    /// Puts in force what is stored.
    [[nodiscard]] Outcome load();
    /// One without words of where it comes from stands there already, and is not taken back while its data may stay.
    /// When it gives Done they are durable, recorded and in every snapshot from now on. Error: nothing is.
    [[nodiscard]] Outcome follow(const std::string& connection, const std::vector<gateway::FollowedLabel>& labels);
    /// One for each follow(): what nobody else announced and nobody kept is taken back when it was rolled back.
    void settle(const std::string& connection, const std::vector<gateway::FollowedLabel>& labels, bool committed);

private:
    using Key = std::tuple<std::string, std::string, std::string, std::string>;   ///< connection, schema, table, column
    struct Waiting {
        int open = 0;
        bool kept = false;
    };
    [[nodiscard]] Outcome record(const std::string& connection, const std::string& what);

    Installation& m_installation;
    CatalogKeeper& m_catalogs;
    std::map<Key, Waiting> m_waiting;   ///< announced by transactions that have not ended
    std::set<Key> m_takenBack;          ///< ever: a session may have seen the label before
};

}  // namespace gatehouse::service

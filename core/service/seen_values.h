// Counts sensitive values that results showed in columns without a label, until they are turned into proposals. It holds
// counts only, is told from any thread and never makes anybody wait.
#pragma once

#include "core/service/catalog_keeper.h"
#include "core/service/findings.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace gatehouse::service {

class SeenValues {
public:
    static constexpr size_t kColumnsMax = 4096;

    /// Dropped when the counts are being taken or too many columns are counted.
    void add(std::string_view connection, std::string_view database, catalog::Oid table, int16_t column, std::string_view label, float confidence);

    /// One run for each connection with news; its columns are named by the connection's snapshot, what is not in it is
    /// forgotten. Counts go on from where they were, so that a column gets surer the more it shows.
    [[nodiscard]] std::vector<DiscoveryRun> take(const CatalogKeeper& catalogs, TimeUs nowUs);

private:
    using Key = std::tuple<std::string, std::string, catalog::Oid, int16_t, std::string>;   ///< connection, database, table, column, label
    struct Count {
        int64_t values = 0;
        double confidence = 0;       ///< the best
        int64_t told = 0;            ///< values when it was last turned into a proposal
    };

    std::mutex m_mutex;
    std::map<Key, Count> m_counts;
    bool m_news = false;
};

}  // namespace gatehouse::service

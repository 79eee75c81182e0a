// Analyses by text, so that a shape is parsed once. One for each worker: no locks.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/analyze.h"

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatehouse::gateway {

/// Keyed by the exact text, and by the normalised text for statements whose meaning does not depend on their
/// constants; both together with the search path and the catalog's version. Bounded by bytes, oldest use goes first.
class AnalysisCache {
public:
    explicit AnalysisCache(size_t bytesMax) : m_bytesMax(bytesMax) {}

    /// Only for settings without prepared statements, cursors or temporary objects that matter to the text:
    /// the caller asks `isCacheable` about what it got.
    [[nodiscard]] std::shared_ptr<const sql::Analysis> analyze(std::string_view text, const catalog::Snapshot& catalog,
                                                               const sql::SessionSettings& settings);

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const sql::Analysis> analysis;
        size_t bytes = 0;
    };
    using Entries = std::list<Entry>;

    [[nodiscard]] std::shared_ptr<const sql::Analysis> find(const std::string& key);
    void insert(std::string key, std::shared_ptr<const sql::Analysis> analysis, size_t textBytes);

    size_t m_bytesMax;
    size_t m_bytes = 0;
    Entries m_entries;   ///< most recent use first
    std::unordered_map<std::string_view, Entries::iterator> m_index;
};

}  // namespace gatehouse::gateway

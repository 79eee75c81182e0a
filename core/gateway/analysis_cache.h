// Analyses by text, so that a shape is parsed once. One for each worker: no locks.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/analyze.h"

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatehouse::gateway {

/// Keyed by the exact text, and by the normalised text for statements whose meaning does not depend on their
/// constants; both together with the search path and the catalog's version. Bounded by bytes, oldest use goes first.
/// Texts seen lately are found without being normalised.
class AnalysisCache {
public:
    explicit AnalysisCache(size_t bytesMax) : m_bytesMax(bytesMax), m_lately(kLately) {}

    /// Only for settings without prepared statements, cursors or temporary objects that matter to the text:
    /// the caller asks `isCacheable` about what it got.
    [[nodiscard]] std::shared_ptr<const sql::Analysis> analyze(std::string_view text, const catalog::Snapshot& catalog,
                                                               const sql::SessionSettings& settings);

private:
    static constexpr size_t kLately = 1024;
    static constexpr size_t kLatelyTextBytesMax = 2048;
    static constexpr size_t kContexts = 64;

    /// All but the text that an analysis depends on. Numbers are never used twice.
    struct Context {
        uint64_t number = 0;
        uint64_t version = 0;
        std::string database;
        std::vector<std::string> path;
    };
    struct Entry {
        std::string key;
        std::shared_ptr<const sql::Analysis> analysis;
        size_t bytes = 0;
    };
    struct Recent {
        uint64_t context = 0;
        std::string text;
        std::shared_ptr<const sql::Analysis> analysis;
    };
    using Entries = std::list<Entry>;

    [[nodiscard]] uint64_t contextOf(const catalog::Snapshot& catalog, const sql::SessionSettings& settings);
    [[nodiscard]] std::shared_ptr<const sql::Analysis> find(const std::string& key);
    void insert(std::string key, std::shared_ptr<const sql::Analysis> analysis);
    [[nodiscard]] std::shared_ptr<const sql::Analysis> lookUp(std::string_view text, uint64_t context, const catalog::Snapshot& catalog,
                                                              const sql::SessionSettings& settings, bool& cacheable);

    size_t m_bytesMax;
    size_t m_bytes = 0;
    uint64_t m_contextsMade = 0;
    std::vector<Context> m_contexts;   ///< most recent use first
    std::vector<Recent> m_lately;      ///< by a hash of the text: a newer one takes the place of an older
    Entries m_entries;                 ///< most recent use first
    std::unordered_map<std::string_view, Entries::iterator> m_index;
};

}  // namespace gatehouse::gateway

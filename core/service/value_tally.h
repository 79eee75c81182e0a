// Counts what the values of one column look like. It keeps no value: only counts, and examples with every letter hidden.
#pragma once

#include "core/detect/detector.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::service {

/// What a value looks like when nothing of it may show: letters and digits become bullets, signs stay. At most 32 characters.
[[nodiscard]] std::string shapeOf(std::string_view value);

class ValueTally {
public:
    struct Count {
        int64_t whole = 0;               ///< values that are such a thing and nothing else
        int64_t inside = 0;              ///< values that hold one among other words
        double confidenceSum = 0;        ///< of the whole ones, the best reading of each
        double insideConfidenceSum = 0;
        std::map<std::string, int64_t, std::less<>> kinds;
        std::vector<std::string> examples;   ///< masked
    };

    /// holdsMore: a document (json, xml) of which no part is the whole value.
    void add(std::string_view value, bool holdsMore, detect::Scratch& scratch);

    [[nodiscard]] int64_t values() const { return m_values; }     ///< not empty
    [[nodiscard]] int64_t different() const { return static_cast<int64_t>(m_hashes.size()); }   ///< at most kDifferentMax
    [[nodiscard]] int64_t withLikely() const { return m_withLikely; }   ///< values with something likely inside, whatever it is
    [[nodiscard]] const std::map<std::string, Count, std::less<>>& labels() const { return m_labels; }

    static constexpr size_t kDifferentMax = 1000;

private:
    int64_t m_values = 0;
    int64_t m_withLikely = 0;
    std::set<size_t> m_hashes;
    std::map<std::string, Count, std::less<>> m_labels;
    std::vector<detect::Hit> m_hits;
};

}  // namespace gatehouse::service

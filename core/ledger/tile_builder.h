// The hashes of complete subtrees of 256, 65,536, … leaves as a tree grows, for proofs that read little; no storage.
#pragma once

#include "core/ledger/merkle.h"

#include <vector>

namespace gatehouse::ledger {

/// Levels between two stored ones: a tile covers 2^8 nodes of the level stored below it.
inline constexpr int kTileLevels = 8;
inline constexpr uint64_t kTileWidth = uint64_t{1} << kTileLevels;

struct Tile {
    int level = 0;         ///< 8, 16, 24, …: the subtree has 2^level leaves
    uint64_t index = 0;    ///< it begins at leaf index << level
    Digest hash{};
};

class TileBuilder {
public:
    /// Returns the tiles that this leaf completes, lowest first; nearly always none.
    std::vector<Tile> append(const Digest& leaf);
    /// Goes on from stored tiles and leaves.
    [[nodiscard]] static TileBuilder restore(uint64_t size, const SubtreeSource& subtrees);

private:
    struct Level {
        Frontier frontier;
        uint64_t completed = 0;
    };
    std::vector<Level> m_levels;
};

}  // namespace gatehouse::ledger

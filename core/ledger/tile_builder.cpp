#include "core/ledger/tile_builder.h"

namespace gatehouse::ledger {

std::vector<Tile> TileBuilder::append(const Digest& leaf)
{
    std::vector<Tile> tiles;
    Digest hash = leaf;
    for (size_t i = 0;; ++i) {
        if (i == m_levels.size())
            m_levels.emplace_back();
        Level& level = m_levels[i];
        level.frontier.append(hash);
        if (level.frontier.size() < kTileWidth)
            return tiles;
        hash = level.frontier.root();
        level.frontier = Frontier();
        tiles.push_back({static_cast<int>(i + 1) * kTileLevels, level.completed++, hash});
    }
}

TileBuilder TileBuilder::restore(uint64_t size, const SubtreeSource& subtrees)
{
    TileBuilder builder;
    int level = 0;
    for (uint64_t nodes = size; nodes > 0; nodes /= kTileWidth, level += kTileLevels) {
        Level restored;
        restored.completed = nodes / kTileWidth;
        for (uint64_t index = restored.completed * kTileWidth; index < nodes; ++index)
            restored.frontier.append(subtrees(level, index));
        builder.m_levels.push_back(std::move(restored));
    }
    return builder;
}

}  // namespace gatehouse::ledger

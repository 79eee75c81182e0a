// Pieces waiting to be sent in one go: ranges of an input buffer as they are, and bytes of our own.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

class Outbox {
public:
    /// A range that stays where it is until clear(). Ranges next to each other become one.
    void forward(std::string_view range)
    {
        m_bytes += range.size();
        if (!m_pieces.empty() && m_pieces.back().data() + m_pieces.back().size() == range.data() && !m_lastOwned) {
            m_pieces.back() = {m_pieces.back().data(), m_pieces.back().size() + range.size()};
            return;
        }
        m_pieces.push_back(range);
        m_lastOwned = false;
    }

    /// Copies.
    void add(std::string_view bytes)
    {
        m_bytes += bytes.size();
        if (m_blocks.empty() || m_blocks.back().capacity() - m_blocks.back().size() < bytes.size()) {
            m_blocks.emplace_back();
            m_blocks.back().reserve(std::max(bytes.size(), kBlockBytes));
        }
        // Within its capacity a string does not move, so pieces taken before stay good.
        std::string& block = m_blocks.back();
        const size_t at = block.size();
        block.append(bytes);
        if (m_lastOwned && !m_pieces.empty() && m_pieces.back().data() + m_pieces.back().size() == block.data() + at)
            m_pieces.back() = {m_pieces.back().data(), m_pieces.back().size() + bytes.size()};
        else
            m_pieces.emplace_back(block.data() + at, bytes.size());
        m_lastOwned = true;
    }

    [[nodiscard]] std::span<const std::string_view> pieces() const { return m_pieces; }
    [[nodiscard]] bool empty() const { return m_pieces.empty(); }
    [[nodiscard]] size_t bytes() const { return m_bytes; }

    void clear()
    {
        m_pieces.clear();
        m_bytes = 0;
        m_lastOwned = false;
        if (m_blocks.size() > 1)
            m_blocks.erase(m_blocks.begin() + 1, m_blocks.end());
        if (!m_blocks.empty() && m_blocks.front().capacity() <= 2 * kBlockBytes)
            m_blocks.front().clear();
        else
            m_blocks.clear();
    }

private:
    static constexpr size_t kBlockBytes = 16 * 1024;
    std::vector<std::string_view> m_pieces;
    std::deque<std::string> m_blocks;
    size_t m_bytes = 0;
    bool m_lastOwned = false;
};

}  // namespace gatehouse::gateway

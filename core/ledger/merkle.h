// The SHA-256 Merkle tree of RFC 9162: hashes, growing, inclusion and consistency proofs. No storage.
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace gatehouse::ledger {

[[nodiscard]] Digest leafHash(ByteView body);                               ///< SHA-256(0x00 || body)
[[nodiscard]] Digest nodeHash(const Digest& left, const Digest& right);     ///< SHA-256(0x01 || left || right)
[[nodiscard]] Digest emptyRoot();                                           ///< SHA-256 of nothing

/// The right edge of a growing tree: logarithmic memory.
class Frontier {
public:
    Frontier() = default;
    /// Goes on from a stored tree: the hashes of its perfect subtrees, largest first.
    Frontier(uint64_t size, std::vector<Digest> peaks) : m_size(size), m_peaks(std::move(peaks)) {}

    void append(const Digest& leaf);
    [[nodiscard]] uint64_t size() const { return m_size; }
    [[nodiscard]] Digest root() const;

private:
    uint64_t m_size = 0;
    std::vector<Digest> m_peaks;   ///< hashes of the perfect subtrees, largest first
};

/// Leaf hash by 0-based index.
using LeafSource = std::function<Digest(uint64_t index)>;
/// Hashes from the leaf's sibling up. Empty for a tree of one.
[[nodiscard]] std::vector<Digest> inclusionProof(uint64_t index, uint64_t size, const LeafSource& leaves);
/// Hash of the complete subtree of 2^level leaves that begins at leaf index << level.
using SubtreeSource = std::function<Digest(int level, uint64_t index)>;
/// The same proof from stored subtrees: asks for a logarithmic number of them.
[[nodiscard]] std::vector<Digest> inclusionProofFrom(uint64_t index, uint64_t size, const SubtreeSource& subtrees);
/// The frontier of the first `size` leaves, from stored subtrees.
[[nodiscard]] Frontier frontierFrom(uint64_t size, const SubtreeSource& subtrees);
[[nodiscard]] bool verifyInclusion(const Digest& leaf, uint64_t index, uint64_t size,
                                   const std::vector<Digest>& proof, const Digest& root);

}  // namespace gatehouse::ledger

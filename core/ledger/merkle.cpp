#include "core/ledger/merkle.h"

#include <openssl/sha.h>

#include <bit>

namespace gatehouse::ledger {

namespace {

/// The root of the `count` leaves from `begin`; begin is a multiple of the largest power of two in count.
Digest rangeRoot(uint64_t begin, uint64_t count, const SubtreeSource& subtrees)
{
    if (std::has_single_bit(count)) {
        const int level = std::countr_zero(count);
        return subtrees(level, begin >> level);
    }
    const uint64_t left = std::bit_floor(count);
    return nodeHash(rangeRoot(begin, left, subtrees), rangeRoot(begin + left, count - left, subtrees));
}

void prove(uint64_t index, uint64_t begin, uint64_t count, const SubtreeSource& subtrees, std::vector<Digest>& proof)
{
    if (count == 1)
        return;
    const uint64_t left = std::bit_floor(count - 1);   // the largest power of two below count
    if (index < begin + left) {
        prove(index, begin, left, subtrees, proof);
        proof.push_back(rangeRoot(begin + left, count - left, subtrees));
    } else {
        prove(index, begin + left, count - left, subtrees, proof);
        proof.push_back(rangeRoot(begin, left, subtrees));
    }
}

Digest subtreeOf(int level, uint64_t index, const LeafSource& leaves)
{
    if (level == 0)
        return leaves(index);
    return nodeHash(subtreeOf(level - 1, index * 2, leaves), subtreeOf(level - 1, index * 2 + 1, leaves));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// The EVP interface costs an allocation and a look-up for each of millions of tiny hashes.
Digest prefixed(uint8_t prefix, ByteView first, ByteView second)
{
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, &prefix, 1);
    SHA256_Update(&context, first.data(), first.size());
    SHA256_Update(&context, second.data(), second.size());
    Digest digest{};
    SHA256_Final(digest.data(), &context);
    return digest;
}
#pragma GCC diagnostic pop

}  // namespace

Digest leafHash(ByteView body)
{
    return prefixed(0, body, {});
}

Digest nodeHash(const Digest& left, const Digest& right)
{
    return prefixed(1, left, right);
}

Digest emptyRoot()
{
    return sha256({});
}

void Frontier::append(const Digest& leaf)
{
    Digest hash = leaf;
    // As in binary counting: every trailing one of the size is a peak that the new leaf completes.
    for (uint64_t size = m_size; size & 1; size >>= 1) {
        hash = nodeHash(m_peaks.back(), hash);
        m_peaks.pop_back();
    }
    m_peaks.push_back(hash);
    ++m_size;
}

Digest Frontier::root() const
{
    if (m_peaks.empty())
        return emptyRoot();
    Digest hash = m_peaks.back();
    for (size_t i = m_peaks.size() - 1; i-- > 0;)
        hash = nodeHash(m_peaks[i], hash);
    return hash;
}

std::vector<Digest> inclusionProof(uint64_t index, uint64_t size, const LeafSource& leaves)
{
    return inclusionProofFrom(index, size,
                              [&](int level, uint64_t at) { return subtreeOf(level, at, leaves); });
}

std::vector<Digest> inclusionProofFrom(uint64_t index, uint64_t size, const SubtreeSource& subtrees)
{
    std::vector<Digest> proof;
    if (index < size)
        prove(index, 0, size, subtrees, proof);
    return proof;
}

Frontier frontierFrom(uint64_t size, const SubtreeSource& subtrees)
{
    std::vector<Digest> peaks;
    uint64_t begin = 0;
    for (uint64_t rest = size; rest > 0;) {
        const uint64_t count = std::bit_floor(rest);
        const int level = std::countr_zero(count);
        peaks.push_back(subtrees(level, begin >> level));
        begin += count;
        rest -= count;
    }
    return Frontier(size, std::move(peaks));
}

bool verifyInclusion(const Digest& leaf, uint64_t index, uint64_t size, const std::vector<Digest>& proof,
                     const Digest& root)
{
    // RFC 9162, section 2.1.3.2.
    if (index >= size)
        return false;
    uint64_t node = index;
    uint64_t last = size - 1;
    Digest hash = leaf;
    for (const Digest& sibling : proof) {
        if (last == 0)
            return false;
        if ((node & 1) || node == last) {
            hash = nodeHash(sibling, hash);
            while (!(node & 1) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = nodeHash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && constantTimeEqual(hash, root);
}

}  // namespace gatehouse::ledger

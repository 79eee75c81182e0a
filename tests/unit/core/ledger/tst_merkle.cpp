#include "core/ledger/head.h"
#include "core/ledger/merkle.h"
#include "core/ledger/tile_builder.h"

#include <QTest>

#include <bit>
#include <map>

using namespace gatehouse;
using namespace gatehouse::ledger;

namespace {

/// The definition in RFC 9162, section 2.1.1, word for word.
Digest definedRoot(const std::vector<Digest>& leaves, size_t begin, size_t end)
{
    if (begin == end)
        return emptyRoot();
    if (end - begin == 1)
        return leaves[begin];
    const size_t k = std::bit_floor(end - begin - 1);
    return nodeHash(definedRoot(leaves, begin, begin + k), definedRoot(leaves, begin + k, end));
}

std::vector<Digest> someLeaves(size_t count)
{
    std::vector<Digest> leaves;
    for (size_t i = 0; i < count; ++i)
        leaves.push_back(leafHash(asBytes("leaf " + std::to_string(i))));
    return leaves;
}

}  // namespace

class TestMerkle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knownVectors()
    {
        // The reference tree of the Certificate Transparency implementations.
        const char* inputs[] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                "606162636465666768696a6b6c6d6e6f"};
        Frontier frontier;
        for (const char* input : inputs)
            frontier.append(leafHash(fromHex(input).value()));
        QCOMPARE(toHex(frontier.root()), std::string("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"));
        QCOMPARE(toHex(emptyRoot()), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(toHex(leafHash({})), std::string("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));
    }

    void frontierMatchesTheDefinition()
    {
        const auto leaves = someLeaves(300);
        Frontier frontier;
        for (size_t size = 0; size <= leaves.size(); ++size) {
            QVERIFY(frontier.root() == definedRoot(leaves, 0, size));
            if (size < leaves.size())
                frontier.append(leaves[size]);
        }
    }

    void everyProofHoldsAndNoOther()
    {
        const auto leaves = someLeaves(70);
        const LeafSource source = [&](uint64_t index) { return leaves[index]; };
        for (size_t size = 1; size <= leaves.size(); ++size) {
            const Digest root = definedRoot(leaves, 0, size);
            for (size_t index = 0; index < size; ++index) {
                auto proof = inclusionProof(index, size, source);
                QVERIFY(verifyInclusion(leaves[index], index, size, proof, root));
                QVERIFY(!verifyInclusion(leaves[index], index, size, proof, emptyRoot()));
                QVERIFY(!verifyInclusion(leaves[index], size, size, proof, root));
                if (size > 1)
                    QVERIFY(!verifyInclusion(leaves[index], (index + 1) % size, size, proof, root));
                for (Digest& hash : proof) {
                    hash[0] ^= 1;
                    QVERIFY(!verifyInclusion(leaves[index], index, size, proof, root));
                    hash[0] ^= 1;
                }
                proof.push_back(root);
                QVERIFY(!verifyInclusion(leaves[index], index, size, proof, root));
                proof.pop_back();
                if (!proof.empty()) {
                    proof.pop_back();
                    QVERIFY(!verifyInclusion(leaves[index], index, size, proof, root));
                }
            }
        }
        QVERIFY(inclusionProof(5, 5, source).empty());
    }

    void tilesAreTheCompleteSubtrees()
    {
        constexpr uint64_t kSize = 65536 + 700;
        const auto leaves = someLeaves(kSize);
        std::map<std::pair<int, uint64_t>, Digest> tiles;
        TileBuilder builder;
        Frontier frontier;
        for (const Digest& leaf : leaves) {
            frontier.append(leaf);
            for (const Tile& tile : builder.append(leaf))
                tiles[{tile.level, tile.index}] = tile.hash;
        }
        QCOMPARE(tiles.size(), size_t{258 + 1});
        QVERIFY((tiles[{8, 3}] == definedRoot(leaves, 768, 1024)));
        QVERIFY((tiles[{16, 0}] == definedRoot(leaves, 0, 65536)));

        const SubtreeSource subtrees = [&](int level, uint64_t index) {
            return definedRoot(leaves, index << level, (index + 1) << level);
        };
        QVERIFY(frontierFrom(kSize, subtrees).root() == frontier.root());
        QVERIFY(verifyInclusion(leaves[40000], 40000, kSize, inclusionProofFrom(40000, kSize, subtrees), frontier.root()));
        TileBuilder restored = TileBuilder::restore(kSize - 100, subtrees);
        std::vector<Tile> late;
        for (uint64_t i = kSize - 100; i < kSize; ++i) {
            for (const Tile& tile : restored.append(leaves[i]))
                late.push_back(tile);
        }
        for (const Tile& tile : late)
            QVERIFY((tiles[{tile.level, tile.index}] == tile.hash));
    }

    void signedHeadsHoldForTheirKeyAndName()
    {
        const Bytes key = makeSigningKey();
        Head head;
        head.size = 7;
        head.root = sha256(asBytes("root"));
        head.timeUs = 5;
        QVERIFY(!verifyHead(head, "origin", publicKeyOf(key)));
        signHead(head, "origin", key);
        QCOMPARE(head.signature.size(), size_t{64});
        QVERIFY(verifyHead(head, "origin", publicKeyOf(key)));
        QVERIFY(!verifyHead(head, "origim", publicKeyOf(key)));
        QVERIFY(!verifyHead(head, "origin", publicKeyOf(makeSigningKey())));
        QVERIFY(!verifyHead(head, "origin", {}));
        for (int part = 0; part < 4; ++part) {
            Head changed = head;
            if (part == 0)
                ++changed.size;
            else if (part == 1)
                changed.root[31] ^= 1;
            else if (part == 2)
                ++changed.timeUs;
            else
                changed.signature[63] ^= 1;
            QVERIFY(!verifyHead(changed, "origin", publicKeyOf(key)));
        }
        QCOMPARE(headText(head, "origin").substr(0, 27), std::string("gatehouse-ledger\norigin\n7\n").append(toBase64(head.root).substr(0, 1)));
        // RFC 8032, section 7.1, test 1.
        QCOMPARE(toHex(publicKeyOf(*fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))),
                 std::string("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    }
};

QTEST_GUILESS_MAIN(TestMerkle)
#include "tst_merkle.moc"

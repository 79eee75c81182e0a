#include "core/ledger/merkle.h"
#include "core/ledger/receipt.h"
#include "core/ledger/record_body.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ledger;

class TestReceipt : public QObject {
    Q_OBJECT

    const Bytes m_key = makeSigningKey();
    Receipt m_receipt;

private Q_SLOTS:
    void initTestCase()
    {
        std::vector<std::string> bodies;
        std::vector<Digest> leaves;
        Frontier frontier;
        for (uint64_t seq = 1; seq <= 11; ++seq) {
            Record record;
            record.identity = "lena";
            record.detail = "quotes \" and \\ and \u00e9 and \x01";
            bodies.push_back(*toBody(seq, record, nullptr));
            leaves.push_back(leafHash(asBytes(bodies.back())));
            frontier.append(leaves.back());
        }
        m_receipt.record.seq = 6;
        m_receipt.record.body = bodies[5];
        m_receipt.record.leaf = leaves[5];
        m_receipt.proof = inclusionProof(5, 11, [&](uint64_t index) { return leaves[index]; });
        m_receipt.head = {11, frontier.root(), 77, {}};
        signHead(m_receipt.head, "home", m_key);
    }

    void survivesAsText()
    {
        const auto read = receiptFromJson(receiptToJson(m_receipt));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->record.body, m_receipt.record.body);
        QCOMPARE(read->record.record.identity, std::string("lena"));
        const auto held = verifyReceipt(*read, "home", publicKeyOf(m_key));
        QVERIFY2(held, held ? "" : held.error().message.c_str());
    }

    void anyOtherValueDoesNotHold()
    {
        const Bytes key = publicKeyOf(m_key);
        QVERIFY(!verifyReceipt(m_receipt, "home2", key).ok());
        QVERIFY(!verifyReceipt(m_receipt, "home", publicKeyOf(makeSigningKey())).ok());
        const auto fails = [&](const std::function<void(Receipt&)>& change) {
            Receipt changed = m_receipt;
            change(changed);
            return !verifyReceipt(changed, "home", key).ok();
        };
        QVERIFY(fails([](Receipt& r) { r.record.seq = 5; }));
        QVERIFY(fails([](Receipt& r) { r.record.seq = 0; }));
        QVERIFY(fails([](Receipt& r) { r.record.leaf[0] ^= 1; }));
        QVERIFY(fails([](Receipt& r) { r.record.body.replace(r.record.body.find("lena"), 4, "zora"); }));
        QVERIFY(fails([](Receipt& r) {
            r.record.body.replace(r.record.body.find("lena"), 4, "zora");
            r.record.leaf = leafHash(asBytes(r.record.body));
        }));
        QVERIFY(fails([](Receipt& r) { r.proof[1][3] ^= 1; }));
        QVERIFY(fails([](Receipt& r) { r.proof.pop_back(); }));
        QVERIFY(fails([](Receipt& r) { r.head.size = 12; }));
        QVERIFY(fails([](Receipt& r) { r.head.timeUs = 78; }));
        QVERIFY(fails([](Receipt& r) { r.head.signature.clear(); }));
    }

    void badTextIsAnErrorInWords()
    {
        const std::string good = receiptToJson(m_receipt);
        for (size_t cut = 0; cut < good.size() - 2; ++cut)
            QVERIFY(!receiptFromJson(good.substr(0, cut)).ok());
        for (size_t i = 0; i < good.size(); ++i) {
            std::string changed = good;
            changed[i] = changed[i] == '1' ? '2' : '1';
            const auto read = receiptFromJson(changed);   // never a crash; what still reads must not hold
            if (read && changed[i] != ' ' && good[i] != ' ' && good[i] != '\n')
                QVERIFY2(!verifyReceipt(*read, "home", publicKeyOf(m_key)).ok(), changed.c_str());
        }
        QVERIFY(!receiptFromJson(std::string(1'000'000, '[')).ok());
        std::string nested = "{\"format\":";
        for (int i = 0; i < 100'000; ++i)
            nested += "{\"a\":";
        QVERIFY(!receiptFromJson(nested).ok());
    }
};

QTEST_GUILESS_MAIN(TestReceipt)
#include "tst_receipt.moc"

#include "tests/unit/core/store_ledger/ledger_fixture.h"

#include "core/ledger/receipt.h"

#include <QFile>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::store;

class TestLedgerReader : public QObject {
    Q_OBJECT

    static constexpr int kRecords = 700;
    LedgerFixture m_fixture;
    std::unique_ptr<LedgerReader> m_reader;

    size_t count(const ledger::Query& query) { return m_reader->find(query).value().size(); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_fixture.fill(1, kRecords), std::string());
        auto reader = LedgerReader::open(m_fixture.path(), m_fixture.sealer);
        QVERIFY2(reader, reader ? "" : reader.error().message.c_str());
        m_reader = std::move(*reader);
    }

    void readsBackWhatWasWritten()
    {
        const auto found = m_reader->record(12);
        QVERIFY(found);
        const ledger::Record expected = sampleRecord(12);
        QCOMPARE(found->seq, 12u);
        QCOMPARE(found->record.shape, expected.shape);
        QCOMPARE(found->record.secretText, expected.secretText);
        QVERIFY(found->record.secretParameters == expected.secretParameters);
        QVERIFY(found->record.objects == expected.objects);
        QCOMPARE(found->record.rows, 12);
        QVERIFY(!m_reader->record(kRecords + 1).ok());

        auto closed = LedgerReader::open(m_fixture.path(), nullptr);
        QCOMPARE(closed.value()->record(12)->record.secretText, std::string());
        auto wrongKey = LedgerReader::open(m_fixture.path(), std::make_shared<Sealer>(randomBytes(32)));
        QCOMPARE(wrongKey.value()->record(12)->record.shape, expected.shape);
    }

    void findsByEveryField()
    {
        ledger::Query query;
        query.limit = 10'000;
        QCOMPARE(count(query), size_t{kRecords});
        query.identities = {"agent-7"};
        QCOMPARE(count(query), size_t{kRecords / 3});
        query.verdicts = {"block"};
        QCOMPARE(count(query), size_t{kRecords / 21});
        query = {};
        query.limit = 10'000;
        query.labels = {"email", "card_number"};
        QCOMPARE(count(query), size_t{kRecords / 2});
        query.object = "TABLE_2";
        QCOMPARE(count(query), size_t{kRecords / 4});
        query.object = "tableX2";
        QCOMPARE(count(query), size_t{0});
        query = {};
        query.limit = 10'000;
        query.text = "100% of e_mail";
        QCOMPARE(count(query), size_t{kRecords});
        query.text = "0%m";
        QCOMPARE(count(query), size_t{0});
        query.text = "variant 19";
        QCOMPARE(count(query), size_t{kRecords / 20});
        query = {};
        query.sessionId = "ses_3";
        QCOMPARE(count(query), size_t{10});
        query = {};
        query.about = 4;
        QCOMPARE(count(query), size_t{1});
        query = {};
        query.kinds = {"outcome"};
        query.limit = 10'000;
        QCOMPARE(count(query), size_t{kRecords / 5});
        query.sinceUs = sampleRecord(101).timeUs;
        query.untilUs = sampleRecord(201).timeUs;
        QCOMPARE(count(query), size_t{20});
        query.identities = {"nobody' OR 1=1 --"};
        QCOMPARE(count(query), size_t{0});
    }

    void pagesNewestFirst()
    {
        ledger::Query query;
        query.limit = 7;
        auto page = m_reader->find(query).value();
        QCOMPARE(page.front().seq, uint64_t{kRecords});
        QCOMPARE(page.size(), size_t{7});
        query.beforeSeq = page.back().seq;
        QCOMPARE(m_reader->find(query)->front().seq, uint64_t{kRecords - 7});
    }

    void countsFacetsAndBuckets()
    {
        const auto kinds = m_reader->facet({}, "identityKind").value();
        QCOMPARE(kinds.size(), size_t{2});
        QCOMPARE(kinds[1], std::make_pair(std::string("agent"), int64_t{kRecords / 3}));
        QCOMPARE(m_reader->facet({}, "label")->front().second, int64_t{kRecords / 2});
        QVERIFY(!m_reader->facet({}, "seq; DROP TABLE record").ok());
        ledger::Query query;
        query.sinceUs = sampleRecord(1).timeUs;
        query.untilUs = sampleRecord(kRecords + 1).timeUs;
        const auto buckets = m_reader->histogram(query, 10).value();
        QCOMPARE(buckets.size(), size_t{10});
        for (const ledger::Bucket& bucket : buckets) {
            QCOMPARE(bucket.total, int64_t{kRecords / 10});
            QCOMPARE(bucket.blocked, int64_t{kRecords / 70});
        }
    }

    void everyReceiptHoldsOffline()
    {
        for (int seq = 1; seq <= kRecords; ++seq) {
            const auto receipt = m_reader->receipt(static_cast<uint64_t>(seq));
            QVERIFY2(receipt, receipt ? "" : receipt.error().message.c_str());
            const auto held = ledger::verifyReceipt(*receipt, m_fixture.origin, m_fixture.publicKey());
            QVERIFY2(held, held ? "" : held.error().message.c_str());
        }
        QVERIFY(!m_reader->receipt(0).ok());
        QVERIFY(!m_reader->receipt(kRecords + 1).ok());
    }

    void readsWhileAWriterWrites()
    {
        const LedgerFixture fixture;
        auto ledger = fixture.open();
        QVERIFY(ledger);
        auto reader = LedgerReader::open(fixture.path(), fixture.sealer);
        QVERIFY(reader);
        for (int i = 1; i <= 50; ++i) {
            QVERIFY(appendNow(**ledger, sampleRecord(i)).ok());
            QCOMPARE((*reader)->record(static_cast<uint64_t>(i))->record.rows, i);
        }
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.records, 50u);
    }

    void readsALoneReadOnlyCopy()
    {
        const QString copy = QString::fromStdString(m_fixture.path() + ".lone");
        QVERIFY(QFile::copy(QString::fromStdString(m_fixture.path()), copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner));
        const auto result = m_fixture.verify(copy.toStdString());
        QVERIFY2(result.ok, result.problem.c_str());
    }
};

QTEST_GUILESS_MAIN(TestLedgerReader)
#include "tst_ledger_reader.moc"

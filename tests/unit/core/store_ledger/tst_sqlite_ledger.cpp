#include "tests/unit/core/store_ledger/ledger_fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <thread>

using namespace gatehouse;
using namespace gatehouse::store;

class TestSqliteLedger : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersFromOneAndGoesOnAfterReopening()
    {
        const LedgerFixture fixture;
        {
            auto ledger = fixture.open();
            QVERIFY2(ledger, ledger ? "" : ledger.error().message.c_str());
            QCOMPARE(appendNow(**ledger, sampleRecord(1)).value(), 1u);
            QCOMPARE(appendNow(**ledger, sampleRecord(2), ledger::Until::Durable).value(), 2u);
            QCOMPARE((*ledger)->size(), 2u);
            QVERIFY((*ledger)->healthy());
        }
        auto ledger = fixture.open();
        QVERIFY(ledger);
        QCOMPARE((*ledger)->head().size, 2u);
        QVERIFY(ledger::verifyHead((*ledger)->head(), fixture.origin, fixture.publicKey()));
        QCOMPARE(appendNow(**ledger, sampleRecord(3)).value(), 3u);
        ledger.value().reset();
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.records, 3u);
    }

    void theFileIsItsOwnersAlone()
    {
        const LedgerFixture fixture;
        QCOMPARE(fixture.fill(1, 3), std::string());
        QCOMPARE(int(QFile::permissions(QString::fromStdString(fixture.path())) & 0x0077), 0);
    }

    void secretsDoNotStandInTheFile()
    {
        const LedgerFixture fixture;
        QCOMPARE(fixture.fill(1, 20), std::string());
        QFile file(QString::fromStdString(fixture.path()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains("customers"));
        QVERIFY(!bytes.contains("4711000"));
    }

    void textThatIsNotUtf8IsKeptConsistently()
    {
        const LedgerFixture fixture;
        {
            auto ledger = fixture.open();
            QVERIFY(ledger);
            ledger::Record odd = sampleRecord(1);
            odd.shape = "\xEF\xBB\xBF\xEF\xBB\xBFSELECT '\xff\xfe\xed\xa0\x80'";
            odd.detail = std::string("a\0b", 3);
            odd.labels = {"email", "email"};
            odd.objects = {"public.\xc3"};
            odd.identity = "\xEF\xBB\xBF";
            QVERIFY(appendNow(**ledger, odd).ok());
        }
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
    }

    void manyThreadsGetNumbersWithoutGapsInTheOrderOfTheirCalls()
    {
        constexpr int kThreads = 8;
        constexpr int kEach = 3000;
        LedgerFixture fixture;
        fixture.headEveryMs = 20;
        std::vector<std::vector<uint64_t>> seqs(kThreads);
        {
            auto ledger = fixture.open();
            QVERIFY(ledger);
            std::vector<std::thread> threads;
            for (int t = 0; t < kThreads; ++t) {
                threads.emplace_back([&, t] {
                    for (int i = 0; i < kEach; ++i) {
                        const auto until = i % 97 == 0 ? ledger::Until::Durable : ledger::Until::Written;
                        // Only the writer's thread calls back, so the lists need no lock.
                        (*ledger)->append(sampleRecord(i), until, [&seqs, t](const Result<uint64_t>& seq) {
                            seqs[static_cast<size_t>(t)].push_back(seq ? *seq : 0);
                        });
                    }
                });
            }
            for (std::thread& thread : threads)
                thread.join();
        }
        std::vector<bool> seen(kThreads * kEach + 1);
        for (const auto& list : seqs) {
            QCOMPARE(list.size(), size_t{kEach});
            QVERIFY(std::is_sorted(list.begin(), list.end()));
            for (const uint64_t seq : list) {
                QVERIFY(seq >= 1 && seq < seen.size() && !seen[seq]);
                seen[seq] = true;
            }
        }
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.records, uint64_t{kThreads * kEach});
        QCOMPARE(result.head.size, uint64_t{kThreads * kEach});
    }

    void aFullQueueAnswersAtOnce()
    {
        LedgerFixture fixture;
        fixture.queueMax = 4;
        auto ledger = fixture.open();
        QVERIFY(ledger);
        std::atomic<int> written{0};
        std::atomic<int> refused{0};
        for (int i = 0; i < 2000; ++i) {
            (*ledger)->append(sampleRecord(i), ledger::Until::Written,
                              [&](const Result<uint64_t>& seq) { ++(seq ? written : refused); });
        }
        ledger.value().reset();
        QCOMPARE(written + refused, 2000);
        QVERIFY(refused > 0);
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.records, static_cast<uint64_t>(written));
    }

    void headsComeWhileItIsIdle()
    {
        LedgerFixture fixture;
        fixture.headEveryMs = 50;
        auto ledger = fixture.open();
        QVERIFY(ledger);
        for (int i = 0; i < 5; ++i)
            QVERIFY(appendNow(**ledger, sampleRecord(i)).ok());
        QTRY_COMPARE_WITH_TIMEOUT((*ledger)->head().size, 5u, 2000);
    }

    void refusesWhatIsNotItsOwn()
    {
        const LedgerFixture fixture;
        QCOMPARE(fixture.fill(1, 300), std::string());
        LedgerOptions other = fixture.options();
        other.signingKey = ledger::makeSigningKey();
        QVERIFY(!SqliteLedger::open(other).ok());
        other = fixture.options();
        other.origin = "another";
        QVERIFY(!SqliteLedger::open(other).ok());
        other = fixture.options();
        other.path = fixture.tampered([](const auto& sql) { sql("DELETE FROM record WHERE seq > 290"); });
        QVERIFY(!SqliteLedger::open(other).ok());
        other.path = fixture.tampered([](const auto& sql) { sql("UPDATE record SET leaf = zeroblob(32) WHERE seq = 290"); });
        QVERIFY(!SqliteLedger::open(other).ok());
        QFile text(QString::fromStdString(fixture.path() + ".txt"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("not a database, but a longer text that stands where one is expected");
        text.close();
        other.path = text.fileName().toStdString();
        QVERIFY(!SqliteLedger::open(other).ok());
    }
};

QTEST_GUILESS_MAIN(TestSqliteLedger)
#include "tst_sqlite_ledger.moc"

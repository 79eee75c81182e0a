#include "tests/unit/core/store_ledger/ledger_fixture.h"

#include "core/ledger/merkle.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::store;

class TestLedgerVerification : public QObject {
    Q_OBJECT

    static constexpr int kRecords = 600;   // two tiles and a ragged edge
    LedgerFixture m_fixture;

    /// Everything a reader could be told, as text; empty when it cannot be read.
    static QByteArray contents(const std::string& path)
    {
        QByteArray all;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("contents"));
            database.setDatabaseName(QString::fromStdString(path));
            database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
            if (database.open()) {
                for (const char* table : {"meta", "record", "fact", "word", "tag", "tile", "head"}) {
                    QSqlQuery query(database);
                    query.exec(QStringLiteral("SELECT * FROM %1 ORDER BY 1, 2").arg(QLatin1String(table)));
                    while (query.next()) {
                        for (int column = 0; query.value(column).isValid(); ++column)
                            all += query.value(column).toByteArray() + '\x1f';
                    }
                }
            }
            database.close();
        }
        QSqlDatabase::removeDatabase(QStringLiteral("contents"));
        return all;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.headEveryMs = 3'600'000;                 // heads stand where a ledger is closed, and nowhere else
        QCOMPARE(m_fixture.fill(1, 200), std::string());
        QCOMPARE(m_fixture.fill(201, kRecords), std::string());
        const auto result = m_fixture.verify(m_fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.firstBad, 0u);
        QCOMPARE(result.heads, 3u);
    }

    void namesTheFirstBadRecord_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<quint64>("firstBad");
        const auto row = [](const char* name, const char* sql, quint64 firstBad) {
            QTest::newRow(name) << QByteArray(sql) << firstBad;
        };
        row("body", "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'lena', 'lenb') AS BLOB) WHERE seq = 77", 77);
        row("leaf", "UPDATE record SET leaf = CAST(x'00' || substr(leaf, 2) AS BLOB) WHERE seq = 300", 300);
        row("time", "UPDATE fact SET time_us = time_us + 1 WHERE seq = 12", 12);
        row("kind", "UPDATE fact SET kind = 'outcoma' WHERE seq = 9", 9);
        row("identity", "UPDATE fact SET identity = 'lenb' WHERE seq = 10", 10);
        row("identity kind", "UPDATE fact SET identity_kind = 'agent' WHERE seq = 11", 11);
        row("session", "UPDATE fact SET session = 'ses_9' WHERE seq = 13", 13);
        row("connection", "UPDATE fact SET connection = 'shoq' WHERE seq = 14", 14);
        row("verdict", "UPDATE fact SET verdict = 'allow' WHERE seq = 14", 14);
        row("rule", "UPDATE fact SET rule = '' WHERE seq = 15", 15);
        row("about", "UPDATE fact SET about = 5 WHERE seq = 16", 16);
        row("detail", "UPDATE fact SET detail = detail || ' ' WHERE seq = 17", 17);
        row("shape", "UPDATE fact SET shape = 0 WHERE seq = 18", 18);
        row("shape's text", "UPDATE word SET text = text || ' ' WHERE kind = 3 AND text LIKE '%variant 3'", 3);
        row("label's text", "UPDATE word SET text = 'emaim' WHERE kind = 1 AND text = 'email'", 2);
        row("word's kind", "UPDATE word SET kind = 1 WHERE kind = 2 AND text = 'public.table_3'", 3);
        row("word gone", "DELETE FROM word WHERE kind = 2 AND text = 'public.table_3'", 3);
        row("tag gone", "DELETE FROM tag WHERE seq = 40 AND word = (SELECT id FROM word WHERE text = 'email')", 40);
        row("tag of another", "UPDATE tag SET seq = 41 WHERE seq = 40 AND word = (SELECT id FROM word WHERE text = 'email')", 40);
        row("tag without record", "INSERT INTO tag VALUES (1, 9999)", 601);
        row("columns gone", "DELETE FROM fact WHERE seq = 50", 50);
        row("columns without record", "INSERT INTO fact SELECT 9999, time_us, kind, identity, identity_kind, session,"
                                      " connection, verdict, rule, about, shape, detail FROM fact WHERE seq = 1", 0);
        row("record gone", "DELETE FROM record WHERE seq = 60", 60);
        row("number changed", "UPDATE record SET seq = 9999 WHERE seq = 61", 61);
        row("truncated", "DELETE FROM record WHERE seq > 590", 591);
        row("first gone", "DELETE FROM record WHERE seq = 1", 1);
        row("all gone", "DELETE FROM record", 1);
        row("tile", "UPDATE tile SET hash = zeroblob(32) WHERE idx = 1", 257);
        row("tile gone", "DELETE FROM tile WHERE idx = 1", 257);
        row("tile without records", "INSERT INTO tile VALUES (8, 9, zeroblob(32))", 0);
        row("head's root", "UPDATE head SET root = zeroblob(32) WHERE size = 600", 0);
        row("head's time", "UPDATE head SET time_us = time_us + 1 WHERE size = 600", 0);
        row("head's signature", "UPDATE head SET signature = zeroblob(64) WHERE size = 600", 0);
        row("head's size", "UPDATE head SET size = 601 WHERE size = 600", 0);
        row("first head", "UPDATE head SET size = 1 WHERE size = 0", 0);
        row("heads gone", "DELETE FROM head", 0);
        row("origin", "UPDATE meta SET value = 'test/ledges'", 0);
    }

    void namesTheFirstBadRecord()
    {
        QFETCH(QByteArray, sql);
        QFETCH(quint64, firstBad);
        const auto result = m_fixture.verify(m_fixture.tampered([&](const auto& run) { run(sql.constData()); }));
        QVERIFY(!result.ok);
        QVERIFY(!result.problem.empty());
        QCOMPARE(result.firstBad, firstBad);
    }

    void namesWhatWasSwapped()
    {
        const auto result = m_fixture.verify(m_fixture.tampered([](const auto& sql) {
            for (const char* table : {"record", "fact", "tag"}) {
                const std::string update = std::string("UPDATE ") + table + " SET seq = ";
                sql((update + "-1 WHERE seq = 30").c_str());
                sql((update + "30 WHERE seq = 33").c_str());
                sql((update + "33 WHERE seq = -1").c_str());
            }
        }));
        QVERIFY(!result.ok);
        QCOMPARE(result.firstBad, 30u);
        QVERIFY2(result.problem.find("out of order") != std::string::npos, result.problem.c_str());
    }

    void namesTheStretchOfARecordForgedWithItsHash()
    {
        // Body, leaf and columns all consistent: only the tree can tell.
        auto reader = LedgerReader::open(m_fixture.path(), nullptr);
        std::string body = reader.value()->record(550)->body;
        body.replace(body.find("agent-7") == std::string::npos ? body.find("lena") : body.find("agent-7"), 4, "zora");
        const std::string leaf = toHex(ledger::leafHash(asBytes(body)));
        const std::string identity = body.find("zorat-7") != std::string::npos ? "zorat-7" : "zora";
        const auto result = m_fixture.verify(m_fixture.tampered([&](const auto& sql) {
            sql(("UPDATE record SET leaf = x'" + leaf + "', body = x'" + toHex(asBytes(body)) + "' WHERE seq = 550").c_str());
            sql(("UPDATE fact SET identity = '" + identity + "' WHERE seq = 550").c_str());
        }));
        QVERIFY(!result.ok);
        QVERIFY(result.firstBad > 200 && result.firstBad <= 550);
        QVERIFY2(result.problem.find("together with its hash") != std::string::npos, result.problem.c_str());
    }

    void anotherKeyOrNameDoesNotVerify()
    {
        const auto otherKey = verifyLedger(m_fixture.path(), m_fixture.origin, ledger::publicKeyOf(ledger::makeSigningKey()));
        QVERIFY(!otherKey->ok);
        const auto otherName = verifyLedger(m_fixture.path(), "else", m_fixture.publicKey());
        QVERIFY(!otherName->ok);
    }

    void everyFlippedByteIsFoundOrChangesNothing()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.fill(1, 60), std::string());
        QFile file(QString::fromStdString(fixture.path()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray original = file.readAll();
        const QByteArray before = contents(fixture.path());
        QVERIFY(!before.isEmpty());
        const auto seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? qEnvironmentVariableIntValue("GATEHOUSE_SEED")
                                                                      : int(std::random_device{}() & 0x7fffffff);
        qInfo("seed %d, %lld bytes", seed, static_cast<long long>(original.size()));
        std::mt19937 random(static_cast<unsigned>(seed));
        const std::string copyPath = fixture.path() + ".flip";
        int found = 0;
        constexpr int kFlips = 800;
        for (int i = 0; i < kFlips; ++i) {
            const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(original.size()));
            QByteArray changed = original;
            changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 << random() % 8));
            QFile copy(QString::fromStdString(copyPath));
            QVERIFY(copy.open(QIODevice::WriteOnly | QIODevice::Truncate));
            copy.write(changed);
            copy.close();
            if (!fixture.verify(copyPath).ok)
                ++found;
            else
                QVERIFY2(contents(copyPath) == before, qPrintable(QStringLiteral("byte %1, seed %2").arg(at).arg(seed)));
        }
        qInfo("%d of %d flips were found, the others stood in unused space", found, kFlips);
        QVERIFY(found > kFlips / 10);
    }
};

QTEST_GUILESS_MAIN(TestLedgerVerification)
#include "tst_ledger_verification.moc"

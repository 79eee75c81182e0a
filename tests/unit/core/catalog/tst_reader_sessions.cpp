// Over which session, how often and how safely readSnapshot reads, against a real server.
#include "core/catalog/reader.h"
#include "core/catalog/same_schema.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QtTest>

#include <vector>

using namespace gatehouse;
using namespace gatehouse::catalog;

using Read = std::shared_ptr<const Snapshot>;

class TestReaderSessions : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_session;
    uint64_t m_version = 0;

    Read readOver(PGconn* connection, const Snapshot* previous = nullptr, const ReadOptions& options = {})
    {
        auto read = readSnapshot(connection, ++m_version, previous, options);
        if (!read)
            qWarning("%s", read.error().message.c_str());
        return read ? *read : nullptr;
    }
    Read read(const Snapshot* previous = nullptr, const ReadOptions& options = {})
    {
        return readOver(m_session.get(), previous, options);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_session.open(), std::string());
        QCOMPARE(m_session.run(tests::kOneOfEverything), std::string());
    }

    void aSecondReadingIsTheSame()
    {
        const Read whole = read();
        const Read again = read();
        const Read reusing = read(whole.get());
        QVERIFY(whole && again && reusing);
        QVERIFY(sameSchema(*whole, *again));
        QVERIFY(sameSchema(*whole, *reusing));
        QVERIFY(!whole->contents().systemMark.empty());
    }

    void whatChangedIsSeen_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("back");
        const auto row = [](const char* change, const char* back) { QTest::newRow(change) << change << back; };
        row("ALTER TABLE shop.people ADD COLUMN more int", "ALTER TABLE shop.people DROP COLUMN more");
        row("ALTER TABLE shop.people ALTER age SET DEFAULT 3", "ALTER TABLE shop.people ALTER age DROP DEFAULT");
        row("ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY", "ALTER TABLE shop.orders DISABLE ROW LEVEL SECURITY");
        row("ALTER TABLE shop.people ENABLE TRIGGER a", "ALTER TABLE shop.people DISABLE TRIGGER a");
        row("CREATE SCHEMA other", "DROP SCHEMA other");
        row("CREATE CAST (bigint AS date) WITH INOUT", "DROP CAST (bigint AS date)");
        row("ALTER FUNCTION shop.stamp() VOLATILE", "ALTER FUNCTION shop.stamp() STABLE");
        row("ALTER EVENT TRIGGER watching DISABLE", "ALTER EVENT TRIGGER watching ENABLE");
        // What ships with the server, too: rarely, but a superuser can.
        row("ALTER FUNCTION pg_catalog.lower(text) VOLATILE", "ALTER FUNCTION pg_catalog.lower(text) IMMUTABLE");
        row("CREATE FUNCTION pg_catalog.made() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION pg_catalog.made()");
        row("CREATE RULE r AS ON INSERT TO information_schema.tables DO INSTEAD NOTHING", "DROP RULE r ON information_schema.tables");
        row("CREATE TABLE shop.heir () INHERITS (information_schema.sql_features)", "DROP TABLE shop.heir");
    }

    void whatChangedIsSeen()
    {
        QFETCH(QString, change);
        QFETCH(QString, back);
        const Read before = read();
        QCOMPARE(m_session.run(change.toStdString()), std::string());
        const Read whole = read();
        const Read reusing = read(before.get());
        QCOMPARE(m_session.run(back.toStdString()), std::string());
        const Read after = read(reusing.get());
        QVERIFY(before && whole && reusing && after);
        QVERIFY(!sameSchema(*before, *whole));
        QVERIFY2(sameSchema(*whole, *reusing), "reusing told something else than reading it all");
        const Read wholeAfter = read();
        QVERIFY(sameSchema(*wholeAfter, *after));
    }

    void anEstimateIsNoChange()
    {
        const Read before = read();
        QCOMPARE(m_session.run("INSERT INTO shop.orders SELECT i FROM generate_series(1, 1000) i; ANALYZE shop.orders"), std::string());
        const Read after = read(before.get());
        QVERIFY(before->relation("shop", "orders")->rowsEstimated < 0);
        QCOMPARE(after->relation("shop", "orders")->rowsEstimated, 1000.0);
        QVERIFY(sameSchema(*before, *after));
    }

    void anOrdinaryAccountReadsTheSame()
    {
        QCOMPARE(m_session.run("CREATE ROLE plain LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC"), std::string());
        const auto connection = m_session.connect("user=plain");
        QCOMPARE(PQstatus(connection.get()), CONNECTION_OK);
        QVERIFY(!tests::ServerSession::runOn(connection.get(), "SELECT * FROM shop.people").empty());
        // Formats and paths of the account do not show.
        QCOMPARE(tests::ServerSession::runOn(connection.get(), "SET datestyle = 'German'; SET search_path = shop; SET quote_all_identifiers = on;"
                                                               "SET standard_conforming_strings = off"), std::string());
        const Read theirs = readOver(connection.get());
        const Read ours = read();
        QVERIFY(theirs && ours);
        QVERIFY(sameSchema(*ours, *theirs));
    }

    void whatCannotBePrintedIsMarkedAndTheRestIsThere()
    {
        QCOMPARE(m_session.run("CREATE TYPE shop.fading AS ENUM ('x');"
                               "CREATE VIEW shop.broken AS SELECT 'x'::shop.fading AS x;"
                               "CREATE VIEW shop.fine AS SELECT 1 AS one;"
                               "CREATE TABLE shop.half (a int DEFAULT 1, b shop.fading DEFAULT 'x', c int DEFAULT 3);"
                               "CREATE FUNCTION shop.faint(a int DEFAULT 1, b shop.fading DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1';"
                               "DELETE FROM pg_enum WHERE enumlabel = 'x'"), std::string());
        const Read snapshot = read();
        QVERIFY(snapshot);
        const Relation* broken = snapshot->relation("shop", "broken");
        QVERIFY(broken && broken->unreadable && broken->viewDefinition.empty() && broken->columns.size() == 1);
        QVERIFY(!snapshot->relation("shop", "fine")->viewDefinition.empty() && !snapshot->relation("shop", "fine")->unreadable);
        QVERIFY(!snapshot->relation("shop", "mails")->viewDefinition.empty());
        const Relation* half = snapshot->relation("shop", "half");
        QVERIFY(half->unreadable);
        QCOMPARE(half->column("a")->defaultExpression, std::string("1"));
        QCOMPARE(half->column("b")->defaultExpression, std::string());
        QCOMPARE(half->column("c")->defaultExpression, std::string("3"));
        QVERIFY(snapshot->functions("shop", "faint")[0]->unreadable);
        QVERIFY(!snapshot->functions("shop", "many")[0]->unreadable);
        QVERIFY(sameSchema(*snapshot, *read(snapshot.get())));
        QCOMPARE(m_session.run("DROP FUNCTION shop.faint; DROP TABLE shop.half; DROP VIEW shop.broken; DROP TYPE shop.fading"), std::string());
    }

    void aLockedViewIsWhatItWas()
    {
        const Read before = read();
        const auto other = m_session.connect("");
        QCOMPARE(tests::ServerSession::runOn(other.get(), "BEGIN; LOCK TABLE shop.people IN ACCESS EXCLUSIVE MODE"), std::string());
        QElapsedTimer timer;
        timer.start();
        const Read during = read(before.get());
        const qint64 tookMs = timer.elapsed();
        qInfo("read in %lld ms beside a lock", static_cast<long long>(tookMs));
        QVERIFY(during && sameSchema(*before, *during));
        QVERIFY(tookMs < 900);   // lock_timeout is a second: nothing waited
        const Read without = read();
        QVERIFY(without->relation("shop", "mails")->unreadable);
    }

    void itsOwnTransactionIsItsOwn()
    {
        QCOMPARE(m_session.run("BEGIN; CREATE TABLE shop.uncommitted (a int)"), std::string());
        const auto refused = readSnapshot(m_session.get(), ++m_version);
        QVERIFY(!refused.ok());
        QCOMPARE(PQtransactionStatus(m_session.get()), PQTRANS_INTRANS);
        QCOMPARE(m_session.run("ROLLBACK"), std::string());
    }

    void anotherTransactionIsLeftAsItWas()
    {
        const ReadOptions inside{.ownTransaction = false, .temporary = true};
        QCOMPARE(m_session.run("SET search_path = public; BEGIN; SET LOCAL search_path = shop, public; SET LOCAL datestyle = 'German';"
                               "CREATE TABLE shop.uncommitted (a int)"), std::string());
        const Read during = read(nullptr, inside);
        QVERIFY(during && during->relation("shop", "uncommitted"));
        QCOMPARE(m_session.value("SHOW search_path"), std::string("shop, public"));
        QCOMPARE(m_session.value("SHOW datestyle"), std::string("German, DMY"));
        QCOMPARE(m_session.value("SHOW statement_timeout"), std::string("0"));
        QCOMPARE(m_session.run("COMMIT"), std::string());
        QCOMPARE(m_session.value("SHOW search_path"), std::string("public"));
        QVERIFY(read(nullptr, inside)->relation("shop", "uncommitted"));   // idle: a transaction of its own
        QCOMPARE(PQtransactionStatus(m_session.get()), PQTRANS_IDLE);
        QCOMPARE(m_session.value("SHOW search_path"), std::string("public"));
        QVERIFY(!m_session.run("BEGIN; SELECT 1/0").empty());
        QVERIFY(!readSnapshot(m_session.get(), ++m_version, nullptr, inside).ok());
        QCOMPARE(PQtransactionStatus(m_session.get()), PQTRANS_INERROR);
        QCOMPARE(m_session.run("ROLLBACK; DROP TABLE shop.uncommitted; RESET search_path"), std::string());
    }

    void temporaryObjectsOnlyWhenAskedFor()
    {
        const auto other = m_session.connect("");
        const char* make = "CREATE TEMPORARY TABLE passing (x int DEFAULT 7, y text); CREATE TEMPORARY VIEW glance AS SELECT x FROM passing;"
                           "CREATE FUNCTION pg_temp.brief() RETURNS int LANGUAGE sql AS 'SELECT 1'";
        QCOMPARE(tests::ServerSession::runOn(other.get(), make), std::string());
        const Read none = read(nullptr, {.temporary = true});
        QVERIFY(none && none->functions("", "brief").empty());
        QCOMPARE(m_session.run(make), std::string());
        const std::string schema = m_session.value("SELECT pg_my_temp_schema()::regnamespace");
        QVERIFY(schema.starts_with("pg_temp_"));
        const Read with = read(none.get(), {.temporary = true});
        const Relation* passing = with->relation(schema, "passing");
        QVERIFY(passing && passing->temporary && passing->columns.size() == 2);
        QVERIFY(with->relation(schema, "glance") && !with->relation(schema, "glance")->viewDefinition.empty());
        QVERIFY(with->type(schema, "passing") && with->hasSchema(schema));
        QCOMPARE(with->functions(schema, "brief").size(), size_t{1});
        QCOMPARE(with->functions("", "brief").size(), size_t{1});
        QVERIFY(!with->relation("shop", "people")->temporary);
        const Read without = read(with.get());
        QVERIFY(!without->relation(schema, "passing") && !without->type(schema, "passing"));
        QVERIFY(without->functions("", "brief").empty() && !without->hasSchema(schema));
        QVERIFY(std::ranges::none_of(without->relations(), &Relation::temporary));
    }

    void aSecondReadingOfManyIsFast()
    {
        std::string sql;
        for (int i = 0; i < 300; ++i)
            sql += "CREATE TABLE many_" + std::to_string(i) + " (a int PRIMARY KEY, b text DEFAULT 'x', c text, d numeric CHECK (d > 0));";
        for (int i = 0; i < 100; ++i)
            sql += "CREATE VIEW view_" + std::to_string(i) + " AS SELECT a, upper(b) AS b FROM many_" + std::to_string(i) + " WHERE d > 3;";
        for (int i = 0; i < 100; ++i)
            sql += "CREATE FUNCTION f_" + std::to_string(i) + "(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';";
        QCOMPARE(m_session.run(sql), std::string());
        const Read before = read();
        std::vector<qint64> times;
        for (int i = 0; i < 9; ++i) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(read(before.get()));
            times.push_back(timer.nsecsElapsed() / 1000);
        }
        std::ranges::sort(times);
        qInfo("read again 500 objects, %zu relations in all: median %lld us, least %lld us", before->relations().size(),
              static_cast<long long>(times[times.size() / 2]), static_cast<long long>(times[0]));
        QVERIFY(times[0] < 500'000);   // under 50 ms on a quiet machine; tests share theirs
    }
};

QTEST_GUILESS_MAIN(TestReaderSessions)
#include "tst_reader_sessions.moc"

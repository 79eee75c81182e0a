// readSnapshot against a real server.
#include "core/catalog/reader.h"
#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <QtTest>

using namespace gatehouse;

namespace {

struct ConnectionDeleter {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, ConnectionDeleter>;

}  // namespace

class TestReader : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<tests::PrivatePostgres> m_server;
    Connection m_connection;

    bool run(const char* sql)
    {
        PGresult* result = PQexec(m_connection.get(), sql);
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto started = tests::PrivatePostgres::start();
        QVERIFY2(started.ok(), started ? "" : started.error().message.c_str());
        m_server = std::move(*started);
        m_connection.reset(PQconnectdb(m_server->conninfo().c_str()));
        QCOMPARE(PQstatus(m_connection.get()), CONNECTION_OK);
        QVERIFY(run("CREATE TABLE people (id int PRIMARY KEY, gone text, mail text);"
                    "ALTER TABLE people DROP COLUMN gone;"
                    "CREATE VIEW mails AS SELECT mail FROM people;"
                    "CREATE TABLE visits (at date, who text) PARTITION BY RANGE (at);"
                    "CREATE TABLE visits_old PARTITION OF visits DEFAULT;"
                    "CREATE FUNCTION refund(int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN 1; END';"
                    "CREATE TEMPORARY TABLE passing (x int);"
                    "SET search_path = public, pg_catalog"));
    }

    void readsWhatThereIs()
    {
        const auto read = catalog::readSnapshot(m_connection.get(), 7);
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        const catalog::Snapshot& snapshot = **read;
        QCOMPARE(snapshot.version(), uint64_t{7});
        QCOMPARE(snapshot.database(), std::string("postgres"));
        const catalog::Relation* people = snapshot.relation("public", "people");
        QVERIFY(people);
        QCOMPARE(people->columns.size(), size_t{2});
        QCOMPARE(people->column("mail")->number, int16_t{3});
        QVERIFY(people->column("id")->notNull);
        QVERIFY(!people->system);
        const catalog::Relation* mails = snapshot.relation("public", "mails");
        QVERIFY(mails && mails->kind == 'v');
        QVERIFY(mails->viewDefinition.find("public.people") != std::string::npos);
        const catalog::Relation* visits = snapshot.relation("public", "visits");
        QVERIFY(visits && visits->kind == 'p');
        QCOMPARE(visits->children, (std::vector<catalog::Oid>{snapshot.relation("public", "visits_old")->oid}));
        QVERIFY(!snapshot.resolve("passing", {"public"}));
        QVERIFY(snapshot.relation("pg_catalog", "pg_class")->system);
        QVERIFY(snapshot.relation("information_schema", "columns"));
        QCOMPARE(snapshot.relation("pg_catalog", "pg_stats")->column("most_common_vals")->label, std::string("statistics"));
        QVERIFY(!snapshot.hasLabels());
        const auto refund = snapshot.functions("public", "refund");
        QCOMPARE(refund.size(), size_t{1});
        QVERIFY(refund[0]->securityDefiner && !refund[0]->builtin && refund[0]->language == "plpgsql");
        const auto count = snapshot.functions("pg_catalog", "count");
        QVERIFY(!count.empty() && count[0]->builtin && count[0]->kind == 'a');
    }

    void leavesTheConnectionAsItWas()
    {
        PGresult* result = PQexec(m_connection.get(), "SHOW search_path");
        QCOMPARE(std::string(PQgetvalue(result, 0, 0)), std::string("public, pg_catalog"));
        PQclear(result);
        QCOMPARE(PQtransactionStatus(m_connection.get()), PQTRANS_IDLE);
    }

    void isFast()
    {
        for (int i = 0; i < 300; ++i)
            QVERIFY(run(qPrintable(QStringLiteral("CREATE TABLE many_%1 (a int, b text, c text, d numeric)").arg(i))));
        QElapsedTimer timer;
        timer.start();
        const auto read = catalog::readSnapshot(m_connection.get(), 8);
        const qint64 elapsedMs = timer.elapsed();
        QVERIFY(read.ok());
        qInfo("read %zu relations in %lld ms", (*read)->relations().size(), static_cast<long long>(elapsedMs));
        QVERIFY(elapsedMs < 2000);   // 300 on a quiet machine; tests share theirs
    }

    void saysWhatWentWrong()
    {
        const Connection closed(PQconnectdb("host=127.0.0.1 port=1 connect_timeout=1"));
        const auto read = catalog::readSnapshot(closed.get(), 1);
        QVERIFY(!read.ok());
        QVERIFY(!read.error().message.empty());
    }
};

QTEST_GUILESS_MAIN(TestReader)
#include "tst_reader.moc"

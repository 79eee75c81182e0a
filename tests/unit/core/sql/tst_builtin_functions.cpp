// The table of built-in functions against a real server: nothing that changes something may be missing from it.
#include "core/sql/builtin_functions.h"
#include "core/sql/contrib_triggers.h"
#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <QtTest>

#include <memory>

using namespace gatehouse;
using sql::BuiltinKind;

namespace {

struct ConnectionDeleter {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ResultDeleter {
    void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

class TestBuiltinFunctions : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<tests::PrivatePostgres> m_server;
    std::unique_ptr<PGconn, ConnectionDeleter> m_connection;

    QStringList namesBy(const char* sql)
    {
        const std::unique_ptr<PGresult, ResultDeleter> result(PQexec(m_connection.get(), sql));
        QStringList names;
        for (int row = 0; row < PQntuples(result.get()); ++row)
            names << QString::fromUtf8(PQgetvalue(result.get(), row, 0));
        return names;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto started = tests::PrivatePostgres::start();
        QVERIFY2(started.ok(), started ? "" : started.error().message.c_str());
        m_server = std::move(*started);
        m_connection.reset(PQconnectdb(m_server->conninfo().c_str()));
        QCOMPARE(PQstatus(m_connection.get()), CONNECTION_OK);
    }

    void everyVolatileFunctionIsListed()
    {
        const QStringList names = namesBy("SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND prokind = 'f'"
                                          " AND pronamespace = 'pg_catalog'::regnamespace AND oid < 16384 ORDER BY 1");
        QVERIFY2(names.size() > 200, qPrintable(QString::number(names.size())));
        QStringList missing;
        for (const QString& name : names) {
            if (!sql::isListed(name.toStdString()))
                missing << name;
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char(' '))));
    }

    /// Stable and immutable ones are taken for harmless: those that take SQL, tables, schemas or files by text are not.
    void whatTakesTablesByTextIsListed()
    {
        const QStringList names = namesBy("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
                                          " AND proname ~ '(query|table|schema|database|cursor)_to_xml' ORDER BY 1");
        QCOMPARE(names.size(), 14);
        for (const QString& name : names)
            QCOMPARE(sql::builtinKind(name.toStdString()), BuiltinKind::ReadsByText);
    }

    void everyFunctionOfContribThatChangesSomethingIsReviewed()
    {
        for (const QString& extension : namesBy("SELECT name FROM pg_available_extensions WHERE name !~ '(perl|python|tcl)'"))
            namesBy(qPrintable(QStringLiteral("CREATE EXTENSION IF NOT EXISTS \"%1\" CASCADE").arg(extension)));
        const QStringList names = namesBy("SELECT e.extname || ' ' || p.proname FROM pg_proc p"
                                          " JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'"
                                          " JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_language l ON l.oid = p.prolang"
                                          " WHERE p.provolatile = 'v' AND l.lanname = 'c' ORDER BY 1");
        QVERIFY2(names.size() > 50, qPrintable(QString::number(names.size())));
        QStringList missing;
        for (const QString& name : names) {
            const QStringList parts = name.split(QLatin1Char(' '));
            if (!sql::extensionKind(parts[0].toStdString(), parts[1].toStdString()))
                missing << name;
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral(", "))));
    }

    void knownTraps_data()
    {
        QTest::addColumn<QString>("function");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* function, BuiltinKind kind) { QTest::newRow(function) << function << static_cast<int>(kind); };
        row("ts_stat", BuiltinKind::ReadsByText);
        row("ts_rewrite", BuiltinKind::ReadsByText);
        row("pg_logical_slot_get_changes", BuiltinKind::ReadsByText);
        row("lo_get", BuiltinKind::ReadsByText);
        row("lo_import", BuiltinKind::ServerFileWrite);
        row("lo_unlink", BuiltinKind::Write);
        row("pg_read_binary_file", BuiltinKind::ServerFile);
        row("pg_ls_waldir", BuiltinKind::ServerFile);
        row("pg_stat_get_activity", BuiltinKind::ReadsServer);
        row("pg_stat_get_live_tuples", BuiltinKind::Plain);
        row("pg_get_viewdef", BuiltinKind::Unlisted);
        row("nextval", BuiltinKind::Sequence);
        row("currval", BuiltinKind::Plain);
        row("set_config", BuiltinKind::SetConfig);
        row("current_setting", BuiltinKind::Unlisted);
        row("pg_terminate_backend", BuiltinKind::Admin);
        row("pg_notify", BuiltinKind::Notify);
        row("brin_summarize_range", BuiltinKind::Maintenance);
        row("brin_bloom_union", BuiltinKind::Unlisted);
        row("pg_create_restore_point", BuiltinKind::Admin);
        row("has_table_privilege", BuiltinKind::Unlisted);
    }

    void knownTraps()
    {
        QFETCH(QString, function);
        QFETCH(int, kind);
        QCOMPARE(static_cast<int>(sql::builtinKind(function.toStdString())), kind);
    }

    void overloadsDiffer()
    {
        QCOMPARE(sql::builtinKind("ts_rewrite", 2), BuiltinKind::ReadsByText);
        QCOMPARE(sql::builtinKind("ts_rewrite", 3), BuiltinKind::Plain);
    }

    void contribsTriggersRunWhatTheirArgumentsName()
    {
        using Texts = std::vector<std::string>;
        const auto primary = sql::contribTriggerWork("check_primary_key", {"a", "b", "t", "c", "d"});
        QCOMPARE(primary->statements, Texts{"select 1 from t where c = $1 and d = $2"});
        QCOMPARE(primary->parameters, (Texts{"a", "b"}));
        const auto cascade = sql::contribTriggerWork("check_foreign_key", {"2", "Cascade", "a", "t", "b", "u", "c"});
        QCOMPARE(cascade->statements, (Texts{"update t set b = $1 where b = $1", "delete from t where b = $1",
                                             "update u set c = $1 where c = $1", "delete from u where c = $1"}));
        QCOMPARE(cascade->parameters, Texts{"a"});
        QCOMPARE(sql::contribTriggerWork("check_foreign_key", {"1", "setnull", "a", "t", "b"})->statements, Texts{"update t set b = null where b = $1"});
        const auto number = sql::contribTriggerWork("autoinc", {"a", "it's"});
        QCOMPARE(number->statements, Texts{"select pg_catalog.nextval(E'it''s')"});
        QCOMPARE(number->columns, Texts{"a"});
        // The server refuses these; of the last two nothing is told.
        QVERIFY(sql::contribTriggerWork("check_primary_key", {"a", "t"})->statements.empty());
        QVERIFY(sql::contribTriggerWork("check_foreign_key", {"2", "cascade", "a", "t", "b"})->statements.empty());
        QVERIFY(sql::contribTriggerWork("autoinc", {"a"})->statements.empty());
        QVERIFY(!sql::contribTriggerWork("check_foreign_key", {" 1", "cascade", "a", "t", "b"}));
        QVERIFY(!sql::contribTriggerWork("timetravel", {"a", "b"}));
    }

    void extensionsAreKnownByTheirName()
    {
        QCOMPARE(sql::extensionKind("dblink", "dblink_exec"), BuiltinKind::Foreign);
        QCOMPARE(sql::extensionKind("tablefunc", "crosstab"), BuiltinKind::ReadsByText);
        QCOMPARE(sql::extensionKind("adminpack", "pg_file_write"), BuiltinKind::ServerFileWrite);
        QCOMPARE(sql::extensionKind("pgcrypto", "gen_salt"), BuiltinKind::Plain);
        QCOMPARE(sql::extensionKind("refint", "check_primary_key"), BuiltinKind::ContribTrigger);
        QVERIFY(!sql::extensionKind("", "dblink_exec"));
        QVERIFY(!sql::extensionKind("somebody", "dblink"));
    }
};

QTEST_GUILESS_MAIN(TestBuiltinFunctions)
#include "tst_builtin_functions.moc"

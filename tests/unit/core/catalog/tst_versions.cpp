// Versions against a real server: what tells a change of a view, a function or a table, and what is none.
#include "core/catalog/versions.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::catalog;
using namespace std::chrono_literals;

class TestVersions : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_server;
    tests::ServerSession::Connection m_other;
    std::unique_ptr<VersionReader> m_reader;
    const Names m_names{{"people", "seen"}, {"one", "told"}, {"aside", "public"}};

    Versions now()
    {
        auto versions = m_reader->of(m_names, 20s);
        if (!versions)
            qWarning("%s", versions.error().message.c_str());
        return versions ? *versions : Versions();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_server.open(), std::string());
        m_other = m_server.connect("");
        m_reader = std::make_unique<VersionReader>(m_other.get());
        QCOMPARE(m_server.run("CREATE SCHEMA aside;"
                              "CREATE TABLE people (id int PRIMARY KEY, region text, ssn text);"
                              "CREATE TABLE others (id int);"
                              "CREATE VIEW seen AS SELECT region AS r FROM people;"
                              "CREATE VIEW elsewhere AS SELECT region AS r FROM people;"
                              "CREATE FUNCTION told(int) RETURNS text LANGUAGE sql AS 'SELECT region FROM people WHERE id = $1';"
                              "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"),
                 std::string());
    }

    void whatIsReadOfAllIsWhatIsReadOfThese()
    {
        const auto all = m_reader->all(20s);
        QVERIFY2(all.ok(), all ? "" : all.error().message.c_str());
        QVERIFY(all->sameAs(now(), m_names));
        QVERIFY(now().sameAs(*all, m_names));
    }

    void aChangeIsTold_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("back");
        const auto row = [](const char* name, const char* change, const char* back) { QTest::newRow(name) << change << back; };
        row("view replaced", "CREATE OR REPLACE VIEW seen AS SELECT ssn AS r FROM people", "CREATE OR REPLACE VIEW seen AS SELECT region AS r FROM people");
        row("view made anew", "DROP VIEW seen; CREATE VIEW seen AS SELECT ssn AS r FROM people", "CREATE OR REPLACE VIEW seen AS SELECT region AS r FROM people");
        row("view dropped", "DROP VIEW seen", "CREATE VIEW seen AS SELECT region AS r FROM people");
        row("another under its name", "ALTER VIEW seen RENAME TO gone; ALTER VIEW elsewhere RENAME TO seen", "ALTER VIEW seen RENAME TO elsewhere; ALTER VIEW gone RENAME TO seen");
        row("earlier in the path", "CREATE VIEW aside.seen AS SELECT ssn AS r FROM public.people", "DROP VIEW aside.seen");
        row("function replaced", "CREATE OR REPLACE FUNCTION told(int) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM people WHERE id = $1'",
            "CREATE OR REPLACE FUNCTION told(int) RETURNS text LANGUAGE sql AS 'SELECT region FROM people WHERE id = $1'");
        row("overload added", "CREATE FUNCTION told(bigint) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM people'", "DROP FUNCTION told(bigint)");
        row("overload elsewhere", "CREATE FUNCTION aside.told(int) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM public.people'", "DROP FUNCTION aside.told(int)");
        row("function moved", "ALTER FUNCTION told(int) SET SCHEMA aside", "ALTER FUNCTION aside.told(int) SET SCHEMA public");
        row("path of a function", "ALTER FUNCTION told(int) SET search_path = aside", "ALTER FUNCTION told(int) RESET search_path");
        row("made", "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION one()");
        row("columns renamed", "ALTER TABLE people RENAME region TO x; ALTER TABLE people RENAME ssn TO region", "ALTER TABLE people RENAME region TO ssn; ALTER TABLE people RENAME x TO region");
        row("table renamed", "ALTER TABLE people RENAME TO gone", "ALTER TABLE gone RENAME TO people");
        row("trigger", "CREATE TRIGGER t BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION touched()", "DROP TRIGGER t ON people");
        row("rule", "CREATE RULE r AS ON INSERT TO people DO ALSO NOTIFY x", "DROP RULE r ON people");
        row("default", "ALTER TABLE people ALTER region SET DEFAULT 'x'", "ALTER TABLE people ALTER region DROP DEFAULT");
        row("check", "ALTER TABLE people ADD CONSTRAINT c CHECK (id > 0)", "ALTER TABLE people DROP CONSTRAINT c");
        row("policy", "CREATE POLICY p ON people USING (true)", "DROP POLICY p ON people");
        row("row security", "ALTER TABLE people ENABLE ROW LEVEL SECURITY", "ALTER TABLE people DISABLE ROW LEVEL SECURITY");
        row("cast", "CREATE TYPE mood AS ENUM ('x'); CREATE FUNCTION moody(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';"
                    "CREATE CAST (mood AS int) WITH FUNCTION moody(mood)", "DROP TYPE mood CASCADE");
        row("operator", "CREATE OPERATOR ### (RIGHTARG = int, FUNCTION = told)", "DROP OPERATOR ### (NONE, int)");
        row("domain", "CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CHECK (VALUE > 0)", "DROP DOMAIN d");
    }
    void aChangeIsTold()
    {
        QFETCH(QString, change);
        QFETCH(QString, back);
        const Versions before = now();
        QCOMPARE(m_server.run(change.toUtf8().constData()), std::string());
        const Versions after = now();
        QCOMPARE(m_server.run(back.toUtf8().constData()), std::string());
        QVERIFY(!after.sameAs(before, m_names));
        QVERIFY(!before.sameAs(after, m_names));
        QVERIFY2(!now().sameAs(after, m_names), "what was put back is another version too");
    }

    void whatIsNoChangeIsNone_data()
    {
        QTest::addColumn<QString>("what");
        const auto row = [](const char* what) { QTest::newRow(what) << what; };
        row("INSERT INTO people SELECT i, 'x', 'y' FROM generate_series(1, 500) i");
        row("ANALYZE people");
        row("VACUUM people");
        row("CREATE INDEX ON people (region)");
        row("TRUNCATE people");
        row("GRANT SELECT ON people TO PUBLIC");
        row("CREATE OR REPLACE VIEW elsewhere AS SELECT ssn AS r FROM people");
        row("ALTER TABLE others ADD COLUMN more int");
        row("CREATE TEMP TABLE people (id int)");
        row("DROP TABLE pg_temp.people");
    }
    void whatIsNoChangeIsNone()
    {
        QFETCH(QString, what);
        const Versions before = now();
        QCOMPARE(m_server.run(what.toUtf8().constData()), std::string());
        QVERIFY(now().sameAs(before, m_names));
    }

    void whatIsNotCommittedIsNotSeen()
    {
        const Versions before = now();
        QCOMPARE(m_server.run("BEGIN; CREATE OR REPLACE VIEW seen AS SELECT ssn AS r FROM public.people"), std::string());
        QVERIFY(now().sameAs(before, m_names));
        QCOMPARE(m_server.run("ROLLBACK"), std::string());
        QVERIFY(now().sameAs(before, m_names));
        QCOMPARE(m_server.run("BEGIN; CREATE OR REPLACE VIEW seen AS SELECT ssn AS r FROM public.people; COMMIT"), std::string());
        QVERIFY(!now().sameAs(before, m_names));
    }

    void namesAreQuoted()
    {
        const Names odd{{"a\"b\\,{}", "people"}, {}, {"public"}};
        const auto before = m_reader->of(odd, 20s);
        QVERIFY(before.ok());
        QCOMPARE(m_server.run("CREATE TABLE public.\"a\"\"b\\,{}\" (id int)"), std::string());
        const auto after = m_reader->of(odd, 20s);
        QVERIFY(after.ok());
        QVERIFY(!after->sameAs(*before, odd));
        QVERIFY(after->sameAs(*before, Names{{"people"}, {}, {"public"}}));
    }

    void whatIsTakenOverIsWhatItWas()
    {
        const Versions before = now();
        QCOMPARE(m_server.run("CREATE OR REPLACE VIEW seen AS SELECT region AS r FROM public.people"), std::string());
        Versions after = now();
        after.takeRelation(before, "public", "seen");
        QVERIFY(after.sameAs(before, m_names));
        after.takeRelation(Versions(), "public", "seen");
        QVERIFY(!after.sameAs(before, m_names));
    }

    void aSlowServerIsNotWaitedFor()
    {
        auto connection = m_server.connect("");
        VersionReader reader(connection.get());
        QVERIFY(reader.of(m_names, 20s).ok());
        QCOMPARE(m_server.run("BEGIN; LOCK pg_catalog.pg_rewrite IN ACCESS EXCLUSIVE MODE"), std::string());
        const auto late = reader.of(m_names, 50ms);
        QCOMPARE(m_server.run("ROLLBACK"), std::string());
        QVERIFY(!late.ok());
        QVERIFY(!late.error().message.empty());
    }

    void aLostConnectionIsAnError()
    {
        auto connection = m_server.connect("");
        VersionReader reader(connection.get());
        QVERIFY(reader.of(m_names, 20s).ok());
        const std::string pid = std::to_string(PQbackendPID(connection.get()));
        QCOMPARE(m_server.run(("SELECT pg_terminate_backend(" + pid + ", 10000)").c_str()), std::string());
        QVERIFY(!reader.of(m_names, 20s).ok());
    }
};

QTEST_GUILESS_MAIN(TestVersions)
#include "tst_versions.moc"

// Limits, positions, session state and the function-call message; what SQL means is in tests/cases/sql.
#include "core/sql/analyze.h"
#include "tests/cases/sql_case_catalog.h"

#include <QtTest>

#include <pthread.h>

using namespace gatehouse;
using sql::Effect;
using sql::FindingKind;

class TestAnalyze : public QObject {
    Q_OBJECT

private:
    const catalog::Snapshot m_catalog = cases::readCaseCatalog(GATEHOUSE_SOURCE_DIR "/tests/cases/sql");

    sql::Analysis run(std::string_view text) const { return sql::analyze(text, m_catalog, {}); }

    static std::string repeated(const char* piece, int count)
    {
        std::string result;
        for (int i = 0; i < count; ++i)
            result += piece;
        return result;
    }

private Q_SLOTS:
    void refusesWhatIsTooBig()
    {
        const auto analysis = run("/*" + std::string(sql::kAnalyseBytesMax, ' ') + "*/ DROP TABLE orders");
        QCOMPARE(analysis.statements.size(), size_t{1});
        QVERIFY(analysis.statements[0].has(FindingKind::TooBig));
        QVERIFY(analysis.effects().beyondRead());
    }

    void refusesNul()
    {
        const auto analysis = run(std::string_view("SELECT 1\0; DROP TABLE orders", 28));
        QCOMPARE(analysis.statements.size(), size_t{1});
        QVERIFY(analysis.statements[0].has(FindingKind::NotParsed));
    }

    void survivesDepth_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("open");
        QTest::addColumn<QByteArray>("middle");
        QTest::addColumn<QByteArray>("close");
        QTest::newRow("parentheses") << QByteArray("SELECT ") << QByteArray("(") << QByteArray("1") << QByteArray(")");
        QTest::newRow("sums") << QByteArray("SELECT ") << QByteArray() << QByteArray("1") << QByteArray("+1");
        QTest::newRow("not") << QByteArray("SELECT ") << QByteArray("NOT ") << QByteArray("true") << QByteArray();
        QTest::newRow("minus") << QByteArray("SELECT ") << QByteArray("- ") << QByteArray("id FROM orders") << QByteArray();
        QTest::newRow("casts") << QByteArray("SELECT ") << QByteArray() << QByteArray("1") << QByteArray("::int");
        QTest::newRow("subqueries") << QByteArray("SELECT ") << QByteArray("(SELECT ") << QByteArray("1") << QByteArray(")");
        QTest::newRow("unions") << QByteArray("SELECT ") << QByteArray() << QByteArray("1") << QByteArray(" UNION SELECT 1");
        QTest::newRow("joins") << QByteArray("SELECT * FROM ") << QByteArray() << QByteArray("a") << QByteArray(" CROSS JOIN b");
        QTest::newRow("functions") << QByteArray("SELECT ") << QByteArray("f(") << QByteArray("1") << QByteArray(")");
        QTest::newRow("cases") << QByteArray("SELECT ") << QByteArray("CASE WHEN true THEN ") << QByteArray("1") << QByteArray(" END");
        QTest::newRow("hidden brackets") << QByteArray("SELECT (") << QByteArray("1+") << QByteArray("')'") << QByteArray("||')'");
        QTest::newRow("hidden commas") << QByteArray("SELECT 1") << QByteArray() << QByteArray() << QByteArray("||','");
        QTest::newRow("explain") << QByteArray() << QByteArray("EXPLAIN ") << QByteArray("SELECT 1") << QByteArray();
    }

    /// Never a crash, and what is cut off is never a plain read.
    void survivesDepth()
    {
        QFETCH(QByteArray, head);
        QFETCH(QByteArray, open);
        QFETCH(QByteArray, middle);
        QFETCH(QByteArray, close);
        for (const int depth : {100, 299, 550, 1'000, 3'000, 9'000, 19'000, 30'000, 100'000}) {
            const std::string text = head.toStdString() + repeated(open.constData(), depth) + middle.toStdString()
                + repeated(close.constData(), depth);
            const auto analysis = run(text);
            QCOMPARE(analysis.statements.size(), size_t{1});
            if (depth >= 30'000)
                QVERIFY(analysis.effects().beyondRead());
        }
    }

    void manyRowsAreNotDepth()
    {
        const auto analysis = run("INSERT INTO orders VALUES (1, 2, 3, 'x')" + repeated(", (1, 2, 3, 'it''s')", 5'000));
        QCOMPARE(analysis.statements.size(), size_t{1});
        QVERIFY(analysis.statements[0].findings.empty());
        QCOMPARE(analysis.effects(), sql::EffectSet{Effect::Write});
    }

    void piecesHideInNoQuotes()
    {
        // A quote inside of a name begins no string.
        for (const char* head : {"SELECT \"'\"", "SELECT 1 --'\n", "SELECT /*'*/ 1", "SELECT $a$'$a$", "SELECT E'\\''"}) {
            const auto analysis = run(head + repeated(", 1", 40'000));
            QVERIFY2(analysis.statements[0].has(FindingKind::TooBig), head);
        }
        const auto analysis = run("INSERT INTO orders (status) VALUES ('" + repeated("some words, ", 70'000) + "')");
        QVERIFY(!analysis.statements[0].has(FindingKind::TooBig));
    }

    void longTextsKeepNoConstantInTheirShape()
    {
        const auto analysis = run("SELECT id FROM orders WHERE status = 'a secret' OR total IN (1" + repeated(", 87654321", 10'000) + ")");
        QVERIFY(analysis.normalised.find("a secret") == std::string::npos);
        QVERIFY(analysis.normalised.find("87654321") == std::string::npos);
    }

    void whatDoesNotResolveIsNotClean()
    {
        // A column made since the catalog was read, in a statement that carries a query.
        const auto analysis = run("COPY (SELECT made_since, c.made_since FROM customers c) TO STDOUT");
        QCOMPARE(analysis.statements[0].outputs.size(), size_t{2});
        for (const sql::OutputColumn& output : analysis.statements[0].outputs)
            QVERIFY(!output.known);
    }

    void aFunctionThatCallsItselfIsNotTold()
    {
        catalog::Relation people{.oid = 20001, .schema = "public", .name = "people", .columns = {{"id", 1, 23}, {"email", 2, 25}}};
        catalog::Function again{.oid = 20002, .schema = "public", .name = "again", .language = "sql", .argumentTypes = {23},
                                .returnType = 2249, .outputNames = {"a", "b"}, .outputTypes = {25, 25},
                                .body = "SELECT (again($1)).b, email FROM people"};
        const catalog::Snapshot catalog("d", 1, {people}, {again});
        const auto analysis = sql::analyze("SELECT (again(1)).a", catalog, {});
        QVERIFY(!analysis.statements[0].outputsKnown || !analysis.statements[0].outputs[0].known);
        // A read as far as it can be seen; but the body may be another by now, so its record must be durable first.
        QVERIFY(!analysis.effects().beyondRead() && analysis.statements[0].mayChange());
    }

    void whatNestsDeeplyInTheCatalogIsNoDanger()
    {
        // As the server prints 1 + 1 + …: every level in parentheses.
        const std::string deep = "SELECT " + repeated("(", 5'000) + "1" + repeated(" + 1)", 5'000) + " AS n";
        catalog::Relation view{.oid = 20001, .schema = "public", .name = "deep", .kind = 'v', .columns = {{"n", 1, 23}}, .viewDefinition = deep};
        catalog::Function function{.oid = 20002, .schema = "public", .name = "deeply", .language = "sql", .returnType = 23, .body = deep};
        const catalog::Snapshot catalog("d", 1, {view}, {function});
        for (const char* sql : {"SELECT * FROM deep", "SELECT deeply()", "DROP VIEW deep", "DROP TABLE nothing"})
            QVERIFY2(!sql::analyze(sql, catalog, {}).statements.empty(), sql);
        QVERIFY(!sql::analyzeFunctionCall(20002, catalog).tag.empty());
        const std::string create = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '" + repeated("(", 400'000) + "'";
        QCOMPARE(sql::analyze(create, catalog, {}).statements.size(), size_t{1});
        QCOMPARE(sql::analyze("SELECT nextval('" + repeated("(", 400'000) + "')", catalog, {}).statements.size(), size_t{1});
    }

    void shapesKeepNoConstant_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shape");
        const auto row = [](const char* text, const char* shape) { QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(shape); };
        row("SELECT 'hidden' -- hidden\n, 2 /* hidden */", "SELECT $1 \n, $2");
        row("CREATE TABLE t AS SELECT 'hidden' FROM orders", "CREATE TABLE t AS SELECT $1 FROM orders");
        row("CREATE VIEW v AS SELECT $$hidden$$, 4111111111111111", "CREATE VIEW v AS SELECT $1, $2");
        row("CREATE TABLE t (n varchar(20) DEFAULT 'hidden')", "CREATE TABLE t (n varchar(20) DEFAULT $1)");
        row("CALL p('hidden', B'1')", "CALL p($1, $2)");
        row("EXECUTE p('hidden')", "EXECUTE p($1)");
        row("PREPARE p AS SELECT $1, 'hidden'", "PREPARE p AS SELECT $1, $2");
        row("NOTIFY c, 'hidden'", "NOTIFY c, $1");
        row("COMMENT ON TABLE t IS E'hidden'", "COMMENT ON TABLE t IS $1");
        row("UPDATE t SET a = 'hidden' WHER hidden", "a text of 37 bytes that does not parse");
    }

    void shapesKeepNoConstant()
    {
        QFETCH(QString, text);
        QFETCH(QString, shape);
        QCOMPARE(QString::fromStdString(run(text.toStdString()).normalised), shape);
    }

    void triggersSayWhichColumnTheyChange_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("flows");
        QTest::newRow("stamp") << QStringLiteral("BEGIN NEW.changed := now(); RETURN NEW; END") << QStringLiteral("note");
        QTest::newRow("copy") << QStringLiteral("BEGIN NEW.note := NEW.ssn; RETURN NEW; END") << QStringLiteral("note<-ssn");
        QTest::newRow("unnamed") << QStringLiteral("BEGIN NEW.changed := NEW.ssn; RETURN new; END") << QStringLiteral("note changed<-ssn");
        QTest::newRow("variable") << QStringLiteral("DECLARE s text; BEGIN s := NEW.ssn; NEW.changed := s; RETURN NEW; END")
                                  << QStringLiteral("note changed<-ssn");
        QTest::newRow("before it is filled") << QStringLiteral("DECLARE s text; BEGIN LOOP NEW.changed := s; s := NEW.ssn; END LOOP; RETURN NEW; END")
                                             << QStringLiteral("note changed<-ssn");
        QTest::newRow("another record") << QStringLiteral("DECLARE r record; BEGIN r := NEW; RETURN r; END")
                                        << QStringLiteral("id<-id<-ssn<-note<-changed ssn<-id<-ssn<-note<-changed note<-id<-ssn<-note<-changed changed<-id<-ssn<-note<-changed");
        QTest::newRow("nothing") << QStringLiteral("BEGIN RETURN NULL; END") << QStringLiteral("note");
    }

    void triggersSayWhichColumnTheyChange()
    {
        QFETCH(QString, body);
        QFETCH(QString, flows);
        catalog::Relation people{.oid = 20001, .schema = "public", .name = "people",
                                 .columns = {{"id", 1, 23}, {"ssn", 2, 25}, {"note", 3, 25}, {"changed", 4, 25}}};
        people.triggers = {{.oid = 20003, .name = "t", .function = 20002, .type = 1 | 2 | 16}};
        catalog::Function function{.oid = 20002, .schema = "public", .name = "f", .language = "plpgsql", .returnType = 2279, .body = body.toStdString()};
        catalog::Function now{.oid = 1299, .schema = "pg_catalog", .name = "now", .language = "internal", .volatility = catalog::Volatility::Stable,
                              .builtin = true, .returnType = 1184};
        const catalog::Snapshot catalog("d", 1, {people}, {function, now});
        const auto analysis = sql::analyze("UPDATE people SET note = 'x' WHERE id = 1", catalog, {});
        QStringList told;
        for (const sql::WriteFlow& write : analysis.statements[0].writes) {
            QString flow = QString::fromStdString(people.column(write.target.number)->name);
            QVERIFY(write.known);
            for (const sql::Source& source : write.sources)
                flow += QStringLiteral("<-") + QString::fromStdString(people.column(source.column.number)->name);
            told.append(flow);
        }
        QCOMPARE(told.join(QLatin1Char(' ')), flows);
    }

    void castsOfOnesOwnRunUnwritten()
    {
        catalog::Function cast{.oid = 20002, .schema = "public", .name = "as_note", .language = "sql", .argumentTypes = {23},
                               .returnType = 20003, .body = "DELETE FROM notes; SELECT NULL::public.note"};
        catalog::Relation notes{.oid = 20001, .schema = "public", .name = "notes", .columns = {{"n", 1, 20003}}};
        catalog::Contents contents{.relations = {notes}, .functions = {cast}};
        contents.types = {{.oid = 23, .schema = "pg_catalog", .name = "int4", .category = 'N'},
                          {.oid = 20003, .schema = "public", .name = "note", .kind = 'e'}};
        contents.casts = {{23, 20003, 20002, 'a'}};
        const catalog::Snapshot catalog("d", 1, std::move(contents));
        const auto analysis = sql::analyze("INSERT INTO notes VALUES (7)", catalog, {});
        QVERIFY(analysis.effects().has(Effect::Destructive));
        QCOMPARE(analysis.statements[0].functions.size(), size_t{1});
    }

    void positions()
    {
        const std::string text = "  /* a */ SELECT 1;\n-- b\n SELECT 2 ;";
        const auto analysis = run(text);
        QCOMPARE(analysis.statements.size(), size_t{2});
        QCOMPARE(text.substr(analysis.statements[0].offset, analysis.statements[0].length), std::string("SELECT 1"));
        QCOMPARE(text.substr(analysis.statements[1].offset, 8), std::string("SELECT 2"));
        QVERIFY(run("").statements.empty());
        QVERIFY(run(" ; ").statements.empty());
        const auto wrong = run("SELECT 1 FORM x y");
        QVERIFY(!wrong.errorText.empty());
        QVERIFY(wrong.errorPosition > 0);
    }

    void preparedAndCursors()
    {
        const auto prepare = run("PREPARE p AS SELECT email FROM customers");
        QVERIFY(prepare.statements[0].inner);
        const std::vector<std::pair<std::string, sql::Statement>> prepared{{"p", *prepare.statements[0].inner}};
        const auto declare = run("DECLARE c CURSOR FOR SELECT ssn AS s FROM customers");
        const std::vector<std::pair<std::string, sql::Statement>> cursors{{"c", *declare.statements[0].inner}};
        sql::SessionSettings settings;
        settings.prepared = &prepared;
        settings.cursors = &cursors;
        const auto execute = sql::analyze("EXECUTE p", m_catalog, settings).statements[0];
        QVERIFY(execute.outputsKnown && execute.outputs.size() == 1 && execute.findings.empty());
        QCOMPARE(execute.outputs[0].sources.size(), size_t{1});
        QCOMPARE(execute.effects, sql::EffectSet{Effect::Read});
        const auto fetch = sql::analyze("FETCH ALL FROM c", m_catalog, settings).statements[0];
        QVERIFY(fetch.outputsKnown && fetch.findings.empty());
        QCOMPARE(fetch.outputs[0].name, std::string("s"));
        QVERIFY(sql::analyze("EXECUTE q", m_catalog, settings).statements[0].has(FindingKind::UnknownObject));
    }

    void temporaryNamesHideTables()
    {
        sql::SessionSettings settings;
        settings.hasTemporary = true;
        settings.temporaryNames = {"customers"};
        const auto hidden = sql::analyze("SELECT email FROM customers", m_catalog, settings).statements[0];
        QVERIFY(hidden.has(FindingKind::UnknownObject));
        QVERIFY(!hidden.outputs[0].known);
        QCOMPARE(hidden.objects[0].oid, catalog::Oid{0});
        QVERIFY(sql::analyze("SELECT email FROM public.customers", m_catalog, settings).statements[0].findings.empty());
    }

    void saysWhatTheServerRefuses()
    {
        const auto refusals = [this](const char* text, const sql::SessionSettings& settings = {}) {
            return sql::analyze(text, m_catalog, settings).statements.back().refusals;
        };
        const std::vector<std::string> nowhere{"there is no relation nowhere"};
        QCOMPARE(refusals("SELECT * FROM nowhere"), nowhere);
        QCOMPARE(refusals("SELECT nothing FROM customers"), std::vector<std::string>{"there is no column nothing"});
        const auto statement = run("SELECT nothing FROM customers").statements[0];
        QVERIFY(statement.told() && !statement.outputs[0].known);   // it explains, and opens nothing
        QVERIFY(run("SELECT * FROM nowhere").statements[0].has(FindingKind::UnknownObject));
        // What one before it in the string made is not in the snapshot.
        QVERIFY(refusals("CREATE TABLE nowhere (id int); SELECT * FROM nowhere").empty());
        QVERIFY(refusals("ROLLBACK; SELECT * FROM nowhere").empty());
        QCOMPARE(refusals("SELECT 1; SELECT * FROM nowhere"), nowhere);
        // What runs later, or perhaps never, is looked up then.
        QVERIFY(refusals("DO $$ BEGIN IF false THEN PERFORM * FROM nowhere; END IF; END $$").empty());
        QVERIFY(refusals("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT x FROM nowhere'").empty());
        QVERIFY(refusals("SELECT query_to_xml('SELECT * FROM nowhere', true, true, '')").empty());
        // A temporary table may have the name, but none is in a schema of another name.
        for (const sql::SessionSettings& temporary : {sql::SessionSettings{.hasTemporary = true}, sql::SessionSettings{.temporaryUnknown = true}}) {
            QVERIFY(refusals("SELECT * FROM nowhere", temporary).empty());
            QCOMPARE(refusals("SELECT * FROM public.nowhere", temporary), std::vector<std::string>{"there is no relation public.nowhere"});
        }
        QVERIFY(refusals("DROP TABLE IF EXISTS nowhere").empty());
    }

    void searchPathDecides()
    {
        sql::SessionSettings settings;
        settings.searchPath = {"hr"};
        QVERIFY(sql::analyze("SELECT email FROM customers", m_catalog, settings).statements[0].has(FindingKind::UnknownObject));
        QVERIFY(sql::analyze("SELECT name FROM employees", m_catalog, settings).statements[0].findings.empty());
        QVERIFY(sql::analyze("SELECT upper('x')", m_catalog, settings).statements[0].has(FindingKind::OpaqueFunction));
    }

    void copyOptions()
    {
        const auto copy = run("COPY orders TO STDOUT (FORMAT csv, DELIMITER ';', QUOTE '|', NULL 'none', HEADER)").statements[0].copy;
        QVERIFY(copy.direction == sql::CopyDirection::Out && copy.format == sql::CopyFormat::Csv && copy.header);
        QCOMPARE(copy.delimiter, ';');
        QCOMPARE(copy.quote, '|');
        QCOMPARE(copy.escape, '|');
        QCOMPARE(copy.nullText, std::string("none"));
        const auto text = run("COPY orders FROM STDIN").statements[0].copy;
        QVERIFY(text.direction == sql::CopyDirection::In && text.format == sql::CopyFormat::Text);
        QCOMPARE(text.nullText, std::string("\\N"));
        QVERIFY(run("COPY orders TO STDOUT WITH CSV HEADER").statements[0].copy.format == sql::CopyFormat::Csv);
        QVERIFY(run("COPY BINARY orders TO STDOUT").statements[0].copy.format == sql::CopyFormat::Binary);
        QVERIFY(run("COPY orders TO '/tmp/x'").statements[0].copy.direction == sql::CopyDirection::None);
    }

    void functionCalls()
    {
        const auto named = [this](std::string_view schema, std::string_view name) {
            return sql::analyzeFunctionCall(m_catalog.functions(schema, name).at(0)->oid, m_catalog);
        };
        QVERIFY(named("public", "refund").has(FindingKind::OpaqueFunction));
        QVERIFY(named("pg_catalog", "set_config").has(FindingKind::LexerSetting));
        QVERIFY(named("pg_catalog", "lo_export").has(FindingKind::ServerFile));
        QVERIFY(named("pg_catalog", "lower").findings.empty());
        QVERIFY(sql::analyzeFunctionCall(4'000'000'000u, m_catalog).has(FindingKind::UnknownObject));
    }

    void names()
    {
        QVERIFY(sql::effectFromName("ddl") == Effect::Ddl);
        QVERIFY(!sql::effectFromName("dml"));
        QVERIFY(sql::findingFromName("always-true-where") == FindingKind::AlwaysTrueWhere);
        QCOMPARE(std::string(sql::findingName(FindingKind::Unsupported)), std::string("unsupported"));
    }

    /// No bound: other machines are slower. The figures are for the reader.
    void speed()
    {
        for (const char* text : {"SELECT abalance FROM pgbench_accounts WHERE aid = 1",
                                 "SELECT c.email, o.total, p.card FROM customers c JOIN orders o ON o.customer_id = c.id "
                                 "JOIN payments p ON p.order_id = o.id WHERE c.region = 'north' ORDER BY o.total"}) {
            QElapsedTimer timer;
            timer.start();
            constexpr int kRounds = 1'000;
            for (int i = 0; i < kRounds; ++i)
                QCOMPARE(run(text).statements.size(), size_t{1});
            qInfo("%.1f us: %s", static_cast<double>(timer.nsecsElapsed()) / 1000 / kRounds, text);
        }
    }
};

QTEST_GUILESS_MAIN(TestAnalyze)
#include "tst_analyze.moc"

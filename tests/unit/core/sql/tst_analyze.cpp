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

// Which texts go through something that its owner can replace, and by which names.
#include "core/gateway/names_used.h"
#include "tests/cases/sql_case_catalog.h"

#include <QtTest>

using namespace gatehouse;

class TestNamesUsed : public QObject {
    Q_OBJECT

private:
    const catalog::Snapshot m_catalog = cases::readCaseCatalog(GATEHOUSE_SOURCE_DIR "/tests/cases/sql");

    static QString joined(const std::vector<std::string>& names)
    {
        QStringList all;
        for (const std::string& name : names)
            all.append(QString::fromStdString(name));
        return all.join(QStringLiteral(" "));
    }
    catalog::Names used(const std::string& text, const sql::SessionSettings& settings = {}) const
    {
        return gateway::namesUsed(sql::analyze(text, m_catalog, settings), m_catalog);
    }

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("relations");
        QTest::addColumn<QString>("functions");
        QTest::addColumn<QString>("schemas");
        const auto row = [](const char* sql, const char* relations, const char* functions, const char* schemas) {
            QTest::newRow(sql) << sql << relations << functions << schemas;
        };
        row("SELECT 1", "", "", "");
        row("SELECT lower(email), count(*) FROM customers GROUP BY 1", "", "", "");
        row("INSERT INTO orders SELECT * FROM orders", "", "", "");
        row("SELECT pg_read_file('x'), pg_sleep(1)", "", "", "");
        row("SELECT * FROM pg_catalog.pg_stats", "", "", "");
        row("SELECT mail FROM contacts", "contacts customers", "", "public");
        row("SELECT mail FROM contacts_of_orders", "contacts contacts_of_orders customers orders", "", "public");
        row("SELECT total FROM totals", "orders totals", "", "public");
        row("SELECT * FROM broken", "broken", "", "public");
        row("SELECT refund(1)", "", "refund", "public");
        row("SELECT hr.upper('x')", "", "upper", "hr");
        row("SELECT 1; SELECT tax(1) FROM customers", "customers", "tax", "public");
        row("PREPARE s AS SELECT refund(1)", "", "refund", "public");
        row("DECLARE c CURSOR FOR SELECT mail FROM contacts", "contacts customers", "", "public");
        row("EXPLAIN SELECT mail FROM contacts", "contacts customers", "", "public");
    }
    void names()
    {
        QFETCH(QString, sql);
        QFETCH(QString, relations);
        QFETCH(QString, functions);
        QFETCH(QString, schemas);
        const catalog::Names names = used(sql.toStdString());
        QCOMPARE(joined(names.relations), relations);
        QCOMPARE(joined(names.functions), functions);
        QCOMPARE(joined(names.schemas), schemas);
        QCOMPARE(names.empty(), relations.isEmpty() && functions.isEmpty());
    }

    void whatTriggersRunCounts()
    {
        const catalog::Names names = used("TRUNCATE parcels");
        QVERIFY(!names.functions.empty());
        QVERIFY(std::ranges::find(names.relations, "parcels") != names.relations.end());
    }

    void whatWasPreparedCountsWhenItIsExecuted()
    {
        std::vector<std::pair<std::string, sql::Statement>> prepared;
        const sql::Analysis analysis = sql::analyze("PREPARE s AS SELECT mail FROM contacts", m_catalog, {});
        prepared.emplace_back("s", *analysis.statements.at(0).inner);
        sql::SessionSettings settings;
        settings.prepared = &prepared;
        QCOMPARE(joined(used("EXECUTE s", settings).relations), QStringLiteral("contacts customers"));
        QVERIFY(used("EXECUTE other", settings).empty());
    }

    void theUnionIsSortedAndUnique()
    {
        catalog::Names all = used("SELECT mail FROM contacts");
        all.add(used("SELECT hr.upper(mail) FROM contacts_of_orders"));
        QCOMPARE(joined(all.relations), QStringLiteral("contacts contacts_of_orders customers orders"));
        QCOMPARE(joined(all.schemas), QStringLiteral("hr public"));
    }
};

QTEST_GUILESS_MAIN(TestNamesUsed)
#include "tst_names_used.moc"

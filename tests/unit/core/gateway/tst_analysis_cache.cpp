// What a worker remembers of a text must never answer for another one.
#include "core/gateway/analysis_cache.h"
#include "tests/cases/sql_case_catalog.h"

#include <QtTest>

using namespace gatehouse;
using sql::FindingKind;

class TestAnalysisCache : public QObject {
    Q_OBJECT

private:
    const catalog::Snapshot m_catalog = cases::readCaseCatalog(GATEHOUSE_SOURCE_DIR "/tests/cases/sql");

private Q_SLOTS:
    void sameShapeAnotherConstant_data()
    {
        QTest::addColumn<QString>("harmless");
        QTest::addColumn<QString>("keepsEveryRow");
        QTest::newRow("alone") << QStringLiteral("DELETE FROM orders WHERE 1 = 2") << QStringLiteral("DELETE FROM orders WHERE 1 = 1");
        QTest::newRow("or") << QStringLiteral("DELETE FROM orders WHERE total = 5 OR 1 = 2")
                            << QStringLiteral("DELETE FROM orders WHERE total = 5 OR 1 = 1");
        QTest::newRow("pattern") << QStringLiteral("UPDATE customers SET email = NULL WHERE region LIKE 'eu%'")
                                 << QStringLiteral("UPDATE customers SET email = NULL WHERE region LIKE '%'");
        QTest::newRow("text") << QStringLiteral("DELETE FROM orders WHERE 'a' = 'b'") << QStringLiteral("DELETE FROM orders WHERE 'a' = 'a'");
    }

    /// The harmless one goes first and is remembered.
    void sameShapeAnotherConstant()
    {
        QFETCH(QString, harmless);
        QFETCH(QString, keepsEveryRow);
        gateway::AnalysisCache cache(1 << 20);
        QVERIFY(!cache.analyze(harmless.toStdString(), m_catalog, {})->statements[0].has(FindingKind::AlwaysTrueWhere));
        QVERIFY(cache.analyze(keepsEveryRow.toStdString(), m_catalog, {})->statements[0].has(FindingKind::AlwaysTrueWhere));
    }

    void aKeyNeedsOneEntry()
    {
        gateway::AnalysisCache cache(1 << 20);
        const auto first = cache.analyze("UPDATE orders SET total = 1 WHERE id = 1", m_catalog, {});
        QCOMPARE(cache.analyze("UPDATE orders SET total = 2 WHERE id = 2", m_catalog, {}), first);
        QCOMPARE(cache.analyze("UPDATE orders SET total = 2 WHERE id = 2", m_catalog, {}), first);
    }

    void anotherPathIsAnotherAnswer()
    {
        gateway::AnalysisCache cache(1 << 20);
        const auto here = cache.analyze("SELECT name FROM employees", m_catalog, {});
        const auto there = cache.analyze("SELECT name FROM employees", m_catalog, {.searchPath = {"hr"}});
        QVERIFY(here->statements[0].has(FindingKind::UnknownObject));
        QVERIFY(!there->statements[0].has(FindingKind::UnknownObject));
        QCOMPARE(cache.analyze("SELECT name FROM employees", m_catalog, {}), here);
    }
};

QTEST_APPLESS_MAIN(TestAnalysisCache)
#include "tst_analysis_cache.moc"

// normalise: constants away, limits kept, never an exception.
#include "core/sql/shape.h"

#include <QtTest>

using namespace gatehouse::sql;

class TestShape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replacesConstants()
    {
        QCOMPARE(normalise("SELECT email FROM t WHERE id = 7"), std::string("SELECT email FROM t WHERE id = $1"));
        QCOMPARE(normalise("SELECT email FROM t WHERE id = 8"), normalise("SELECT email FROM t WHERE id = 9"));
    }

    void keepsTheOrderOfColumns() { QVERIFY(normalise("SELECT email, id FROM t") != normalise("SELECT id, email FROM t")); }

    void keepsQuotedNames() { QVERIFY(normalise("DELETE FROM \"tmp\"") != normalise("DELETE FROM \"customers\"")); }

    void leavesWhatDoesNotParse()
    {
        QCOMPARE(normalise("SELEC 1"), std::string("SELEC 1"));
        QCOMPARE(normalise(""), std::string());
        const std::string withNul("SELECT 1\0DROP TABLE x", 21);
        QCOMPARE(normalise(withNul), withNul);
        const std::string big((1 << 20) + 1, ' ');
        QCOMPARE(normalise(big), big);
    }

    void survivesDepth()
    {
        for (const char* step : {"+1", "::int", " UNION SELECT 1", "||'x'"}) {
            std::string text = "SELECT 1";
            for (int i = 0; i < 60'000; ++i)
                text += step;
            QVERIFY(!normalise(text).empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestShape)
#include "tst_shape.moc"

#include "ui/actions/fuzzy_match.h"

#include <QTest>

using namespace gatehouse::ui;

class TestFuzzyMatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingTypedMatchesEverything()
    {
        QVERIFY(fuzzyMatch({}, QStringLiteral("Approvals")).score > 0);
        QVERIFY(fuzzyMatch(QStringLiteral("   "), QStringLiteral("Approvals")).score > 0);
    }

    void lettersInTheirOrder()
    {
        QVERIFY(fuzzyMatch(QStringLiteral("apr"), QStringLiteral("Approvals")).score > 0);
        QVERIFY(fuzzyMatch(QStringLiteral("rpa"), QStringLiteral("Approvals")).score <= 0);
        QCOMPARE(fuzzyMatch(QStringLiteral("gta"), QStringLiteral("Go to Audit")).positions, (QVector<int>{0, 3, 6}));
    }

    void everyWordMustMatch()
    {
        QVERIFY(fuzzyMatch(QStringLiteral("go audit"), QStringLiteral("Go to Audit")).score > 0);
        QVERIFY(fuzzyMatch(QStringLiteral("go xyz"), QStringLiteral("Go to Audit")).score <= 0);
    }

    void startsAndRunsComeFirst()
    {
        const auto score = [](const char* typed, const char* text) {
            return fuzzyMatch(QString::fromLatin1(typed), QString::fromLatin1(text)).score;
        };
        QVERIFY(score("aud", "Audit") > score("aud", "Fraud cases"));
        QVERIFY(score("pay", "payments") > score("pay", "play a yard"));
        QVERIFY(score("cust", "public.customers") > score("cust", "acoustics"));
    }
};

QTEST_APPLESS_MAIN(TestFuzzyMatch)
#include "tst_fuzzy_match.moc"

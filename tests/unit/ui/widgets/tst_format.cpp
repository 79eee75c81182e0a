#include "ui/widgets/format.h"

#include <QLocale>
#include <QTest>

using namespace gatehouse::ui;

class TestFormat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void counts()
    {
        QCOMPARE(formatCount(1284117), QStringLiteral("1,284,117"));
        QCOMPARE(formatShort(999), QStringLiteral("999"));
        QCOMPARE(formatShort(40000), QStringLiteral("40 k"));
        QCOMPARE(formatShort(1240000), QStringLiteral("1.2 M"));
        QCOMPARE(formatShort(-1), QString());
        QCOMPARE(formatEstimate(4310.4), QStringLiteral("about 4,310"));
    }

    void durations()
    {
        QCOMPARE(formatDuration(-1), QStringLiteral("–"));
        QCOMPARE(formatDuration(80), QStringLiteral("0.08 ms"));
        QCOMPARE(formatDuration(900), QStringLiteral("0.9 ms"));
        QCOMPARE(formatDuration(38000), QStringLiteral("38 ms"));
        QCOMPARE(formatDuration(1400000), QStringLiteral("1.4 s"));
        QCOMPARE(formatDuration(125000000), QStringLiteral("2 min 5 s"));
        QCOMPARE(formatDuration(Q_INT64_C(4800000000)), QStringLiteral("1 h 20 min"));
    }

    void labels()
    {
        QCOMPARE(labelWords(QStringLiteral("date_of_birth")), QStringLiteral("date of birth"));
        QCOMPARE(labelWords(QStringLiteral("email")), QStringLiteral("email"));
    }

    void times()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QCOMPARE(formatAgo(now.addSecs(-2), now), QStringLiteral("2 s ago"));
        QCOMPARE(formatAgo(now.addSecs(-120), now), QStringLiteral("2 min ago"));
        QCOMPARE(formatAgo(now.addSecs(5), now), QStringLiteral("just now"));  // a clock that is a little off
        QCOMPARE(formatAgo({}, now), QString());
        QCOMPARE(formatTime({}), QString());
    }

    void words()
    {
        QCOMPARE(joinWords({}), QString());
        QCOMPARE(joinWords({QStringLiteral("a")}), QStringLiteral("a"));
        QCOMPARE(joinWords({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}), QStringLiteral("a, b and c"));
        QCOMPARE(shortHash(QStringLiteral("9f3c00000022a1")), QStringLiteral("9f3c…22a1"));
        QCOMPARE(shortHash(QStringLiteral("9f3c")), QStringLiteral("9f3c"));
        QCOMPARE(firstLine(QStringLiteral("SELECT 1,\n   2")), QStringLiteral("SELECT 1, 2"));
    }
};

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"

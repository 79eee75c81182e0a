// What the console keeps in files: readable again with the home's vault, by nobody without it.
#include "core/service/home_sealing.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse::service;

class TestHomeSealing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensAfterARestart()
    {
        const QTemporaryDir home;
        const QTemporaryDir other;
        const QByteArray text = "SELECT * FROM customers WHERE email = 'ada@example.com'";
        QByteArray sealed;
        {
            HomeSealing sealing(home.path().toStdString());
            const Sealing one = sealing.seal(text, "tabs");
            QVERIFY2(bool(one), qPrintable(one.problem));
            QVERIFY(!one.bytes.contains("ada"));
            QVERIFY(sealing.seal(text, "tabs").bytes != one.bytes);
            sealed = one.bytes;
        }
        HomeSealing again(home.path().toStdString());
        QCOMPARE(again.open(sealed, "tabs").bytes, text);
        QCOMPARE(again.open(sealed, "results").failure, SealingFailure::Damaged);
        QByteArray changed = sealed;
        changed[20] = char(changed[20] ^ 1);
        QCOMPARE(again.open(changed, "tabs").failure, SealingFailure::Damaged);
        QCOMPARE(again.open({}, "tabs").failure, SealingFailure::Damaged);
        HomeSealing elsewhere(other.path().toStdString());
        QCOMPARE(elsewhere.open(sealed, "tabs").failure, SealingFailure::Damaged);
    }

    void saysWhyThereIsNoKey()
    {
        HomeSealing sealing("/proc/nowhere");
        const Sealing sealed = sealing.seal("text", "tabs");
        QCOMPARE(sealed.failure, SealingFailure::NoKey);
        QVERIFY(!sealed.problem.isEmpty() && sealed.bytes.isEmpty());
        QCOMPARE(sealing.open("text", "tabs").failure, SealingFailure::NoKey);
    }
};

QTEST_GUILESS_MAIN(TestHomeSealing)
#include "tst_home_sealing.moc"

#include "ui/approvals/release_guard.h"

#include <QTest>

using gatehouse::ui::ReleaseGuard;
using Answer = ReleaseGuard::Answer;
using State = ReleaseGuard::State;

class TestReleaseGuard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lowRiskTakesOneAct()
    {
        ReleaseGuard guard = make(false);
        QCOMPARE(guard.pressKey(0), Answer::Release);
        QCOMPARE(guard.clickApprove(), Answer::Release);
    }

    void highRiskTakesThree()
    {
        ReleaseGuard guard = make(true);
        QCOMPARE(guard.confirm(), Answer::Nothing);
        QCOMPARE(guard.pressKey(0), Answer::Changed);
        QCOMPARE(guard.confirm(), Answer::Nothing);
        QCOMPARE(guard.pressKey(4000), Answer::Changed);
        QCOMPARE(guard.state(), State::Confirming);
        for (int i = 0; i < 50; ++i)
            QCOMPARE(guard.pressKey(4000 + i), Answer::Nothing);  // A alone never releases
        QCOMPARE(guard.confirm(), Answer::Release);
        QCOMPARE(guard.confirm(), Answer::Nothing);
    }

    void clicksNeedTheOtherButtonToo()
    {
        ReleaseGuard guard = make(true);
        QCOMPARE(guard.clickApprove(), Answer::Changed);
        QCOMPARE(guard.clickApprove(), Answer::Nothing);
        QCOMPARE(guard.confirm(), Answer::Release);
    }

    void theSecondPressMustComeInTime()
    {
        ReleaseGuard guard = make(true);
        QCOMPARE(guard.pressKey(0), Answer::Changed);
        QCOMPARE(guard.pressKey(5001), Answer::Changed);
        QCOMPARE(guard.state(), State::Armed);
        QCOMPARE(guard.tick(10001), Answer::Nothing);
        QCOMPARE(guard.tick(10002), Answer::Changed);
        QCOMPARE(guard.state(), State::Idle);
    }

    void anythingElseForgets()
    {
        ReleaseGuard guard = make(true);
        QCOMPARE(guard.clickApprove(), Answer::Changed);
        guard.setRequest(QStringLiteral("apr_1"), QStringLiteral("aa"), true);
        QCOMPARE(guard.state(), State::Confirming);  // the same one
        guard.setRequest(QStringLiteral("apr_1"), QStringLiteral("bb"), true);
        QCOMPARE(guard.state(), State::Idle);
        QCOMPARE(guard.clickApprove(), Answer::Changed);
        guard.setRequest(QStringLiteral("apr_2"), QStringLiteral("bb"), true);
        QCOMPARE(guard.confirm(), Answer::Nothing);
        QCOMPARE(guard.clickApprove(), Answer::Changed);
        guard.cancel();
        QCOMPARE(guard.confirm(), Answer::Nothing);
    }

    void withoutARequestItIsHighRisk()
    {
        ReleaseGuard guard;
        QCOMPARE(guard.pressKey(0), Answer::Changed);
        QCOMPARE(guard.state(), State::Armed);
    }

private:
    static ReleaseGuard make(bool highRisk)
    {
        ReleaseGuard guard;
        guard.setRequest(QStringLiteral("apr_1"), QStringLiteral("aa"), highRisk);
        return guard;
    }
};

QTEST_APPLESS_MAIN(TestReleaseGuard)
#include "tst_release_guard.moc"

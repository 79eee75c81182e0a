#include "tests/support/fake_service_data.h"
#include "ui/shell/status_strip.h"

#include <QLocale>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

class TestStatusWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void aLiveGateway()
    {
        const service::GatewayStatus status = test::sampleStatus();
        const StatusWords words = statusWords(status, status.ledgerSignedAt.addSecs(2));
        QCOMPARE(words.gateway, QStringLiteral("Gateway listening on 127.0.0.1:6432"));
        QCOMPARE(words.sessions, QStringLiteral("14 live sessions · 9 people, 5 agents"));
        QCOMPARE(words.traffic, QStringLiteral("412 statements/s · added 0.05 ms, p99 0.08 ms"));
        QCOMPARE(words.ledger, QStringLiteral("Ledger 1,284,117 records · head 9f3c…22a1 signed 2 s ago"));
        QCOMPARE(words.health, QStringLiteral("✓ signed"));
    }

    void onesAndNone()
    {
        service::GatewayStatus status;
        status.running = true;
        status.sessionsLive = status.peopleLive = status.agentsLive = status.ledgerRecords = 1;
        const StatusWords words = statusWords(status, QDateTime::currentDateTimeUtc());
        QCOMPARE(words.sessions, QStringLiteral("1 live session · 1 person, 1 agent"));
        QCOMPARE(words.traffic, QStringLiteral("0 statements/s"));
        QCOMPARE(words.ledger, QStringLiteral("Ledger 1 record"));
        QCOMPARE(words.health, QString());
    }

    void trouble()
    {
        service::GatewayStatus status = test::sampleStatus();
        status.ledgerHealthy = false;
        QVERIFY(statusWords(status, QDateTime::currentDateTimeUtc()).health.contains(QStringLiteral("cannot be written")));
        status.running = false;
        const StatusWords words = statusWords(status, QDateTime::currentDateTimeUtc());
        QCOMPARE(words.gateway, QStringLiteral("Gateway not reachable"));
        QVERIFY(words.sessions.isEmpty() && words.ledger.isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestStatusWords)
#include "tst_status_words.moc"

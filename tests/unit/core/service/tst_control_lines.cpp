// The control protocol's framing and shapes: garbage, long lines, and values that come back as they went.
#include "core/service/administration.h"
#include "core/service/control_lines.h"
#include "core/service/home.h"
#include "core/service/json_values.h"

#include <QtTest>

using namespace gatehouse::service;

class ControlLinesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cutsLinesHoweverTheyArrive()
    {
        ControlLines lines;
        QVERIFY(lines.add("{\"a\":1}\n{\"b\""));
        QCOMPARE(*lines.next(), QByteArray("{\"a\":1}"));
        QVERIFY(!lines.next());
        QVERIFY(lines.add(":2}\n"));
        QCOMPARE(ControlLines::parse(*lines.next())->value(QStringLiteral("b")).toInt(), 2);
    }

    void refusesALineWithoutEnd()
    {
        ControlLines lines;
        QVERIFY(!lines.add(QByteArray(kControlLineMax + 1, 'x')));
    }

    void takesOnlyObjects()
    {
        QVERIFY(!ControlLines::parse("[1]"));
        QVERIFY(!ControlLines::parse("{\"a\":"));
        QVERIFY(!ControlLines::parse(QByteArray(64, '\0')));
    }

    void valuesComeBack()
    {
        StatementView view;
        view.sessionId = QStringLiteral("ses_1");
        view.record = 9'007'199'254'740'991;
        view.maskedLabels = {QStringLiteral("email")};
        const auto back = fromJson<StatementView>(toJson(view));
        QCOMPARE(back.record, view.record);
        QCOMPARE(back.maskedLabels, view.maskedLabels);
        QCOMPARE(back.rows, qint64{-1});
    }

    void conninfoHoldsNoPassword()
    {
        QVERIFY(!readConninfo("host=db dbname=shop password=hidden"));
        QVERIFY(!readConninfo("postgresql://app:hidden@db/shop"));
        const auto broken = readConninfo("host=db hidden");
        QVERIFY(!broken && broken.error().message.find("hidden") == std::string::npos);
        const auto parts = readConninfo("postgresql://app@db:5433/shop");
        QVERIFY(parts);
        QCOMPARE(upstreamName(*parts), std::string("db:5433/shop"));
    }

    void listenAddresses()
    {
        QVERIFY(ListenAddress::parse("127.0.0.1:0"));
        QCOMPARE(ListenAddress::parse("[::1]:6432")->toString(), std::string("[::1]:6432"));
        for (const char* wrong : {"", ":1", "host", "host:", "host:70000", "::1:6432", "[]:1", "host:1x"})
            QVERIFY2(!ListenAddress::parse(wrong), wrong);
        QVERIFY(!ListenAddress::parse("0.0.0.0:1")->isLoopback());
    }
};

QTEST_GUILESS_MAIN(ControlLinesTest)
#include "tst_control_lines.moc"

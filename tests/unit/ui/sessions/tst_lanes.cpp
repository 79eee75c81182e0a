// Time windows, ticks, lanes and bars: all the geometry of the sessions screen, without a window.
#include "ui/sessions/lane_bars.h"
#include "ui/sessions/time_ticks.h"
#include "ui/sessions/timeline.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

constexpr qint64 second = 1'000'000;

service::StatementView statement(const char* session, quint64 index, qint64 startUs, qint64 durationUs, const char* verdict = "allow")
{
    service::StatementView view;
    view.sessionId = QString::fromLatin1(session);
    view.index = index;
    view.startedUs = startUs;
    view.durationUs = durationUs;
    view.shape = QStringLiteral("select $1");
    view.verdict = QString::fromLatin1(verdict);
    view.state = durationUs < 0 ? QStringLiteral("running") : QStringLiteral("done");
    return view;
}

service::SessionView session(const char* id, const char* identity)
{
    service::SessionView view;
    view.id = QString::fromLatin1(id);
    view.identity = QString::fromLatin1(identity);
    return view;
}

TimeWindow window(qint64 from, qint64 to, int width)
{
    TimeWindow result;
    result.width = width;
    result.show(from, to);
    return result;
}

}  // namespace

class TestLanes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mapsTime()
    {
        TimeWindow w = window(0, 1000 * second, 500);
        QCOMPARE(w.xOf(500 * second), 250);
        QCOMPARE(w.timeAt(250), 500 * second);
        w.zoom(0.5, 100);
        QCOMPARE(w.timeAt(100), 200 * second);   // what is under the cursor stays
        QCOMPARE(w.spanUs(), 500 * second);
        w.pan(50);
        QCOMPARE(w.timeAt(150), 200 * second);
        w.zoom(1e-12, 0);
        QCOMPARE(w.spanUs(), TimeWindow::spanMinUs);
        w.zoom(1e12, 0);
        QCOMPARE(w.spanUs(), TimeWindow::spanMaxUs);
        QVERIFY(w.xOf(std::numeric_limits<qint64>::max() / 4) < 1'000'000);
    }

    void labelsTimes_data()
    {
        QTest::addColumn<qint64>("span");
        QTest::addColumn<int>("width");
        for (const qint64 span : {1LL, 7LL, 61LL, 900LL, 3600LL, 86400LL, 7 * 86400LL})
            for (const int width : {1, 60, 300, 1200, 4000})
                QTest::addRow("%llds in %dpx", static_cast<long long>(span), width) << span * second << width;
    }
    void labelsTimes()
    {
        QFETCH(qint64, span);
        QFETCH(int, width);
        const TimeWindow w = window(1'790'000'000 * second + 123, 1'790'000'000 * second + 123 + span, width);
        const auto ticks = TimeTicks::in(w, 80, QTimeZone("Europe/Berlin"));
        for (qsizetype at = 0; at < ticks.size(); ++at) {
            QVERIFY(w.contains(ticks[at].timeUs) && !ticks[at].label.isEmpty());
            if (at > 0 && TimeTicks::stepFor(w, 80) < 7 * 86400 * second)
                QVERIFY2(ticks[at].x - ticks[at - 1].x >= 79, qPrintable(QString::number(ticks[at].x)));
        }
        if (width >= 300)
            QVERIFY(!ticks.isEmpty());
    }

    void roundsToLocalTime()
    {
        // 2026-11-21T00:00:00Z is 05:45 in Kathmandu: round hours there are not round in UTC.
        const qint64 midnight = 1'795'219'200 * second;
        const auto ticks = TimeTicks::in(window(midnight, midnight + 6 * 3600 * second, 600), 90, QTimeZone("Asia/Kathmandu"));
        QCOMPARE(ticks.front().label, QStringLiteral("06:00"));
        QCOMPARE(ticks.front().timeUs, midnight + 900 * second);
    }

    void drawsBars()
    {
        LaneTable table;
        table.setSessions({session("s1", "lena")});
        table.setStatements({statement("s1", 1, 10 * second, 20 * second), statement("s1", 2, 50 * second, 10, "mask"),
                             statement("s1", 3, 55 * second, -1, "allow"), statement("s1", 4, 15 * second, second, "block")});
        QCOMPARE(table.lanes().size(), 1);
        const Lane& lane = table.lanes().front();
        const TimeWindow w = window(0, 100 * second, 100);
        const QVector<LaneBar> expected{{10, 5, LaneKind::Allowed}, {15, 2, LaneKind::Blocked}, {17, 13, LaneKind::Allowed},
                                        {50, 2, LaneKind::Masked},  {55, 15, LaneKind::Allowed}};
        QCOMPARE(LaneBars::of(lane, w, 70 * second), expected);
        // Reaching in from the left, and out on the right.
        QCOMPARE(LaneBars::of(lane, window(20 * second, 60 * second, 40), 70 * second),
                 (QVector<LaneBar>{{0, 10, LaneKind::Allowed}, {30, 2, LaneKind::Masked}, {35, 5, LaneKind::Allowed}}));
        QCOMPARE(LaneBars::of(lane, window(200 * second, 300 * second, 100), 70 * second).size(), 0);
        // Under the pointer: the strictest, else the nearest within reach.
        QCOMPARE(lane.kind[LaneBars::eventAt(lane, w, 70 * second, 15)], LaneKind::Blocked);
        QCOMPARE(lane.kind[LaneBars::eventAt(lane, w, 70 * second, 12)], LaneKind::Allowed);
        QCOMPARE(lane.kind[LaneBars::eventAt(lane, w, 70 * second, 48)], LaneKind::Masked);
        QCOMPARE(LaneBars::eventAt(lane, w, 70 * second, 40), qsizetype(-1));
    }

    void followsChanges()
    {
        LaneTable table;
        table.setSessions({session("s1", "lena"), session("s2", "bot")});
        table.merge({statement("s1", 1, 20, -1), statement("s2", 1, 10, 5, "mask")});
        QCOMPARE(table.lanes().size(), 2);
        QCOMPARE(table.lanes()[0].running.size(), 1);
        table.merge({statement("s1", 1, 20, 7, "block"), statement("s1", 2, 15, 1)});
        const Lane& lane = table.lanes()[table.laneOf(QStringLiteral("lena"))];
        QCOMPARE(lane.startUs, (QVector<qint64>{15, 20}));
        QCOMPARE(lane.kind, (QVector<LaneKind>{LaneKind::Allowed, LaneKind::Blocked}));
        QVERIFY(lane.running.isEmpty());
        table.setFilter([](const auto&, const service::SessionView* from) { return from && from->identity == u"bot"; });
        QCOMPARE(table.lanes().size(), 1);
        table.setFilter({});
        QCOMPARE(table.lanes().size(), 2);
    }

    void staysBounded()
    {
        LaneTable table;
        QVector<service::StatementView> many;
        for (int at = 0; at < 260'000; ++at)
            many.append(statement("s1", quint64(at), at, 1));
        table.merge(many);
        QVERIFY(table.statements().size() <= LaneTable::statementsMax);
        QCOMPARE(table.statements().last().index, quint64(259'999));
    }

    void isQuickWithManyEvents()
    {
        LaneTable table;
        QVector<service::SessionView> sessions;
        QVector<service::StatementView> many;
        const char* verdicts[] = {"allow", "mask", "allow", "block", "hold"};
        for (int lane = 0; lane < 10; ++lane)
            sessions.append(session(qPrintable(QStringLiteral("s%1").arg(lane)), qPrintable(QStringLiteral("who%1").arg(lane))));
        quint32 seed = 11;
        for (int at = 0; at < 100'000; ++at) {
            seed = seed * 1664525U + 1013904223U;
            many.append(statement(qPrintable(QStringLiteral("s%1").arg(at % 10)), quint64(at), at * 8640LL, (seed >> 12) % 900000,
                                  verdicts[(seed >> 8) % 5]));
        }
        table.setSessions(sessions);
        table.setStatements(many);
        const TimeWindow w = window(0, 864 * second, 1600);
        QElapsedTimer timer;
        timer.start();
        qsizetype bars = 0;
        for (const Lane& lane : table.lanes()) {
            const auto drawn = LaneBars::of(lane, w, 864 * second);
            QVERIFY(drawn.size() <= w.width);
            bars += drawn.size();
        }
        qInfo("bars of 100,000 events in 10 lanes: %.2f ms, %lld bars", double(timer.nsecsElapsed()) / 1e6, static_cast<long long>(bars));
        timer.restart();
        for (int x = 0; x < 1600; ++x)
            (void)LaneBars::eventAt(table.lanes()[3], w, 864 * second, x);
        qInfo("hit test: %.1f us", double(timer.nsecsElapsed()) / 1600e3);
    }

    void sharesOneTimeline()
    {
        Timeline timeline;
        QSignalSpy changed(&timeline, &Timeline::windowChanged);
        timeline.setWidth(1000);
        timeline.tick(5000 * second);
        timeline.setSpan(900 * second);
        QVERIFY(timeline.following());
        QCOMPARE(timeline.window().xOf(5000 * second), 985);
        changed.clear();
        timeline.tick(5000 * second + 1000);
        QCOMPARE(changed.count(), 0);   // less than a pixel
        timeline.tick(5010 * second);
        QCOMPARE(timeline.window().xOf(5010 * second), 985);
        timeline.pan(200);
        QVERIFY(!timeline.following());
        const qint64 from = timeline.window().fromUs;
        timeline.tick(5100 * second);
        QCOMPARE(timeline.window().fromUs, from);
        timeline.setBrush(Timeline::Range{20, 10});
        QCOMPARE(timeline.brush()->first, qint64(10));
        timeline.setFollowing(true);
        QCOMPARE(timeline.window().xOf(5100 * second), 985);
    }
};

QTEST_GUILESS_MAIN(TestLanes)
#include "tst_lanes.moc"

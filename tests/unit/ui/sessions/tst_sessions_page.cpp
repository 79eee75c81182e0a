// The sessions screen with a fake feed: choose, step, brush, filter, end; and how long painting takes.
// GATEHOUSE_PICTURES=dir saves pictures.
#include "tests/support/fake_service.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/sessions/lane_view.h"
#include "ui/sessions/sessions_page.h"

#include <QElapsedTimer>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

constexpr qint64 now = 1'795'285'430'000'000;

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

struct Team {
    QVector<service::SessionView> sessions;
    QVector<service::StatementView> statements;
};

Team team(int statements, qint64 spanUs)
{
    const struct { const char* id; const char* name; const char* kind; const char* app; const char* sponsor; } people[] = {
        {"7c41", "triage-bot", "agent", "python", "dan"}, {"81a0", "dan", "human", "psql", ""},
        {"52ff", "lena", "human", "DBeaver", ""},         {"9b13", "etl-nightly", "service", "JDBC", "omar"},
        {"c07d", "report-writer", "agent", "node", "lena"}, {"11e2", "priya", "human", "Workbench", ""},
        {"3d90", "copilot-7", "agent", "python", "priya"}, {"aa04", "omar", "human", "psql", ""}};
    const char* shapes[] = {"SELECT count(*) FROM payments WHERE status = $1", "SELECT id, email, ssn FROM customers WHERE id = $1",
                            "SELECT table_name FROM information_schema.tables", "UPDATE orders SET note = $1 WHERE id = $2"};
    Team team;
    for (const auto& person : people) {
        service::SessionView session;
        session.id = u(person.id);
        session.identity = u(person.name);
        session.identityKind = u(person.kind);
        session.application = u(person.app);
        session.sponsor = u(person.sponsor);
        session.connection = u("shop");
        session.environment = u("prod");
        session.openedAt = QDateTime::fromMSecsSinceEpoch((now - spanUs) / 1000);
        session.statements = 23;
        session.rowsRead = 1944;
        session.cellsMasked = 88;
        team.sessions.append(session);
    }
    quint32 seed = 5;
    for (int at = 0; at < statements; ++at) {
        seed = seed * 1664525U + 1013904223U;
        const int who = int((seed >> 20) % 8);
        const int dice = int((seed >> 9) % 100);
        service::StatementView view;
        view.sessionId = u(people[who].id);
        view.index = quint64(at + 1);
        view.record = quint64(1000 + at);
        view.startedUs = now - spanUs + qint64(double(spanUs) * 0.97 * at / statements);
        view.durationUs = qint64((seed >> 7) % 9'000'000);
        view.shape = u(shapes[dice % 4]);
        view.verdict = dice < 55 ? u("allow") : dice < 92 ? u("mask") : dice < 96 ? u("hold") : u("block");
        view.state = dice < 92 ? u("done") : dice < 96 ? u("held") : u("blocked");
        if (dice >= 92 && dice < 96)
            view.durationUs = -1;
        if (view.verdict == u("mask"))
            view.maskedLabels = {u("email"), u("ssn")};
        view.rows = dice < 92 ? dice : -1;
        view.objects = {dice % 4 == 1 ? u("public.customers") : u("public.payments")};
        team.statements.append(view);
    }
    return team;
}

}  // namespace

class TestSessionsPage : public QObject {
    Q_OBJECT
    struct Fixture {
        test::FakeSessionFeed feed;
        ActionRegistry actions;
        std::unique_ptr<SessionsPage> page;
        explicit Fixture(const Team& of)
        {
            feed.set(of.sessions, of.statements);
            page = std::make_unique<SessionsPage>(feed, actions, [] { return now; });
            page->resize(1260, 830);
            page->show();
            QTRY_VERIFY(page->settled());
        }
        LaneView& lanes() { return *page->findChild<LaneView*>(u("lanes")); }
        QTableView& table() { return *page->findChild<QTableView*>(u("sessionStatements")); }
    };
    static void picture(QWidget* page, const char* name)
    {
        const QString folder = qEnvironmentVariable("GATEHOUSE_PICTURES");
        if (folder.isEmpty())
            return;
        for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            Theme::of().setMode(mode);
            QTest::qWait(60);
            page->grab().save(QStringLiteral("%1/%2-%3@%4x.png").arg(folder, u(name), Theme::nameOf(mode)).arg(page->devicePixelRatioF()));
        }
    }

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }

    void showsAndSteps()
    {
        Fixture f(team(260, 900'000'000));
        QTRY_VERIFY(f.table().model()->rowCount() > 0);
        QCOMPARE(f.lanes().selectedIdentity(), u("triage-bot"));
        picture(f.page.get(), "sessions");
        f.lanes().setFocus();
        QTest::keyClick(&f.lanes(), Qt::Key_Down);
        QCOMPARE(f.lanes().selectedIdentity(), u("dan"));
        f.actions.find(u("sessions.next"))->trigger();
        const int first = f.lanes().selectedStatement();
        QVERIFY(first >= 0);
        f.actions.find(u("sessions.next"))->trigger();
        QVERIFY(f.lanes().selectedStatement() > first);
        f.actions.find(u("sessions.previous"))->trigger();
        QCOMPARE(f.lanes().selectedStatement(), first);
        QTRY_VERIFY(f.table().selectionModel()->hasSelection());
        QVERIFY(!f.lanes().accessibleDescription().isEmpty());
        f.actions.find(u("sessions.follow"))->trigger();
        QVERIFY(f.page->timeline().following());
    }

    void brushFiltersTheTable()
    {
        Fixture f(team(260, 900'000'000));
        QTRY_VERIFY(f.table().model()->rowCount() > 0);
        QTest::mousePress(&f.lanes(), Qt::LeftButton, Qt::ShiftModifier, QPoint(400, 20));
        QTest::mouseMove(&f.lanes(), QPoint(700, 20));
        QTest::mouseRelease(&f.lanes(), Qt::LeftButton, Qt::ShiftModifier, QPoint(700, 20));
        QVERIFY(f.page->timeline().brush());
        QVERIFY(f.table().model()->rowCount() > 20);
        picture(f.page.get(), "sessions-brush");
        QTest::mouseClick(f.page->findChild<QPushButton*>(u("clearBrush")), Qt::LeftButton);
        QVERIFY(!f.page->timeline().brush());
    }

    void filters()
    {
        Fixture f(team(260, 900'000'000));
        auto* line = f.page->findChild<QLineEdit*>(u("sessionFilter"));
        line->setText(u("who:agent decision:block"));
        QTRY_VERIFY(f.lanes().minimumHeight() <= 3 * 34);
        line->setText(u("whom:agent"));
        QTRY_VERIFY(f.page->findChild<QWidget*>(u("filterProblem"))->isVisible());
        line->setText(u("who:nobody"));
        QTRY_VERIFY(f.page->findChild<QWidget*>(u("sessionsEmpty"))->isVisible());
    }

    void keepsTheRowInSight()
    {
        Fixture f(team(900, 900'000'000));
        QTRY_VERIFY(f.table().model()->rowCount() > 60);
        f.table().scrollTo(f.table().model()->index(40, 0), QAbstractItemView::PositionAtTop);
        const QString seen = f.table().indexAt(QPoint(5, 5)).data().toString();
        service::StatementView fresh;
        fresh.sessionId = u("7c41");
        fresh.index = 99999;
        fresh.startedUs = now;
        fresh.durationUs = 5;
        fresh.shape = u("select $1");
        fresh.verdict = u("allow");
        fresh.state = u("done");
        const int before = f.table().model()->rowCount();
        f.feed.append({fresh});
        QTRY_COMPARE(f.table().model()->rowCount(), before + 1);
        QCOMPARE(f.table().indexAt(QPoint(5, 5)).data().toString(), seen);
    }

    void endsASessionAfterAsking()
    {
        Fixture f(team(60, 900'000'000));
        f.page->reveal(u("session/7c41"));
        auto* end = f.page->findChild<QPushButton*>(u("endSession"));
        QTRY_VERIFY(end->isEnabled());
        QTest::mouseClick(end, Qt::LeftButton);
        auto* message = f.page->findChild<QWidget*>(u("sessionMessage"));
        QVERIFY(message->isVisible());
        QVERIFY(f.feed.ended.isEmpty());
        for (auto* button : message->findChildren<QPushButton*>())
            if (button->text() == u("End session"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(f.feed.ended, QStringList{u("7c41")});
    }

    void showsWhenThereIsNothing()
    {
        Fixture f({});
        QTRY_VERIFY(f.page->findChild<QWidget*>(u("sessionsEmpty"))->isVisible());
        picture(f.page.get(), "sessions-empty");
        QCOMPARE(test::namelessWidgets(f.page.get()), QStringList());
    }

    void paintsQuickly()
    {
        Fixture f(team(100'000, 900'000'000));
        QImage image(f.lanes().size(), QImage::Format_ARGB32_Premultiplied);
        f.lanes().render(&image);
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 5; ++round)
            f.lanes().render(&image);
        qInfo("lanes of 100,000 events painted in %.1f ms (%d x %d)", double(timer.nsecsElapsed()) / 5e6, image.width(), image.height());
    }
};

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    Theme theme(app, Theme::Mode::Dark);
    TestSessionsPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_sessions_page.moc"

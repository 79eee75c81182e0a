// The sessions' filter line and the statements' table.
#include "ui/sessions/session_filter.h"
#include "ui/sessions/statement_model.h"
#include "ui/widgets/row_delegate.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

class TestSessionFilter : public QObject {
    Q_OBJECT
    static service::StatementView held()
    {
        service::StatementView view;
        view.sessionId = QStringLiteral("s_7c41");
        view.index = 3;
        view.startedUs = 1'000'000;
        view.shape = QStringLiteral("DELETE FROM payments WHERE status = $1");
        view.verdict = QStringLiteral("hold");
        view.state = QStringLiteral("held");
        view.objects = {QStringLiteral("public.payments")};
        view.maskedLabels = {QStringLiteral("ssn")};
        return view;
    }
    static service::SessionView session()
    {
        service::SessionView view;
        view.id = QStringLiteral("s_7c41");
        view.identity = QStringLiteral("triage-bot");
        view.identityKind = QStringLiteral("agent");
        view.environment = QStringLiteral("prod");
        view.connection = QStringLiteral("shop");
        view.application = QStringLiteral("psql");
        return view;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void matches_data()
    {
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* text, bool expected) { QTest::newRow(text) << expected; };
        row("", true);
        row("env:prod", true);
        row("env:dev", false);
        row("env:dev,prod", true);
        row("decision:hold,block who:agent", true);
        row("decision:held", true);
        row("decision:allow", false);
        row("who:people", false);
        row("who:Triage-Bot", true);
        row("app:PSQL conn:shop label:ssn touched:pay", true);
        row("session:s_7c", true);
        row("payments status", true);
        row("\"WHERE status\"", true);
        row("\"status WHERE\"", false);
        row("env:prod nothere", false);
    }
    void matches()
    {
        QFETCH(bool, expected);
        const SessionFilter filter(QString::fromLatin1(QTest::currentDataTag()));
        const service::SessionView from = session();
        QCOMPARE(filter.problem().position, -1);
        QCOMPARE(filter.matches(held(), &from), expected);
    }

    void pointsAtProblems_data()
    {
        QTest::addColumn<int>("position");
        QTest::newRow("env:prod whom:agent") << 9;
        QTest::newRow("decision:maybe") << 9;
        QTest::newRow("a \"open") << 2;
    }
    void pointsAtProblems()
    {
        QFETCH(int, position);
        const SessionFilter filter(QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(filter.problem().position, position);
        QVERIFY(!filter.problem().words.isEmpty());
    }

    void keepsRowsWhereTheyAre()
    {
        StatementModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        service::StatementView first = held();
        model.setStatements({first});
        service::StatementView second = held();
        second.index = 4;
        second.startedUs = 2'000'000;
        second.state = QStringLiteral("done");
        second.verdict = QStringLiteral("mask");
        second.durationUs = 900;
        second.rows = 1;
        first.state = QStringLiteral("denied");
        model.merge({first, second});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowOf(second.sessionId, 4), 0);
        QCOMPARE(model.rowOf(first.sessionId, 3), 1);
        QCOMPARE(model.index(0, StatementModel::DecisionColumn).data().toString(), QStringLiteral("masked 1"));
        QCOMPARE(model.index(1, StatementModel::DecisionColumn).data().toString(), QStringLiteral("denied"));
        QCOMPARE(model.index(0, StatementModel::TouchedColumn).data().toString(), QStringLiteral("payments"));
        QVERIFY(model.index(0, StatementModel::DecisionColumn).data(roles::chip).toBool());
    }
};

QTEST_GUILESS_MAIN(TestSessionFilter)
#include "tst_session_filter.moc"

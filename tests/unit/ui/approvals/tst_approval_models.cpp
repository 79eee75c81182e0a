#include "tests/support/fake_service_data.h"
#include "ui/approvals/approval_list_model.h"
#include "ui/approvals/decision_history_model.h"
#include "ui/approvals/session_statement_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;
using Mode = QAbstractItemModelTester::FailureReportingMode;

class TestApprovalModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listChangesInPlace()
    {
        ApprovalListModel model;
        QAbstractItemModelTester tester(&model, Mode::QtTest);
        const QVector<service::ApprovalView> pending = test::samplePending();
        model.update(pending.mid(0, 2), {}, {});
        QCOMPARE(model.rowCount(), 2);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.update(pending, {}, {});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowOf(pending.at(2).id), 2);
        model.update(pending.mid(1), {}, {});
        QCOMPARE(removed.count(), 1);
        QCOMPARE(model.rowOf(pending.at(1).id), 0);
        QCOMPARE(reset.count(), 0);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.at(0));
    }

    void thePinnedOneStaysWhenItEnds()
    {
        ApprovalListModel model;
        QAbstractItemModelTester tester(&model, Mode::QtTest);
        QVector<service::ApprovalView> pending = test::samplePending();
        model.update(pending, {}, {});
        service::ApprovalView ended = pending.takeAt(1);
        ended.state = QStringLiteral("denied");
        model.update(pending, {ended}, ended.id);
        QCOMPARE(model.rowOf(ended.id), 1);
        QCOMPARE(model.at(1)->state, QStringLiteral("denied"));
        model.update(pending, {ended}, pending.first().id);
        QCOMPARE(model.rowOf(ended.id), -1);
        QCOMPARE(model.rowCount(), 2);
    }

    void sessionStatements()
    {
        SessionStatementModel model;
        QAbstractItemModelTester tester(&model, Mode::QtTest);
        model.setStatements(test::sampleStatements());
        QCOMPARE(model.rowCount(), 6);
        QVERIFY(model.index(0, SessionStatementModel::Statement).data().toString().startsWith(QStringLiteral("DELETE")));
        QCOMPARE(model.index(0, SessionStatementModel::Decision).data().toString(), QStringLiteral("held"));
        QCOMPARE(model.index(0, SessionStatementModel::Rows).data().toString(), QStringLiteral("–"));
        model.setStatements({});
        QCOMPARE(model.rowCount(), 0);
    }

    void historyIsOfTheSameObjectOrIdentity()
    {
        const QVector<service::ApprovalView> pending = test::samplePending();
        const QVector<service::ApprovalView> ended = test::sampleEnded();
        QCOMPARE(relatedDecisions(pending.at(0), ended).size(), 2);
        QCOMPARE(relatedDecisions(pending.at(1), ended).size(), 0);
        QCOMPARE(relatedDecisions(ended.at(0), ended).size(), 1);  // not itself
        DecisionHistoryModel model;
        QAbstractItemModelTester tester(&model, Mode::QtTest);
        model.setDecisions(ended);
        QCOMPARE(model.index(0, DecisionHistoryModel::DecidedBy).data().toString(), QStringLiteral("marta"));
        QCOMPARE(model.index(2, DecisionHistoryModel::DecidedBy).data().toString(), QStringLiteral("–"));
    }
};

QTEST_GUILESS_MAIN(TestApprovalModels)
#include "tst_approval_models.moc"

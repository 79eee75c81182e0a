#include "tests/support/fake_service.h"
#include "tests/support/fake_service_data.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/approvals/approvals_page.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/sql_label.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

struct Opened : Navigator {
    void openPage(const QString& pageId, const QString& item) override { asked.append(pageId + u' ' + item); }
    QStringList asked;
};

}  // namespace

class TestApprovalsPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }

    void init()
    {
        test::failOnAnyWarning();
        m_feed = std::make_unique<test::FakeApprovalFeed>();
        m_sessions = std::make_unique<test::FakeSessionFeed>();
        m_sessions->set(test::sampleSessions(), test::sampleStatements());
        m_actions = std::make_unique<ActionRegistry>();
        m_page = std::make_unique<ApprovalsPage>(*m_feed, *m_sessions, *m_actions);
        m_page->setNavigator(&m_opened);
        m_page->resize(1250, 820);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        m_page->activated();
    }

    void cleanup()
    {
        m_page.reset();
        m_actions.reset();
        m_opened.asked.clear();
    }

    void emptyAndThenNot()
    {
        QVERIFY(!find<QListView>("approvals_list")->isVisible());
        m_feed->set(test::samplePending(), test::sampleEnded());
        QVERIFY(find<QListView>("approvals_list")->isVisible());
        QCOMPARE(find<ElidedLabel>("sentence")->text(), QStringLiteral("triage-bot wants to delete from payments"));
        QCOMPARE(find<Chip>("risk")->text(), QStringLiteral("High risk"));
        QCOMPARE(find<QPushButton>("approvals_filter")->text(), QStringLiteral("Waiting 3"));
        QTRY_VERIFY(m_page->settled());
        m_feed->set({}, {});
        QCOMPARE(find<QPushButton>("approvals_filter")->text(), QStringLiteral("Waiting 0"));
    }

    void showsExactlyWhatWillRun()
    {
        const QVector<service::ApprovalView> pending = test::samplePending();
        m_feed->set(pending, {});
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.first().statement);
        key(Qt::Key_J);
        key(Qt::Key_J);
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.last().statement);
        QCOMPARE(find<QLabel>("parameters")->text(), QStringLiteral("$1 = eu-west\n$2 = EU"));
        QCOMPARE(find<QLabel>("binding")->toolTip(), pending.last().digest);
        key(Qt::Key_J);  // the end holds
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.last().statement);
        key(Qt::Key_K);
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.at(1).statement);
    }

    void aRequestToSeeSaysWhoSeesWhatAndWhy()
    {
        service::SightAsk ask;
        ask.connection = QStringLiteral("shop");
        ask.columns = {QStringLiteral("public.customers.email"), QStringLiteral("public.customers.full_name")};
        ask.reason = QStringLiteral("ticket 4711: the parcel went to another person");
        ask.rowsShown = 24;
        m_feed->askToSee(ask, [](const Result<service::ApprovalView>&) {});
        QCOMPARE(find<ElidedLabel>("sentence")->text(), QStringLiteral("lena wants to see email and full_name of customers"));
        QCOMPARE(find<Chip>("risk")->text(), QStringLiteral("Medium risk"));
        QVERIFY(find<SqlLabel>("statement")->sql().contains(QStringLiteral("public.customers.email      -- email")));
        QVERIFY(find<QLabel>("binding")->text().contains(QStringLiteral("Shows lena the plain values of these columns on shop for 30 minutes")));
        QCOMPARE(find<QLabel>("asked")->text(), ask.reason);
        QCOMPARE(find<QPushButton>("approve")->text(), QStringLiteral("Approve for 30 minutes"));
        QTRY_VERIFY(m_page->settled());
        picture("approvals-see");
        key(Qt::Key_A);
        QCOMPARE(m_feed->calls, QStringList{QStringLiteral("approve apr_see1")});
        QTRY_VERIFY(find<InlineMessage>("decision_message")->text().contains(QStringLiteral("approved by marta")));
        // A held statement after it has its own words again.
        m_feed->set(test::samplePending(), m_feed->recent());
        m_page->reveal(QStringLiteral("approval/") + test::samplePending().first().id);
        QCOMPARE(find<QPushButton>("approve")->text(), QStringLiteral("Approve once"));
        QVERIFY(find<QLabel>("binding")->text().contains(QStringLiteral("Exactly this text")));
    }

    void oneKeyApprovesWhatIsLowRisk()
    {
        m_feed->set({test::lowRiskApproval()}, {});
        key(Qt::Key_A);
        QCOMPARE(m_feed->calls, QStringList{QStringLiteral("approve apr_low1dddddddd")});
        QTRY_VERIFY(find<InlineMessage>("decision_message")->text().contains(QStringLiteral("approved by marta")));
        key(Qt::Key_A);  // it is over
        QCOMPARE(m_feed->calls.size(), 1);
    }

    void noSingleKeyReleasesHighRisk()
    {
        m_feed->set(test::samplePending(), {});
        auto* confirm = find<QPushButton>("confirm");
        key(Qt::Key_A);
        QVERIFY(!confirm->isVisible());
        key(Qt::Key_A);
        QVERIFY(confirm->isVisible());
        QTRY_VERIFY(confirm->hasFocus());
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_A);
        QVERIFY(m_feed->calls.isEmpty());
        QVERIFY(confirm->text().contains(QStringLiteral("delete from payments in prod")));
        QTest::keyClick(confirm, Qt::Key_Return);
        QCOMPARE(m_feed->calls, QStringList{QStringLiteral("approve apr_k2m4q7w9x1aa")});
    }

    void enterAloneReleasesNothing()
    {
        m_feed->set(test::samplePending(), {});
        for (const Qt::Key one : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
            for (int i = 0; i < 5; ++i)
                key(one);
        }
        key(Qt::Key_A);
        for (int i = 0; i < 5; ++i)
            key(Qt::Key_Return);
        QVERIFY(m_feed->calls.isEmpty());
    }

    void escapeAndMovingTakeTheConfirmationBack()
    {
        m_feed->set(test::samplePending(), {});
        auto* confirm = find<QPushButton>("confirm");
        key(Qt::Key_A);
        key(Qt::Key_A);
        QTest::keyClick(confirm, Qt::Key_Escape);
        QVERIFY(!confirm->isVisible());
        key(Qt::Key_A);
        key(Qt::Key_A);
        QVERIFY(confirm->isVisible());
        QTest::keyClick(confirm, Qt::Key_J);
        QVERIFY(!confirm->isVisible());
        QVERIFY(m_feed->calls.isEmpty());
    }

    void aChangedRequestTakesTheConfirmationBack()
    {
        QVector<service::ApprovalView> pending = test::samplePending();
        m_feed->set(pending, {});
        key(Qt::Key_A);
        key(Qt::Key_A);
        auto* confirm = find<QPushButton>("confirm");
        QVERIFY(confirm->isVisible());
        m_feed->set(pending, {});  // the same again
        QVERIFY(confirm->isVisible());
        pending[0].digest = QStringLiteral("0000");
        m_feed->set(pending, {});
        QVERIFY(!confirm->isVisible());
    }

    void aClickNeedsASecondOneElsewhere()
    {
        m_feed->set(test::samplePending(), {});
        auto* approve = find<QPushButton>("approve");
        auto* confirm = find<QPushButton>("confirm");
        const QPoint where = approve->mapTo(m_page.get(), approve->rect().center());
        QTest::mouseClick(approve, Qt::LeftButton);
        QVERIFY(m_feed->calls.isEmpty());
        QVERIFY(confirm->isVisible());
        QVERIFY(!QRect(confirm->mapTo(m_page.get(), QPoint()), confirm->size()).contains(where));
        QTest::mouseClick(confirm, Qt::LeftButton);
        QCOMPARE(m_feed->calls.size(), 1);
    }

    void denialNeedsAReason()
    {
        m_feed->set(test::samplePending(), {});
        auto* reason = find<QLineEdit>("reason");
        key(Qt::Key_D);
        QTRY_VERIFY(reason->hasFocus());
        QTest::keyClick(reason, Qt::Key_Return);
        QVERIFY(m_feed->calls.isEmpty());
        QVERIFY(find<InlineMessage>("decision_message")->text().contains(QStringLiteral("needs a reason")));
        QTest::keyClicks(reason, QStringLiteral("not a jkad day"));
        QTest::keyClick(reason, Qt::Key_Return);
        QCOMPARE(m_feed->calls, QStringList{QStringLiteral("deny apr_k2m4q7w9x1aa not a jkad day")});
    }

    void enterInTheReasonDecidesOnlyAfterDeny()
    {
        m_feed->set(test::samplePending(), {});
        auto* reason = find<QLineEdit>("reason");
        reason->setFocus();
        QTest::keyClicks(reason, QStringLiteral("fine"));
        QTest::keyClick(reason, Qt::Key_Return);
        QVERIFY(m_feed->calls.isEmpty());
        QTest::mouseClick(find<QPushButton>("deny"), Qt::LeftButton);
        QCOMPARE(m_feed->calls.size(), 1);
    }

    void refusalInWordsInsteadOfButtons()
    {
        QVector<service::ApprovalView> pending = test::samplePending();
        pending[0].refusal = QStringLiteral("you sponsor triage-bot");
        m_feed->set(pending, {});
        QVERIFY(!find<QPushButton>("approve")->isVisible());
        QVERIFY(!find<QPushButton>("deny")->isVisible());
        QVERIFY(find<InlineMessage>("decision_message")->text().contains(QStringLiteral("you sponsor triage-bot")));
        for (const Qt::Key one : {Qt::Key_A, Qt::Key_A, Qt::Key_D, Qt::Key_Return})
            key(one);
        QVERIFY(m_feed->calls.isEmpty());
    }

    void aRefusedDecisionIsShown()
    {
        m_feed->set({test::lowRiskApproval()}, {});
        m_feed->problem = Error{"somebody else decided it", "Look at Recent."};
        key(Qt::Key_A);
        QTRY_COMPARE(find<InlineMessage>("decision_message")->text(), QStringLiteral("somebody else decided it"));
        QVERIFY(find<QPushButton>("approve")->isEnabled());
    }

    void theChosenOneStaysWhileOthersComeAndGo()
    {
        const QVector<service::ApprovalView> pending = test::samplePending();
        m_feed->set(pending, {});
        key(Qt::Key_J);
        auto* list = find<QListView>("approvals_list");
        QCOMPARE(list->currentIndex().row(), 1);
        m_feed->set(pending.mid(1), {});  // the one above is gone
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.at(1).statement);
        QCOMPARE(list->currentIndex().row(), 0);
        service::ApprovalView ended = pending.at(1);
        ended.state = QStringLiteral("withdrawn");
        m_feed->set(pending.mid(2), {ended});  // it ends itself
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.at(1).statement);
        QVERIFY(find<InlineMessage>("decision_message")->text().contains(QStringLiteral("withdrawn")));
        key(Qt::Key_J);
        QCOMPARE(find<SqlLabel>("statement")->sql(), pending.at(2).statement);
    }

    void expiredOnesCannotBeDecided()
    {
        service::ApprovalView late = test::lowRiskApproval();
        late.expiresAt = QDateTime::currentDateTimeUtc().addSecs(-1);
        m_feed->set({late}, {});
        key(Qt::Key_A);
        QVERIFY(m_feed->calls.isEmpty());
    }

    void recentOnesAndOtherPages()
    {
        m_feed->set(test::samplePending(), test::sampleEnded());
        find<QAction>("show_ended")->trigger();
        QCOMPARE(find<QListView>("approvals_list")->model()->rowCount(), 3);
        QVERIFY(!find<QPushButton>("approve")->isVisible());
        m_page->reveal(QStringLiteral("approval/apr_c8r1z5t3y6bb"));
        QVERIFY(find<SqlLabel>("statement")->sql().startsWith(QStringLiteral("ALTER")));
        QTest::mouseClick(find<QPushButton>("open_session"), Qt::LeftButton);
        QCOMPARE(m_opened.asked, QStringList{QStringLiteral("sessions session/s_19aa")});
        const QVector<PaletteItem> items = m_page->paletteSource()->items({});
        QCOMPARE(items.size(), 3);
    }

    void everythingHasAName()
    {
        m_feed->set(test::samplePending(), test::sampleEnded());
        QTRY_VERIFY(m_page->settled());
        QCOMPARE(test::namelessWidgets(m_page.get()), QStringList());
    }

private:
    template <typename T>
    T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }

    /// GATEHOUSE_PICTURES=dir saves it in both themes.
    void picture(const char* name)
    {
        const QString folder = qEnvironmentVariable("GATEHOUSE_PICTURES");
        for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            if (folder.isEmpty())
                return;
            m_theme->setMode(mode);
            QTest::qWait(60);
            m_page->grab().save(QStringLiteral("%1/%2-%3@%4x.png").arg(folder, QLatin1String(name), Theme::nameOf(mode)).arg(m_page->devicePixelRatioF()));
        }
    }

    void key(Qt::Key which) const
    {
        QWidget* target = QApplication::focusWidget() ? QApplication::focusWidget() : m_page.get();
        QTest::keyClick(target, which);
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::FakeApprovalFeed> m_feed;
    std::unique_ptr<test::FakeSessionFeed> m_sessions;
    std::unique_ptr<ActionRegistry> m_actions;
    std::unique_ptr<ApprovalsPage> m_page;
    Opened m_opened;
};

QTEST_MAIN(TestApprovalsPage)
#include "tst_approvals_page.moc"

// The whole window over fake services: one journey from sign-in to a decision, and pictures in both themes.
// With GATEHOUSE_PICTURES set to a directory the pictures are kept there.
#include "tests/support/fake_service.h"
#include "tests/support/fake_service_data.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/actions/command_palette.h"
#include "ui/approvals/approvals_page.h"
#include "ui/shell/main_window.h"

#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QSet>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;
using Stage = service::SignIn::Stage;

class TestConsoleWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }

    void init()
    {
        test::failOnAnyWarning();
        m_theme->setMode(Theme::Mode::Dark);
        m_catalog.set(test::sampleConnections());
        m_status.set(test::sampleStatus());
        m_sessions.set(test::sampleSessions(), test::sampleStatements());
        m_approvals.set(test::samplePending(), test::sampleEnded());
        m_approvals.calls.clear();
        m_signIn.team = test::sampleTeam();
        m_signIn.setStage(Stage::Connecting);
        m_window = std::make_unique<MainWindow>(ShellServices{m_signIn, m_status, m_catalog}, m_actions, *m_theme,
                                                QString());
        m_window->setPageFactory([this](QWidget* parent) -> QVector<Page*> {
            return {new ApprovalsPage(m_approvals, m_sessions, m_actions, parent)};
        });
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void fromSignInToADecision()
    {
        m_signIn.setStage(Stage::ChooseIdentity);
        auto* list = m_window->findChild<QListWidget*>(QStringLiteral("identities"));
        list->setCurrentRow(3);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_signIn.identity().name, QStringLiteral("marta"));
        QTRY_VERIFY(m_window->currentPage() && m_window->currentPage()->settled());
        auto* requests = m_window->findChild<QListView*>(QStringLiteral("approvals_list"));
        QTRY_VERIFY(requests->hasFocus());
        QTest::keyClick(requests, Qt::Key_D);
        auto* reason = m_window->findChild<QLineEdit*>(QStringLiteral("reason"));
        QTRY_VERIFY(reason->hasFocus());
        QTest::keyClicks(reason, QStringLiteral("ask on Monday"));
        QTest::keyClick(reason, Qt::Key_Return);
        QCOMPARE(m_approvals.calls, QStringList{QStringLiteral("deny apr_k2m4q7w9x1aa ask on Monday")});
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(m_window->findChild<CommandPalette*>()->isOpen());
        QCOMPARE(test::namelessWidgets(m_window.get()), QStringList());
    }

    void pictures()
    {
        for (const Theme::Mode mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
            m_theme->setMode(mode);
            const QString theme = Theme::nameOf(mode);
            m_signIn.setStage(Stage::Connecting);
            QTest::qWait(250);
            QVERIFY(picture(QStringLiteral("connecting-") + theme));
            m_signIn.setStage(Stage::Unavailable, QStringLiteral("Nothing answers on the control socket."));
            QVERIFY(picture(QStringLiteral("unavailable-") + theme));
            m_signIn.setStage(Stage::ChooseIdentity);
            QVERIFY(picture(QStringLiteral("choose-") + theme));
            m_signIn.setStage(Stage::NeedsToken);
            QVERIFY(picture(QStringLiteral("token-") + theme));
            m_signIn.setStage(Stage::FirstRun);
            QVERIFY(picture(QStringLiteral("first-run-") + theme));
            m_signIn.signInAs(QStringLiteral("priya"), [](const Result<Done>&) {});
            QTRY_VERIFY(m_window->currentPage()->settled());
            QVERIFY(picture(QStringLiteral("approvals-") + theme));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_A);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_A);
            QVERIFY(picture(QStringLiteral("approvals-confirm-") + theme));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
            QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
            QVERIFY(picture(QStringLiteral("palette-") + theme));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
            QTest::keyClick(m_window.get(), Qt::Key_F1);
            QVERIFY(picture(QStringLiteral("shortcuts-") + theme));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
            m_approvals.set({}, {});
            m_window->currentPage()->reveal(QStringLiteral("approval/none"));
            QVERIFY(picture(QStringLiteral("approvals-empty-") + theme));
            m_approvals.set(test::samplePending(), test::sampleEnded());
            m_signIn.signOut();
        }
    }

private:
    /// Grabs the window; a picture of one colour would be no picture.
    bool picture(const QString& name)
    {
        QTest::qWait(60);
        const QImage image = m_window->grab().toImage();
        const QString directory = qEnvironmentVariable("GATEHOUSE_PICTURES");
        if (!directory.isEmpty() && QDir().mkpath(directory)
            && !image.save(QDir(directory).filePath(name + QStringLiteral(".png"))))
            return false;
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                colours.insert(image.pixel(x, y));
        }
        return colours.size() > 20;
    }

    std::unique_ptr<Theme> m_theme;
    test::FakeSignIn m_signIn;
    test::FakeStatusFeed m_status;
    test::FakeCatalogBrowser m_catalog;
    test::FakeApprovalFeed m_approvals;
    test::FakeSessionFeed m_sessions;
    ActionRegistry m_actions;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestConsoleWindow)
#include "tst_console_window.moc"

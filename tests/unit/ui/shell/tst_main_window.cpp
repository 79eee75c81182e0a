#include "tests/support/fake_service.h"
#include "tests/support/fake_service_data.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/actions/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/navigation.h"
#include "ui/shell/screenshot_tour.h"
#include "ui/shell/top_bar.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

class PlainPage : public Page {
public:
    PlainPage(const QString& id, QWidget* parent) : Page(parent), m_id(id)
    {
        m_field = new QLineEdit(this);
        m_field->setAccessibleName(QStringLiteral("field"));
    }
    QString id() const override { return m_id; }
    QString title() const override { return m_id.left(1).toUpper() + m_id.mid(1); }
    QString iconName() const override { return m_id; }
    void activated() override { ++activations; }
    void reveal(const QString& item) override { revealed = item; }
    void setConnection(const service::ConnectionView& connection) override { connections.append(connection.name); }
    bool mayClose() override { return closable; }
    QLineEdit* field() const { return m_field; }

    int activations = 0;
    QString revealed;
    QStringList connections;
    bool closable = true;

private:
    QString m_id;
    QLineEdit* m_field;
};

struct Fixture {
    explicit Fixture(const QString& settings = {})
    {
        catalog.set(test::sampleConnections());
        status.set(test::sampleStatus());
        signIn.team = test::sampleTeam();
        signIn.signedOutStage = service::SignIn::Stage::ChooseIdentity;
        window = std::make_unique<MainWindow>(ShellServices{signIn, status, catalog}, actions, Theme::of(), settings);
        window->setPageFactory([this](QWidget* parent) {
            pages.clear();
            QVector<Page*> made;
            for (const char* id : {"workbench", "approvals", "sessions", "audit"}) {
                pages.append(new PlainPage(QLatin1String(id), parent));
                made.append(pages.last());
            }
            return made;
        });
    }
    void enter() { signIn.signInAs(QStringLiteral("priya"), [](const Result<Done>&) {}); }
    template <typename T>
    T* find(const char* name) { return window->findChild<T*>(QLatin1String(name)); }

    test::FakeSignIn signIn;
    test::FakeStatusFeed status;
    test::FakeCatalogBrowser catalog;
    ActionRegistry actions;
    QVector<PlainPage*> pages;
    std::unique_ptr<MainWindow> window;
};

}  // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }
    void init() { test::failOnAnyWarning(); }

    void pagesComeAndGoWithThePerson()
    {
        Fixture f;
        f.window->show();
        QVERIFY(f.window->pages().isEmpty());
        f.enter();
        QCOMPARE(f.window->pages().size(), 4);
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("workbench"));
        QCOMPARE(f.find<QPushButton>("person")->text(), QStringLiteral("priya · reviewer, engineer"));
        const QPointer<Page> page = f.window->currentPage();
        f.signIn.signOut();
        QVERIFY(!page);
        QVERIFY(f.window->pages().isEmpty());
        QVERIFY(!f.actions.find(QStringLiteral("shell.page.audit")));
        f.enter();
        QCOMPARE(f.window->pages().size(), 4);
    }

    void losingTheGatewayKeepsThePages()
    {
        Fixture f;
        f.window->show();
        f.enter();
        const QPointer<Page> page = f.window->currentPage();
        f.pages.first()->field()->setText(QStringLiteral("unsaved"));
        f.signIn.setStage(service::SignIn::Stage::Unavailable, QStringLiteral("it went away"));
        QVERIFY(page);
        QVERIFY(!page->isVisible());
        f.signIn.setStage(service::SignIn::Stage::SignedIn);
        QVERIFY(page->isVisible());
        QCOMPARE(f.pages.first()->field()->text(), QStringLiteral("unsaved"));
    }

    void keysGoToPages()
    {
        Fixture f;
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        f.enter();
        QTest::keyClick(f.window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("approvals"));
        QTest::keyClick(f.window.get(), Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("audit"));
        QVERIFY(f.window->windowTitle().contains(QStringLiteral("Audit")));
        QCOMPARE(f.pages.at(3)->activations, 1);
        f.window->openPage(QStringLiteral("sessions"), QStringLiteral("session/s_1"));
        QCOMPARE(f.pages.at(2)->revealed, QStringLiteral("session/s_1"));
        f.window->openPage(QStringLiteral("no such page"));
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("sessions"));
    }

    void paletteOpensPages()
    {
        Fixture f;
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        f.enter();
        QTest::keyClick(f.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* input = f.find<QLineEdit>("palette_input");
        QTRY_VERIFY(input->isVisible());
        QTest::keyClicks(input, QStringLiteral("audit"));
        QTest::keyClick(input, Qt::Key_Return);
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("audit"));
    }

    void questionMarkIsALetterInAField()
    {
        Fixture f;
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        f.enter();
        QLineEdit* field = f.pages.first()->field();
        field->setFocus();
        QTest::keyClick(field, Qt::Key_Question, Qt::ShiftModifier);
        QCOMPARE(field->text(), QStringLiteral("?"));
    }

    void badgeFollowsTheStatus()
    {
        Fixture f;
        f.enter();
        auto* button = f.find<NavigationButton>("nav:approvals");
        QVERIFY(button);
        QCOMPARE(button->badge(), 3);
        service::GatewayStatus status = test::sampleStatus();
        status.approvalsPending = 0;
        f.status.set(status);
        QCOMPARE(button->badge(), 0);
    }

    void connectionsAreChosen()
    {
        Fixture f;
        f.window->show();
        f.enter();
        QCOMPARE(f.pages.first()->connections, QStringList{QStringLiteral("shop")});
        auto* chooser = f.find<QPushButton>("connection_chooser");
        QCOMPARE(chooser->text(), QStringLiteral("shop @ pg-main:5432"));
        chooser->menu()->actions().at(1)->trigger();
        QCOMPARE(f.pages.first()->connections.last(), QStringLiteral("shop-staging"));
        QVector<service::ConnectionView> fewer = test::sampleConnections();
        fewer.remove(1);
        f.catalog.set(fewer);  // the chosen one is gone
        QCOMPARE(f.pages.first()->connections.last(), QStringLiteral("shop"));
        f.catalog.set({});
        QCOMPARE(chooser->text(), QStringLiteral("No connection"));
        QVERIFY(!chooser->isEnabled());
    }

    void remembersThemePageAndConnection()
    {
        QTemporaryDir home;
        const QString settings = home.filePath(QStringLiteral("console.ini"));
        {
            Fixture f(settings);
            f.window->show();
            f.enter();
            f.window->openPage(QStringLiteral("sessions"));
            f.find<QPushButton>("connection_chooser")->menu()->actions().at(2)->trigger();
            m_theme->setMode(Theme::Mode::Light);
            f.window->resize(1100, 700);
            f.window->close();
        }
        m_theme->setMode(Theme::Mode::Dark);
        Fixture f(settings);
        f.window->show();
        f.enter();
        QCOMPARE(m_theme->mode(), Theme::Mode::Light);
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("sessions"));
        QCOMPARE(f.pages.first()->connections, QStringList{QStringLiteral("scratch")});
        QCOMPARE(f.window->size(), QSize(1100, 700));
        m_theme->setMode(Theme::Mode::Dark);
    }

    void aPageCanKeepTheWindowOpen()
    {
        Fixture f;
        f.window->show();
        f.enter();
        f.pages.at(2)->closable = false;
        QVERIFY(!f.window->close());
        QCOMPARE(f.window->currentPage()->id(), QStringLiteral("sessions"));
        f.pages.at(2)->closable = true;
        QVERIFY(f.window->close());
    }

    void everythingHasAName()
    {
        Fixture f;
        f.window->show();
        f.enter();
        QCOMPARE(test::namelessWidgets(f.window.get()), QStringList());
    }

    void tourSavesEveryPage()
    {
        QTemporaryDir directory;
        Fixture f;
        f.window->show();
        ScreenshotTour tour(*f.window, *m_theme, directory.filePath(QStringLiteral("pictures")));
        QSignalSpy finished(&tour, &ScreenshotTour::finished);
        tour.start();
        f.enter();
        QVERIFY(finished.wait(30000));
        QCOMPARE(finished.first().first().toString(), QString());
        QCOMPARE(tour.files().size(), 8);
        QVERIFY(tour.unsettled().isEmpty());
        const QImage picture(directory.filePath(QStringLiteral("pictures/audit-light.png")));
        QCOMPARE(picture.size(), QSize(1440, 900));
        m_theme->setMode(Theme::Mode::Dark);
    }

private:
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"

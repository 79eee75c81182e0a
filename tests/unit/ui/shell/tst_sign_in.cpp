#include "tests/support/fake_service.h"
#include "tests/support/fake_service_data.h"
#include "tests/support/ui_test.h"
#include "ui/shell/sign_in_view.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;
using Stage = service::SignIn::Stage;

class TestSignIn : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }

    void init()
    {
        test::failOnAnyWarning();
        m_signIn = std::make_unique<test::FakeSignIn>();
        m_signIn->team = test::sampleTeam();
        m_view = std::make_unique<SignInView>(*m_signIn);
        m_view->resize(1000, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    }

    void cleanup()
    {
        m_view.reset();
        m_signIn.reset();
    }

    void waitsAndTellsTheTrouble()
    {
        QVERIFY(shows(QStringLiteral("Connecting to the gateway…")));
        m_signIn->setStage(Stage::Unavailable, QStringLiteral("the socket is gone"));
        QVERIFY(shows(QStringLiteral("the socket is gone")));
    }

    void demoChoosesByKeyboard()
    {
        m_signIn->setStage(Stage::ChooseIdentity);
        auto* list = find<QListWidget>("identities");
        QCOMPARE(list->count(), 6);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_signIn->stage(), Stage::SignedIn);
        QCOMPARE(m_signIn->identity().name, QStringLiteral("dan"));
    }

    void tokenIsAskedAndForgotten()
    {
        m_signIn->setStage(Stage::NeedsToken);
        auto* name = find<QLineEdit>("sign_in_name");
        auto* token = find<QLineEdit>("sign_in_token");
        auto* button = find<QPushButton>("sign_in");
        QVERIFY(!button->isEnabled());
        QCOMPARE(token->echoMode(), QLineEdit::Password);
        QTest::keyClicks(name, QStringLiteral("lena"));
        QTest::keyClicks(token, QStringLiteral("wrong"));
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(shows(QStringLiteral("name and token do not match")));
        QVERIFY(token->text().isEmpty());
        QTest::keyClicks(token, m_signIn->goodToken);
        QTest::keyClick(token, Qt::Key_Return);
        QCOMPARE(m_signIn->stage(), Stage::SignedIn);
        QTRY_VERIFY(token->text().isEmpty());
    }

    void firstRunTestsAndCreates()
    {
        m_signIn->setStage(Stage::FirstRun);
        auto* create = find<QPushButton>("setup_create");
        auto* tryOut = find<QPushButton>("setup_test");
        QVERIFY(!create->isEnabled());
        fill("setup_owner", "ines");
        fill("setup_connection", "shop");
        fill("setup_host", "db.example");
        fill("setup_port", "5433");
        fill("setup_database", "shop");
        QVERIFY(!tryOut->isEnabled());
        fill("setup_user", "gate");
        fill("setup_password", "s3cret");
        find<QComboBox>("setup_environment")->setCurrentIndex(1);
        QVERIFY(create->isEnabled());
        m_signIn->upstreamProblem = Error{"no password supplied", "Type the password."};
        QTest::mouseClick(tryOut, Qt::LeftButton);
        QTRY_VERIFY(shows(QStringLiteral("no password supplied")));
        m_signIn->upstreamProblem.reset();
        QTest::mouseClick(tryOut, Qt::LeftButton);
        QTRY_VERIFY(shows(QStringLiteral("It works: PostgreSQL 15.14")));
        QCOMPARE(m_signIn->lastSetup.port, 5433);
        QCOMPARE(m_signIn->lastSetup.environment, QStringLiteral("staging"));

        QSignalSpy released(m_view.get(), &SignInView::released);
        QTest::mouseClick(create, Qt::LeftButton);
        QTRY_VERIFY(find<QLineEdit>("setup_token")->isVisible());
        QVERIFY(m_view->holdsFront());
        QCOMPARE(find<QLineEdit>("setup_token")->text(), m_signIn->goodToken);
        QTest::mouseClick(find<QPushButton>("setup_psql_copy"), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("dbname=shop user=ines")));
        QVERIFY(find<QLineEdit>("setup_password")->text().isEmpty());
        QTest::mouseClick(find<QPushButton>("setup_continue"), Qt::LeftButton);
        QCOMPARE(released.count(), 1);
        QVERIFY(!m_view->holdsFront());
        QCOMPARE(m_signIn->stage(), Stage::SignedIn);
        QCOMPARE(m_signIn->identity().name, QStringLiteral("ines"));
        QVERIFY(find<QLineEdit>("setup_token")->text().isEmpty());
    }

    void firstRunSaysWhatFailed()
    {
        m_signIn->setStage(Stage::FirstRun);
        for (const char* field : {"setup_owner", "setup_connection", "setup_database", "setup_user"})
            fill(field, "x");
        m_signIn->setUpProblem = Error{"the name is taken", {}};
        QTest::mouseClick(find<QPushButton>("setup_create"), Qt::LeftButton);
        QTRY_VERIFY(shows(QStringLiteral("the name is taken")));
        QVERIFY(!m_view->holdsFront());
        QVERIFY(find<QPushButton>("setup_create")->isEnabled());
    }

    void everythingHasAName()
    {
        for (const Stage stage : {Stage::ChooseIdentity, Stage::NeedsToken, Stage::FirstRun}) {
            m_signIn->setStage(stage);
            QCOMPARE(test::namelessWidgets(m_view.get()), QStringList());
        }
    }

private:
    template <typename T>
    T* find(const char* name) const
    {
        return m_view->findChild<T*>(QLatin1String(name));
    }

    void fill(const char* name, const char* text) const { find<QLineEdit>(name)->setText(QLatin1String(text)); }

    /// Some visible label has these words.
    bool shows(const QString& words) const
    {
        const QList<QLabel*> labels = m_view->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisibleTo(m_view.get()) && label->text().contains(words);
        }) || std::any_of(m_view->children().begin(), m_view->children().end(), [&](QObject* child) {
            const auto* widget = qobject_cast<QWidget*>(child);
            if (!widget || !widget->isVisible())
                return false;
            const QList<QWidget*> inner = widget->findChildren<QWidget*>();
            return std::any_of(inner.begin(), inner.end(),
                               [&](const QWidget* w) { return w->isVisible() && w->accessibleName().contains(words); });
        });
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::FakeSignIn> m_signIn;
    std::unique_ptr<SignInView> m_view;
};

QTEST_MAIN(TestSignIn)
#include "tst_sign_in.moc"

#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/actions/action_source.h"
#include "ui/actions/command_palette.h"
#include "ui/actions/palette_model.h"
#include "ui/actions/shortcut_sheet.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QTest>

using namespace gatehouse::ui;

namespace {

class ListSource : public PaletteSource {
public:
    QVector<PaletteItem> items(const QString& typed) override
    {
        Q_UNUSED(typed)
        QVector<PaletteItem> result;
        for (const QString& title : titles)
            result.append({title, QStringLiteral("detail of ") + title, QStringLiteral("Things"), {}, {},
                           [this, title] { ran.append(title); }});
        return result;
    }
    QStringList titles;
    QStringList ran;
};

}  // namespace

class TestActions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }
    void init() { gatehouse::test::failOnAnyWarning(); }

    void actionsShowTheirKeys()
    {
        ActionRegistry registry;
        QWidget owner;
        QAction* action = registry.add({QStringLiteral("a.b"), QStringLiteral("Do it"), QStringLiteral("Group"), {},
                                        {QKeySequence(Qt::CTRL | Qt::Key_K)}}, &owner);
        QCOMPARE(ActionRegistry::keysOf(action), QStringLiteral("Ctrl K"));
        QVERIFY(action->toolTip().contains(QStringLiteral("Ctrl K")));
        QCOMPARE(registry.find(QStringLiteral("a.b")), action);
        QCOMPARE(registry.group(action), QStringLiteral("Group"));
        QVERIFY(owner.actions().contains(action));
    }

    void actionsGoWithTheirOwner()
    {
        ActionRegistry registry;
        {
            QWidget owner;
            (void)registry.add({QStringLiteral("x"), QStringLiteral("X"), {}, {}, {}}, &owner);
            QCOMPARE(registry.actions().size(), 1);
        }
        QCOMPARE(registry.actions().size(), 0);
        QVERIFY(!registry.find(QStringLiteral("x")));
    }

    void modelIsWellBehaved()
    {
        PaletteModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ListSource source;
        source.titles = {QStringLiteral("Audit"), QStringLiteral("Approvals"), QStringLiteral("payments")};
        model.setSources({&source});
        QCOMPARE(model.rowCount(), 3);
        model.setTyped(QStringLiteral("pay"));
        QCOMPARE(model.rowCount(), 1);
        model.setTyped(QStringLiteral("detail aud"));  // found by its second-rank words
        QCOMPARE(model.rowCount(), 1);
        model.setTyped(QStringLiteral("zzz"));
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.item(0));
    }

    void paletteByKeyboard()
    {
        QWidget window;
        QLineEdit before(&window);
        window.resize(900, 600);
        CommandPalette palette(&window);
        ListSource source;
        source.titles = {QStringLiteral("Audit"), QStringLiteral("Approvals"), QStringLiteral("payments")};
        palette.addSource(&source);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        before.setFocus();
        palette.open();
        QTRY_VERIFY(palette.isOpen());
        auto* input = palette.findChild<QLineEdit*>(QStringLiteral("palette_input"));
        auto* list = palette.findChild<QListView*>(QStringLiteral("palette_list"));
        QTRY_VERIFY(input->hasFocus());
        QTest::keyClick(input, Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClick(input, Qt::Key_Up);
        QTest::keyClick(input, Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), 2);  // round the end
        QTest::keyClicks(input, QStringLiteral("appr"));
        QTest::keyClick(input, Qt::Key_Return);
        QCOMPARE(source.ran, QStringList{QStringLiteral("Approvals")});
        QVERIFY(!palette.isOpen());
        QTRY_VERIFY(before.hasFocus());
        palette.open(QStringLiteral("nothing like it"));
        QCOMPARE(list->model()->rowCount(), 0);
        QTest::keyClick(input, Qt::Key_Return);
        QVERIFY(palette.isOpen());
        QTest::keyClick(input, Qt::Key_Escape);
        QVERIFY(!palette.isOpen());
    }

    void onlyWhatCanBeDoneIsOffered()
    {
        ActionRegistry registry;
        QWidget shown;
        QWidget hidden;
        QAction* on = registry.add({QStringLiteral("on"), QStringLiteral("On"), {}, {}, {}}, &shown);
        (void)registry.add({QStringLiteral("off"), QStringLiteral("Off"), {}, {}, {}}, &hidden);
        shown.show();
        ActionSource source(registry);
        QCOMPARE(source.items({}).size(), 1);
        int triggered = 0;
        connect(on, &QAction::triggered, this, [&] { ++triggered; });
        source.items({}).first().run();
        QCOMPARE(triggered, 1);
        on->setEnabled(false);
        QVERIFY(source.items({}).isEmpty());
    }

    void sheetListsTheKeys()
    {
        ActionRegistry registry;
        QWidget window;
        window.resize(900, 600);
        (void)registry.add({QStringLiteral("k"), QStringLiteral("Search"), QStringLiteral("Everywhere"), {},
                            {QKeySequence(Qt::CTRL | Qt::Key_K)}}, &window);
        ShortcutSheet sheet(registry, &window);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        sheet.open();
        QVERIFY(sheet.isVisible());
        QTest::keyClick(&sheet, Qt::Key_Escape);
        QVERIFY(!sheet.isVisible());
    }

private:
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestActions)
#include "tst_actions.moc"

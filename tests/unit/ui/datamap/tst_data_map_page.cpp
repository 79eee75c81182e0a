// The data map with a fake feed: what is listed, decisions with their reasons, finding again, and every state without data.
// GATEHOUSE_PICTURES=dir saves pictures.
#include "tests/support/fake_service.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/datamap/data_map_page.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

const QDateTime now(QDate(2026, 11, 20), QTime(18, 23, 50));

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

service::DataMap sampleMap()
{
    const struct { const char* table; const char* column; const char* type; const char* label; const char* state; double sure; const char* like; const char* by; const char* evidence; } rows[] = {
        {"customers", "id", "integer", "", "", 0, "", "", ""},
        {"customers", "full_name", "text", "person_name", "confirmed", 1, "A••• K•••••", "ada", "the name \"full_name\" says person name"},
        {"customers", "email", "text", "email", "confirmed", 1, "a•••@•••••••.com", "ada", "all 200 values look like email, such as ••••••@•••••••.•••"},
        {"customers", "phone", "text", "phone", "proposed", 0.97, "+•• ••• ••• ••17", "discovery", "196 of 200 values look like phone, such as +•• ••• •••••••"},
        {"customers", "ssn", "text", "national_id", "proposed", 0.99, "•••-••-4417", "discovery", "all 200 values look like national id (us ssn), such as •••-••-••••"},
        {"customers", "region", "text", "", "", 0, "", "", ""},
        {"orders", "id", "integer", "", "", 0, "", "", ""},
        {"orders", "note", "text", "free_text", "proposed", 0.55, "••••••••", "discovery", "phone inside 3 of 200 values, such as +•• •••••••"},
        {"payments", "card_number", "text", "card_number", "proposed", 0.99, "•••• •••• •••• 4417", "discovery", "188 of 200 values look like card number (visa), such as •••• •••• •••• ••••"},
        {"payments", "iban", "text", "iban", "by name", 0, "DE•• •••• •••• ••30 00", "", ""},
        {"products", "sku", "text", "national_id", "cleared", 0.64, "••••-••", "lena", "140 of 200 values look like national id"}};
    service::DataMap map;
    map.connection = u("shop");
    for (const auto& row : rows) {
        service::DataMapColumn column;
        column.schema = u("public");
        column.table = u(row.table);
        column.column = u(row.column);
        column.type = u(row.type);
        column.label = u(row.label);
        column.state = u(row.state);
        column.confidence = row.sure;
        column.enforced = column.state == u("confirmed") || column.state == u("by name") || (column.state == u("proposed") && row.sure >= 0.6);
        column.maskedLike = u(row.like);
        column.setBy = u(row.by);
        if (*row.evidence)
            column.evidence = QStringList{u(row.evidence)};
        if (column.state == u("proposed"))
            column.evidence.append(u("the name says so"));
        if (!column.setBy.isEmpty())
            column.setAt = now.addSecs(-7200);
        column.lookedAt = column.state == u("by name") ? QDateTime() : now.addSecs(-600);
        column.values = column.type == u("text") ? 200 : -1;
        if (column.state == u("cleared"))
            column.reason = u("stock numbers of ours, no persons");
        map.columns.append(column);
    }
    map.changes = {{u("public.products.sku"), now.addSecs(-7200), u("lena"), u("national_id"), u("proposed"), u("national_id"), u("cleared"), 0.64, u("stock numbers")},
                   {u("public.customers.email"), now.addDays(-1), u("ada"), u("email"), u("proposed"), u("email"), u("confirmed"), 1, {}},
                   {u("public.payments.card_number"), now.addDays(-2), u("discovery"), {}, {}, u("card_number"), u("proposed"), 0.99, {}}};
    map.discovery = {u("shop"), false, 0, 0, {}, now.addSecs(-600), 10, {}};
    map.labels = {u("email"), u("person_name"), u("phone"), u("national_id"), u("card_number"), u("iban"), u("secret"), u("free_text")};
    map.maskers = {u("partial"), u("round"), u("year"), u("token"), u("full"), u("null")};
    return map;
}

}  // namespace

class TestDataMapPage : public QObject {
    Q_OBJECT
    struct Fixture {
        test::FakeDataMapFeed feed;
        ActionRegistry actions;
        std::unique_ptr<DataMapPage> page;
        explicit Fixture(const service::DataMap& map = sampleMap(), const std::optional<Error>& problem = std::nullopt)
        {
            feed.map = map;
            feed.loadProblem = problem;
            page = std::make_unique<DataMapPage>(feed, actions, [] { return now; });
            page->resize(1256, 790);
            page->show();
            page->setConnection({u("shop"), u("prod"), u("pg-main:5432/shop"), {}});
            QTRY_VERIFY(page->settled());
        }
        template <typename T = QWidget>
        T* part(const char* name) { return page->findChild<T*>(u(name)); }
        QString said(const char* name)
        {
            QStringList words;
            for (const QLabel* label : part(name)->findChildren<QLabel*>())
                words.append(label->text());
            return words.join(u' ');
        }
        int rows() { return part<QTableView>("dataMapColumns")->model()->rowCount(); }
        QString cell(int row, int column)
        {
            const QAbstractItemModel* model = part<QTableView>("dataMapColumns")->model();
            return model->index(row, column).data().toString();
        }
        void press(const char* name) { QTest::mouseClick(part<QAbstractButton>(name), Qt::LeftButton); }
        void key(Qt::Key key) { QTest::keyClick(part("dataMapColumns"), key); }
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

    void listsWhatIsMaskedWithItsEvidence()
    {
        Fixture f;
        QCOMPARE(f.rows(), 6);
        QCOMPARE(f.cell(0, ColumnModel::TableColumn), u("customers"));
        QCOMPARE(f.cell(1, ColumnModel::TableColumn), QString());
        QCOMPARE(f.cell(3, ColumnModel::SureColumn), u("99 %"));
        f.part<QTableView>("dataMapColumns")->selectRow(3);
        QCOMPARE(f.part<QLabel>("columnTitle")->text(), u("ssn"));
        QVERIFY(f.said("columnFacts").contains(u("found by itself")));
        QVERIFY(f.said("coverageFigures").contains(u("2 of 4")));   // tables with masks
        QCOMPARE(f.part<QLabel>("coverageShare")->text(), u("90 %"));
        picture(f.page.get(), "datamap");
    }

    void choosesWhatToList()
    {
        Fixture f;
        f.press("show/1");
        QCOMPARE(f.rows(), 4);
        f.press("show/2");
        QCOMPARE(f.rows(), 1);
        QVERIFY(f.said("columnFacts").contains(u("stock numbers of ours")));
        picture(f.page.get(), "datamap-cleared");
        f.press("show/4");
        QCOMPARE(f.rows(), 11);
        f.part<QLineEdit>("dataMapFilter")->setText(u("card pay"));
        QTRY_COMPARE(f.rows(), 1);
        f.part<QLineEdit>("dataMapFilter")->setText(u("nothing like this"));
        QTRY_VERIFY(f.part("dataMapEmpty")->isVisible());
    }

    void confirmsByKeyboard()
    {
        Fixture f;
        f.page->activated();
        f.key(Qt::Key_J);
        f.key(Qt::Key_J);
        QCOMPARE(f.part<QLabel>("columnTitle")->text(), u("phone"));
        f.key(Qt::Key_C);
        QVERIFY(f.feed.calls.contains(u("confirm shop public.customers.phone")));
        QTRY_VERIFY(f.part("changeLabel")->isEnabled() && f.page->settled());
        QCOMPARE(f.part<QLabel>("columnTitle")->text(), u("phone"));
        f.key(Qt::Key_K);
        QCOMPARE(f.part<QLabel>("columnTitle")->text(), u("email"));
        // What a person confirmed cannot be confirmed again.
        const qsizetype before = f.feed.calls.size();
        f.key(Qt::Key_C);
        QCOMPARE(f.feed.calls.size(), before);
        f.key(Qt::Key_Return);
        QCOMPARE(f.page->focusWidget(), f.part("changeLabel"));
    }

    void clearsOnlyWithAReason()
    {
        Fixture f;
        f.part<QTableView>("dataMapColumns")->selectRow(2);
        f.press("clearLabel");
        QVERIFY(f.part("clearReason")->isVisible());
        picture(f.page.get(), "datamap-clear");
        auto* submit = f.part<QAbstractButton>("submitDecision");
        QVERIFY(!submit->isEnabled());
        f.part<QLineEdit>("clearReason")->setText(u("   "));
        QVERIFY(!submit->isEnabled());
        QTest::keyClick(f.part("clearReason"), Qt::Key_Return);
        QVERIFY(f.feed.calls.filter(u("clear ")).isEmpty());
        f.part<QLineEdit>("clearReason")->setText(u("numbers of test lines"));
        f.feed.problem = Error{"lena may not administer Gatehouse", "Ask somebody with the role admin."};
        QTest::mouseClick(submit, Qt::LeftButton);
        QCOMPARE(f.feed.calls.last(), u("clear shop public.customers.phone numbers of test lines"));
        QTRY_VERIFY(f.said("columnMessage").contains(u("may not administer")));
        QCOMPARE(f.part<QLineEdit>("clearReason")->text(), u("numbers of test lines"));
        f.feed.problem.reset();
        QTest::keyClick(f.part("clearReason"), Qt::Key_Return);
        QTRY_VERIFY(!f.part("clearReason")->isVisible());
    }

    void changesALabel()
    {
        Fixture f;
        f.page->reveal(u("column/public.orders.note"));
        QCOMPARE(f.part<QLabel>("columnTitle")->text(), u("note"));
        QVERIFY(f.said("columnFacts").contains(u("not sure enough")));
        f.press("changeLabel");
        auto* choice = f.part<QComboBox>("labelChoice");
        QCOMPARE(choice->currentData().toString(), u("free_text"));
        choice->setCurrentIndex(choice->findData(u("secret")));
        f.press("submitDecision");
        QVERIFY(f.feed.calls.contains(u("set shop public.orders.note secret")));
    }

    void changesAColumnsMasker()
    {
        service::DataMap map = sampleMap();
        map.columns[4].masker = u("token");
        Fixture f(map);
        f.page->reveal(u("column/public.customers.email"));
        QVERIFY(f.said("columnFacts").contains(u("its label's")));
        f.press("changeLabel");
        auto* masker = f.part<QComboBox>("maskerChoice");
        QVERIFY(masker->isVisible());
        QCOMPARE(masker->currentData().toString(), u("partial"));
        masker->setCurrentIndex(masker->findData(u("null")));
        picture(f.page.get(), "datamap-masker");
        f.press("submitDecision");
        QCOMPARE(f.feed.calls.filter(u("set ")).last(), u("set shop public.customers.email email null"));
        QTRY_VERIFY(f.part("changeLabel")->isEnabled() && f.page->settled());
        f.page->reveal(u("column/public.customers.ssn"));
        QVERIFY(f.said("columnFacts").contains(u("token: ")));
        f.press("changeLabel");
        QCOMPARE(masker->currentData().toString(), u("token"));
        masker->setCurrentIndex(0);   // taken away by name, for without a word the column keeps it
        f.press("submitDecision");
        QCOMPARE(f.feed.calls.filter(u("set ")).last(), u("set shop public.customers.ssn national_id partial"));
        QTRY_VERIFY(f.part("changeLabel")->isEnabled() && f.page->settled());
        f.page->reveal(u("column/public.customers.phone"));
        f.press("clearLabel");
        QVERIFY(!masker->isVisible());
        f.part<QLineEdit>("dataMapFilter")->setText(u("token"));
        QTRY_COMPARE(f.rows(), 1);
    }

    void confirmsWhatIsListed()
    {
        Fixture f;
        f.press("confirmListed");
        QCOMPARE(f.feed.calls.last(), u("confirm shop public.customers.phone,public.customers.ssn,public.payments.card_number"));
    }

    void findsAgainWithProgress()
    {
        Fixture f;
        f.press("findAgain");
        QCOMPARE(f.feed.calls.last(), u("discover shop"));
        QVERIFY(f.part("findProgress")->isVisible());
        QVERIFY(!f.part("findAgain")->isEnabled());
        Q_EMIT f.feed.discoveryProgressed({u("shop"), true, 3, 12, u("public.orders"), {}, 0, {}});
        QVERIFY(f.said("findProgress").contains(u("public.orders, table 4 of 12")));
        picture(f.page.get(), "datamap-finding");
        Q_EMIT f.feed.discoveryProgressed({u("other"), true, 1, 2, u("public.x"), {}, 0, {}});
        QVERIFY(f.said("findProgress").contains(u("4 of 12")));
        f.feed.discovering(Error{"no account could connect", "Check the account."});
        QVERIFY(!f.part("findProgress")->isVisible());
        QVERIFY(f.part("findAgain")->isEnabled());
    }

    void saysWhenThereIsNothingOrAnError()
    {
        service::DataMap none = sampleMap();
        none.columns.clear();
        none.changes.clear();
        Fixture empty(none);
        QTRY_VERIFY(empty.part("dataMapEmpty")->isVisible());
        QVERIFY(empty.said("dataMapEmpty").contains(u("No tables")));
        picture(empty.page.get(), "datamap-empty");
        Fixture broken({}, Error{"the schema of shop cannot be read: connection refused", "Check the connection's host, database and account."});
        QTRY_VERIFY(broken.said("dataMapMessage").contains(u("connection refused")));
        QVERIFY(broken.said("dataMapEmpty").contains(u("cannot be shown")));
        picture(broken.page.get(), "datamap-error");
    }

    void everythingHasAName()
    {
        Fixture f;
        QCOMPARE(test::namelessWidgets(f.page.get()), QStringList());
    }
};

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    Theme theme(app, Theme::Mode::Dark);
    TestDataMapPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_data_map_page.moc"

// The workbench with a fake gateway: run, hold, block, tabs, keyboard, names for screen readers.
// GATEHOUSE_PICTURES=dir saves pictures of each state.
#include "tests/support/fake_service.h"
#include "tests/support/fake_service_data.h"
#include "tests/support/ui_test.h"
#include "tests/unit/ui/workbench/fake_query_runner.h"
#include "ui/actions/action_registry.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/workbench/result_grid.h"
#include "ui/workbench/sight_form.h"
#include "ui/workbench/sql_editor.h"
#include "ui/workbench/verdict_bar.h"
#include "ui/workbench/verdict_summary.h"
#include "ui/workbench/workbench_page.h"
#include "ui/workbench/workbench_tab.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace gatehouse;
using namespace gatehouse::ui;
using State = service::Cell::State;

namespace {

const QString churn = QStringLiteral("-- customers at risk in the EU, newest first\n"
                                     "SELECT c.id, c.full_name, c.email, c.ssn, count(o.id) AS orders, max(o.placed_at) AS last_order\n"
                                     "FROM customers c JOIN orders o ON o.customer_id = c.id\n"
                                     "WHERE c.region = 'eu-west'\n"
                                     "GROUP BY c.id ORDER BY last_order DESC;\n");

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

QVector<service::RelationNode> catalog()
{
    const auto table = [](const char* schema, const char* name, double rows, QVector<service::ColumnNode> columns) {
        return service::RelationNode{u(schema), u(name), u("table"), rows, std::move(columns)};
    };
    return {table("analytics", "daily_sales", 900, {{u("day"), u("date"), {}}}),
            table("billing", "invoices", 52000, {{u("id"), u("bigint"), {}}}),
            table("public", "api_tokens", 210, {{u("token"), u("text"), u("secret")}}),
            table("public", "customers", 41000,
                  {{u("id"), u("bigint"), {}}, {u("full_name"), u("text"), u("person_name")}, {u("email"), u("text"), u("email")},
                   {u("ssn"), u("text"), u("ssn")}, {u("region"), u("text"), {}}, {u("created_at"), u("timestamptz"), {}}}),
            table("public", "orders", 310000, {{u("id"), u("bigint"), {}}, {u("placed_at"), u("timestamptz"), {}}}),
            table("public", "payments", 288000, {{u("id"), u("bigint"), {}}})};
}

service::Preview readPreview()
{
    service::Preview preview;
    preview.verdict = u("mask");
    preview.rule = u("prod-pii-masked");
    preview.because = u("labelled columns are masked in prod");
    preview.reasons = {u("rule prod-pii-masked (mask): labelled columns are masked in prod"), u("rule prod-reads (allow): reads are allowed")};
    preview.effects = {u("read")};
    preview.objects = {u("public.customers"), u("public.orders")};
    preview.outputs = {u("id"), u("full_name"), u("email"), u("ssn"), u("orders"), u("last_order")};
    preview.maskedColumns = {1, 2, 3};
    preview.maskedLabels = {u("email"), u("person_name"), u("ssn")};
    preview.rowsEstimated = 1204;
    preview.explanation = {{u("does"), u("SELECT"), u("read")}, {u("found"), u("no-limit"), u("every row of a large table (public.orders, about 310,000 rows)")},
        {u("touches"), u("reads"), u("public.customers")}, {u("touches"), u("reads"), u("public.orders, through view public.recent")},
        {u("shows"), u("id"), u("plain from public.customers.id")}, {u("shows"), u("full_name"), u("plain from public.customers.full_name [name] · masked")},
        {u("shows"), u("email"), u("plain from public.customers.email [email] · masked")}, {u("shows"), u("ssn"), u("plain from public.customers.ssn [ssn] · masked")},
        {u("shows"), u("orders"), u("counts public.orders.id")}, {u("shows"), u("last_order"), u("derived from public.orders.placed_at")},
        {u("uses"), u("where"), u("public.customers.region = constant")}, {u("uses"), u("join"), u("public.orders.customer_id = another column")},
        {u("not told"), u("opaque-function"), u("function public.risk is written in c")}};
    return preview;
}

QVector<service::ResultColumnView> columns()
{
    return {{u("id"), u("bigint"), true, false, {}},         {u("full_name"), u("text"), false, true, u("person_name")},
            {u("email"), u("text"), false, true, u("email")}, {u("ssn"), u("text"), false, true, u("ssn")},
            {u("orders"), u("bigint"), true, false, {}},      {u("last_order"), u("timestamp"), false, false, {}},
            {u("note"), u("text"), false, false, {}}};
}

/// As a gateway says them that lets one ask: the ssn's label is sealed, and of the orders nobody knows where they come from.
QVector<service::ResultColumnView> askableColumns()
{
    QVector<service::ResultColumnView> result = columns();
    for (service::ResultColumnView& column : result)
        column.rule = column.masked ? u("prod-pii-masked") : QString();
    result[1].behind = {u("public.customers.full_name")};
    result[2].behind = {u("public.customers.email")};
    result[3].sealed = true;
    result[4].masked = true;
    result[4].label = u("unknown");
    return result;
}

QVector<QVector<service::Cell>> rowsOf(int count)
{
    const char* names[] = {"A••• K•••••", "J•••• O••", "M•••• D••••••", "S•• L••"};
    QVector<QVector<service::Cell>> rows;
    for (int at = 0; at < count; ++at) {
        service::Cell note{u("prefers phone"), State::Value};
        if (at % 4 == 1)
            note = {{}, State::Null};
        else if (at % 4 == 2)
            note = {{}, State::Value};
        else if (at % 4 == 3)
            note = {QString(u("called about the parcel, line one\nline two, ")).repeated(40), State::Value};
        rows.append({{QString::number(10412 + at * 37), State::Value}, {u(names[at % 4]), State::Masked},
                     at % 7 == 6 ? service::Cell{{}, State::MaskedNull} : service::Cell{u("a•••@•••••.com"), State::Masked},
                     {u("•••-••-4417"), State::Masked}, {QString::number(at % 29), State::Value}, {u("2026-11-20 18:22:09"), State::Value}, note});
    }
    return rows;
}

}  // namespace

class TestWorkbenchPage : public QObject {
    Q_OBJECT
    struct Fixture {
        QTemporaryDir home;
        test::FakeCatalogBrowser catalogBrowser;
        test::FakeQueryRunner runner;
        test::FakeApprovalFeed approvals;
        ActionRegistry actions;
        std::unique_ptr<service::FileSealing> sealing = service::passingSealing();
        std::unique_ptr<WorkbenchPage> page;

        Fixture()
        {
            catalogBrowser.relationsOf[u("shop")] = catalog();
            catalogBrowser.nextPreview = readPreview();
            open();
        }
        void open()
        {
            page = std::make_unique<WorkbenchPage>(catalogBrowser, runner, approvals, actions, *sealing, home.path());
            page->resize(1260, 830);
            page->setConnection({u("shop"), u("prod"), u("db1:5432/shop"), {}});
            page->show();
            QTRY_VERIFY(page->settled());
        }
        SqlEditor& editor() { return page->currentTab()->editor(); }
        template <typename T>
        T* part(const char* name) { return page->currentTab()->findChild<T*>(u(name)); }
        QString verdict() { return part<VerdictBar>("verdictBar")->words(); }
        QString words(const char* name) { return part<QWidget>(name)->property("text").toString(); }
        void key(int which, Qt::KeyboardModifiers modifiers) { QTest::keyClick(editor().viewport(), Qt::Key(which), modifiers); }
        void trigger(const char* action) { actions.find(u(action))->trigger(); }
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

    /// A result of 20 rows that came back masked.
    static ResultGrid* masked(Fixture& f)
    {
        f.editor().setText(churn);
        f.editor().setCaret(60);
        f.trigger("workbench.run");
        Q_EMIT f.runner.last->decided(readPreview(), 1284116);
        Q_EMIT f.runner.last->columns(askableColumns());
        Q_EMIT f.runner.last->rows(rowsOf(20));
        service::RunSummary summary;
        summary.tag = u("SELECT 20");
        summary.rows = 20;
        summary.durationUs = 42000;
        summary.record = 1284116;
        f.runner.last->end(summary);
        auto* grid = f.part<ResultGrid>("resultGrid");
        grid->setFocus();
        return grid;
    }

    static QAction* seeIn(QMenu* menu)
    {
        for (QAction* action : menu->actions()) {
            if (action->objectName() == u("requestToSee"))
                return action;
        }
        return nullptr;
    }

    void maskedCellsSayWhatTheyAreAndWhatCanBeDone()
    {
        Fixture f;
        ResultGrid* grid = masked(f);
        const QString tip = grid->model()->index(0, 2).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(u("email")) && tip.contains(u("rule prod-pii-masked")) && tip.contains(u("Request to see")), qPrintable(tip));
        QVERIFY(grid->model()->index(0, 3).data(Qt::ToolTipRole).toString().contains(u("Sealed")));
        QVERIFY(!grid->model()->index(0, 4).data(Qt::ToolTipRole).toString().contains(u("Request to see")));
        QVERIFY(grid->model()->headerData(2, Qt::Horizontal, Qt::ToolTipRole).toString().contains(u("rule prod-pii-masked")));
        QVERIFY(grid->model()->headerData(2, Qt::Horizontal, Qt::AccessibleTextRole).toString().contains(u("masked")));
        const std::unique_ptr<QMenu> email(grid->makeMenu(2));
        const std::unique_ptr<QMenu> ssn(grid->makeMenu(3));
        const std::unique_ptr<QMenu> orders(grid->makeMenu(4));
        const std::unique_ptr<QMenu> id(grid->makeMenu(0));
        QVERIFY(seeIn(email.get())->isEnabled() && seeIn(email.get())->text().contains(u("email")));
        QVERIFY(!seeIn(ssn.get())->isEnabled() && seeIn(ssn.get())->text().contains(u("sealed")));
        QVERIFY(!seeIn(orders.get())->isEnabled());
        QVERIFY(!seeIn(id.get()));
    }

    void asksToSeeByKeyboardAndHearsTheAnswer()
    {
        Fixture f;
        ResultGrid* grid = masked(f);
        QVERIFY(f.part<QPushButton>("requestToSeeLink")->isVisible());
        auto* form = f.part<SightForm>("sightForm");
        auto* reason = f.part<QLineEdit>("sightReason");
        auto* message = f.part<InlineMessage>("sightMessage");
        QVERIFY(!form->isVisible());
        grid->setCurrentIndex(grid->model()->index(3, 2));
        f.trigger("workbench.requestToSee");
        QVERIFY(form->isVisible() && grid->isVisible());
        QCOMPARE(form->wanted().columns, QStringList{u("public.customers.email")});   // the current cell's, not its neighbour's
        QCOMPARE(form->findChildren<QCheckBox*>().size(), 2);
        QTRY_VERIFY(reason->hasFocus());
        // A reason it must have, and Esc goes back to the grid.
        QTest::keyClick(reason, Qt::Key_Return);
        QVERIFY(f.approvals.asked.isEmpty());
        QVERIFY(f.part<InlineMessage>("sightProblem")->isVisible());
        QTest::keyClick(reason, Qt::Key_Escape);
        QVERIFY(!form->isVisible());
        QTRY_VERIFY(grid->hasFocus());

        f.trigger("workbench.requestToSee");
        QTRY_VERIFY(reason->hasFocus());
        QTest::keyClicks(reason, u("ticket 4711: the parcel went to another person"));
        auto* length = f.part<QComboBox>("sightLength");
        QCOMPARE(length->currentData().toInt(), 1800);
        QTest::keyClick(length, Qt::Key_Down);
        picture(f.page.get(), "workbench-request");
        QTest::keyClick(reason, Qt::Key_Return);
        QCOMPARE(f.approvals.asked.size(), 1);
        const service::SightAsk& ask = f.approvals.asked.front();
        QCOMPARE(ask.connection, u("shop"));
        QCOMPARE(ask.columns, QStringList{u("public.customers.email")});
        QCOMPARE(ask.reason, u("ticket 4711: the parcel went to another person"));
        QCOMPARE(ask.seconds, 3600);
        QCOMPARE(ask.rowsShown, 20);
        QTRY_VERIFY(message->isVisible());
        QVERIFY(!form->isVisible());
        QVERIFY2(message->text().contains(u("public.customers.email")) && message->text().contains(u("marta")), qPrintable(message->text()));
        picture(f.page.get(), "workbench-asked");

        service::ApprovalView granted = f.approvals.pending().front();
        granted.state = u("executed");
        granted.decidedBy = u("rosa");
        granted.grant = u("gra_see1");
        granted.grantUntil = QDateTime::currentDateTimeUtc().addSecs(3600);
        f.approvals.set({}, {granted});
        QVERIFY2(message->text().contains(u("rosa approved")), qPrintable(message->text()));
        // The same statement again, wherever the caret is by now: the column comes in plain, and says under what.
        const qsizetype before = f.runner.last->started.size();
        f.editor().setCaret(0);
        auto buttons = message->findChildren<QPushButton*>();
        QCOMPARE(buttons.size(), 1);
        QCOMPARE(buttons.front()->text(), u("Run again"));
        QTest::keyClick(buttons.front(), Qt::Key_Space);
        QCOMPARE(f.runner.last->started.size(), before + 1);
        QCOMPARE(f.runner.last->started.back(), f.runner.last->started.front());
        service::Preview decided = readPreview();
        decided.maskedColumns = {1, 3};
        decided.shown = {u("public.customers.email under grant gra_see1 approved by rosa, until 19:22")};
        Q_EMIT f.runner.last->decided(decided, 1284117);
        QVERIFY2(f.verdict().contains(u("1 column shown by grant")), qPrintable(f.verdict()));
        QVector<service::ResultColumnView> shown = askableColumns();
        shown[2].masked = false;
        shown[2].behind.clear();
        shown[2].shown = u("under grant gra_see1 approved by rosa, until 19:22");
        Q_EMIT f.runner.last->columns(shown);
        auto plain = rowsOf(20);
        for (auto& row : plain)
            row[2] = {u("anna.krause@example.com"), State::Value};
        Q_EMIT f.runner.last->rows(plain);
        service::RunSummary summary;
        summary.tag = u("SELECT 20");
        summary.rows = 20;
        summary.record = 1284117;
        f.runner.last->end(summary);
        QVERIFY(f.part<QWidget>("shownChip")->isVisible());
        QVERIFY(grid->model()->headerData(2, Qt::Horizontal, Qt::AccessibleTextRole).toString().contains(u("approved by rosa")));
        QVERIFY(grid->model()->index(0, 2).data(Qt::ToolTipRole).toString().contains(u("gra_see1")));
        picture(f.page.get(), "workbench-shown");

        granted.grantEnd = u("its time is over");
        f.approvals.set({}, {granted});
        QVERIFY2(message->text().contains(u("masked again")), qPrintable(message->text()));
    }

    void aRequestCanBeTakenBackDeniedAndRefused()
    {
        Fixture f;
        ResultGrid* grid = masked(f);
        auto* form = f.part<SightForm>("sightForm");
        auto* message = f.part<InlineMessage>("sightMessage");
        const auto ask = [&] {
            grid->clearSelection();
            grid->setCurrentIndex({});
            f.trigger("workbench.requestToSee");
            f.part<QLineEdit>("sightReason")->setText(u("because"));
            QTest::mouseClick(f.part<QPushButton>("sightSend"), Qt::LeftButton);
        };
        ask();
        QTRY_VERIFY(!form->isVisible());
        QCOMPARE(f.approvals.asked.back().columns.size(), 2);   // no cell is chosen: whatever can be asked for
        QTest::mouseClick(message->findChildren<QPushButton*>().front(), Qt::LeftButton);
        QCOMPARE(f.approvals.calls, QStringList{u("withdraw apr_see1")});
        QTRY_VERIFY(message->text().contains(u("withdrawn")));

        ask();
        QTRY_VERIFY(!form->isVisible());
        service::ApprovalView denied = f.approvals.pending().front();
        denied.state = u("denied");
        denied.decidedBy = u("marta");
        denied.reason = u("ask support");
        f.approvals.set({}, {denied});
        QVERIFY(message->text().contains(u("marta denied")) && message->text().contains(u("ask support")));

        // What the gateway refuses stays in the form, where it can be mended.
        f.approvals.problem = Error{"public.customers.email is sealed", "hint"};
        ask();
        auto* problem = f.part<InlineMessage>("sightProblem");
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(form->isVisible() && problem->text().contains(u("is sealed")));
        QVERIFY(f.part<QPushButton>("sightSend")->isEnabled());
    }

    void saysWhenNothingCanBeAskedFor()
    {
        Fixture f;
        auto* message = f.part<InlineMessage>("sightMessage");
        f.trigger("workbench.requestToSee");
        QVERIFY(message->text().contains(u("Nothing in this result is masked")));
        masked(f);
        QVector<service::ResultColumnView> sealed = columns();
        for (auto& column : sealed)
            column.sealed = column.masked;
        f.trigger("workbench.run");
        Q_EMIT f.runner.last->columns(sealed);
        f.runner.last->end({});
        QVERIFY(!f.part<QPushButton>("requestToSeeLink")->isVisible());
        f.trigger("workbench.requestToSee");
        QVERIFY(message->text().contains(u("sealed")));
        QVERIFY(!f.part<SightForm>("sightForm")->isVisible());
    }

    void runsAndShowsRows()
    {
        Fixture f;
        f.editor().setText(churn);
        f.editor().setCaret(60);
        QTRY_VERIFY(f.verdict().contains(u("3 columns masked")));
        QVERIFY(f.verdict().contains(u("read · allowed")));
        QVERIFY(f.verdict().contains(u("prod-pii-masked")));
        QVERIFY(f.verdict().contains(u("1 thing cannot be told")));
        QVERIFY(f.verdict().contains(u("est. 1,204 rows")) || f.verdict().contains(u("est. 1204 rows")));
        f.trigger("workbench.run");
        QCOMPARE(f.runner.last->started.size(), 1);
        QVERIFY(f.runner.last->started.front().startsWith(u("shop: SELECT c.id")));
        QVERIFY(!f.runner.last->started.front().contains(u";"));
        QVERIFY(!f.page->findChild<QPushButton*>(u("run"))->isEnabled());
        QVERIFY(f.page->findChild<QPushButton*>(u("stop"))->isEnabled());
        // The gateway says what it decided, not what the statement is.
        service::Preview decided = readPreview();
        decided.explanation.clear();
        Q_EMIT f.runner.last->decided(decided, 1284116);
        Q_EMIT f.runner.last->columns(columns());
        Q_EMIT f.runner.last->rows(rowsOf(20));
        auto* grid = f.part<QTableView>("resultGrid");
        QTRY_COMPARE(grid->model()->rowCount(), 20);
        QVERIFY(grid->isVisible());
        service::RunSummary summary;
        summary.tag = u("SELECT 20");
        summary.rows = 20;
        summary.durationUs = 42000;
        summary.record = 1284116;
        f.runner.last->transaction = 'T';
        f.runner.last->end(summary);
        QVERIFY(f.words("resultWords").contains(u("20 rows")));
        QVERIFY(f.words("recordLink").contains(u("116")));
        QVERIFY(f.part<QWidget>("transaction")->isVisible());
        QVERIFY(f.page->findChild<QPushButton*>(u("run"))->isEnabled());
        f.page->currentTab()->copyAs(ResultFormat::Csv);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(u("A••• K•••••")));
        auto* tree = f.page->findChild<QTreeView*>(u("objectTree"));
        tree->expand(tree->model()->index(1, 0, tree->model()->index(2, 0)));
        f.page->renameTab(0, u("churn.sql"));
        f.page->newTab(u("select 1"));
        f.page->renameTab(1, u("refund check"));
        f.trigger("workbench.previousTab");
        f.part<QWidget>("runMessage")->hide();
        picture(f.page.get(), "workbench");
        QTest::mouseClick(f.part<QPushButton>("why"), Qt::LeftButton);
        auto* why = f.part<KeyValuePanel>("whyPanel");
        QVERIFY(why->isVisible());
        QCOMPARE(why->value(u("does")), u("SELECT: read"));
        QCOMPARE(why->value(u("touches")), u("reads  public.customers\nreads  public.orders, through view public.recent"));
        QVERIFY(why->value(u("shows")).contains(u("\nssn         plain from public.customers.ssn [ssn] · masked\n")));
        QCOMPARE(why->value(u("not told")), u("opaque-function: function public.risk is written in c"));
        QVERIFY(grid->isVisible() && grid->height() > 100);
        picture(f.page.get(), "workbench-why");
    }

    void saysWhatTheDatabaseWillRefuse()
    {
        service::Preview preview;
        preview.verdict = u("allow");
        preview.explanation = {{u("does"), u("SELECT"), u("read")}, {u("refused"), u("by the database"), u("there is no column nothing")}};
        const VerdictSummary summary = VerdictSummary::of(preview);
        QCOMPARE(summary.facts, u("the database will refuse it: there is no column nothing · no approval needed"));
        QVERIFY(summary.explains);
    }

    void showsHeldAndWithdraws()
    {
        Fixture f;
        service::Preview held;
        held.verdict = u("hold");
        held.rule = u("prod-delete-held");
        held.because = u("deletes in prod need a second person");
        held.effects = {u("write"), u("destructive")};
        held.reviewers = {u("priya"), u("omar")};
        held.objects = {u("public.payments")};
        held.rowsEstimated = 4310;
        f.catalogBrowser.nextPreview = held;
        f.editor().setText(u("DELETE FROM payments WHERE status = 'stale'"));
        QTRY_VERIFY(f.verdict().contains(u("needs approval")));
        QVERIFY(f.verdict().contains(u("priya and omar")));
        f.trigger("workbench.run");
        Q_EMIT f.runner.last->decided(held, 12);
        Q_EMIT f.runner.last->held(u("apr_1"), held.reviewers, QDateTime::currentDateTime().addSecs(590));
        QVERIFY(f.verdict().contains(u("held for approval")));
        auto* withdraw = f.part<QPushButton>("withdraw");
        QVERIFY(withdraw->isVisible());
        picture(f.page.get(), "workbench-held");
        // Typing on must not take the held state away.
        f.editor().insertText(u(" "));
        QTest::qWait(400);
        QVERIFY(f.verdict().contains(u("held for approval")));
        QTest::mouseClick(withdraw, Qt::LeftButton);
        QCOMPARE(f.runner.last->stops, 1);
        service::RunSummary summary;
        summary.end = service::RunSummary::End::Withdrawn;
        summary.message = u("withdrawn by lena");
        f.runner.last->end(summary);
        QVERIFY(!withdraw->isVisible());
        QVERIFY(f.verdict().contains(u("withdrawn")));
    }

    void showsBlockedInWords()
    {
        Fixture f;
        service::Preview blocked;
        blocked.verdict = u("block");
        blocked.rule = u("prod-ddl-agents");
        blocked.because = u("agents may not change the schema");
        blocked.effects = {u("ddl"), u("destructive")};
        f.catalogBrowser.nextPreview = blocked;
        f.editor().setText(u("DROP TABLE payments"));
        QTRY_VERIFY(f.verdict().contains(u("blocked")));
        f.trigger("workbench.runAll");
        Q_EMIT f.runner.last->decided(blocked, 13);
        service::RunSummary summary;
        summary.end = service::RunSummary::End::Blocked;
        summary.record = 13;
        summary.sqlState = u("42501");
        summary.message = u("blocked by rule prod-ddl-agents: agents may not change the schema");
        summary.hint = u("Ask a person to run it.");
        f.runner.last->end(summary);
        QVERIFY(f.part<QWidget>("runMessage")->isVisible());
        QStringList said;
        for (const QLabel* label : f.part<QWidget>("runMessage")->findChildren<QLabel*>())
            said.append(label->text());
        QVERIFY(said.join(u' ').contains(summary.message));
        QVERIFY(said.join(u' ').contains(summary.hint));
        picture(f.page.get(), "workbench-blocked");
    }

    void marksTheErrorInTheEditor()
    {
        Fixture f;
        f.editor().setText(u("select 1;\nselect 'ü😀', nope from orders"));
        f.editor().setCaret(20);
        f.trigger("workbench.run");
        service::RunSummary summary;
        summary.end = service::RunSummary::End::Failed;
        summary.message = u("column \"nope\" does not exist");
        summary.sqlState = u("42703");
        summary.errorPosition = 14;   // n of nope, in characters
        f.runner.last->end(summary);
        const int line = 1;
        const int start = int(f.editor().SendScintilla(QsciScintilla::SCI_INDICATORSTART, 8UL,
                                                       f.editor().positionFromLineIndex(line, 14)));
        QCOMPARE(start, f.editor().positionFromLineIndex(line, QStringLiteral("select 'ü😀', ").toUcs4().size()));
        f.editor().insertText(u("x"));
        QVERIFY(f.editor().toolTip().isEmpty());
    }

    void keepsTabsOverARestart()
    {
        Fixture f;
        f.editor().setText(u("select 'kept'"));
        QTRY_VERIFY(f.page->currentTab()->edited());
        f.trigger("workbench.newTab");
        f.editor().setText(u("select 'gone and back'"));
        QCOMPARE(f.page->tabCount(), 2);
        f.trigger("workbench.closeTab");
        QCOMPARE(f.page->tabCount(), 1);
        f.page.reset();
        ActionRegistry again;
        WorkbenchPage page(f.catalogBrowser, f.runner, f.approvals, again, *f.sealing, f.home.path());
        QTRY_VERIFY(page.settled());
        QCOMPARE(page.tabCount(), 1);
        QCOMPARE(page.currentTab()->editor().text(), u("select 'kept'"));
        page.reopenTab();
        QCOMPARE(page.currentTab()->editor().text(), u("select 'gone and back'"));
        page.closeTab(0);
        page.closeTab(0);
        QCOMPARE(page.tabCount(), 1);   // there is always one to write in
    }

    void insertsAndCompletes()
    {
        Fixture f;
        auto* tree = f.page->findChild<QTreeView*>(u("objectTree"));
        QTRY_VERIFY(tree->isVisible());
        const QModelIndex orders = tree->model()->index(2, 0, tree->model()->index(2, 0));
        QCOMPARE(orders.data().toString(), u("orders"));
        Q_EMIT tree->activated(orders);
        QCOMPARE(f.editor().text(), u("orders"));
        f.editor().setText(u("select c from customers c"));
        f.editor().setCaret(8);
        f.editor().setFocus();
        QTest::keyClicks(f.editor().viewport()->parentWidget(), u("."));
        QVERIFY(f.editor().SendScintilla(QsciScintilla::SCI_AUTOCACTIVE) != 0);
        picture(f.page.get(), "workbench-completion");
        f.editor().SendScintilla(QsciScintilla::SCI_AUTOCCOMPLETE);
        QVERIFY(f.editor().text().startsWith(u("select c.id ")));
    }

    void togglesComments()
    {
        Fixture f;
        f.editor().setText(u("select 1\n  from a\n"));
        f.editor().selectAll();
        f.trigger("workbench.comment");
        QCOMPARE(f.editor().text(), u("-- select 1\n--   from a\n"));
        f.editor().selectAll();
        f.trigger("workbench.comment");
        QCOMPARE(f.editor().text(), u("select 1\n  from a\n"));
    }

    void hasNamesForAll()
    {
        Fixture f;
        picture(f.page.get(), "workbench-empty");
        const QStringList nameless = test::namelessWidgets(f.page.get());
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u", ")));
    }
};

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    Theme theme(app, Theme::Mode::Dark);
    TestWorkbenchPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_workbench_page.moc"

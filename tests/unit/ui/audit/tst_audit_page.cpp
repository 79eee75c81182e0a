// The audit screen with a fake ledger: facets edit the text, errors point, records are proven, the ledger is verified.
// GATEHOUSE_PICTURES=dir saves pictures.
#include "tests/support/fake_service.h"
#include "tests/support/ui_test.h"
#include "ui/actions/action_registry.h"
#include "ui/audit/audit_page.h"

#include <QAbstractButton>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

const QDateTime now(QDate(2026, 11, 20), QTime(18, 23, 50));

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

service::AuditPage samplePage()
{
    const struct { quint64 seq; int ago; const char* who; const char* kind; const char* shape; const char* verdict; const char* labels; } rows[] = {
        {1284117, 9, "triage-bot", "agent", "DELETE FROM payments WHERE status = $1 AND settled_at < $2", "hold", "card_number"},
        {1284090, 52, "triage-bot", "agent", "SELECT id, email, ssn FROM customers WHERE id = $1", "mask", "email ssn"},
        {1284071, 70, "triage-bot", "agent", "DROP TABLE payments_tmp", "block", ""},
        {1283912, 227, "copilot-7", "agent", "SELECT * FROM customers WHERE region = $1", "mask", "person_name email ssn"},
        {1283655, 366, "report-writer", "agent", "COPY (SELECT email FROM customers) TO STDOUT", "mask", "email"},
        {1283601, 458, "lena", "human", "SELECT count(*) FROM orders", "allow", ""},
        {1283377, 660, "triage-bot", "agent", "SELECT token FROM api_tokens LIMIT $1", "mask", "secret"}};
    service::AuditPage page;
    for (const auto& row : rows) {
        service::RecordView record;
        record.seq = row.seq;
        record.time = now.addSecs(-row.ago);
        record.kind = u("statement");
        record.identity = u(row.who);
        record.identityKind = u(row.kind);
        record.sponsor = record.identityKind == u("agent") ? u("dan") : QString();
        record.sessionId = u("7c41");
        record.connection = u("shop");
        record.environment = u("prod");
        record.verdict = u(row.verdict);
        record.rule = u("prod-pii-masked");
        record.effects = {u("read")};
        record.objects = {u("public.customers")};
        record.labels = u(row.labels).split(u' ', Qt::SkipEmptyParts);
        record.shape = u(row.shape);
        page.records.append(record);
    }
    page.total = 24322;
    page.kinds = {{u("agent"), 18204}, {u("human"), 6118}, {u("service"), 92310}};
    page.verdicts = {{u("block"), 41}, {u("hold"), 117}, {u("mask"), 9882}, {u("allow"), 14282}};
    page.labels = {{u("email"), 7401}, {u("ssn"), 2210}, {u("card_number"), 1873}, {u("secret"), 12}};
    page.identities = {{u("triage-bot"), 9120}, {u("copilot-7"), 5022}, {u("report-writer"), 4062}, {u("etl_nightly"), 12}};
    quint32 seed = 3;
    for (int at = 0; at < 96; ++at) {
        seed = seed * 1664525U + 1013904223U;
        page.histogram.append(20 + (seed >> 24) % 230);
        page.histogramBlocked.append(at == 40 || at == 41 || at == 77 ? 9 : 0);
    }
    page.since = now.addDays(-7);
    page.until = now;
    return page;
}

/// Remembers what was asked, and has an outcome for record 1,284,090.
class Reader : public test::FakeAuditReader {
    Q_OBJECT
public:
    void find(const ledger::Query& query, int buckets, service::Reply<service::AuditPage> reply) override
    {
        if (query.about != 0) {
            service::AuditPage outcome;
            service::RecordView record;
            record.seq = query.about + 1;
            record.about = query.about;
            record.kind = u("outcome");
            record.rows = 1;
            record.cellsMasked = 2;
            record.durationUs = 900;
            outcome.records = {record};
            test::answerLater(this, std::move(reply), outcome, problem);
            return;
        }
        last = query;
        FakeAuditReader::find(query, buckets, std::move(reply));
    }
    ledger::Query last;
};

}  // namespace

class TestAuditPage : public QObject {
    Q_OBJECT
    struct Fixture {
        Reader reader;
        test::FakeStatusFeed status;
        ActionRegistry actions;
        std::unique_ptr<AuditPage> page;
        explicit Fixture(const service::AuditPage& answer = samplePage())
        {
            reader.page = answer;
            reader.proof.proven = true;
            reader.proof.leaf = QString(64, u'5');
            reader.proof.root = QString(64, u'9');
            reader.proof.pathLength = 21;
            reader.proof.headSize = 1284117;
            reader.proof.signedAt = now;
            reader.proof.origin = u("gatehouse/priya-ws");
            reader.proof.receipt = u("{\"receipt\":1}");
            page = std::make_unique<AuditPage>(reader, status, actions, [] { return now; });
            page->resize(1260, 830);
            page->show();
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

    void showsRecordsWithProof()
    {
        Fixture f;
        auto* table = f.part<QTableView>("auditRecords");
        QCOMPARE(table->model()->rowCount(), 7);
        table->selectRow(1);
        QTRY_VERIFY(f.part("proofLines")->isVisible());
        QVERIFY(f.part("proofLines")->property("text").toString().contains(u("21 hashes")));
        QTRY_VERIFY(f.said("recordFacts").contains(u("0.9 ms")));
        QVERIFY(f.said("recordFacts").contains(u("triage-bot for dan")));
        f.page->setQueryText(u("who:agent label:ssn since:7d"));
        QTRY_VERIFY(f.page->settled());
        picture(f.page.get(), "audit");
        const QTemporaryDir home;
        f.page->saveReceipt(home.filePath(u("r.json")));
        QTRY_VERIFY(f.said("auditMessage").contains(u("saved")));
        QFile file(home.filePath(u("r.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{\"receipt\":1}"));
    }

    void facetsEditTheText()
    {
        Fixture f;
        const int before = f.reader.finds;
        QTest::mouseClick(f.part<QAbstractButton>("facet/verdict/block"), Qt::LeftButton);
        QCOMPARE(f.page->queryText(), u("since:7d verdict:block"));
        QCOMPARE(f.reader.finds, before + 1);
        QCOMPARE(f.reader.last.verdicts, std::vector<std::string>{"block"});
        QTRY_VERIFY(f.part<QAbstractButton>("facet/verdict/block")->isChecked());
        QTRY_VERIFY(f.page->settled());
        QTest::mouseClick(f.part<QAbstractButton>("facet/who/triage-bot"), Qt::LeftButton);
        QCOMPARE(f.page->queryText(), u("since:7d verdict:block who:triage-bot"));
        QTRY_VERIFY(f.page->settled());
        QTest::mouseClick(f.part<QAbstractButton>("facet/verdict/block"), Qt::LeftButton);
        QCOMPARE(f.page->queryText(), u("since:7d who:triage-bot"));
    }

    void labelsAreWordsAndNamesAreNot()
    {
        Fixture f;
        QCOMPARE(f.part<QAbstractButton>("facet/label/card_number")->text(), u("card number"));
        QCOMPARE(f.part<QAbstractButton>("facet/who/etl_nightly")->text(), u("etl_nightly"));
        const QAbstractItemModel* records = f.part<QAbstractItemView>("auditRecords")->model();
        const QModelIndex touched = records->index(3, RecordModel::TouchedColumn);
        QCOMPARE(touched.data().toString(), u("person name, email, ssn"));
        QCOMPARE(touched.data(Qt::ToolTipRole).toString(), u("person name, email, ssn"));
    }

    void pointsAtWhatItCannotRead()
    {
        Fixture f;
        const int before = f.reader.finds;
        f.page->setQueryText(u("who:agent whom:x"));
        QCOMPARE(f.reader.finds, before);
        QVERIFY(f.part("queryProblem")->isVisible());
        picture(f.page.get(), "audit-problem");
        f.page->setQueryText(u("who:agent"));
        QVERIFY(!f.part("queryProblem")->isVisible());
    }

    void zoomsByBrush()
    {
        Fixture f;
        auto* histogram = f.part("auditHistogram");
        QTest::mousePress(histogram, Qt::LeftButton, {}, QPoint(60, 30));
        QTest::mouseMove(histogram, QPoint(200, 30));
        QTest::mouseRelease(histogram, Qt::LeftButton, {}, QPoint(200, 30));
        QVERIFY2(f.page->queryText().startsWith(u("since:2026-11-")), qPrintable(f.page->queryText()));
        QVERIFY(f.reader.last.untilUs > f.reader.last.sinceUs);
    }

    void verifiesTheLedger()
    {
        Fixture f;
        f.reader.check = {true, 1284117, 9021, 0, {}};
        QTest::mouseClick(f.part<QAbstractButton>("verifyLedger"), Qt::LeftButton);
        QTRY_VERIFY(f.said("auditMessage").contains(u("whole ledger holds")));
        f.reader.check = {false, 1284117, 9021, 77, u("the leaf of record 77 does not match its bytes")};
        QTest::mouseClick(f.part<QAbstractButton>("verifyLedger"), Qt::LeftButton);
        QTRY_VERIFY(f.said("auditMessage").contains(u("from record 77")));
    }

    void saysWhenAProofFails()
    {
        Fixture f;
        f.reader.proof.proven = false;
        f.reader.proof.problem = u("the path does not lead to the signed root");
        f.part<QTableView>("auditRecords")->selectRow(3);
        QTRY_VERIFY(f.part("proofLines")->property("text").toString().contains(u("does not lead")));
        QVERIFY(!f.part("saveReceipt")->isVisible());
    }

    void tellsOfNewRecordsWithoutMoving()
    {
        Fixture f;
        auto* table = f.part<QTableView>("auditRecords");
        service::RecordView fresh = f.reader.page.records.front();
        fresh.seq = 1284200;
        f.reader.page.records.prepend(fresh);
        service::GatewayStatus status;
        status.ledgerRecords = 1284200;
        f.status.set(status);
        QTRY_VERIFY_WITH_TIMEOUT(f.part("newRecords")->isVisible(), 4000);
        QCOMPARE(table->model()->rowCount(), 7);
        QTest::mouseClick(f.part<QAbstractButton>("newRecords"), Qt::LeftButton);
        QTRY_COMPARE(table->model()->rowCount(), 8);
    }

    void showsWhenThereIsNothing()
    {
        Fixture f{service::AuditPage{}};
        QTRY_VERIFY(f.part("auditEmpty")->isVisible());
        picture(f.page.get(), "audit-empty");
        QCOMPARE(test::namelessWidgets(f.page.get()), QStringList());
    }
};

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    Theme theme(app, Theme::Mode::Dark);
    TestAuditPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_audit_page.moc"

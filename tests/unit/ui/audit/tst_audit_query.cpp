// The audit's query line: what it reads, where it points when it cannot, and how facets edit it.
#include "ui/audit/audit_query.h"
#include "ui/audit/histogram_geometry.h"
#include "ui/audit/record_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

const QDateTime now(QDate(2026, 11, 21), QTime(12, 0));

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

QStringList list(const std::vector<std::string>& values)
{
    QStringList result;
    for (const std::string& value : values)
        result.append(QString::fromStdString(value));
    return result;
}

}  // namespace

class TestAuditQuery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void reads()
    {
        const AuditQuery read(u("who:agent label:ssn,email since:7d Decision:blocked,held conn:shop object:pay session:s_1 drop \"a table\""), now);
        QVERIFY2(read.ok(), qPrintable(read.problem().words));
        const ledger::Query& query = read.query();
        QCOMPARE(list(query.identityKinds), QStringList{u("agent")});
        QCOMPARE(list(query.labels), (QStringList{u("ssn"), u("email")}));
        QCOMPARE(list(query.verdicts), (QStringList{u("block"), u("hold")}));
        QCOMPARE(list(query.connections), QStringList{u("shop")});
        QCOMPARE(QString::fromStdString(query.object), u("pay"));
        QCOMPARE(QString::fromStdString(query.sessionId), u("s_1"));
        QCOMPARE(QString::fromStdString(query.text), u("drop a table"));
        QCOMPARE(query.sinceUs, now.addDays(-7).toMSecsSinceEpoch() * 1000);
        QVERIFY(!list(query.kinds).contains(u("outcome")));
        QCOMPARE(list(AuditQuery(u("kind:outcome"), now).query().kinds), QStringList{u("outcome")});
        QCOMPARE(AuditQuery(u("about:#12"), now).query().about, uint64_t(12));
        QVERIFY(AuditQuery(u("about:12"), now).query().kinds.empty());
    }

    void readsTimes_data()
    {
        QTest::addColumn<QDateTime>("time");
        QTest::newRow("15m") << now.addSecs(-900);
        QTest::newRow("2w") << now.addDays(-14);
        QTest::newRow("today") << QDateTime(now.date(), QTime(0, 0));
        QTest::newRow("yesterday") << QDateTime(now.date().addDays(-1), QTime(0, 0));
        QTest::newRow("2026-11-20") << QDateTime(QDate(2026, 11, 20), QTime(0, 0));
        QTest::newRow("2026-11-20T18:30:05") << QDateTime(QDate(2026, 11, 20), QTime(18, 30, 5));
    }
    void readsTimes()
    {
        QFETCH(QDateTime, time);
        const AuditQuery read(u("since:") + u(QTest::currentDataTag()), now);
        QVERIFY2(read.ok(), qPrintable(read.problem().words));
        QCOMPARE(read.query().sinceUs, time.toMSecsSinceEpoch() * 1000);
    }

    void pointsAtProblems_data()
    {
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("length");
        const auto row = [](const char* text, int position, int length) { QTest::newRow(text) << position << length; };
        row("whom:agent", 0, 4);
        row("a who:", 6, 1);
        row("since:soon", 6, 4);
        row("since:1d until:2d", 9, 6);
        row("verdict:block,maybe", 14, 5);
        row("kind:statment", 5, 8);
        row("about:x", 6, 1);
        row("object:a,b", 9, 1);
        row("-who:lena", 0, 1);
        row("say \"this", 4, 5);
        row("who:agent,lena", 10, 4);
        row("who:agent x verdict:no", 20, 2);
    }
    void pointsAtProblems()
    {
        QFETCH(int, position);
        QFETCH(int, length);
        const AuditQuery read(u(QTest::currentDataTag()), now);
        QVERIFY(!read.ok());
        QVERIFY(!read.problem().words.isEmpty());
        QCOMPARE(read.problem().position, position);
        QCOMPARE(read.problem().length, length);
    }

    void isEditedByFacets_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("after");
        const auto row = [](const char* text, const char* field, const char* value, const char* after) {
            QTest::newRow(text) << u(field) << u(value) << u(after);
        };
        row("", "who", "agent", "who:agent");
        row("who:agent since:7d", "who", "human", "who:agent,human since:7d");
        row("who:agent,human", "who", "agent", "who:human");
        row("who:people x", "who", "human", "x");
        row("who:agents", "who", "triage-bot", "who:agents who:triage-bot");
        row("decision:blocked", "verdict", "hold", "verdict:blocked,hold");
        row("decision:blocked y", "verdict", "block", "y");
        row("\"a b\" z", "label", "card number", "\"a b\" z label:\"card number\"");
    }
    void isEditedByFacets()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, after);
        const QString before = u(QTest::currentDataTag());
        QCOMPARE(AuditQuery::toggled(before, field, value), after);
        QVERIFY(AuditQuery::has(before, field, value) != AuditQuery::has(after, field, value));
        QVERIFY(AuditQuery(after, now).ok());
    }

    void takesRanges()
    {
        const QString text = AuditQuery::withRange(u("who:agent since:7d x"), now.addSecs(-60), now);
        QCOMPARE(text, u("who:agent x since:2026-11-21T11:59:00 until:2026-11-21T12:00:00"));
        QCOMPARE(AuditQuery(text, now).query().untilUs, now.toMSecsSinceEpoch() * 1000);
        QCOMPARE(AuditQuery::withRange(text, {}, {}), u("who:agent x"));
    }

    void placesBars()
    {
        HistogramGeometry geometry;
        geometry.area = QRect(10, 0, 100, 50);
        geometry.total = {0, 100, 1, 50};
        geometry.blocked = {0, 1, 0, 50};
        geometry.sinceUs = 1000;
        geometry.untilUs = 5000;
        const auto bars = geometry.bars();
        QCOMPARE(bars.size(), 4);
        QCOMPARE(bars[0].all.height(), 0);
        QCOMPARE(bars[1].all.height(), 50);
        QCOMPARE(bars[2].all.height(), 2);        // one is seen beside a hundred
        QCOMPARE(bars[1].blocked.height(), 4);
        QCOMPARE(bars[3].blocked, bars[3].all);
        for (const HistogramBar& bar : bars)
            QVERIFY(geometry.area.contains(bar.all) || bar.all.isEmpty());
        QCOMPARE(geometry.bucketAt(9), -1);
        QCOMPARE(geometry.bucketAt(10), 0);
        QCOMPARE(geometry.bucketAt(109), 3);
        QCOMPARE(geometry.rangeOf(80, 40), (std::pair<qint64, qint64>{2000, 4000}));
        QCOMPARE(geometry.rangeOf(-50, 500), (std::pair<qint64, qint64>{1000, 5000}));
        QCOMPARE(HistogramGeometry{}.bars().size(), 0);
    }

    void pagesRecords()
    {
        RecordModel model;
        QSignalSpy wanted(&model, &RecordModel::pageWanted);
        const auto records = [](quint64 from, int count) {
            QVector<service::RecordView> page;
            for (int at = 0; at < count; ++at) {
                service::RecordView record;
                record.seq = from - quint64(at);
                record.shape = u("select $1");
                page.append(record);
            }
            return page;
        };
        model.setRecords(records(100, 10), true);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toULongLong(), 91ULL);
        QVERIFY(!model.canFetchMore({}));   // asked once
        model.addPage(records(95, 3), true);
        QCOMPARE(model.rowCount(), 10);     // does not continue
        model.fetchMore({});
        model.addPage(records(90, 5), false);
        QCOMPARE(model.rowCount(), 15);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.rowOf(90), 10);
        QCOMPARE(model.rowOf(1), -1);
        // The tester fetches by itself, so it comes last.
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRecords(records(200, 3), true);
        model.addPage(records(197, 2), false);
        QCOMPARE(model.rowCount(), 5);
    }
};

QTEST_GUILESS_MAIN(TestAuditQuery)
#include "tst_audit_query.moc"

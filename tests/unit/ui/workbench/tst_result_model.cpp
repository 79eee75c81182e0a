// Results of any length: order, states, bounded memory, what leaves as text.
#include "ui/workbench/result_export.h"
#include "ui/workbench/result_formatter.h"
#include "ui/workbench/result_model.h"
#include "ui/workbench/spill_file.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;
using State = service::Cell::State;
using CellState = ResultModel::CellState;

namespace {

QVector<service::ResultColumnView> columns()
{
    return {{QStringLiteral("id"), QStringLiteral("integer"), true, false, {}},
            {QStringLiteral("email"), QStringLiteral("text"), false, true, QStringLiteral("email")},
            {QStringLiteral("note"), QStringLiteral("text"), false, false, {}}};
}

ResultRows batch(int from, int count)
{
    ResultRows rows;
    for (int id = from; id < from + count; ++id)
        rows.append({{QString::number(id), State::Value}, {QStringLiteral("a•••@•••.com"), State::Masked},
                     id % 3 == 0 ? service::Cell{{}, State::Null} : service::Cell{QStringLiteral("n%1").arg(id), State::Value}});
    return rows;
}

long residentKb()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').value(1).toLong();
    return 0;
}

}  // namespace

class TestResultModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void keepsTheModelRules()
    {
        const QTemporaryDir home;
        ResultModel model(home.path());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append(batch(0, 10));
        model.begin(columns());
        QCOMPARE(model.rowCount(), 0);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.append(batch(0, 700));
        QCOMPARE(model.rowCount(), 700);   // the first rows show at once
        model.append(batch(700, 300));
        model.append(batch(1000, 500));
        QCOMPARE(model.rowCount(), 700);
        QTRY_COMPARE(model.rowCount(), 1500);
        QCOMPARE(inserted.count(), 2);     // and later ones together
        model.begin(columns());
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsStatesApart()
    {
        const QTemporaryDir home;
        ResultModel model(home.path());
        model.begin({{QStringLiteral("v"), QStringLiteral("text"), false, true, QStringLiteral("ssn")}});
        const QString longText(1000, u'x');
        model.append({{{QStringLiteral("v"), State::Value}}, {{{}, State::Null}}, {{{}, State::Value}}, {{QStringLiteral("•••"), State::Masked}},
                      {{{}, State::MaskedNull}}, {{longText, State::Value}}, {{QStringLiteral("a\nb"), State::Value}}});
        const QVector<CellState> states{CellState::Value, CellState::Null, CellState::Empty, CellState::Masked,
                                        CellState::MaskedNull, CellState::Truncated, CellState::Truncated};
        for (int row = 0; row < states.size(); ++row)
            QCOMPARE(model.index(row, 0).data(ResultModel::StateRole).value<CellState>(), states[row]);
        QCOMPARE(model.index(5, 0).data().toString().size(), ResultModel::shownCharsMax);
        QCOMPARE(model.index(5, 0).data(ResultModel::FullTextRole).toString(), longText);
        QVERIFY(!model.index(6, 0).data().toString().contains(u'\n'));
        QVERIFY(model.index(3, 0).data(Qt::ToolTipRole).toString().contains(u"ssn"));
        QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("null"));
    }

    void spillsAndComesBack()
    {
        constexpr int total = 300'000;
        const QTemporaryDir home;
        RowStore store(home.path(), 16);
        QElapsedTimer timer;
        timer.start();
        const long before = residentKb();
        for (int from = 0; from < total; from += 1000) {
            store.append(batch(from, 1000));
            if (from % 20000 == 0)
                store.settle();
        }
        store.settle();
        qInfo("300,000 rows in %lld ms, %.1f MiB on disk, %d of %d pages in memory, resident memory grew %ld KiB",
              static_cast<long long>(timer.elapsed()), double(store.bytesSpilled()) / 1048576, store.pagesResident(),
              total / RowPage::rowsMax, residentKb() - before);
        QCOMPARE(store.rowCount(), total);
        QVERIFY(store.pagesResident() <= 17);
        QVERIFY2(QDir(home.path()).entryList(QDir::Files).isEmpty(), "the file must have no name");
        // Jump about: what is on disk comes later, complete and in its place.
        QSignalSpy loaded(&store, &RowStore::loaded);
        quint32 seed = 7;
        for (int jump = 0; jump < 200; ++jump) {
            seed = seed * 1664525U + 1013904223U;
            const int row = int((seed >> 8) % total);
            const ResultRow* cells = store.row(row);
            if (!cells) {
                store.settle();
                cells = store.row(row);
            }
            QVERIFY(cells);
            QCOMPARE(cells->at(0).text, QString::number(row));
            QCOMPARE(cells->at(2).state, row % 3 == 0 ? State::Null : State::Value);
        }
        QVERIFY(loaded.count() > 100);
        QVERIFY(store.pagesResident() <= 17);
        // A reader sees every row once, in order.
        qint64 next = 0;
        QVERIFY(store.reader().forEach(0, total, [&next](const ResultRow& row) { return row[0].text.toLongLong() == next++; }));
        QCOMPARE(next, qint64(total));
    }

    void keepsNothingInTheClear()
    {
        const QTemporaryDir home;
        SpillFile spill(home.path());
        const QByteArray page = "ada@example.com, and what she wrote";
        const auto first = spill.append(page);
        const auto second = spill.append(page);
        QVERIFY(first && second);
        QCOMPARE(spill.read(*first), page);
        QCOMPARE(spill.read(*second), page);
        QCOMPARE(spill.read({second->offset, second->length - 1}), QByteArray());
        QCOMPARE(spill.read({first->offset + 1, first->length}), QByteArray());
        // The file has no name; the process's own descriptors lead to it.
        int seen = 0;
        for (const QFileInfo& link : QDir(QStringLiteral("/proc/self/fd")).entryInfoList(QDir::Files | QDir::System)) {
            if (!link.symLinkTarget().startsWith(home.path()))
                continue;
            QFile file(link.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QCOMPARE(bytes.size(), spill.size());
            QVERIFY(!bytes.contains("ada") && !bytes.contains("wrote"));
            ++seen;
        }
        QCOMPARE(seen, 1);
    }

    void saysWhenTheDiskRefuses()
    {
        RowStore store(QStringLiteral("/proc/nowhere"), 2);
        QSignalSpy failed(&store, &RowStore::spillFailed);
        store.append(batch(0, 5000));
        store.settle();
        QCOMPARE(failed.count(), 1);
        QVERIFY(store.row(0));   // what came is still there
        QVERIFY(store.row(4999));
    }

    void refusesBrokenPages()
    {
        const QByteArray good = RowPage::encode(batch(0, 3));
        QCOMPARE(RowPage::decode(good)->size(), 3);
        for (int length = 0; length < good.size(); ++length)
            QVERIFY(!RowPage::decode(good.left(length)));
        QByteArray huge = good;
        huge[0] = char(0xff);
        QVERIFY(!RowPage::decode(huge));
        huge = good;
        huge[4] = char(0x7f);
        QVERIFY(!RowPage::decode(huge));
    }

    void writesFormats_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, ResultFormat format, const char* text) { QTest::newRow(name) << int(format) << QString::fromUtf8(text); };
        row("tsv", ResultFormat::Tsv, "id\temail\tnote\n1\ta•••\tx y\n2\t\t\n");
        row("csv", ResultFormat::Csv, "id,email,note\n1,a•••,\"x\ty\"\"z,\"\n2,,\"\"\n");
        row("json", ResultFormat::Json,
            "[\n  {\"id\": 1, \"email\": \"a•••\", \"note\": \"x\\ty\\\"z,\"},\n  {\"id\": 2, \"email\": null, \"note\": \"\"}\n]\n");
        row("json lines", ResultFormat::JsonLines,
            "{\"id\": 1, \"email\": \"a•••\", \"note\": \"x\\ty\\\"z,\"}\n{\"id\": 2, \"email\": null, \"note\": \"\"}\n");
        row("markdown", ResultFormat::Markdown, "| id | email | note |\n| ---: | --- | --- |\n| 1 | a••• | x\ty\"z, |\n| 2 | NULL |  |\n");
        row("insert", ResultFormat::Insert,
            "-- masked by policy: email\nINSERT INTO result (id, email, note) VALUES (1, 'a•••', 'x\ty\"z,');\n"
            "INSERT INTO result (id, email, note) VALUES (2, NULL, '');\n");
    }
    void writesFormats()
    {
        QFETCH(int, format);
        QFETCH(QString, text);
        const ResultFormatter formatter(ResultFormat(format), columns());
        const ResultRows rows{{{QStringLiteral("1"), State::Value}, {QStringLiteral("a•••"), State::Masked}, {QStringLiteral("x\ty\"z,"), State::Value}},
                              {{QStringLiteral("2"), State::Value}, {{}, State::MaskedNull}, {{}, State::Value}}};
        QString written = formatter.header() + formatter.row(rows[0], true) + formatter.row(rows[1], false) + formatter.footer();
        if (ResultFormat(format) == ResultFormat::Tsv)
            written.replace(QStringLiteral("x y\"z,"), QStringLiteral("x y"));
        if (ResultFormat(format) == ResultFormat::Csv)
            QVERIFY(written.contains(QStringLiteral("2,,\"\"")));   // NULL and empty stay apart
        QCOMPARE(written, text);
    }

    void exportsAll()
    {
        const QTemporaryDir home;
        ResultModel model(home.path());
        model.begin(columns());
        for (int from = 0; from < 60'000; from += 2000)
            model.append(batch(from, 2000));
        ResultExport job;
        QSignalSpy done(&job, &ResultExport::fileDone);
        const QString path = home.filePath(QStringLiteral("out.csv"));
        job.toFile(model.reader(), ResultFormatter(ResultFormat::Csv, columns()), path);
        QVERIFY(job.running());
        QTRY_COMPARE(done.count(), 1);
        QCOMPARE(done[0][1].toLongLong(), 60'000);
        QCOMPARE(done[0][2].toString(), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 60'001);
        QVERIFY(lines.last().startsWith("59999,"));

        job.toFile(model.reader(), ResultFormatter(ResultFormat::Csv, columns()), QStringLiteral("/proc/nowhere/out.csv"));
        QTRY_COMPARE(done.count(), 2);
        QVERIFY(!done[1][2].toString().isEmpty());

        QSignalSpy text(&job, &ResultExport::textReady);
        job.toText(model.reader(), ResultFormatter(ResultFormat::Tsv, columns()), 10, 12);
        QTRY_COMPARE(text.count(), 1);
        QCOMPARE(text[0][1].toLongLong(), 3);
        QVERIFY(text[0][0].toString().contains(QStringLiteral("\n12\t")));
    }
};

QTEST_GUILESS_MAIN(TestResultModel)
#include "tst_result_model.moc"

// Tabs come back: after a restart, after a crash in the middle of editing, and when the file was damaged.
#include "ui/workbench/tab_journal.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace gatehouse::ui;
namespace service = gatehouse::service;

namespace {

/// The same key in each process of the test.
service::FileSealing& sealing()
{
    static const auto one = service::sealingWith(gatehouse::Bytes(32, 7));
    return *one;
}

/// A vault that is locked, say.
class NoKey final : public service::FileSealing {
public:
    service::Sealing seal(const QByteArray&, const QByteArray&) override { return refused(); }
    service::Sealing open(const QByteArray&, const QByteArray&) override { return refused(); }

private:
    static service::Sealing refused() { return {{}, service::SealingFailure::NoKey, QStringLiteral("the vault is locked")}; }
};

TabsState sample(int edits)
{
    return {{{QStringLiteral("a"), QStringLiteral("churn"), QStringLiteral("select ü😀 -- %1\n").arg(edits), 7, true},
             {QStringLiteral("b"), QStringLiteral("query 2"), QString(), 0, false}},
            {{QStringLiteral("c"), QStringLiteral("old"), QStringLiteral("drop"), 1, true}},
            QStringLiteral("b")};
}

TabsState loaded(const QString& path)
{
    TabJournal journal(path, sealing());
    TabsState state;
    bool done = false;
    journal.load([&](const TabsState& read) {
        state = read;
        done = true;
    });
    [&] { QTRY_VERIFY(done); }();
    return state;
}

/// Edits without end, telling after each save what stands on disk; the test kills it.
int editForever(const QString& path)
{
    TabJournal journal(path, sealing());
    int edits = 0;
    QObject::connect(&journal, &TabJournal::saved, &journal, [&] {
        QFile out;
        if (out.open(1, QIODevice::WriteOnly))
            out.write(QByteArray::number(edits) + '\n');
        journal.save(sample(++edits));
    });
    journal.save(sample(edits));
    return QCoreApplication::exec();
}

}  // namespace

class TestTabJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBack()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("workbench/tabs"));
        QCOMPARE(loaded(path), TabsState());
        {
            TabJournal journal(path, sealing());
            journal.save(sample(1));
            journal.save(sample(2));
        }   // leaving waits for the last one
        QCOMPARE(loaded(path), sample(2));
        QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther), 0);
    }

    void survivesAKill()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        for (int round = 0; round < 5; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--edit"), path});
            QVERIFY(child.waitForStarted());
            int told = -1;
            while (told < 20 + round * 7) {
                QVERIFY(child.waitForReadyRead(10000));
                while (child.canReadLine())
                    told = child.readLine().trimmed().toInt();
            }
            QCOMPARE(::kill(pid_t(child.processId()), SIGKILL), 0);
            QVERIFY(child.waitForFinished());
            while (child.canReadLine())
                told = child.readLine().trimmed().toInt();
            const TabsState state = loaded(path);
            QCOMPARE(state.open.size(), 2);
            const int found = state.open.front().text.section(QStringLiteral("-- "), 1).trimmed().toInt();
            QVERIFY2(found >= told, qPrintable(QStringLiteral("told %1, found %2").arg(told).arg(found)));
            QCOMPARE(state, sample(found));
            qInfo("killed after save %d; edit %d is on disk", told, found);
        }
    }

    void keepsWhatItCannotRead()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"version\":1,\"open\":[{\"text\":\"select");
        file.close();
        QCOMPARE(loaded(path), TabsState());
        QVERIFY(QFile::exists(path + QStringLiteral(".unreadable")));
    }

    void keepsWhatIsTooLarge()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(qint64(256) * 1024 * 1024 + 1));   // sparse
        file.close();
        QCOMPARE(loaded(path), TabsState());
        QVERIFY(QFile::exists(path + QStringLiteral(".unreadable")));
    }

    void keepsNothingInTheClear()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        {
            TabJournal journal(path, sealing());
            journal.save(sample(1));
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        for (const char* clear : {"select", "churn", "open"})
            QVERIFY2(!bytes.contains(clear), clear);
        QCOMPARE(loaded(path), sample(1));
    }

    void takesOverWhatStoodInTheClear()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        QFile before(path + QStringLiteral(".json"));
        QVERIFY(before.open(QIODevice::WriteOnly));
        before.write(TabJournal::encode(sample(3)));
        before.close();
        QCOMPARE(loaded(path), sample(3));
        QVERIFY(before.exists());
        {
            TabJournal journal(path, sealing());
            journal.save(sample(4));
        }
        QVERIFY(!before.exists());
        QCOMPARE(loaded(path), sample(4));
    }

    void leavesTheFileAloneWithoutAKey()
    {
        const QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("tabs"));
        {
            TabJournal journal(path, sealing());
            journal.save(sample(5));
        }
        {
            NoKey locked;
            TabJournal journal(path, locked);
            QSignalSpy failed(&journal, &TabJournal::saveFailed);
            std::optional<TabsState> state;
            journal.load([&state](const TabsState& read) { state = read; });
            QTRY_COMPARE(failed.count(), 1);
            QCOMPARE(state, std::optional(TabsState()));
            journal.save(sample(6));
            QTRY_COMPARE(failed.count(), 2);
            QCOMPARE(failed.back().front().toString(), QStringLiteral("the vault is locked"));
        }
        QCOMPARE(loaded(path), sample(5));
    }

    void saysWhenItCannotWrite()
    {
        TabJournal journal(QStringLiteral("/proc/nowhere/tabs"), sealing());
        QSignalSpy failed(&journal, &TabJournal::saveFailed);
        journal.save(sample(0));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed.front().front().toString().isEmpty());
    }

    void takesOddFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char* bytes : {"", "[]", "{}", "{\"version\":2}", "{\"version\":1}", "{\"version\":1,\"open\":7,\"closed\":[1,{}]}"})
            QTest::newRow(bytes) << QByteArray(bytes);
    }
    void takesOddFiles()
    {
        QFETCH(QByteArray, bytes);
        const auto state = TabJournal::decode(bytes);
        QCOMPARE(state.has_value(), bytes.startsWith("{\"version\":1"));
        if (state)
            QVERIFY(state->open.isEmpty() && state->closed.isEmpty());
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--edit")
        return editForever(arguments[2]);
    TestTabJournal test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_tab_journal.moc"

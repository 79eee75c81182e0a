#include "tests/unit/core/store_ledger/ledger_fixture.h"

#include <QCoreApplication>
#include <QTest>

#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::store;

namespace {

constexpr const char* kChildKey = "GATEHOUSE_TEST_LEDGER_KEY";   // set: this process is the one to be killed

/// Appends for ever and writes every number to stdout after its callback.
int appendUntilKilled(const std::string& path, const Bytes& key)
{
    LedgerFixture fixture;
    LedgerOptions options = fixture.options();
    options.path = path;
    options.signingKey = key;
    options.headEveryMs = 30;
    auto ledger = SqliteLedger::open(options);
    if (!ledger)
        return 1;
    for (int i = 1;; ++i) {
        const auto until = i % 50 == 0 ? ledger::Until::Durable : ledger::Until::Written;
        (*ledger)->append(sampleRecord(i), until, [](const Result<uint64_t>& seq) {
            const uint64_t number = seq ? *seq : 0;
            if (number != 0 && write(STDOUT_FILENO, &number, sizeof number) != sizeof number)
                _exit(1);
        });
        if (i % 64 == 0)
            usleep(500);
    }
}

/// A process of its own, and not only a fork: threads do not survive one.
pid_t startChild(const std::string& path, const Bytes& key, int output)
{
    qputenv(kChildKey, QByteArray::fromStdString(toHex(key)));
    const pid_t child = fork();
    if (child == 0) {
        dup2(output, STDOUT_FILENO);
        execl("/proc/self/exe", "tst_ledger_faults", path.c_str(), static_cast<char*>(nullptr));
        _exit(1);
    }
    qunsetenv(kChildKey);
    return child;
}

}  // namespace

class TestLedgerFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasAnsweredSurvivesSigkill()
    {
        const LedgerFixture fixture;
        uint64_t last = 0;
        for (int round = 0; round < 6; ++round) {
            int pipe[2];
            QCOMPARE(pipe2(pipe, O_CLOEXEC), 0);
            const pid_t child = startChild(fixture.path(), fixture.key, pipe[1]);
            QVERIFY(child > 0);
            close(pipe[1]);
            uint64_t seq = 0;
            QCOMPARE(read(pipe[0], &seq, sizeof seq), ssize_t{sizeof seq});
            QVERIFY(seq > last);
            last = seq;
            usleep(20'000 + static_cast<unsigned>(round) * 37'000);
            kill(child, SIGKILL);
            while (read(pipe[0], &seq, sizeof seq) == sizeof seq) {
                QVERIFY(seq > last);
                last = seq;
            }
            close(pipe[0]);
            waitpid(child, nullptr, 0);
            auto ledger = fixture.open();
            QVERIFY2(ledger, ledger ? "" : ledger.error().message.c_str());
            QVERIFY((*ledger)->size() >= last);
            last = (*ledger)->size();
            ledger.value().reset();
            const auto result = fixture.verify(fixture.path());
            QVERIFY2(result.ok, result.problem.c_str());
            QCOMPARE(result.records, last);
        }
        qInfo("%llu records after six kills", static_cast<unsigned long long>(last));
    }

    void aFullDiskIsAnErrorAndPasses()
    {
        const LedgerFixture fixture;
        auto ledger = fixture.open();
        QVERIFY(ledger);
        QVERIFY(appendNow(**ledger, sampleRecord(1)).ok());
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit before {};
        getrlimit(RLIMIT_FSIZE, &before);
        struct rlimit small = before;
        small.rlim_cur = 64 * 1024;
        setrlimit(RLIMIT_FSIZE, &small);
        ledger::Record large = sampleRecord(2);
        large.secretText.assign(200'000, 'x');
        const auto refused = appendNow(**ledger, large);
        const bool healthyThen = (*ledger)->healthy();
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!refused.ok());
        QVERIFY(!healthyThen);
        const auto again = appendNow(**ledger, sampleRecord(3));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(*again, 2u);
        QVERIFY((*ledger)->healthy());
        ledger.value().reset();
        const auto result = fixture.verify(fixture.path());
        QVERIFY2(result.ok, result.problem.c_str());
        QCOMPARE(result.records, 2u);
    }

    void aRemovedFileIsAnErrorAndItsReturnIsNot()
    {
        const LedgerFixture fixture;
        auto ledger = fixture.open();
        QVERIFY(ledger);
        QVERIFY(appendNow(**ledger, sampleRecord(1)).ok());
        namespace fs = std::filesystem;
        const std::string away = fixture.path() + ".away";
        fs::rename(fixture.path(), away);
        QVERIFY(!appendNow(**ledger, sampleRecord(2)).ok());
        QVERIFY(!(*ledger)->healthy());
        QVERIFY(!appendNow(**ledger, sampleRecord(2)).ok());
        QVERIFY2(!fs::exists(fixture.path()), "a new ledger must not be begun in place of a lost one");
        fs::rename(away, fixture.path());
        const auto again = appendNow(**ledger, sampleRecord(2));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(*again, 2u);
        QVERIFY((*ledger)->healthy());
        ledger.value().reset();
        QVERIFY(fixture.verify(fixture.path()).ok);
    }

    void anOlderCopyPutInItsPlaceIsRefused()
    {
        const LedgerFixture fixture;
        QCOMPARE(fixture.fill(1, 10), std::string());
        namespace fs = std::filesystem;
        fs::copy_file(fixture.path(), fixture.path() + ".old");
        auto ledger = fixture.open();
        QVERIFY(ledger);
        QVERIFY(appendNow(**ledger, sampleRecord(11)).ok());
        fs::remove(fixture.path());
        fs::remove(fixture.path() + "-wal");
        fs::remove(fixture.path() + "-shm");
        fs::copy_file(fixture.path() + ".old", fixture.path());
        QVERIFY(!appendNow(**ledger, sampleRecord(12)).ok());
        QVERIFY(!appendNow(**ledger, sampleRecord(12)).ok());
        QVERIFY(!(*ledger)->healthy());
    }
};

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    if (const QByteArray key = qgetenv(kChildKey); !key.isEmpty() && argc == 2)
        return appendUntilKilled(argv[1], fromHex(key.toStdString()).value_or(Bytes{}));
    TestLedgerFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ledger_faults.moc"

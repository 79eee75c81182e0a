// How many records a second the ledger takes, and what a proof and a verification cost in a large one.
#include "core/ledger/merkle.h"
#include "core/store/ledger_reader.h"
#include "core/store/sqlite_ledger.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>

#include <atomic>
#include <future>
#include <thread>

namespace {

using namespace gatehouse;

const Bytes kKey = ledger::makeSigningKey();
constexpr const char* kOrigin = "bench";

ledger::Record statement(int64_t i)
{
    ledger::Record record;
    record.timeUs = 1'700'000'000'000'000 + i * 250;
    record.identity = "agent-" + std::to_string(i % 7);
    record.identityKind = "agent";
    record.sponsor = "lena";
    record.sessionId = "ses_" + std::to_string(i / 500);
    record.connection = "shop";
    record.environment = "prod";
    record.verdict = i % 50 == 0 ? "block" : "mask";
    record.rule = "prod-reads";
    record.effects = {"read"};
    record.objects = {"public.customers"};
    record.labels = {"email"};
    record.shape = "SELECT id, email, name FROM customers WHERE id = $1 AND region = $" + std::to_string(i % 40);
    record.secretText = "SELECT id, email, name FROM customers WHERE id = 4711 AND region = 'north'";
    record.detail = "read 1 table, 1 label masked";
    return record;
}

std::unique_ptr<store::SqliteLedger> openLedger(const QTemporaryDir& folder)
{
    store::LedgerOptions options;
    options.path = folder.filePath(QStringLiteral("ledger.db")).toStdString();
    options.origin = kOrigin;
    options.signingKey = kKey;
    options.sealer = std::make_shared<Sealer>(Bytes(32, 7));
    options.clock = std::make_shared<SystemClock>();
    auto ledger = store::SqliteLedger::open(std::move(options));
    if (!ledger)
        qFatal("%s", ledger.error().message.c_str());
    return std::move(*ledger);
}

/// Appends with at most 20,000 waiting and returns when all are written.
void appendMany(store::SqliteLedger& ledger, int64_t first, int64_t count)
{
    std::atomic<int64_t> answered{0};
    for (int64_t i = 0; i < count; ++i) {
        while (i - answered.load() > 20'000)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ledger.append(statement(first + i), ledger::Until::Written, [&](const Result<uint64_t>& seq) {
            if (!seq)
                qFatal("%s", seq.error().message.c_str());
            ++answered;
        });
    }
    while (answered.load() < count)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void appendInATightLoop(benchmark::State& state)
{
    const QTemporaryDir folder;
    auto ledger = openLedger(folder);
    int64_t done = 0;
    for (auto _ : state) {
        appendMany(*ledger, done, 50'000);
        done += 50'000;
    }
    state.SetItemsProcessed(done);
}
BENCHMARK(appendInATightLoop)->Iterations(4)->UseRealTime()->Unit(benchmark::kMillisecond);

void appendOneAndWait(benchmark::State& state)
{
    const QTemporaryDir folder;
    auto ledger = openLedger(folder);
    const auto until = state.range(0) ? ledger::Until::Durable : ledger::Until::Written;
    int64_t i = 0;
    for (auto _ : state) {
        std::promise<void> written;
        ledger->append(statement(i++), until, [&](const Result<uint64_t>&) { written.set_value(); });
        written.get_future().wait();
    }
}
BENCHMARK(appendOneAndWait)->ArgName("durable")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMicrosecond);

void inALargeLedger(benchmark::State& state)
{
    const QTemporaryDir folder;
    const auto size = state.range(0);
    {
        auto ledger = openLedger(folder);
        appendMany(*ledger, 0, size);
    }
    const std::string path = folder.filePath(QStringLiteral("ledger.db")).toStdString();
    auto reader = store::LedgerReader::open(path, nullptr);
    const auto timed = [&](const char* name, const auto& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        state.counters[name] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    };
    for (auto _ : state) {
        timed("verify_ms", [&] {
            const auto result = store::verifyLedger(path, kOrigin, ledger::publicKeyOf(kKey));
            if (!result || !result->ok)
                state.SkipWithError("the ledger does not verify");
        });
        timed("receipt_ms", [&] { benchmark::DoNotOptimize((*reader)->receipt(static_cast<uint64_t>(size / 3))); });
        timed("open_ms", [&] { openLedger(folder); });
        ledger::Query query;
        timed("newest_ms", [&] { benchmark::DoNotOptimize((*reader)->find(query)); });
        query.text = "region = $17";
        timed("text_ms", [&] { benchmark::DoNotOptimize((*reader)->find(query)); });
        query.text = "nowhere";
        timed("nothing_ms", [&] { benchmark::DoNotOptimize((*reader)->find(query)); });
        query.text.clear();
        query.verdicts = {"block"};
        timed("blocked_ms", [&] { benchmark::DoNotOptimize((*reader)->find(query)); });
        timed("facet_ms", [&] { benchmark::DoNotOptimize((*reader)->facet({}, "identity")); });
        timed("histogram_ms", [&] { benchmark::DoNotOptimize((*reader)->histogram({}, 60)); });
    }
}
BENCHMARK(inALargeLedger)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

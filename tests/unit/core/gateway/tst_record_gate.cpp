// Waiting for the ledger: order, failure, and a ledger that answers after the session is gone.
#include "core/gateway/record_gate.h"

#include <QTest>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

using namespace gatehouse;
using namespace gatehouse::gateway;

namespace {

/// Keeps the callbacks until the test lets them go.
class SlowLedger final : public ledger::Ledger {
public:
    void append(ledger::Record, ledger::Until, Done done) override
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(done));
    }
    [[nodiscard]] bool healthy() const override { return true; }
    void answerAll(const Result<uint64_t>* failure = nullptr)
    {
        std::vector<Done> waiting;
        {
            const std::lock_guard lock(m_mutex);
            waiting.swap(m_waiting);
        }
        for (Done& done : waiting)
            done(failure ? *failure : Result<uint64_t>(++m_next));
    }

private:
    std::mutex m_mutex;
    std::vector<Done> m_waiting;
    uint64_t m_next = 100;
};

}  // namespace

class TestRecordGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void waitsForItsOwnTicket()
    {
        asio::io_context loop;
        SlowLedger slow;
        RecordGate gate(loop.get_executor(), slow);
        const Ticket first = gate.append({}, ledger::Until::Written);
        const Ticket second = gate.append({}, ledger::Until::Durable);
        QVERIFY(first < second);
        RecordGate::Written got;
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            got = co_await gate.wait(second, RecordGate::Waiter::ClientFlow);
        }, asio::detached);
        std::thread writer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            slow.answerAll();
        });
        loop.run();
        writer.join();
        QVERIFY(got.ok);
        QCOMPARE(got.number, uint64_t{102});
    }

    void aFailureIsForGood()
    {
        asio::io_context loop;
        SlowLedger slow;
        RecordGate gate(loop.get_executor(), slow);
        const Ticket ticket = gate.append({}, ledger::Until::Written);
        const Result<uint64_t> failure(Error{"disk full", ""});
        slow.answerAll(&failure);
        RecordGate::Written got{true, 1};
        asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
            got = co_await gate.wait(ticket, RecordGate::Waiter::UpstreamFlow);
        }, asio::detached);
        loop.run();
        QVERIFY(!got.ok);
        QCOMPARE(gate.failure(), std::string("disk full"));
    }

    void theLedgerMayAnswerAfterTheGateIsGone()
    {
        SlowLedger slow;
        {
            asio::io_context loop;
            RecordGate gate(loop.get_executor(), slow);
            (void)gate.append({}, ledger::Until::Written);
            bool ended = false;
            asio::co_spawn(loop, [&]() -> asio::awaitable<void> {
                const RecordGate::Written got = co_await gate.wait(1, RecordGate::Waiter::ClientFlow);
                ended = !got.ok;
            }, asio::detached);
            loop.poll();
            gate.close();
            loop.run();
            QVERIFY(ended);
        }
        slow.answerAll();
    }
};

QTEST_GUILESS_MAIN(TestRecordGate)
#include "tst_record_gate.moc"

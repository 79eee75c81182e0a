// Lets a session's coroutines wait until the ledger has a record. One for each session.
#pragma once

#include "core/ledger/ledger.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace gatehouse::gateway {

/// Numbers a session's own records: 1, 2, …
using Ticket = uint64_t;

/// The ledger answers on its writer's thread, so the state is shared and locked; the coroutines of the session
/// wait on timers of its executor.
class RecordGate {
public:
    RecordGate(asio::any_io_executor executor, ledger::Ledger& ledger);
    ~RecordGate();
    RecordGate(const RecordGate&) = delete;
    RecordGate& operator=(const RecordGate&) = delete;

    /// Never blocks.
    Ticket append(ledger::Record record, ledger::Until until);

    enum class Waiter { ClientFlow = 0, UpstreamFlow = 1 };
    struct Written {
        bool ok = false;         ///< false: it could not be written (then every later one fails too), or close()
        uint64_t number = 0;     ///< in the ledger; 0 when it was asked for too late to be kept
    };
    asio::awaitable<Written> wait(Ticket ticket, Waiter who);
    /// Ends both waits for good: the session ends.
    void close();

    [[nodiscard]] std::string failure() const;

private:
    struct Shared {
        std::mutex mutex;
        asio::any_io_executor executor;
        Ticket completed = 0;
        Ticket forgotten = 0;               ///< numbers up to here were dropped from `numbers`
        std::deque<uint64_t> numbers;       ///< ledger numbers of tickets forgotten+1 …
        bool failed = false;
        bool closed = false;
        std::string failure;
        struct Slot {
            asio::steady_timer* timer = nullptr;   ///< the gate's; null once the gate is gone
            Ticket wanted = 0;                     ///< 0: nobody waits
        } slots[2];
    };
    static void wake(const std::shared_ptr<Shared>& shared, int slot);
    static uint64_t numberOf(const Shared& shared, Ticket ticket);

    ledger::Ledger& m_ledger;
    asio::steady_timer m_timers[2];
    std::shared_ptr<Shared> m_shared;
    Ticket m_issued = 0;
};

}  // namespace gatehouse::gateway

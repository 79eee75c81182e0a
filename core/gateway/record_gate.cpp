#include "core/gateway/record_gate.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace gatehouse::gateway {

namespace {

/// How many ledger numbers of past tickets are kept for outcomes that ask late.
constexpr size_t kNumbersKept = 65536;

}  // namespace

RecordGate::RecordGate(asio::any_io_executor executor, ledger::Ledger& ledger)
    : m_ledger(ledger), m_timers{asio::steady_timer(executor), asio::steady_timer(executor)},
      m_shared(std::make_shared<Shared>())
{
    m_shared->executor = executor;
    for (int slot = 0; slot < 2; ++slot)
        m_shared->slots[slot].timer = &m_timers[slot];
}

RecordGate::~RecordGate()
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->closed = true;
    for (auto& slot : m_shared->slots)
        slot.timer = nullptr;
}

/// Call with the lock held and only while not closed: the executor may be gone afterwards.
void RecordGate::wake(const std::shared_ptr<Shared>& shared, int slot)
{
    // Timers belong to the session's thread, where the gate is destroyed too: no lock is needed there.
    asio::post(shared->executor, [shared, slot] {
        if (shared->slots[slot].timer)
            shared->slots[slot].timer->cancel();
    });
}

uint64_t RecordGate::numberOf(const Shared& shared, Ticket ticket)
{
    if (ticket <= shared.forgotten || ticket > shared.completed)
        return 0;
    return shared.numbers[ticket - shared.forgotten - 1];
}

Ticket RecordGate::append(ledger::Record record, ledger::Until until)
{
    const Ticket ticket = ++m_issued;
    m_ledger.append(std::move(record), until, [shared = m_shared](Result<uint64_t> seq) {
        const std::lock_guard lock(shared->mutex);
        ++shared->completed;
        shared->numbers.push_back(seq ? *seq : 0);
        if (shared->numbers.size() > kNumbersKept) {
            shared->numbers.pop_front();
            ++shared->forgotten;
        }
        if (!seq && !shared->failed) {
            shared->failed = true;
            shared->failure = seq.error().message;
        }
        for (int slot = 0; slot < 2 && !shared->closed; ++slot) {
            const Ticket wanted = shared->slots[slot].wanted;
            if (wanted != 0 && shared->completed >= wanted)
                wake(shared, slot);
        }
    });
    return ticket;
}

asio::awaitable<RecordGate::Written> RecordGate::wait(Ticket ticket, Waiter who)
{
    auto& slot = m_shared->slots[static_cast<int>(who)];
    while (true) {
        {
            const std::lock_guard lock(m_shared->mutex);
            if (m_shared->failed || m_shared->closed) {
                slot.wanted = 0;
                co_return Written{};
            }
            if (m_shared->completed >= ticket) {
                slot.wanted = 0;
                co_return Written{true, numberOf(*m_shared, ticket)};
            }
            slot.wanted = ticket;
            slot.timer->expires_at(asio::steady_timer::time_point::max());
        }
        asio::error_code ignored;
        co_await slot.timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void RecordGate::close()
{
    const std::lock_guard lock(m_shared->mutex);
    if (m_shared->closed)
        return;
    for (int slot = 0; slot < 2; ++slot)
        wake(m_shared, slot);
    m_shared->closed = true;
}

std::string RecordGate::failure() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->failure;
}

}  // namespace gatehouse::gateway

#include "core/gateway/holding.h"

#include "core/gateway/notices.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <mutex>
#include <set>

namespace gatehouse::gateway {

namespace {

/// How soon a client that went away is noticed.
constexpr std::chrono::milliseconds kLookEvery(500);

std::vector<std::string> reviewersFor(const SessionState& state, const std::string& role)
{
    std::vector<std::string> names = state.host.world()->directory.withRole(role);
    std::erase_if(names, [&](const std::string& name) {
        const identity::Identity* person = state.host.world()->directory.find(name);
        return name == state.info.identity || name == state.info.sponsor || !person || person->kind != identity::Kind::Human;
    });
    return names;
}

}  // namespace

/// Shared with the desk's listener, which may call from any thread after the session is gone.
struct Holding::Parked {
    std::mutex mutex;
    asio::any_io_executor executor;
    bool gone = false;
    asio::steady_timer* timer = nullptr;   ///< of the waiting coroutine, used on its thread alone
    std::optional<approval::Request> ended;
};

Holding::Holding(SessionState& state) : m_state(state) {}

approval::Request Holding::describe(const Judged& judged, std::string text,
                                    std::vector<std::optional<std::string>> parameters) const
{
    approval::Request request;
    request.binding.statementText = std::move(text);
    request.binding.parameters = std::move(parameters);
    request.binding.identity = m_state.info.identity;
    request.binding.connection = m_state.info.connection;
    request.binding.database = m_state.database;
    request.binding.policyVersion = judged.verdict.policyVersion;
    request.sessionId = m_state.info.id;
    request.identityKind = m_state.info.identityKind;
    request.sponsor = m_state.info.sponsor;
    request.environment = m_state.info.environment;
    request.effects = sql::effectNames(judged.effects);
    std::set<std::string> findings;
    for (const sql::Statement& statement : judged.analysis->statements) {
        for (const sql::Finding& finding : statement.findings)
            findings.insert(finding.detail.empty() ? sql::findingName(finding.kind) : finding.detail);
    }
    request.findings.assign(findings.begin(), findings.end());
    request.objects = judged.objects;
    for (const policy::Reason& reason : judged.verdict.reasons) {
        if (reason.decision == policy::Decision::Hold)
            request.rules.push_back(reason.rule);
    }
    request.because = judged.verdict.reasons.empty() ? std::string() : judged.verdict.reasons.front().because;
    request.reviewerRole = judged.verdict.reviewerRole;
    return request;
}

asio::awaitable<bool> Holding::say(const approval::Request& request, const std::vector<std::string>& reviewers, bool first)
{
    std::string bytes;
    if (m_state.who.receipts && first)
        writeNotice(bytes, "INFO", "GH002", heldReceipt(request, reviewers, request.rules.empty() ? "" : request.rules.front()));
    else
        writeNotice(bytes, "NOTICE", "01000", heldWords(request, reviewers, m_state.host.clock().nowUs(), first));
    co_return co_await m_state.output.send(std::move(bytes));
}

asio::awaitable<HeldEnd> Holding::hold(std::shared_ptr<const Judged> judged, std::string text,
                                       std::vector<std::optional<std::string>> parameters)
{
    HeldEnd end;
    approval::Request request = describe(*judged, std::move(text), std::move(parameters));

    ledger::Record record = m_state.makeRecord(ledger::Kind::ApprovalRequested);
    record.verdict = policy::decisionName(judged->verdict.decision);
    record.rule = judged->verdict.rule();
    record.effects = request.effects;
    record.objects = judged->objects;
    record.labels = judged->labels;
    record.shape = judged->analysis->normalised;
    record.secretText = request.binding.statementText;
    record.secretParameters = request.binding.parameters;
    record.detail = request.because;
    const Ticket ticket = m_state.gate.append(std::move(record), ledger::Until::Durable);
    const RecordGate::Written written = co_await m_state.gate.wait(ticket, RecordGate::Waiter::ClientFlow);
    if (!written.ok) {
        end.error = diagnostic("ERROR", "58030", "the approval request could not be recorded, so it was not made",
                               "Ask an administrator to look at the ledger.");
        co_return end;
    }
    request.recordSeq = written.number;

    auto parked = std::make_shared<Parked>();
    parked->executor = m_state.worker.loop().get_executor();
    asio::steady_timer timer(parked->executor);
    parked->timer = &timer;
    request = m_state.host.approvals().open(std::move(request), judged->verdict.expiresSeconds,
                                            [parked](const approval::Request& decided) {
        const std::lock_guard lock(parked->mutex);
        parked->ended = decided;
        if (!parked->gone) {
            asio::post(parked->executor, [parked] {
                if (parked->timer)
                    parked->timer->cancel();
            });
        }
    });
    m_held = request.id;
    if (m_state.cancels.waiting()) {
        // Cancelled before it was held, which is where a cancel would have found it.
        (void)withdraw();
        m_state.cancels.handled(false);
        m_state.cancels.handling();
    }
    const std::vector<std::string> reviewers = reviewersFor(m_state, request.reviewerRole);

    // What the observer shows while it waits: the same statement will be told again when it runs.
    Unit waiting;
    waiting.judged = judged;
    waiting.approval = request.id;
    m_state.began(waiting, "held");

    bool clientThere = co_await say(request, reviewers, true);
    TimeUs lastSaidUs = m_state.host.clock().nowUs();
    bool decided = false;
    while (clientThere && !m_state.ending && !decided) {
        timer.expires_after(kLookEvery);
        asio::error_code ignored;
        {
            const std::lock_guard lock(parked->mutex);
            decided = parked->ended.has_value();
        }
        if (decided)
            break;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (m_state.client.peerGone()) {
            clientThere = false;
            break;
        }
        const TimeUs now = m_state.host.clock().nowUs();
        if (now - lastSaidUs >= int64_t{m_state.worker.shared().options.keepAliveNoticeMs} * 1000) {
            lastSaidUs = now;
            clientThere = co_await say(request, reviewers, false);
        }
    }
    if (!decided)
        (void)m_state.host.approvals().withdraw(request.id, clientThere ? "the session was ended" : "the client went away");
    m_held.clear();
    {
        const std::lock_guard lock(parked->mutex);
        parked->gone = true;
        parked->timer = nullptr;
        if (parked->ended)
            end.request = *parked->ended;
        else
            end.request = request;
    }
    if (end.request.state == approval::State::Approved) {
        // Nothing that it was bound to may have changed in the meantime; the policy is the one thing that can.
        approval::Binding now = end.request.binding;
        now.policyVersion = m_state.host.world()->policy->version();
        const Outcome used = m_state.host.approvals().consume(request.id, now.digest());
        end.released = used.ok();
        if (used)
            end.request.state = approval::State::Executed;
    }
    if (!end.released)
        end.error = notReleased(end.request);
    waiting.info.durationUs = m_state.host.clock().nowUs() - waiting.startedUs;
    waiting.info.state = end.released ? "done" : approval::stateName(end.request.state);
    m_state.worker.shared().observer.statementChanged(waiting.info);
    co_return end;
}

bool Holding::withdraw()
{
    if (m_held.empty())
        return false;
    return m_state.host.approvals().withdraw(m_held, "cancelled by the client").ok();
}

}  // namespace gatehouse::gateway

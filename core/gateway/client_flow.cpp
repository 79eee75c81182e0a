#include "core/gateway/client_flow.h"

#include "core/gateway/notices.h"
#include "core/gateway/write_back.h"
#include "core/wire/writer.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace gatehouse::gateway {

namespace {

constexpr size_t kFlushBytes = 256 * 1024;
constexpr catalog::Oid kText = 25;
constexpr catalog::Oid kCstring = 2275;

/// What the server answers a function call with: it describes nothing.
masking::ResultColumn calledResult(const wire::FunctionCall& call, const catalog::Snapshot& catalog)
{
    masking::ResultColumn result;
    result.format = call.resultFormat;
    const catalog::Function* function = catalog.function(call.function);
    if (!function)
        return result;
    result.name = function->name;
    const catalog::Type* type = catalog.type(function->returnType);
    if (function->returnType == kCstring && call.resultFormat == 0)
        result.typeOid = kText;
    else if (type && type->kind != 'p')
        result.typeOid = function->returnType;
    return result;
}

}  // namespace

ClientFlow::ClientFlow(SessionState& state, Holding& holding) : m_state(state), m_holding(holding) {}

asio::awaitable<void> ClientFlow::run()
{
    std::string reason = "the client closed the connection";
    while (!m_state.ending) {
        const wire::Frame frame = wire::frameFromClient(m_state.clientInput.view());
        if (frame.framing == wire::Framing::Malformed) {
            std::string bytes;
            wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "08P01", "invalid frontend message", ""));
            co_await m_state.output.send(std::move(bytes));
            reason = "the client sent a malformed message";
            break;
        }
        if (frame.framing == wire::Framing::Incomplete) {
            // What waits points into the input buffer, which moves when it is filled.
            const bool sent = co_await flush();
            if (!sent)
                break;
            m_state.cancels.handled(!m_state.expected.empty());
            const bool more = co_await m_state.clientInput.fill(m_state.client, frame.needed);
            if (!more)
                break;
            continue;
        }
        m_state.cancels.handling();
        const bool goOn = co_await handle(frame.message);
        m_state.clientInput.consume(frame.message.whole.size());
        if (!goOn)
            break;
        if (m_out.bytes() > kFlushBytes) {
            const bool sent = co_await flush();
            if (!sent)
                break;
        }
    }
    m_state.cancels.handled(!m_state.expected.empty());
    m_state.stop(reason);
}

asio::awaitable<bool> ClientFlow::flush()
{
    if (m_out.empty())
        co_return !m_state.ending;
    if (m_durableBefore != 0) {
        const RecordGate::Written written = co_await m_state.gate.wait(m_durableBefore, RecordGate::Waiter::ClientFlow);
        m_durableBefore = 0;
        if (!written.ok) {
            if (!m_state.ending) {
                std::string bytes;
                wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "58030", "the statement was not run: its record could not be written: "
                                                                 + m_state.gate.failure(),
                                                             "Gatehouse runs nothing that it cannot record. Ask an administrator."));
                co_await m_state.output.send(std::move(bytes));
            }
            m_state.stop("the ledger could not be written");
            co_return false;
        }
    }
    // Before, not after: a server that is busy may not read on, and whoever cancels now means what it is busy with.
    m_state.cancels.handled(true);
    const bool sent = co_await m_state.upstream->transport().write(m_out.pieces());
    m_out.clear();
    if (m_added.isReady())
        m_added.sent(m_state.worker.latencies(), m_state.host.clock().nowUs() / 1'000'000);
    co_return sent;
}

asio::awaitable<bool> ClientFlow::drain(Asked asked)
{
    if (!m_state.expected.empty() && m_pipeline && m_state.expected.back().kind != Expected::Kind::Sync) {
        std::string bytes;
        wire::Writer(bytes).begin('H').end();
        m_out.add(bytes);
    }
    const bool sent = co_await flush();
    if (!sent)
        co_return false;
    std::optional<AddedTime::Elsewhere> elsewhere;
    if (asked == Asked::ByClient && !m_state.expected.empty()) {
        elsewhere.emplace(m_added);
        m_state.cancels.handled(true);
    }
    while (!m_state.expected.empty() && !m_state.ending) {
        asio::error_code ignored;
        m_state.drained.expires_at(asio::steady_timer::time_point::max());
        co_await m_state.drained.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    m_state.cancels.handling();
    m_namesPending = false;
    if (m_state.serverSkips)
        m_skipToSync = true;
    co_return !m_state.ending;
}

void ClientFlow::forward(const wire::Message& message, Expected expected)
{
    m_state.expected.push_back(std::move(expected));
    m_out.forward(message.whole);
}

asio::awaitable<bool> ClientFlow::handle(const wire::Message& message)
{
    const auto type = static_cast<wire::Frontend>(message.type);
    if (m_state.serverSkips)
        m_skipToSync = true;
    // After an error in the extended protocol the server ignores everything up to Sync; so do we, or what it never
    // sees would be recorded and held.
    if (m_skipToSync && type != wire::Frontend::Sync && type != wire::Frontend::Terminate)
        co_return true;
    switch (type) {
    case wire::Frontend::Query: co_return co_await onQuery(message);
    case wire::Frontend::Parse: co_return co_await onParse(message);
    case wire::Frontend::Bind: co_return co_await onBind(message);
    case wire::Frontend::Describe: co_return co_await onDescribe(message);
    case wire::Frontend::Execute: co_return co_await onExecute(message);
    case wire::Frontend::Close: co_return co_await onClose(message);
    case wire::Frontend::FunctionCall: co_return co_await onFunctionCall(message);
    case wire::Frontend::Sync:
        onSync(message);
        co_return true;
    case wire::Frontend::Flush:
        m_out.forward(message.whole);
        co_return true;
    case wire::Frontend::CopyData: {
        const bool ready = co_await awaitCopyIn();
        if (!ready)
            co_return false;
        if (guardCopy(message.body, false))
            m_out.forward(message.whole);
        co_return true;
    }
    case wire::Frontend::CopyDone:
    case wire::Frontend::CopyFail:
        m_state.copyIn = false;
        if (guardCopy({}, type == wire::Frontend::CopyDone))
            m_out.forward(message.whole);
        co_return true;
    case wire::Frontend::Terminate:
    case wire::Frontend::Password:
        break;
    }
    co_return false;
}

void ClientFlow::onSync(const wire::Message& message)
{
    m_skipToSync = false;
    m_pipeline = false;
    if (m_state.serverSkips) {
        m_state.serverSkips = false;
    } else if (m_state.copyIn) {
        // The server ignores it while it reads COPY data.
        m_out.forward(message.whole);
        return;
    }
    Expected expected;
    expected.kind = Expected::Kind::Sync;
    forward(message, std::move(expected));
}

asio::awaitable<bool> ClientFlow::onQuery(const wire::Message& message)
{
    const AddedTime::Start started = m_added.begin();
    const auto text = wire::parseQuery(message.body);
    if (!text)
        co_return co_await refuseQuery(diagnostic("ERROR", "08P01", "malformed query message", ""));
    if (m_pipeline) {
        const bool idle = co_await drain();
        if (!idle)
            co_return false;
        m_pipeline = false;
    }
    Current current = co_await judgeCurrent(std::string(*text));
    if (m_state.ending)
        co_return false;
    if (!current.judged)
        co_return co_await refuseQuery(std::move(current.error));
    std::shared_ptr<const Judged> judged = std::move(current.judged);
    const std::string owned(*text);
    if (const auto mask = maskedConstant(*judged->analysis, owned, *judged->catalog, m_state.shown)) {
        recordWriteBack(*judged, owned, {}, mask->column);
        co_return co_await refuseQuery(refusalOf(*mask), "blocked");
    }
    judged = watchProbing(std::move(judged), owned, {});
    Permission permission = co_await permit(judged, owned, {});
    if (m_state.ending)
        co_return false;
    if (!permission.granted)
        co_return co_await refuseQuery(std::move(permission.error), permission.end);
    if (const Outcome kept = co_await announceLabels(*judged); !kept)
        co_return co_await refuseQuery(diagnostic("ERROR", "58000", kept.error().message, kept.error().hint));
    Expected expected;
    expected.kind = Expected::Kind::Query;
    expected.unit = recordStatement(judged, std::string(*text), {}, permission.approval);
    expected.unit->simple = true;
    const bool held = !permission.approval.empty();
    forward(message, std::move(expected));
    // Time spent waiting for a person is not the gateway's.
    if (!held)
        m_added.ready(started);
    co_return true;
}

asio::awaitable<bool> ClientFlow::awaitCopyIn()
{
    const auto waits = [this] {
        const auto copies = [](const Expected& each) { return each.unit && !each.unit->text.empty(); };
        return !m_state.copyIn && !m_state.copyRefused && !m_state.ending && std::ranges::any_of(m_state.expected, copies);
    };
    if (!waits())
        co_return true;
    const bool sent = co_await flush();
    if (!sent)
        co_return false;
    m_state.cancels.handled(true);   // the COPY may wait for a lock
    asio::steady_timer timer(m_state.worker.loop().get_executor());
    while (waits()) {
        timer.expires_after(std::chrono::milliseconds(1));
        asio::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return !m_state.ending;
}

bool ClientFlow::guardCopy(std::string_view data, bool last)
{
    if (m_state.copyRefused)
        return false;
    if (!m_state.guardedCopy || m_state.expected.empty() || !m_state.expected.front().unit)
        return true;
    masking::CopyGuard& guard = m_state.guardedCopy->guard;
    if (guard.feed(data) && (!last || guard.finish()))
        return true;
    const std::vector<std::string>& names = m_state.guardedCopy->names;
    const size_t at = guard.column().value_or(0);
    m_state.expected.front().unit->refusal = refusalOf({at < names.size() ? names[at] : "a labelled column", false});
    m_state.copyRefused = true;
    m_state.copyIn = false;
    std::string bytes;
    wire::Writer(bytes).begin('f').cString("a masked value was to be written back").end();
    m_out.add(bytes);
    return false;
}

std::string ClientFlow::refusalReceipt(const std::string& end) const
{
    std::string bytes;
    if (m_state.who.receipts)
        writeNotice(bytes, "INFO", "GH003", endedReceipt(0, end, -1, 0, 0));
    return bytes;
}

asio::awaitable<bool> ClientFlow::refuseQuery(wire::DiagnosticFields error, std::string end)
{
    if (m_state.expected.empty() && m_state.transaction != 'T' && m_out.empty()) {
        std::string bytes = refusalReceipt(end);
        wire::writeDiagnostic(bytes, 'E', error);
        writeReadyForQuery(bytes, m_state.transaction);
        co_return co_await m_state.output.send(std::move(bytes));
    }
    // Inside a transaction the server has to fail too, and earlier answers come first.
    Expected expected;
    expected.kind = Expected::Kind::Refusal;
    expected.asQuery = true;
    expected.refusal = std::move(error);
    expected.refusalReceipt = refusalReceipt(end);
    m_state.expected.push_back(std::move(expected));
    std::string bytes;
    wire::Writer(bytes).begin('Q').cString(kRefusalText).end();
    m_out.add(bytes);
    co_return true;
}

asio::awaitable<bool> ClientFlow::onFunctionCall(const wire::Message& message)
{
    const auto call = wire::parseFunctionCall(message.body);
    if (!call)
        co_return co_await refuseQuery(diagnostic("ERROR", "08P01", "malformed FunctionCall message", ""));
    const bool idle = co_await drain();
    if (!idle)
        co_return false;
    Current current = co_await judgeCall(call->function);
    if (m_state.ending)
        co_return false;
    if (!current.judged)
        co_return co_await refuseQuery(std::move(current.error));
    std::shared_ptr<const Judged> judged = std::move(current.judged);
    const std::string text = judged->analysis->normalised;
    const std::vector<std::optional<std::string>> arguments = wire::ownedValues(call->arguments);
    if (const auto mask = maskedArgument(judged->analysis->statements.front(), call->arguments, *judged->catalog, m_state.shown)) {
        recordWriteBack(*judged, text, arguments, mask->column);
        co_return co_await refuseQuery(refusalOf(*mask), "blocked");
    }
    Permission permission = co_await permit(judged, text, arguments);
    if (m_state.ending)
        co_return false;
    if (!permission.granted)
        co_return co_await refuseQuery(std::move(permission.error), permission.end);
    Expected expected;
    expected.kind = Expected::Kind::FunctionCall;
    expected.unit = recordStatement(judged, text, arguments, permission.approval);
    expected.unit->called = calledResult(*call, *judged->catalog);
    forward(message, std::move(expected));
    co_return true;
}

}  // namespace gatehouse::gateway

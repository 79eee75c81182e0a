#include "core/gateway/upstream_flow.h"

#include "core/gateway/notices.h"

namespace gatehouse::gateway {

namespace {

/// Sent in one go when this much is waiting, so that a long result streams.
constexpr size_t kFlushBytes = 256 * 1024;

bool belongsToUnit(char type)
{
    switch (static_cast<wire::Backend>(type)) {
    case wire::Backend::RowDescription:
    case wire::Backend::DataRow:
    case wire::Backend::CommandComplete:
    case wire::Backend::EmptyQuery:
    case wire::Backend::PortalSuspended:
    case wire::Backend::ErrorResponse:
    case wire::Backend::NoticeResponse:
    case wire::Backend::CopyInResponse:
    case wire::Backend::CopyOutResponse:
    case wire::Backend::CopyData:
    case wire::Backend::FunctionCallResponse:
        return true;
    default:
        return false;
    }
}

}  // namespace

UpstreamFlow::UpstreamFlow(SessionState& state)
    : m_state(state), m_tokenizer(state.host.world()->tokenKey),
      m_masker(masking::Tools{state.charset(), &m_tokenizer, &m_finder, &state.shown})
{ }

bool UpstreamFlow::isPlainRow(const wire::Message& message) const
{
    return message.type == static_cast<char>(wire::Backend::DataRow) && !m_state.expected.empty() && m_state.expected.front().unit
        && m_state.expected.front().unit->released && m_state.expected.front().unit->plan;
}

asio::awaitable<void> UpstreamFlow::run()
{
    Transport& upstream = m_state.upstream->transport();
    while (!m_state.ending) {
        const wire::Frame frame = wire::frameFromServer(m_state.upstreamInput.view());
        if (frame.framing == wire::Framing::Malformed) {
            m_state.stop("the database sent a malformed message");
            break;
        }
        if (frame.framing == wire::Framing::Incomplete) {
            // The pieces point into the input buffer, which moves when it is filled.
            const bool sent = co_await flush();
            if (!sent)
                break;
            const bool more = co_await m_state.upstreamInput.fill(upstream, frame.needed);
            if (!more)
                break;
            continue;
        }
        bool goOn = true;
        if (isPlainRow(frame.message)) {
            const Next next = onDataRow(frame.message);
            goOn = next != Next::End;
            if (next == Next::Forward)
                m_out.forward(frame.message.whole);
        } else {
            goOn = co_await handle(frame.message);
        }
        m_state.upstreamInput.consume(frame.message.whole.size());
        if (!goOn)
            break;
        if (m_out.bytes() > kFlushBytes) {
            const bool sent = co_await flush();
            if (!sent)
                break;
        }
    }
    if (!m_state.client.closed())
        co_await flush();
    m_state.stop("the database closed the connection");
}

asio::awaitable<bool> UpstreamFlow::flush()
{
    if (m_out.empty())
        co_return true;
    const bool sent = co_await m_state.output.send(m_out.pieces());
    m_out.clear();
    co_return sent;
}

/// Nothing of a statement's answer leaves before its record is written.
asio::awaitable<bool> UpstreamFlow::release(Unit& unit)
{
    const RecordGate::Written written = co_await m_state.gate.wait(unit.ticket, RecordGate::Waiter::UpstreamFlow);
    if (!written.ok) {
        std::string bytes;
        wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "58030", "the record of this statement could not be written: "
                                                         + m_state.gate.failure(),
                                                     "Gatehouse shows nothing that it cannot record. Ask an administrator."));
        m_out.add(bytes);
        co_await flush();
        m_state.stop("the ledger could not be written");
        co_return false;
    }
    unit.record = written.number;
    unit.info.record = written.number;
    unit.released = true;
    co_return true;
}

bool UpstreamFlow::isFirstOfResult(const wire::Message& message) const
{
    if (m_state.expected.empty() || !m_state.expected.front().unit)
        return false;
    const Expected& front = m_state.expected.front();
    switch (static_cast<wire::Backend>(message.type)) {
    case wire::Backend::RowDescription: return front.kind == Expected::Kind::Query;
    case wire::Backend::DataRow: return !front.unit->plan && !front.capture;
    case wire::Backend::CopyOutResponse:
    case wire::Backend::FunctionCallResponse:
    // Code that it ran may speak of what it read.
    case wire::Backend::ErrorResponse:
    case wire::Backend::NoticeResponse: return true;
    case wire::Backend::CommandComplete: return front.unit->current() && front.unit->current()->tag == "DECLARE CURSOR";
    default: return false;
    }
}

asio::awaitable<void> UpstreamFlow::checkAgain(std::shared_ptr<Unit> unit)
{
    // It was checked before it was sent. But it may have waited for a lock, and whoever held it changed what it goes through.
    const Result<bool> same = co_await m_state.asksWhetherSame(unit->judged);
    unit->checked = true;
    if (same && *same)
        co_return;
    unit->unsure = true;
    unit->doubt = same ? "a view or function it goes through was changed while it ran: everything was masked"
                       : "whether what it goes through was changed while it ran could not be checked: everything was masked";
    m_state.host.refreshCatalog(m_state.who.connection.name, m_state.database, [](const Outcome&) {});
}

asio::awaitable<bool> UpstreamFlow::handle(const wire::Message& message)
{
    if (!m_state.expected.empty() && belongsToUnit(message.type)) {
        const std::shared_ptr<Unit> unit = m_state.expected.front().unit;
        if (unit && !unit->released) {
            const bool released = co_await release(*unit);
            if (!released)
                co_return false;
        }
        if (unit && !unit->checked && !unit->judged->through.empty() && isFirstOfResult(message))
            co_await checkAgain(unit);
    }
    Next next = Next::Forward;
    switch (static_cast<wire::Backend>(message.type)) {
    case wire::Backend::DataRow: next = onDataRow(message); break;
    case wire::Backend::RowDescription: next = onRowDescription(message); break;
    case wire::Backend::CommandComplete: next = onCommandComplete(message); break;
    case wire::Backend::ReadyForQuery: next = onReadyForQuery(message); break;
    case wire::Backend::ParseComplete: {
        if (m_state.expected.empty() || m_state.expected.front().kind != Expected::Kind::Parse) {
            next = protocolError("ParseComplete");
            break;
        }
        Expected& front = m_state.expected.front();
        if (front.statement) {
            m_state.prepared[front.statement->name] = front.statement;
            const auto pending = m_state.preparing.find(front.statement->name);
            if (pending != m_state.preparing.end() && pending->second == front.statement)
                m_state.preparing.erase(pending);
        }
        next = front.swallow ? Next::Drop : Next::Forward;
        m_state.expected.pop_front();
        break;
    }
    case wire::Backend::BindComplete: {
        if (m_state.expected.empty() || m_state.expected.front().kind != Expected::Kind::Bind) {
            next = protocolError("BindComplete");
            break;
        }
        Expected& front = m_state.expected.front();
        if (front.portal) {
            m_state.portals[front.portal->name] = front.portal;
            const auto pending = m_state.binding.find(front.portal->name);
            if (pending != m_state.binding.end() && pending->second == front.portal)
                m_state.binding.erase(pending);
        }
        next = front.swallow ? Next::Drop : Next::Forward;
        m_state.expected.pop_front();
        break;
    }
    case wire::Backend::CloseComplete: {
        if (m_state.expected.empty() || m_state.expected.front().kind != Expected::Kind::Close) {
            next = protocolError("CloseComplete");
            break;
        }
        const Expected& front = m_state.expected.front();
        if (front.closeKind == 'S')
            m_state.prepared.erase(front.closeName);
        else if (front.closeKind == 'P')
            m_state.portals.erase(front.closeName);
        next = front.swallow ? Next::Drop : Next::Forward;
        m_state.expected.pop_front();
        break;
    }
    case wire::Backend::ParameterDescription:
        next = !m_state.expected.empty() && m_state.expected.front().swallow ? Next::Drop : Next::Forward;
        break;
    case wire::Backend::NoData: next = onNoData(); break;
    case wire::Backend::EmptyQuery:
    case wire::Backend::PortalSuspended:
        next = onPortalEnd(message.type == static_cast<char>(wire::Backend::PortalSuspended));
        break;
    case wire::Backend::ErrorResponse: next = onDiagnostic(message, true); break;
    case wire::Backend::NoticeResponse: next = onDiagnostic(message, false); break;
    case wire::Backend::NotificationResponse: next = onNotification(message); break;
    case wire::Backend::ParameterStatus: next = onParameterStatus(message); break;
    case wire::Backend::CopyInResponse:
    case wire::Backend::CopyOutResponse: next = onCopyResponse(message); break;
    case wire::Backend::CopyData: next = onCopyData(message); break;
    case wire::Backend::CopyDone: next = onCopyDone(); break;
    case wire::Backend::FunctionCallResponse: next = onFunctionResult(message); break;
    default:
        next = protocolError(std::string("message type ") + message.type);
        break;
    }
    if (next == Next::End) {
        co_await flush();
        co_return false;
    }
    if (next == Next::Forward)
        m_out.forward(message.whole);
    m_state.wakeIfDrained();
    co_return true;
}

UpstreamFlow::Next UpstreamFlow::protocolError(const std::string& what)
{
    std::string bytes;
    wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "08P01", "the database answered with an unexpected " + what,
                                                 "Gatehouse cannot tell what it belongs to, so it lets nothing through."));
    m_out.add(bytes);
    m_state.endReason = "unexpected answer: " + what;
    return Next::End;
}

UpstreamFlow::Next UpstreamFlow::onReadyForQuery(const wire::Message& message)
{
    if (message.body.size() != 1 || m_state.expected.empty())
        return protocolError("ReadyForQuery");
    Expected front = std::move(m_state.expected.front());
    if (front.kind != Expected::Kind::Query && front.kind != Expected::Kind::Sync && front.kind != Expected::Kind::FunctionCall)
        return protocolError("ReadyForQuery");
    m_state.expected.pop_front();
    const char before = m_state.transaction;
    m_state.transaction = message.body[0];
    m_state.serverSkips = false;
    m_state.copyIn = false;
    m_state.copyRefused = false;
    m_state.guardedCopy.reset();
    m_state.settleTransaction();
    if (front.unit && front.unit->info.state == "running")
        finishUnit(*front.unit, "done", {});
    if (m_state.transaction == 'E' && m_state.pathTouchedInTransaction)
        m_state.forgetSearchPath();
    // Other sessions must not wait for this one's next statement to learn of it.
    if (m_state.transaction == 'I' && m_state.catalogStale)
        m_state.host.refreshCatalog(m_state.who.connection.name, m_state.database, [](const Outcome&) {});
    if (m_state.transaction == 'I') {
        if (before != 'I' && m_state.pathTouchedInTransaction)
            m_state.forgetSearchPath();
        // Other sessions, and whoever looks for sensitive columns, need not wait for this one's next statement.
        if (m_state.catalogStale)
            m_state.host.refreshCatalog(m_state.who.connection.name, m_state.database, [](const Outcome&) {});
        m_state.portals.clear();
        m_state.pathTouchedInTransaction = false;
    }
    if (front.swallow)
        return Next::Drop;
    return Next::Forward;
}

}  // namespace gatehouse::gateway

#include "core/gateway/upstream_flow.h"

#include "core/gateway/notices.h"
#include "core/gateway/text_encoding.h"
#include "core/masking/diagnostics.h"
#include "core/wire/reader.h"
#include "core/wire/writer.h"

#include <algorithm>
#include <cctype>

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

UpstreamFlow::UpstreamFlow(SessionState& state) : m_state(state) {}

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
        const bool goOn = co_await handle(frame.message);
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

asio::awaitable<bool> UpstreamFlow::handle(const wire::Message& message)
{
    if (!m_state.expected.empty() && belongsToUnit(message.type)) {
        const std::shared_ptr<Unit> unit = m_state.expected.front().unit;
        if (unit && !unit->released) {
            const bool released = co_await release(*unit);
            if (!released)
                co_return false;
        }
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
    case wire::Backend::FunctionCallResponse: next = onFunctionResult(); break;
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

void UpstreamFlow::describe(std::vector<masking::ResultColumn>& into, const std::vector<wire::Field>& fields) const
{
    into.clear();
    into.reserve(fields.size());
    for (const wire::Field& field : fields) {
        into.push_back({std::string(field.name), field.table, field.column, field.type, field.typeSize,
                        field.typeModifier, field.format});
    }
}

bool UpstreamFlow::makePlan(Unit& unit, const std::vector<masking::ResultColumn>& columns)
{
    const sql::Statement* statement = unit.current();
    if (!statement)
        return false;
    auto plan = std::make_shared<masking::Plan>(
        masking::planForResult(columns, *statement, unit.judged->verdict, *unit.judged->catalog));
    std::vector<std::string> labels = plan->maskedLabels();
    unit.info.maskedLabels = std::move(labels);
    unit.plan = std::move(plan);
    return true;
}

void UpstreamFlow::announce(Unit& unit, const masking::Plan* plan)
{
    if (unit.announced || !m_state.who.receipts)
        return;
    unit.announced = true;
    std::string bytes;
    writeNotice(bytes, "INFO", "GH001", decidedReceipt(unit, plan));
    m_out.add(bytes);
}

void UpstreamFlow::finishUnit(Unit& unit, const std::string& state, const std::string& sqlState, const std::string& detail)
{
    announce(unit, unit.plan.get());
    std::string note = detail;
    if (note.empty() && unit.plan && unit.plan->mismatch)
        note = "the database's column origins contradict the analysis: everything was masked";
    m_state.ended(unit, state, sqlState, note);
    if (m_state.who.receipts) {
        std::string bytes;
        writeNotice(bytes, "INFO", "GH003",
                    endedReceipt(unit.record, state, unit.info.rows, unit.cellsMasked, unit.info.durationUs));
        m_out.add(bytes);
    }
}

UpstreamFlow::Next UpstreamFlow::onRowDescription(const wire::Message& message)
{
    const auto fields = wire::parseRowDescription(message.body);
    if (!fields || m_state.expected.empty())
        return protocolError("RowDescription");
    Expected& front = m_state.expected.front();
    switch (front.kind) {
    case Expected::Kind::Query: {
        std::vector<masking::ResultColumn> columns;
        describe(columns, *fields);
        if (!makePlan(*front.unit, columns))
            return protocolError("RowDescription");
        announce(*front.unit, front.unit->plan.get());
        return Next::Forward;
    }
    case Expected::Kind::DescribeStatement:
        describe(front.statement->columns, *fields);
        front.statement->columnsKnown = true;
        break;
    case Expected::Kind::DescribePortal:
        describe(front.portal->columns, *fields);
        front.portal->columnsKnown = true;
        if (front.portal->statement && !front.portal->statement->columnsKnown) {
            front.portal->statement->columns = front.portal->columns;
            front.portal->statement->columnsKnown = true;
        }
        break;
    default:
        return protocolError("RowDescription");
    }
    const bool swallow = front.swallow;
    m_state.expected.pop_front();
    return swallow ? Next::Drop : Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onNoData()
{
    if (m_state.expected.empty())
        return protocolError("NoData");
    Expected& front = m_state.expected.front();
    if (front.kind == Expected::Kind::DescribeStatement)
        front.statement->columnsKnown = true;
    else if (front.kind == Expected::Kind::DescribePortal)
        front.portal->columnsKnown = true;
    else
        return protocolError("NoData");
    const bool swallow = front.swallow;
    m_state.expected.pop_front();
    return swallow ? Next::Drop : Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onDataRow(const wire::Message& message)
{
    if (m_state.expected.empty())
        return protocolError("DataRow");
    Expected& front = m_state.expected.front();
    if (front.capture) {
        wire::Reader reader(message.body);
        if (reader.int16() >= 1) {
            const int32_t length = reader.int32();
            if (length >= 0)
                *front.capture = reader.bytes(static_cast<size_t>(length));
        }
        return Next::Drop;
    }
    if (!front.unit)
        return protocolError("DataRow");
    Unit& unit = *front.unit;
    if (!unit.plan) {
        // Only an Execute's rows come without a description of their own.
        if (front.kind != Expected::Kind::Execute)
            return protocolError("DataRow");
        if (unit.judged->verdict.maskedLabels.empty()) {
            auto plan = std::make_shared<masking::Plan>();
            unit.plan = std::move(plan);
        } else {
            const std::shared_ptr<Portal>& portal = front.portal;
            if (!portal->columnsKnown && portal->statement && portal->statement->columnsKnown) {
                portal->columns = portal->statement->columns;
                portal->columnsKnown = true;
            }
            if (!portal->columnsKnown)
                return protocolError("row of an undescribed result");
            for (size_t i = 0; i < portal->columns.size(); ++i)
                portal->columns[i].format = portal->resultFormat(i);
            if (!makePlan(unit, portal->columns))
                return protocolError("DataRow");
        }
        announce(unit, unit.plan.get());
    }
    ++unit.rows;
    unit.rowsSeen = true;
    if (!unit.plan->touchesAny)
        return Next::Forward;
    if (!masking::maskDataRow(message.body, *unit.plan, m_state.charset(), m_row, unit.cellsMasked))
        return protocolError("row that does not match its description");
    std::string header;
    wire::Writer(header).begin('D').end();
    const auto length = static_cast<uint32_t>(m_row.size() + 4);
    for (size_t i = 0; i < 4; ++i)
        header[1 + i] = static_cast<char>(length >> (24 - 8 * i));
    m_out.add(header);
    m_out.add(m_row);
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onCommandComplete(const wire::Message& message)
{
    if (m_state.expected.empty())
        return protocolError("CommandComplete");
    Expected& front = m_state.expected.front();
    if (front.swallow) {
        m_state.expected.pop_front();
        return Next::Drop;
    }
    if (!front.unit || (front.kind != Expected::Kind::Query && front.kind != Expected::Kind::Execute))
        return protocolError("CommandComplete");
    wire::Reader reader(message.body);
    const int64_t rows = wire::rowsOfTag(reader.cString());
    Unit& unit = *front.unit;
    if (rows >= 0 && !unit.plan) {
        unit.rows += rows;
        unit.rowsSeen = true;
    }
    statementSucceeded(unit.current());
    if (front.kind == Expected::Kind::Query) {
        ++unit.statement;
        unit.plan.reset();
        unit.copy.reset();
        return Next::Forward;
    }
    const std::shared_ptr<Unit> held = front.unit;
    m_state.expected.pop_front();
    finishUnit(*held, "done", {});
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onPortalEnd(bool suspended)
{
    if (m_state.expected.empty() || !m_state.expected.front().unit)
        return protocolError(suspended ? "PortalSuspended" : "EmptyQueryResponse");
    if (m_state.expected.front().kind == Expected::Kind::Query)
        return Next::Forward;
    const std::shared_ptr<Unit> unit = m_state.expected.front().unit;
    m_state.expected.pop_front();
    finishUnit(*unit, "done", {}, suspended ? "stopped at the client's row limit" : "");
    return Next::Forward;
}

/// What the session has to remember of a statement that went through.
void UpstreamFlow::statementSucceeded(const sql::Statement* statement)
{
    if (!statement)
        return;
    if (statement->changesSearchPath) {
        m_state.forgetSearchPath();
        m_state.pathTouchedInTransaction = true;
    }
    if (statement->changesCatalog)
        m_state.catalogStale = true;
    if (statement->createsTemporary) {
        m_state.hasTemporary = true;
        for (const sql::ObjectRef& object : statement->objects) {
            if (object.access == sql::Access::Define)
                m_state.temporaryNames.push_back(object.name);
        }
    }
    switch (statement->transaction) {
    case sql::TransactionStep::Commit:
    case sql::TransactionStep::Rollback:
    case sql::TransactionStep::RollbackTo:
        // SET LOCAL ends and SET is undone.
        if (m_state.pathTouchedInTransaction)
            m_state.forgetSearchPath();
        break;
    default:
        break;
    }
    const auto forget = [](auto& named, const std::string& name) {
        if (name == "*")
            named.clear();
        else
            std::erase_if(named, [&](const auto& entry) { return entry.first == name; });
    };
    const std::string& tag = statement->tag;
    if (tag == "PREPARE" && statement->inner) {
        forget(m_state.preparedBySql, statement->preparedName);
        m_state.preparedBySql.emplace_back(statement->preparedName, *statement->inner);
        auto prepared = std::make_shared<PreparedStatement>();
        prepared->name = statement->preparedName;
        // Bind may name it too. Its own text is not known apart from PREPARE's, so it is decided as EXECUTE is.
        prepared->text = "EXECUTE " + statement->preparedName;
        prepared->judged = nullptr;
        m_state.prepared[prepared->name] = prepared;
    } else if (tag == "DEALLOCATE") {
        forget(m_state.preparedBySql, statement->preparedName);
        if (statement->preparedName == "*")
            m_state.prepared.clear();
        else
            m_state.prepared.erase(statement->preparedName);
    } else if (tag == "DECLARE CURSOR" && statement->inner) {
        forget(m_state.cursors, statement->cursorName);
        m_state.cursors.emplace_back(statement->cursorName, *statement->inner);
    } else if (tag == "CLOSE CURSOR") {
        forget(m_state.cursors, statement->cursorName);
    } else if (tag.starts_with("DISCARD")) {
        if (tag == "DISCARD ALL") {
            m_state.prepared.clear();
            m_state.preparedBySql.clear();
            m_state.cursors.clear();
        }
        if (tag != "DISCARD PLANS" && tag != "DISCARD SEQUENCES") {
            m_state.hasTemporary = false;
            m_state.temporaryNames.clear();
        }
    }
}

UpstreamFlow::Next UpstreamFlow::onCopyResponse(const wire::Message& message)
{
    const auto response = wire::parseCopyResponse(message.body);
    if (!response || m_state.expected.empty() || !m_state.expected.front().unit)
        return protocolError("CopyResponse");
    Expected& front = m_state.expected.front();
    Unit& unit = *front.unit;
    const sql::Statement* statement = unit.current();
    if (!statement)
        return protocolError("CopyResponse");
    if (message.type == static_cast<char>(wire::Backend::CopyInResponse)) {
        m_state.copyIn = true;
        // The server ignores a Sync that it reads while it waits for data: no ReadyForQuery will come for it.
        if (front.kind == Expected::Kind::Execute) {
            while (m_state.expected.size() > 1 && m_state.expected[1].kind == Expected::Kind::Sync)
                m_state.expected.erase(m_state.expected.begin() + 1);
        }
        announce(unit, nullptr);
        return Next::Forward;
    }
    auto plan = std::make_shared<masking::Plan>(masking::planForCopy(response->columnFormats.size(), *statement,
                                                                     unit.judged->verdict, *unit.judged->catalog));
    unit.info.maskedLabels = plan->maskedLabels();
    if (plan->touchesAny)
        unit.copy.emplace(*plan, statement->copy, m_state.charset());
    unit.plan = std::move(plan);
    announce(unit, unit.plan.get());
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onCopyData(const wire::Message& message)
{
    if (m_state.expected.empty() || !m_state.expected.front().unit || !m_state.expected.front().unit->plan)
        return protocolError("CopyData");
    Unit& unit = *m_state.expected.front().unit;
    if (!unit.copy) {
        // One message a row in every version of PostgreSQL; only counted here.
        ++unit.rows;
        unit.rowsSeen = true;
        return Next::Forward;
    }
    m_copied.clear();
    if (!unit.copy->feed(message.body, m_copied))
        return protocolError("COPY row that does not match its description");
    if (!m_copied.empty()) {
        std::string framed;
        wire::Writer(framed).begin('d').bytes(m_copied).end();
        m_out.add(framed);
    }
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onCopyDone()
{
    if (m_state.expected.empty() || !m_state.expected.front().unit)
        return protocolError("CopyDone");
    Unit& unit = *m_state.expected.front().unit;
    if (!unit.copy)
        return Next::Forward;
    m_copied.clear();
    if (!unit.copy->finish(m_copied))
        return protocolError("end of COPY in the middle of a row");
    if (!m_copied.empty()) {
        std::string framed;
        wire::Writer(framed).begin('d').bytes(m_copied).end();
        m_out.add(framed);
    }
    unit.rows = static_cast<int64_t>(unit.copy->rows());
    unit.rowsSeen = true;
    unit.cellsMasked += unit.copy->cellsMasked();
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onFunctionResult()
{
    if (m_state.expected.empty() || m_state.expected.front().kind != Expected::Kind::FunctionCall)
        return protocolError("FunctionCallResponse");
    Unit& unit = *m_state.expected.front().unit;
    const sql::Statement* statement = unit.current();
    masking::ResultColumn column;
    const masking::Plan plan = statement ? masking::planForResult({column}, *statement, unit.judged->verdict, *unit.judged->catalog)
                                         : masking::Plan{};
    announce(unit, &plan);
    if (!plan.touchesAny)
        return Next::Forward;
    // The type is not described, so the only masked value that is valid for it is NULL.
    std::string bytes;
    wire::Writer(bytes).begin('V').int32(-1).end();
    m_out.add(bytes);
    ++unit.cellsMasked;
    return Next::Drop;
}

void UpstreamFlow::transactionEnded()
{
    m_state.portals.clear();
    m_state.pathTouchedInTransaction = false;
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
    if (front.unit && front.unit->info.state == "running")
        finishUnit(*front.unit, "done", {});
    if (m_state.transaction == 'E' && m_state.pathTouchedInTransaction)
        m_state.forgetSearchPath();
    if (m_state.transaction == 'I') {
        if (before != 'I' && m_state.pathTouchedInTransaction)
            m_state.forgetSearchPath();
        transactionEnded();
    }
    if (front.swallow)
        return Next::Drop;
    return Next::Forward;
}

void UpstreamFlow::dropUntilSync()
{
    while (!m_state.expected.empty() && m_state.expected.front().kind != Expected::Kind::Sync) {
        Expected skipped = std::move(m_state.expected.front());
        m_state.expected.pop_front();
        if (skipped.kind == Expected::Kind::Parse && skipped.statement)
            std::erase_if(m_state.preparing, [&](const auto& entry) { return entry.second == skipped.statement; });
        if (skipped.kind == Expected::Kind::Bind && skipped.portal)
            std::erase_if(m_state.binding, [&](const auto& entry) { return entry.second == skipped.portal; });
        if (skipped.unit && skipped.unit->info.state == "running")
            m_state.ended(*skipped.unit, "failed", {}, "not run: an earlier message of the pipeline failed");
    }
    if (m_state.expected.empty())
        m_state.serverSkips = true;
}

UpstreamFlow::Next UpstreamFlow::onDiagnostic(const wire::Message& message, bool isError)
{
    auto fields = wire::parseDiagnostic(message.body);
    if (!fields)
        return protocolError(isError ? "ErrorResponse" : "NoticeResponse");
    if (isError)
        return onError(message, std::move(*fields));
    if (!m_state.expected.empty() && m_state.expected.front().unit) {
        Unit& unit = *m_state.expected.front().unit;
        if (unit.judged->redactDiagnostics) {
            std::string bytes;
            wire::writeDiagnostic(bytes, 'N', masking::redactDiagnostic(*fields, unit.judged->keepAnalysisErrors));
            m_out.add(bytes);
            return Next::Drop;
        }
    }
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onError(const wire::Message& message, wire::DiagnosticFields fields)
{
    // With no command under way it is the server's own: it shuts down, or ends this session.
    if (m_state.expected.empty() || m_state.expected.front().kind == Expected::Kind::Sync)
        return Next::Forward;
    Expected front = m_state.expected.front();
    const std::string sqlState(wire::diagnosticField(fields, 'C'));
    m_state.copyIn = false;

    std::string bytes;
    if (front.kind == Expected::Kind::Refusal) {
        wire::writeDiagnostic(bytes, 'E', front.refusal);
    } else if (front.swallow) {
        // Something of the gateway's own failed in the client's pipeline; the client has to know why it stops.
        wire::writeDiagnostic(bytes, 'E', masking::redactDiagnostic(fields, true));
    } else {
        const Judged* judged = nullptr;
        if (front.unit)
            judged = front.unit->judged.get();
        else if (front.portal)
            judged = front.portal->judged.get();
        else if (front.statement)
            judged = front.statement->judged.get();
        if (judged && judged->redactDiagnostics)
            wire::writeDiagnostic(bytes, 'E', masking::redactDiagnostic(fields, judged->keepAnalysisErrors));
    }
    if (front.unit)
        finishUnit(*front.unit, "failed", sqlState);
    if (front.kind == Expected::Kind::Query || front.kind == Expected::Kind::FunctionCall) {
        // The entry stays for its ReadyForQuery.
        if (front.unit)
            front.unit->info.state = "failed";
    } else if (front.kind == Expected::Kind::Refusal && front.asQuery) {
        // Sent as a query string: ReadyForQuery follows.
        m_state.expected.front().kind = Expected::Kind::Query;
    } else {
        if (front.kind == Expected::Kind::Parse && front.statement)
            std::erase_if(m_state.preparing, [&](const auto& entry) { return entry.second == front.statement; });
        m_state.expected.pop_front();
        if (front.kind == Expected::Kind::Bind && front.portal)
            std::erase_if(m_state.binding, [&](const auto& entry) { return entry.second == front.portal; });
        dropUntilSync();
    }
    if (bytes.empty())
        return Next::Forward;
    m_out.add(bytes);
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onNotification(const wire::Message& message)
{
    // A payload was made by another session's statement: nobody can show that it is clean.
    if (m_state.asker.maskedLabels.empty())
        return Next::Forward;
    wire::Reader reader(message.body);
    const int32_t pid = reader.int32();
    const std::string_view channel = reader.cString();
    const std::string_view payload = reader.cString();
    if (reader.failed())
        return protocolError("NotificationResponse");
    if (payload.empty())
        return Next::Forward;
    std::string bytes;
    wire::Writer(bytes).begin('A').int32(pid).cString(channel)
        .cString(masking::maskText(payload, "unknown", m_state.charset())).end();
    m_out.add(bytes);
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onParameterStatus(const wire::Message& message)
{
    wire::Reader reader(message.body);
    const std::string_view name = reader.cString();
    const std::string_view value = reader.cString();
    if (reader.failed())
        return protocolError("ParameterStatus");
    const bool misread = (name == "standard_conforming_strings" && value != "on")
        || (name == "client_encoding" && !isSafeEncoding(value));
    if (misread) {
        std::string bytes;
        wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "0A000", std::string(name) + " became " + std::string(value)
                                                         + ", in which SQL cannot be read safely",
                                                     "Leave standard_conforming_strings on and use client_encoding UTF8."));
        m_out.add(bytes);
        m_state.endReason = "a setting changed how SQL is read: " + std::string(name);
        return Next::End;
    }
    if (name == "client_encoding")
        m_state.utf8 = isUtf8(value);
    return Next::Forward;
}

}  // namespace gatehouse::gateway

// Results on their way to the client: plans, rows, COPY data, ends of statements.
#include "core/gateway/upstream_flow.h"

#include "core/gateway/notices.h"
#include "core/gateway/result_names.h"
#include "core/gateway/sight.h"
#include "core/masking/big_endian.h"
#include "core/masking/data_row.h"
#include "core/wire/reader.h"
#include "core/wire/writer.h"

namespace gatehouse::gateway {

namespace {

/// More is not faster, and less finds the rows that are clean when a few are not.
constexpr size_t kBatchBytes = 16 * 1024;

}  // namespace

void UpstreamFlow::describe(std::vector<masking::ResultColumn>& into, const std::vector<wire::Field>& fields) const
{
    into.clear();
    into.reserve(fields.size());
    for (const wire::Field& field : fields) {
        into.push_back({std::string(field.name), field.table, field.column, field.type, field.typeSize,
                        field.typeModifier, field.format});
    }
}

const sql::Statement* UpstreamFlow::believed(const Unit& unit, sql::Statement& doubted) const
{
    const sql::Statement* statement = unit.current();
    if (!statement || !m_state.doubts(unit))
        return statement;
    doubted = *statement;
    doubted.outputsKnown = false;
    doubted.outputs.clear();
    sql::Finding finding;
    finding.kind = sql::FindingKind::Unsupported;
    finding.detail = "its names may stand for something else by now";
    doubted.findings.push_back(std::move(finding));
    return &doubted;
}

bool UpstreamFlow::makePlan(Unit& unit, const std::vector<masking::ResultColumn>& columns)
{
    sql::Statement doubted;
    const sql::Statement* statement = believed(unit, doubted);
    if (!statement)
        return false;
    const Judged& judged = *unit.judged;
    // What its names may not stand for any more is shown to nobody.
    const std::vector<sql::BaseColumn> shown = unit.sight && statement != &doubted ? unit.sight->columnsAt(m_state.host.clock().nowUs())
                                                                                    : std::vector<sql::BaseColumn>();
    const auto planFor = [&](const std::vector<sql::BaseColumn>& open) {
        auto made = std::make_shared<masking::Plan>(masking::planForResult(columns, *statement, judged.verdict, *judged.catalog, open));
        watchMasks(*made, columns, *statement, *judged.catalog);
        return made;
    };
    auto plan = planFor(shown);
    unit.masked = plan->shown.empty() ? nullptr : planFor({});
    if (const std::string words = unit.sight ? shownWords(*unit.sight, *plan, *judged.catalog) : std::string();
        !words.empty() && unit.shown.find(words) == std::string::npos)
        unit.shown += (unit.shown.empty() ? "" : "; ") + words;
    unit.info.maskedLabels = plan->maskedLabels();
    unit.plan = std::move(plan);
    m_masker.setCharset(m_state.charset());
    m_masker.startResult(*unit.plan);
    m_rowsClean = m_rowsToLook = 0;
    return true;
}

void UpstreamFlow::closeSight(Unit& unit)
{
    unit.plan = std::exchange(unit.masked, nullptr);
    unit.info.maskedLabels = unit.plan->maskedLabels();
    m_masker.startResult(*unit.plan);
    m_rowsClean = m_rowsToLook = 0;
    std::string bytes;
    writeNotice(bytes, "NOTICE", "01000", "what was shown under a grant is masked from here on: the grant has ended");
    m_out.add(bytes);
}

void UpstreamFlow::tellSeen(std::vector<masking::Seen> seen)
{
    for (const masking::Seen& each : seen) {
        if (m_seenTold.emplace(each.table, each.number, each.label).second)
            m_state.host.sensitiveValueSeen(m_state.info.connection, m_state.database, each.table, each.number, each.label, each.confidence);
    }
}

void UpstreamFlow::announce(Unit& unit, const masking::Plan* plan)
{
    if (unit.announced || !m_state.who.receipts)
        return;
    unit.announced = true;
    unit.announcedAny = true;
    std::string bytes;
    writeNotice(bytes, "INFO", "GH001", decidedReceipt(unit, plan));
    m_out.add(bytes);
}

void UpstreamFlow::finishUnit(Unit& unit, const std::string& state, const std::string& sqlState, const std::string& detail)
{
    if (!unit.announcedAny)
        announce(unit, unit.plan.get());
    std::string note = detail.empty() ? unit.doubt : detail;
    if (note.empty() && unit.plan && unit.plan->mismatch)
        note = "the database's column origins contradict the analysis: everything was masked";
    if (!unit.shown.empty())
        note = (note.empty() ? state : note) + "; " + unit.shown;
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
    std::shared_ptr<const Judged> described;
    bool unsure = false;
    switch (front.kind) {
    case Expected::Kind::Query: {
        std::vector<masking::ResultColumn> columns;
        describe(columns, *fields);
        if (!makePlan(*front.unit, columns))
            return protocolError("RowDescription");
        announce(*front.unit, front.unit->plan.get());
        sql::Statement doubted;
        const sql::Statement* statement = believed(*front.unit, doubted);
        return forwardNames(*fields, *front.unit->judged, statement && statement->outputsKnown);
    }
    case Expected::Kind::DescribeStatement:
        describe(front.statement->columns, *fields);
        front.statement->columnsKnown = true;
        described = front.statement->judged;
        unsure = front.statement->unsure;
        break;
    case Expected::Kind::DescribePortal:
        describe(front.portal->columns, *fields);
        described = front.portal->judged;
        unsure = front.portal->unsure;
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
    if (swallow)
        return Next::Drop;
    if (!described || described->analysis->statements.empty())
        return Next::Forward;
    return forwardNames(*fields, *described, !unsure && described->analysis->statements.front().outputsKnown);
}

UpstreamFlow::Next UpstreamFlow::forwardNames(const std::vector<wire::Field>& fields, const Judged& judged, bool told)
{
    const std::optional<std::string> hidden = told ? std::nullopt : withoutUntoldNames(fields, judged);
    if (!hidden)
        return Next::Forward;
    m_out.add(*hidden);
    return Next::Drop;
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

masking::Texts UpstreamFlow::lookThrough(const wire::Message& message, const masking::Plan& plan)
{
    if (!plan.scansAny)
        return masking::Texts::Unknown;
    if (m_rowsClean > 0) {
        --m_rowsClean;
        return masking::Texts::Clean;
    }
    m_batch.clear();
    size_t rows = 0;
    bool together = masking::collectTexts(message.body, plan, m_batch);
    // A row by itself is still one pass instead of one for each of its cells.
    if (m_rowsToLook > 0) {
        --m_rowsToLook;
        return together && m_masker.isClean(m_batch) ? masking::Texts::Clean : masking::Texts::Unknown;
    }
    std::string_view rest = m_state.upstreamInput.view().substr(message.whole.size());
    while (together && m_batch.size() < kBatchBytes) {
        const wire::Frame frame = wire::frameFromServer(rest);
        if (frame.framing != wire::Framing::Complete || frame.message.type != message.type)
            break;
        rest.remove_prefix(frame.message.whole.size());
        together = masking::collectTexts(frame.message.body, plan, m_batch);
        rows += 1;
    }
    if (together && m_masker.isClean(m_batch)) {
        m_rowsClean = rows;
        return masking::Texts::Clean;
    }
    m_rowsToLook = rows;
    return masking::Texts::Unknown;
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
    if (unit.masked && !unit.sight->holdsAt(m_state.host.clock().nowUs()))
        closeSight(unit);
    ++unit.rows;
    unit.rowsSeen = true;
    if (!unit.plan->touchesAny)
        return Next::Forward;
    m_row.assign("D\0\0\0\0", 5);
    switch (masking::maskRow(message.body, *unit.plan, m_masker, m_row, unit.cellsMasked, lookThrough(message, *unit.plan))) {
    case masking::Row::Unchanged: return Next::Forward;
    case masking::Row::Malformed: return protocolError("row that does not match its description");
    case masking::Row::Changed: break;
    }
    masking::writeInt32(m_row, 1, static_cast<uint32_t>(m_row.size() - 1));
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
    const std::string_view tag = reader.cString();
    const int64_t rows = wire::rowsOfTag(tag);
    Unit& unit = *front.unit;
    if (rows >= 0 && !unit.plan) {
        unit.rows += rows;
        unit.rowsSeen = true;
    }
    if (const sql::Statement* statement = unit.current())
        m_state.remember(*statement);
    tellSeen(m_masker.takeSeen());
    m_state.wentThrough(unit, tag);
    m_state.guardedCopy.reset();
    if (front.kind == Expected::Kind::Query) {
        ++unit.statement;
        unit.announced = unit.checked = false;
        unit.plan.reset();
        unit.masked.reset();
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

UpstreamFlow::Next UpstreamFlow::onCopyResponse(const wire::Message& message)
{
    const auto response = wire::parseCopyResponse(message.body);
    if (!response || m_state.expected.empty() || !m_state.expected.front().unit)
        return protocolError("CopyResponse");
    Expected& front = m_state.expected.front();
    Unit& unit = *front.unit;
    sql::Statement doubted;
    const sql::Statement* statement = believed(unit, doubted);
    if (!statement)
        return protocolError("CopyResponse");
    if (message.type == static_cast<char>(wire::Backend::CopyInResponse)) {
        m_state.copyIn = true;
        const std::string piece = unit.statement < unit.judged->pieces.size() ? unit.judged->pieces[unit.statement] : unit.text;
        m_state.guardedCopy = guardedCopy(*statement, piece, *unit.judged->catalog, m_state.shown);
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
    watchMasks(*plan, {}, *statement, *unit.judged->catalog);
    unit.info.maskedLabels = plan->maskedLabels();
    // A name that is not told may be a value: its line is masked like a row.
    sql::Copy copy = statement->copy;
    copy.header = copy.header && statement->outputsKnown;
    if (plan->touchesAny)
        unit.copy.emplace(*plan, copy, masking::Tools{m_state.charset(), &m_tokenizer, &m_finder, &m_state.shown});
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
    tellSeen(unit.copy->takeSeen());
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onFunctionResult(const wire::Message& message)
{
    if (m_state.expected.empty() || m_state.expected.front().kind != Expected::Kind::FunctionCall)
        return protocolError("FunctionCallResponse");
    Unit& unit = *m_state.expected.front().unit;
    if (!makePlan(unit, {unit.called}))
        return protocolError("FunctionCallResponse");
    const masking::Plan& plan = *unit.plan;
    announce(unit, &plan);
    const bool scans = unit.judged->verdict.scan != policy::Scan::Off && !unit.judged->verdict.maskedLabels.empty();
    m_row.assign("V\0\0\0\0", 5);
    if (unit.called.typeOid != 0) {
        std::string_view rest = message.body;
        const masking::Row row = masking::maskCells(rest, plan, m_masker, m_row, unit.cellsMasked, masking::Texts::Unknown);
        tellSeen(m_masker.takeSeen());
        if (row == masking::Row::Malformed || !rest.empty())
            return protocolError("FunctionCallResponse");
        if (row == masking::Row::Unchanged)
            return Next::Forward;
    } else if (plan.touchesAny || scans) {
        // Of a type that is not told, the only masked value that is valid is NULL.
        m_row.append("\xff\xff\xff\xff", 4);
        ++unit.cellsMasked;
    } else {
        return Next::Forward;
    }
    masking::writeInt32(m_row, 1, static_cast<uint32_t>(m_row.size() - 1));
    m_out.add(m_row);
    return Next::Drop;
}

}  // namespace gatehouse::gateway

#include "core/gateway/client_flow.h"

#include "core/gateway/notices.h"
#include "core/gateway/search_path.h"
#include "core/wire/writer.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <mutex>

namespace gatehouse::gateway {

namespace {

constexpr size_t kFlushBytes = 256 * 1024;
constexpr size_t kJudgedMax = 4096;
/// Longer parameters are recorded by their hash, so that a bulk load does not fill the ledger.
constexpr size_t kParameterBytesRecorded = 64 * 1024;
/// Made to fail in the parser: it leaves the server in the state that any refused statement leaves it in.
constexpr std::string_view kRefusalText = "gatehouse refused this statement";
constexpr std::string_view kRefusalName = "_gatehouse_refused";

int64_t nowNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

std::vector<std::optional<std::string>> copied(const std::vector<std::optional<std::string_view>>& values)
{
    std::vector<std::optional<std::string>> copies;
    copies.reserve(values.size());
    for (const auto& value : values)
        copies.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    return copies;
}

std::vector<std::optional<std::string>> recordable(const std::vector<std::optional<std::string>>& parameters)
{
    std::vector<std::optional<std::string>> short_;
    short_.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        if (parameter && parameter->size() > kParameterBytesRecorded)
            short_.emplace_back(std::to_string(parameter->size()) + " bytes, sha256 " + toHex(sha256(asBytes(*parameter))));
        else
            short_.push_back(parameter);
    }
    return short_;
}

wire::DiagnosticFields unreadableSchema()
{
    return diagnostic("ERROR", "58000", "the schema of this database could not be read, so nothing can be decided",
                      "Ask an administrator to check the connection's catalog account.");
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
            const bool more = co_await m_state.clientInput.fill(m_state.client, frame.needed);
            if (!more)
                break;
            continue;
        }
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
    const bool sent = co_await m_state.upstream->transport().write(m_out.pieces());
    m_out.clear();
    co_return sent;
}

asio::awaitable<bool> ClientFlow::drain()
{
    if (!m_state.expected.empty() && m_pipeline && m_state.expected.back().kind != Expected::Kind::Sync) {
        std::string bytes;
        wire::Writer(bytes).begin('H').end();
        m_out.add(bytes);
    }
    const bool sent = co_await flush();
    if (!sent)
        co_return false;
    while (!m_state.expected.empty() && !m_state.ending) {
        asio::error_code ignored;
        m_state.drained.expires_at(asio::steady_timer::time_point::max());
        co_await m_state.drained.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (m_state.serverSkips)
        m_skipToSync = true;
    co_return !m_state.ending;
}

void ClientFlow::forward(const wire::Message& message, Expected expected)
{
    m_state.expected.push_back(std::move(expected));
    m_out.forward(message.whole);
}

void ClientFlow::measured(int64_t startedNs)
{
    m_state.worker.latencies().add(m_state.host.clock().nowUs() / 1'000'000,
                                   static_cast<double>(nowNs() - startedNs) / 1000.0);
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
    case wire::Frontend::CopyData:
        m_out.forward(message.whole);
        co_return true;
    case wire::Frontend::CopyDone:
    case wire::Frontend::CopyFail:
        m_state.copyIn = false;
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
    const int64_t startedNs = nowNs();
    const auto text = wire::parseQuery(message.body);
    if (!text)
        co_return co_await refuseQuery(diagnostic("ERROR", "08P01", "malformed query message", ""));
    if (m_pipeline) {
        const bool idle = co_await drain();
        if (!idle)
            co_return false;
        m_pipeline = false;
    }
    std::shared_ptr<const Judged> judged = co_await judgeText(std::string(*text));
    if (m_state.ending)
        co_return false;
    if (!judged)
        co_return co_await refuseQuery(unreadableSchema());
    Permission permission = co_await permit(judged, std::string(*text), {});
    if (m_state.ending)
        co_return false;
    if (!permission.granted)
        co_return co_await refuseQuery(std::move(permission.error));
    Expected expected;
    expected.kind = Expected::Kind::Query;
    expected.unit = recordStatement(judged, std::string(*text), {}, permission.approval);
    expected.unit->simple = true;
    forward(message, std::move(expected));
    measured(startedNs);
    co_return true;
}

asio::awaitable<bool> ClientFlow::refuseQuery(wire::DiagnosticFields error)
{
    if (m_state.expected.empty() && m_state.transaction != 'T' && m_out.empty()) {
        std::string bytes;
        wire::writeDiagnostic(bytes, 'E', error);
        writeReadyForQuery(bytes, m_state.transaction);
        co_return co_await m_state.output.send(std::move(bytes));
    }
    // Inside a transaction the server has to fail too, and earlier answers come first.
    Expected expected;
    expected.kind = Expected::Kind::Refusal;
    expected.asQuery = true;
    expected.refusal = std::move(error);
    m_state.expected.push_back(std::move(expected));
    std::string bytes;
    wire::Writer(bytes).begin('Q').cString(kRefusalText).end();
    m_out.add(bytes);
    co_return true;
}

void ClientFlow::refuseExtended(wire::DiagnosticFields error)
{
    Expected expected;
    expected.kind = Expected::Kind::Refusal;
    expected.refusal = std::move(error);
    m_state.expected.push_back(std::move(expected));
    std::string bytes;
    // A name of its own: the unnamed statement and the client's stay what they are.
    wire::Writer(bytes).begin('P').cString(kRefusalName).cString(kRefusalText).int16(0).end();
    m_out.add(bytes);
    m_pipeline = true;
    m_skipToSync = true;
}

asio::awaitable<bool> ClientFlow::onParse(const wire::Message& message)
{
    const auto parse = wire::parseParse(message.body);
    if (!parse) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Parse message", ""));
        co_return true;
    }
    auto prepared = std::make_shared<PreparedStatement>();
    prepared->name = parse->statement;
    prepared->text = parse->text;
    prepared->judged = co_await judgeText(prepared->text);
    if (m_skipToSync)
        co_return true;
    if (!prepared->judged) {
        refuseExtended(unreadableSchema());
        co_return !m_state.ending;
    }
    prepared->pathGeneration = m_state.pathGeneration;
    if (prepared->judged->verdict.decision == policy::Decision::Block) {
        recordRefused(*prepared->judged, prepared->text, {});
        refuseExtended(blockedBy(prepared->judged->verdict));
        co_return true;
    }
    m_state.preparing[prepared->name] = prepared;
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Parse;
    expected.statement = std::move(prepared);
    forward(message, std::move(expected));
    co_return true;
}

bool ClientFlow::outdated(const PreparedStatement& prepared) const
{
    const auto catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    return !prepared.judged || prepared.pathGeneration != m_state.pathGeneration || prepared.judged->catalog != catalog
        || prepared.judged->world != m_state.host.world() || !m_state.searchPathKnown || m_state.catalogStale
        || m_state.hasTemporary;
}

asio::awaitable<bool> ClientFlow::onBind(const wire::Message& message)
{
    const int64_t startedNs = nowNs();
    const auto bind = wire::parseBind(message.body);
    if (!bind) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Bind message", ""));
        co_return true;
    }
    std::string name(bind->statement);
    // A name that is both confirmed and on its way is one of two texts: only the server's answer tells which. The
    // unnamed one is always replaced.
    if (!name.empty() && m_state.preparing.contains(name) && m_state.prepared.contains(name)) {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return idle;
    }
    std::string portalName(bind->portal);
    if (!portalName.empty() && m_state.binding.contains(portalName) && m_state.portals.contains(portalName)) {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return idle;
    }
    std::shared_ptr<PreparedStatement> prepared;
    if (const auto pending = m_state.preparing.find(name); pending != m_state.preparing.end())
        prepared = pending->second;
    else if (const auto known = m_state.prepared.find(name); known != m_state.prepared.end())
        prepared = known->second;
    if (!prepared) {
        refuseExtended(diagnostic("ERROR", "26000", name.empty() ? "unnamed prepared statement does not exist"
                                                                 : "prepared statement \"" + name + "\" does not exist", ""));
        co_return true;
    }
    if (outdated(*prepared)) {
        // The server reads the text again too when its surroundings changed.
        prepared->judged = co_await judgeText(prepared->text);
        if (m_skipToSync)
            co_return true;
        if (!prepared->judged) {
            refuseExtended(unreadableSchema());
            co_return !m_state.ending;
        }
        prepared->pathGeneration = m_state.pathGeneration;
        prepared->columnsKnown = false;
        prepared->described = false;
    }
    std::vector<std::optional<std::string>> parameters = copied(bind->parameters);
    Permission permission = co_await permit(prepared->judged, prepared->text, parameters);
    if (m_state.ending)
        co_return false;
    if (m_skipToSync)
        co_return true;
    if (!permission.granted) {
        refuseExtended(std::move(permission.error));
        co_return true;
    }
    auto portal = std::make_shared<Portal>();
    portal->name = std::move(portalName);
    portal->statement = prepared;
    portal->judged = prepared->judged;
    portal->resultFormats = bind->resultFormats;
    portal->parameters = std::move(parameters);
    portal->approval = permission.approval;
    m_state.binding[portal->name] = portal;
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Bind;
    expected.portal = std::move(portal);
    forward(message, std::move(expected));
    measured(startedNs);
    co_return true;
}

asio::awaitable<bool> ClientFlow::onDescribe(const wire::Message& message)
{
    const auto target = wire::parseTarget(message.body);
    if (!target) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Describe message", ""));
        co_return true;
    }
    const std::string name(target->name);
    Expected expected;
    if (target->kind == 'S') {
        expected.kind = Expected::Kind::DescribeStatement;
        if (const auto pending = m_state.preparing.find(name); pending != m_state.preparing.end())
            expected.statement = pending->second;
        else if (const auto known = m_state.prepared.find(name); known != m_state.prepared.end())
            expected.statement = known->second;
        else
            expected.statement = std::make_shared<PreparedStatement>();
        expected.statement->described = true;
    } else {
        expected.kind = Expected::Kind::DescribePortal;
        if (const auto pending = m_state.binding.find(name); pending != m_state.binding.end())
            expected.portal = pending->second;
        else if (const auto known = m_state.portals.find(name); known != m_state.portals.end())
            expected.portal = known->second;
        else
            expected.portal = std::make_shared<Portal>();
        expected.portal->described = true;
    }
    m_pipeline = true;
    forward(message, std::move(expected));
    co_return true;
}

asio::awaitable<bool> ClientFlow::onExecute(const wire::Message& message)
{
    const auto execute = wire::parseExecute(message.body);
    if (!execute) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Execute message", ""));
        co_return true;
    }
    const std::string name(execute->portal);
    std::shared_ptr<Portal> portal;
    if (const auto pending = m_state.binding.find(name); pending != m_state.binding.end())
        portal = pending->second;
    else if (const auto known = m_state.portals.find(name); known != m_state.portals.end())
        portal = known->second;
    if (!portal) {
        refuseExtended(diagnostic("ERROR", "34000", "portal \"" + name + "\" does not exist", ""));
        co_return true;
    }
    const bool described = portal->described || portal->statement->described;
    if (!described && portal->judged->returnsRows && !portal->judged->verdict.maskedLabels.empty()) {
        // Rows come without a description; ask for it ourselves.
        portal->described = true;
        Expected expected;
        expected.kind = Expected::Kind::DescribePortal;
        expected.swallow = true;
        expected.portal = portal;
        m_state.expected.push_back(std::move(expected));
        std::string bytes;
        wire::Writer(bytes).begin('D').byte('P').cString(name).end();
        m_out.add(bytes);
    }
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Execute;
    expected.portal = portal;
    expected.unit = recordStatement(portal->judged, portal->statement->text, portal->parameters, portal->approval);
    forward(message, std::move(expected));
    co_return true;
}

asio::awaitable<bool> ClientFlow::onClose(const wire::Message& message)
{
    const auto target = wire::parseTarget(message.body);
    if (!target) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Close message", ""));
        co_return true;
    }
    const std::string name(target->name);
    if (target->kind == 'S')
        m_state.preparing.erase(name);
    else
        m_state.binding.erase(name);
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Close;
    expected.closeKind = target->kind;
    expected.closeName = name;
    forward(message, std::move(expected));
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
    auto catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    if (!catalog)
        co_return co_await refuseQuery(unreadableSchema());
    auto analysis = std::make_shared<sql::Analysis>();
    analysis->statements.push_back(sql::analyzeFunctionCall(call->function, *catalog));
    const catalog::Function* function = catalog->function(call->function);
    analysis->normalised = "function call " + (function ? function->schema + "." + function->name : std::to_string(call->function));
    std::shared_ptr<const Judged> judged = judgeAnalysis(std::move(analysis), std::move(catalog));
    const std::string text = judged->analysis->normalised;
    const std::vector<std::optional<std::string>> arguments = copied(call->arguments);
    Permission permission = co_await permit(judged, text, arguments);
    if (m_state.ending)
        co_return false;
    if (!permission.granted)
        co_return co_await refuseQuery(std::move(permission.error));
    Expected expected;
    expected.kind = Expected::Kind::FunctionCall;
    expected.unit = recordStatement(judged, text, arguments, permission.approval);
    forward(message, std::move(expected));
    co_return true;
}

asio::awaitable<ClientFlow::Permission> ClientFlow::permit(std::shared_ptr<const Judged> judged, std::string text,
                                                           std::vector<std::optional<std::string>> parameters)
{
    Permission permission;
    if (!m_state.host.ledger().healthy()) {
        permission.error = diagnostic("ERROR", "58030", "statements cannot be recorded now, so none are let through",
                                      "Ask an administrator to look at the ledger; then run it again.");
        co_return permission;
    }
    switch (judged->verdict.decision) {
    case policy::Decision::Allow:
    case policy::Decision::Mask:
        permission.granted = true;
        break;
    case policy::Decision::Block:
        // A query string without statements asks for nothing.
        if (judged->analysis->statements.empty()) {
            permission.granted = true;
            break;
        }
        recordRefused(*judged, text, parameters);
        permission.error = blockedBy(judged->verdict);
        break;
    case policy::Decision::Hold: {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return permission;
        HeldEnd end = co_await m_holding.hold(judged, std::move(text), std::move(parameters));
        permission.granted = end.released;
        permission.approval = end.request.id;
        permission.error = std::move(end.error);
        break;
    }
    }
    co_return permission;
}

void ClientFlow::recordRefused(const Judged& judged, const std::string& text,
                               const std::vector<std::optional<std::string>>& parameters)
{
    Unit unit;
    unit.judged = std::make_shared<const Judged>(judged);
    m_state.began(unit, "blocked");
    ledger::Record record = m_state.makeRecord(ledger::Kind::Statement);
    record.verdict = unit.info.verdict;
    record.rule = unit.info.rule;
    record.effects = sql::effectNames(judged.effects);
    record.objects = judged.objects;
    record.labels = judged.labels;
    record.shape = judged.analysis->normalised;
    record.secretText = text;
    record.secretParameters = recordable(parameters);
    record.detail = judged.verdict.reasons.empty() ? "no rule of the policy allows it" : judged.verdict.reasons.front().because;
    m_state.gate.append(std::move(record), ledger::Until::Written);
}

std::shared_ptr<Unit> ClientFlow::recordStatement(std::shared_ptr<const Judged> judged, const std::string& text,
                                                  const std::vector<std::optional<std::string>>& parameters,
                                                  const std::string& approval)
{
    auto unit = std::make_shared<Unit>();
    unit->judged = judged;
    unit->approval = approval;
    ledger::Record record = m_state.makeRecord(ledger::Kind::Statement);
    record.verdict = policy::decisionName(judged->verdict.decision);
    record.rule = judged->verdict.rule();
    record.effects = sql::effectNames(judged->effects);
    record.objects = judged->objects;
    record.labels = judged->labels;
    record.shape = judged->analysis->normalised;
    record.secretText = text;
    record.secretParameters = recordable(parameters);
    record.approval = approval;
    const bool durable = judged->effects.beyondRead();
    unit->ticket = m_state.gate.append(std::move(record), durable ? ledger::Until::Durable : ledger::Until::Written);
    if (durable)
        m_durableBefore = unit->ticket;
    m_state.began(*unit, "running");
    return unit;
}

std::shared_ptr<const Judged> ClientFlow::judgeAnalysis(std::shared_ptr<const sql::Analysis> analysis,
                                                        std::shared_ptr<const catalog::Snapshot> catalog)
{
    std::shared_ptr<const World> world = m_state.host.world();
    if (world != m_world || catalog != m_catalog) {
        m_world = world;
        m_catalog = catalog;
        m_judged.clear();
        m_state.asker.maskedLabels = labelsHiddenFrom(*world->policy, m_state.asker.facts, *catalog);
    }
    if (const auto known = m_judged.find(analysis.get()); known != m_judged.end())
        return known->second;
    if (m_judged.size() >= kJudgedMax)
        m_judged.clear();
    auto judged = judge(analysis, std::move(catalog), std::move(world), m_state.asker);
    m_judged.emplace(analysis.get(), judged);
    return judged;
}

asio::awaitable<void> ClientFlow::refreshCatalog()
{
    struct Answer {
        std::mutex mutex;
        bool gone = false;
        bool done = false;
        asio::any_io_executor executor;
        asio::steady_timer* timer = nullptr;
    };
    auto answer = std::make_shared<Answer>();
    answer->executor = m_state.worker.loop().get_executor();
    asio::steady_timer timer(answer->executor, std::chrono::seconds(30));
    answer->timer = &timer;
    m_state.host.refreshCatalog(m_state.who.connection.name, m_state.database, [answer](const Outcome&) {
        const std::lock_guard lock(answer->mutex);
        answer->done = true;
        if (!answer->gone) {
            asio::post(answer->executor, [answer] {
                if (answer->timer)
                    answer->timer->cancel();
            });
        }
    });
    bool done = false;
    {
        const std::lock_guard lock(answer->mutex);
        done = answer->done;
    }
    if (!done) {
        asio::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const std::lock_guard lock(answer->mutex);
    answer->gone = true;
    answer->timer = nullptr;
}

asio::awaitable<std::shared_ptr<const Judged>> ClientFlow::judgeText(std::string text)
{
    if (!m_state.searchPathKnown && m_state.transaction != 'E') {
        const bool learned = co_await learnSearchPath();
        if (!learned || m_skipToSync)
            co_return nullptr;
    }
    if (m_state.catalogStale && m_state.transaction == 'I') {
        m_state.catalogStale = false;
        co_await refreshCatalog();
    }
    auto catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    if (!catalog) {
        co_await refreshCatalog();
        catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
        if (!catalog)
            co_return nullptr;
    }
    sql::SessionSettings settings;
    // In a failed transaction the path cannot be asked for; with an empty one nothing resolves and nothing is clean.
    settings.searchPath = m_state.searchPathKnown ? m_state.searchPath : std::vector<std::string>{};
    settings.hasTemporary = m_state.hasTemporary;
    settings.temporaryNames = m_state.temporaryNames;
    settings.prepared = &m_state.preparedBySql;
    settings.cursors = &m_state.cursors;
    auto analysis = m_state.worker.cache().analyze(text, *catalog, settings);

    const bool unknown = std::any_of(analysis->statements.begin(), analysis->statements.end(), [](const sql::Statement& s) {
        return s.has(sql::FindingKind::UnknownObject);
    });
    const TimeUs now = m_state.host.clock().nowUs();
    if (unknown && m_state.searchPathKnown && now - m_refreshedUs > 1'000'000) {
        m_refreshedUs = now;
        co_await refreshCatalog();
        auto fresh = m_state.host.catalog(m_state.who.connection.name, m_state.database);
        if (fresh && fresh != catalog) {
            catalog = std::move(fresh);
            analysis = m_state.worker.cache().analyze(text, *catalog, settings);
        }
    }
    // A name that an earlier statement of the same string gives to something new is not what we know under it.
    const auto& statements = analysis->statements;
    for (size_t i = 1; i < statements.size(); ++i) {
        const bool named = !statements[i].preparedName.empty() || !statements[i].cursorName.empty();
        if (named && statements[i].outputsKnown) {
            auto careful = std::make_shared<sql::Analysis>(*analysis);
            for (size_t j = 1; j < careful->statements.size(); ++j) {
                careful->statements[j].outputsKnown = false;
                careful->statements[j].outputs.clear();
            }
            analysis = std::move(careful);
            break;
        }
    }
    co_return judgeAnalysis(std::move(analysis), std::move(catalog));
}

asio::awaitable<bool> ClientFlow::learnSearchPath()
{
    const bool idle = co_await drain();
    if (!idle || m_skipToSync)
        co_return idle;
    static constexpr std::string_view kName = "_gatehouse_path";
    std::string setting;
    const auto expect = [&](Expected::Kind kind) -> Expected& {
        Expected expected;
        expected.kind = kind;
        expected.swallow = true;
        m_state.expected.push_back(std::move(expected));
        return m_state.expected.back();
    };
    std::string bytes;
    wire::Writer writer(bytes);
    // SHOW takes no snapshot, so SET TRANSACTION may still follow.
    writer.begin('P').cString(kName).cString("SHOW search_path").int16(0).end();
    expect(Expected::Kind::Parse);
    writer.begin('B').cString(kName).cString(kName).int16(0).int16(0).int16(0).end();
    expect(Expected::Kind::Bind);
    writer.begin('E').cString(kName).int32(0).end();
    expect(Expected::Kind::Execute).capture = &setting;
    writer.begin('C').byte('P').cString(kName).end();
    expect(Expected::Kind::Close);
    writer.begin('C').byte('S').cString(kName).end();
    expect(Expected::Kind::Close);
    if (m_pipeline) {
        writer.begin('H').end();
    } else {
        writer.begin('S').end();
        expect(Expected::Kind::Sync);
    }
    m_out.add(bytes);
    const bool answered = co_await drain();
    if (!answered || m_skipToSync)
        co_return answered;
    m_state.searchPath = parseSearchPath(setting, m_state.upstream->user());
    m_state.searchPathKnown = true;
    co_return true;
}

}  // namespace gatehouse::gateway

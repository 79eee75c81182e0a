// How a text becomes a verdict, a verdict a permission, and a permission a record.
#include "core/gateway/client_flow.h"

#include "core/gateway/host_answer.h"
#include "core/gateway/notices.h"
#include "core/gateway/search_path.h"
#include "core/gateway/sight.h"
#include "core/wire/writer.h"

#include <algorithm>
#include <chrono>

namespace gatehouse::gateway {

namespace {

constexpr size_t kJudgedMax = 4096;
/// Longer parameters are recorded by their hash, so that a bulk load does not fill the ledger.
constexpr size_t kParameterBytesRecorded = 64 * 1024;

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

}  // namespace

asio::awaitable<ClientFlow::Permission> ClientFlow::permit(std::shared_ptr<const Judged> judged, std::string text,
                                                           std::vector<std::optional<std::string>> parameters)
{
    Permission permission;
    permission.end = "failed";
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
        recordRefused(*judged, text, parameters);
        permission.error = blockedBy(judged->verdict);
        permission.end = "blocked";
        break;
    case policy::Decision::Hold: {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return permission;
        HeldEnd end = co_await m_holding.hold(judged, std::move(text), std::move(parameters));
        permission.granted = end.released;
        permission.approval = end.request.id;
        permission.error = std::move(end.error);
        if (permission.granted) {
            // What somebody looked at and released is what runs, or nothing does.
            const Result<bool> same = co_await stillAsRead(judged);
            permission.granted = same && *same;
            if (!permission.granted)
                permission.error = same ? changedWhileHeld() : cannotTellWhatItIs(same.error());
        }
        if (end.request.state != approval::State::Approved)
            permission.end = approval::stateName(end.request.state);
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
    unit.info.durationUs = 0;   // it is over before it began
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

void ClientFlow::recordWriteBack(const Judged& judged, const std::string& text,
                                 const std::vector<std::optional<std::string>>& parameters, const std::string& column)
{
    Judged refused = judged;
    refused.verdict.decision = policy::Decision::Block;
    refused.verdict.reasons.insert(refused.verdict.reasons.begin(),
                                   {"mask-written-back", policy::Decision::Block, "A masked value would be written to " + column + "."});
    recordRefused(refused, text, parameters);
}

std::shared_ptr<Unit> ClientFlow::recordStatement(std::shared_ptr<const Judged> judged, const std::string& text,
                                                  const std::vector<std::optional<std::string>>& parameters,
                                                  const std::string& approval)
{
    auto unit = std::make_shared<Unit>();
    unit->judged = judged;
    unit->approval = approval;
    unit->schemaChanges = m_state.schemaChanges;
    unit->unsure = m_state.schemaUnseen;
    const auto copiesIn = [](const sql::Statement& statement) { return statement.copy.direction == sql::CopyDirection::In; };
    if (std::ranges::any_of(judged->analysis->statements, copiesIn))
        unit->text = text;
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
    if (const auto grants = m_state.host.grants(m_state.info.identity, m_state.info.connection, m_state.database);
        !grants.empty() && !unit->unsure)
        unit->sight = sightOf(*judged, grants);
    if (unit->sight)
        record.detail = sightWords(*unit->sight, *judged->catalog);
    const bool durable = judged->mayChange;
    unit->ticket = m_state.gate.append(std::move(record), durable ? ledger::Until::Durable : ledger::Until::Written);
    if (durable)
        m_durableBefore = unit->ticket;
    m_state.began(*unit, "running");
    return unit;
}

std::shared_ptr<const Judged> ClientFlow::judgeAnalysis(std::shared_ptr<const sql::Analysis> analysis,
                                                        std::shared_ptr<const catalog::Snapshot> catalog,
                                                        std::shared_ptr<const catalog::Snapshot> base)
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
    auto judged = judge(analysis, std::move(catalog), std::move(base), std::move(world), m_state.asker);
    m_judged.emplace(analysis.get(), judged);
    return judged;
}

asio::awaitable<void> ClientFlow::refreshCatalog()
{
    HostAnswer<Outcome> answer(m_state.worker.loop().get_executor());
    m_state.host.refreshCatalog(m_state.who.connection.name, m_state.database, answer.taker());
    (void)co_await answer.wait(std::chrono::seconds(30));
}

asio::awaitable<std::shared_ptr<const Judged>> ClientFlow::judgeText(std::string text)
{
    const bool settled = co_await settleSteps();
    if (!settled || m_skipToSync)
        co_return nullptr;
    if (!m_state.searchPathKnown && m_state.transaction != 'E') {
        const bool learned = co_await learnSearchPath();
        if (!learned || m_skipToSync)
            co_return nullptr;
    }
    if (m_state.catalogStale && m_state.transaction == 'I') {
        m_state.catalogStale = false;
        m_state.schemaUnseen = false;
        co_await refreshCatalog();
        m_state.overlay.catalogRead();
    }
    auto base = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    if (!base) {
        co_await refreshCatalog();
        base = m_state.host.catalog(m_state.who.connection.name, m_state.database);
        if (!base)
            co_return nullptr;
    }
    const sql::SessionSettings settings = settingsFor(m_state.overlay);
    auto catalog = m_state.overlay.over(base, m_state.searchPath);
    auto analysis = m_state.worker.cache().analyze(text, *catalog, settings);

    const bool unknown = std::any_of(analysis->statements.begin(), analysis->statements.end(), [](const sql::Statement& s) {
        return s.has(sql::FindingKind::UnknownObject);
    });
    const TimeUs now = m_state.host.clock().nowUs();
    if (unknown && m_state.searchPathKnown && now - m_refreshedUs > 1'000'000) {
        m_refreshedUs = now;
        co_await refreshCatalog();
        auto fresh = m_state.host.catalog(m_state.who.connection.name, m_state.database);
        if (fresh && fresh != base) {
            base = std::move(fresh);
            catalog = m_state.overlay.over(base, m_state.searchPath);
            analysis = m_state.worker.cache().analyze(text, *catalog, settings);
        }
    }
    std::shared_ptr<const Judged> judged = judgeFollowing(text, analysis, std::move(base));
    // A name that an earlier statement of the same string gives to something new is not what we know under it.
    const auto& statements = judged->analysis->statements;
    for (size_t i = 1; i < statements.size(); ++i) {
        const bool named = !statements[i].preparedName.empty() || !statements[i].cursorName.empty();
        if (named && statements[i].outputsKnown) {
            auto careful = std::make_shared<sql::Analysis>(*judged->analysis);
            for (size_t j = 1; j < careful->statements.size(); ++j) {
                careful->statements[j].outputsKnown = false;
                careful->statements[j].outputs.clear();
            }
            auto again = std::make_shared<Judged>(*judgeAnalysis(std::move(careful), judged->catalog, judged->base));
            again->following = judged->following;
            again->pieces = judged->pieces;
            co_return again;
        }
    }
    co_return judged;
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
    const bool answered = co_await drain(Asked::ByGateway);
    if (!answered || m_skipToSync)
        co_return answered;
    m_state.searchPath = parseSearchPath(setting, m_state.upstream->user());
    m_state.searchPathKnown = true;
    co_return true;
}

}  // namespace gatehouse::gateway

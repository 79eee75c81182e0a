// The extended protocol: analysed at Parse, decided at Bind, recorded at Execute.
#include "core/gateway/client_flow.h"

#include "core/gateway/notices.h"
#include "core/wire/writer.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

/// A name of its own, so that the unnamed statement and the client's stay what they are.
constexpr std::string_view kRefusalName = "_gatehouse_refused";

/// After it a name may stand for another statement, cursor or portal.
bool changesNames(const Judged& judged)
{
    return std::ranges::any_of(judged.analysis->statements, [](const sql::Statement& statement) {
        return namesChangedBy(statement) != NamesChanged::None || statement.transaction != sql::TransactionStep::None;
    });
}

std::vector<BoundParameter> boundParameters(const wire::Bind& bind, const std::vector<int32_t>& types, const catalog::Snapshot& catalog)
{
    std::vector<BoundParameter> bound;
    for (size_t i = 0; i < bind.parameters.size(); ++i) {
        const size_t format = bind.parameterFormats.size() == 1 ? 0 : i;
        const bool binary = format < bind.parameterFormats.size() && bind.parameterFormats[format] == 1;
        const auto type = static_cast<catalog::Oid>(i < types.size() ? types[i] : 0);
        bound.push_back({bind.parameters[i], binary ? masking::Format::Binary : masking::Format::Text,
                         type == 0 ? masking::ValueKind::Opaque : masking::valueType(type, -1, catalog)->kind});
    }
    return bound;
}

}  // namespace

void ClientFlow::refuseExtended(wire::DiagnosticFields error, const std::string& end)
{
    Expected expected;
    expected.kind = Expected::Kind::Refusal;
    expected.refusal = std::move(error);
    expected.refusalReceipt = refusalReceipt(end);
    m_state.expected.push_back(std::move(expected));
    std::string bytes;
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
    prepared->parameterTypes = parse->parameterTypes;
    prepared->judged = co_await judgeText(prepared->text);
    if (m_skipToSync)
        co_return true;
    if (!prepared->judged) {
        refuseExtended(unreadableSchema());
        co_return !m_state.ending;
    }
    prepared->pathGeneration = m_state.pathGeneration;
    // What is let go is checked when it is bound; what is refused ends here.
    if (prepared->judged->verdict.decision == policy::Decision::Block) {
        Current current = co_await currentOf(prepared);
        if (m_state.ending)
            co_return false;
        if (m_skipToSync)
            co_return true;
        if (!current.judged) {
            refuseExtended(std::move(current.error));
            co_return true;
        }
    }
    if (prepared->judged->verdict.decision == policy::Decision::Block) {
        recordRefused(*prepared->judged, prepared->text, {});
        refuseExtended(blockedBy(prepared->judged->verdict), "blocked");
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
    const auto catalog = m_state.picture();
    return !prepared.judged || prepared.pathGeneration != m_state.pathGeneration || prepared.judged->catalog != catalog
        || prepared.judged->world != m_state.host.world() || !m_state.searchPathKnown || m_state.catalogStale
        || m_state.hasTemporary;
}

asio::awaitable<bool> ClientFlow::onBind(const wire::Message& message)
{
    const AddedTime::Start started = m_added.begin();
    const auto bind = wire::parseBind(message.body);
    if (!bind) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Bind message", ""));
        co_return true;
    }
    if (m_namesPending) {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return idle;
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
    const bool settled = co_await settleSteps();
    if (!settled || m_skipToSync)
        co_return settled;
    // Of a statement over tables nothing is asked, so nothing is waited for.
    if (outdated(*prepared) || !prepared->judged->through.empty()) {
        const Current current = co_await currentOf(prepared);
        if (m_state.ending)
            co_return false;
        if (m_skipToSync)
            co_return true;
        if (!current.judged) {
            refuseExtended(current.error);
            co_return true;
        }
    }
    std::vector<std::optional<std::string>> parameters = wire::ownedValues(bind->parameters);
    std::shared_ptr<const Judged> judged = prepared->judged;
    auto masked = maskedConstant(*judged->analysis, prepared->text, *judged->catalog, m_state.shown);
    if (!masked) {
        if (prepared->guardedFor != judged) {
            prepared->guarded = guardedParameters(*judged->analysis, prepared->text, *judged->catalog);
            prepared->guardedFor = judged;
        }
        if (!prepared->guarded.empty())
            masked = maskedParameter(prepared->guarded, boundParameters(*bind, prepared->parameterTypes, *judged->catalog), m_state.shown);
    }
    if (masked) {
        recordWriteBack(*judged, prepared->text, parameters, masked->column);
        refuseExtended(refusalOf(*masked), "blocked");
        co_return true;
    }
    judged = watchProbing(std::move(judged), prepared->text, parameters);
    Permission permission = co_await permit(judged, prepared->text, parameters);
    if (m_state.ending)
        co_return false;
    if (m_skipToSync)
        co_return true;
    if (!permission.granted) {
        refuseExtended(std::move(permission.error), permission.end);
        co_return true;
    }
    auto portal = std::make_shared<Portal>();
    portal->name = std::move(portalName);
    portal->statement = prepared;
    portal->judged = std::move(judged);
    portal->resultFormats = bind->resultFormats;
    portal->parameters = std::move(parameters);
    portal->approval = permission.approval;
    portal->unsure = prepared->unsure;
    m_state.binding[portal->name] = portal;
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Bind;
    expected.portal = std::move(portal);
    const bool held = !permission.approval.empty();
    forward(message, std::move(expected));
    if (!held)
        m_added.ready(started);
    co_return true;
}

asio::awaitable<bool> ClientFlow::onDescribe(const wire::Message& message)
{
    const auto target = wire::parseTarget(message.body);
    if (!target) {
        refuseExtended(diagnostic("ERROR", "08P01", "malformed Describe message", ""));
        co_return true;
    }
    if (m_namesPending) {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return idle;
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
    if (m_namesPending) {
        const bool idle = co_await drain();
        if (!idle || m_skipToSync)
            co_return idle;
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
    // What the statement was described as before may not be what was bound: a name can have been given to another table.
    if (!portal->described && portal->judged->returnsRows && !portal->judged->verdict.maskedLabels.empty()) {
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
    if (const Outcome kept = co_await announceLabels(*portal->judged); !kept) {
        refuseExtended(diagnostic("ERROR", "58000", kept.error().message, kept.error().hint));
        co_return true;
    }
    m_pipeline = true;
    Expected expected;
    expected.kind = Expected::Kind::Execute;
    expected.portal = portal;
    expected.unit = recordStatement(portal->judged, portal->statement->text, portal->parameters, portal->approval);
    expected.unit->unsure = expected.unit->unsure || portal->unsure;
    m_namesPending = m_namesPending || changesNames(*portal->judged);
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

}  // namespace gatehouse::gateway

#include "core/service/control_server.h"

#include "core/service/admin_calls.h"
#include "core/service/audit_calls.h"
#include "core/service/control_peer.h"
#include "core/service/data_map.h"
#include "core/service/json_values.h"
#include "core/service/live_calls.h"
#include "core/service/views.h"

#include <QFile>

#include <spdlog/spdlog.h>

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr int kChangesEveryMs = 100;
constexpr int kStatusEveryMs = 1000;
constexpr int kPeersMax = 200;

}  // namespace

ControlServer::ControlServer(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    Installation& installation = engine.installation();
    addAdminCalls(m_calls, engine.administration());
    addAuditCalls(m_calls, m_aside, installation.home(), {installation.origin(), ledger::publicKeyOf(installation.keys().ledgerKey)});
    addStatusCalls(m_calls, engine);
    addSessionCalls(m_calls, engine);
    addApprovalCalls(m_calls, engine);
    addCatalogCalls(m_calls, engine, m_aside);
    addLabelCalls(m_calls, engine);
    addFunctionCalls(m_calls, engine);
    addAnalysisCalls(m_calls, engine, m_aside);
    addSignInCalls(m_calls, engine, m_aside);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
    connect(&m_changes, &QTimer::timeout, this, &ControlServer::tellChanges);
    connect(&m_status, &QTimer::timeout, this, [this] {
        if (anySubscriber())
            tell("status", toJson(m_engine.status()));
    });
    connect(&engine.approvals(), &ApprovalRecorder::changed, this, [this] { tell("approvals", QJsonValue()); });
    connect(&engine.sights(), &Sights::changed, this, [this] { tell("approvals", QJsonValue()); });
    connect(&engine, &Engine::connectionsChanged, this, [this] { tell("connections", QJsonValue()); });
    connect(&engine, &Engine::identitiesChanged, this, [this] { tell("identities", QJsonValue()); });
    connect(&engine, &Engine::catalogChanged, this, [this](const QString& name) { tell("catalog", name); });
    connect(&engine, &Engine::labelsChanged, this, [this] { tell("labels", QJsonValue()); });
    connect(&engine, &Engine::discoveryProgressed, this, [this](const DiscoveryProgress& progress) { tell("discovery", toJson(viewOf(progress))); });
}

ControlServer::~ControlServer()
{
    close();
}

Outcome ControlServer::listen()
{
    const QString path = QString::fromStdString(m_engine.installation().home().controlSocket());
    // The home's lock is held, so a socket that is there is left over.
    QLocalServer::removeServer(path);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!m_server.listen(path))
        return Error{"cannot listen on " + path.toStdString() + ": " + m_server.errorString().toStdString(), ""};
    m_changes.start(kChangesEveryMs);
    m_status.start(kStatusEveryMs);
    return Done{};
}

void ControlServer::close()
{
    m_changes.stop();
    m_status.stop();
    m_server.close();
    for (ControlPeer* peer : std::exchange(m_peers, {}))
        delete peer;
}

void ControlServer::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        if (!ControlPeer::isOurs(*socket) || m_peers.size() >= kPeersMax) {
            spdlog::warn("a control connection was refused");
            socket->abort();
            socket->deleteLater();
            continue;
        }
        auto* peer = new ControlPeer(socket, m_calls, this);
        m_peers.append(peer);
        connect(peer, &ControlPeer::gone, this, [this](ControlPeer* ended) {
            m_peers.removeOne(ended);
            ended->deleteLater();
        });
    }
}

bool ControlServer::anySubscriber() const
{
    return std::any_of(m_peers.begin(), m_peers.end(), [](const ControlPeer* peer) { return peer->subscribed(); });
}

void ControlServer::tell(const char* event, const QJsonValue& data)
{
    const QByteArray line = ControlLines::format({{QStringLiteral("event"), QString::fromLatin1(event)}, {QStringLiteral("data"), data}});
    const QVector<ControlPeer*> peers = m_peers;
    for (ControlPeer* peer : peers) {
        if (peer->subscribed())
            peer->send(line);
    }
}

void ControlServer::tellChanges()
{
    const LiveSessions::Changes changes = m_engine.live().takeChanges();
    if (!anySubscriber())
        return;
    if (!changes.sessions.empty()) {
        QJsonArray list;
        for (const gateway::SessionInfo& session : changes.sessions)
            list.append(toJson(viewOf(session)));
        tell("sessions", list);
    }
    if (!changes.statements.empty()) {
        QJsonArray list;
        for (const gateway::StatementInfo& statement : changes.statements)
            list.append(toJson(viewOf(statement)));
        tell("statements", list);
    }
}

}  // namespace gatehouse::service

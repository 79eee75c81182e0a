// What `gatehousectl serve` runs: the opened home, the gateway in front of it, and those that look after both.
#pragma once

#include "core/gateway/gateway.h"
#include "core/service/administration.h"
#include "core/service/approval_recorder.h"
#include "core/service/catalog_keeper.h"
#include "core/service/discovery.h"
#include "core/service/installation.h"
#include "core/service/label_follower.h"
#include "core/service/live_sessions.h"
#include "core/service/previewer.h"
#include "core/service/seen_values.h"
#include "core/service/sights.h"
#include "core/service/version_checker.h"
#include "core/service/values.h"
#include "core/service/world_keeper.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::service {

/// Lives on the thread of the program's event loop; the gateway has its own.
class Engine : public QObject {
    Q_OBJECT
public:
    explicit Engine(std::unique_ptr<Installation> installation, QObject* parent = nullptr);
    ~Engine() override;

    /// Opens the world, records the start durably, listens.
    [[nodiscard]] Outcome start(const ListenAddress& listen);
    /// Ends every session, records the stop durably.
    void stop();

    [[nodiscard]] std::string address() const;
    [[nodiscard]] GatewayStatus status() const;
    [[nodiscard]] bool endSession(const std::string& id, const std::string& why);

    [[nodiscard]] Installation& installation() { return *m_installation; }
    [[nodiscard]] Administration& administration() { return m_administration; }
    [[nodiscard]] WorldKeeper& worlds() { return m_worlds; }
    [[nodiscard]] CatalogKeeper& catalogs() { return m_catalogs; }
    [[nodiscard]] const Discovery& discovery() const { return m_discovery; }
    /// Looks at every column of the connection's database; done is called on this object's thread when that is over and kept.
    void discover(const std::string& connection, std::function<void(Result<DiscoveryChange>)> done);
    [[nodiscard]] LiveSessions& live() { return m_live; }
    [[nodiscard]] approval::Desk& desk() { return m_desk; }
    [[nodiscard]] ApprovalRecorder& approvals() { return m_approvals; }
    [[nodiscard]] approval::Grants& grants() { return m_grants; }
    [[nodiscard]] Sights& sights() { return m_sights; }
    [[nodiscard]] const Previewer& previewer() const { return m_previewer; }

Q_SIGNALS:
    void connectionsChanged();
    void identitiesChanged();
    void catalogChanged(const QString& connection);
    void labelsChanged();
    void discoveryProgressed(const gatehouse::service::DiscoveryProgress& progress);

private:
    /// The gateway's view of all this.
    class GatewayHost;

    void onAdministration(Change change, const std::vector<std::string>& tokens);
    [[nodiscard]] Outcome applyLabels();
    [[nodiscard]] Outcome applyReviews();
    void onCatalogChanged(const QString& connection);
    void onFindings(const DiscoveryRun& run);
    void takeSeenValues();
    void lookAgain();
    void distrustHolders(const std::vector<std::string>& tokens);
    void recordAndWait(ledger::Kind kind, const std::string& detail);

    std::unique_ptr<Installation> m_installation;
    Administration m_administration;
    WorldKeeper m_worlds;
    CatalogKeeper m_catalogs;
    VersionChecker m_versions;
    Discovery m_discovery;
    SeenValues m_seen;
    std::map<std::string, std::vector<std::function<void(Result<DiscoveryChange>)>>> m_waiting;   ///< for a discovery, by connection
    LiveSessions m_live;
    approval::Desk m_desk;
    ApprovalRecorder m_approvals;
    approval::Grants m_grants;
    Sights m_sights;
    Previewer m_previewer;
    LabelFollower m_follower;
    std::unique_ptr<GatewayHost> m_host;
    std::unique_ptr<gateway::Gateway> m_gateway;
    QTimer m_expiry;
    QTimer m_seenTimer;
    QTimer m_againTimer;
    ListenAddress m_listen;
};

}  // namespace gatehouse::service

#include "core/service/engine.h"

#include "core/detect/detector.h"
#include "core/store/approval_repository.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace gatehouse::service {

namespace {

constexpr int kExpiryEveryMs = 1000;
constexpr int kSeenEveryMs = 1000;
constexpr int kAgainEveryMs = 60'000;
constexpr auto kRecordPatience = std::chrono::seconds(15);

}  // namespace

class Engine::GatewayHost final : public gateway::Host {
public:
    explicit GatewayHost(Engine& engine) : m_engine(engine) {}

    std::shared_ptr<const gateway::World> world() const override { return m_engine.m_worlds.world(); }
    Result<std::string> upstreamPassword(const std::string& connection, const std::string& upstreamUser) const override
    {
        return m_engine.m_worlds.password(connection, upstreamUser);
    }
    std::shared_ptr<const catalog::Snapshot> catalog(const std::string& connection, const std::string& database) const override
    {
        return m_engine.m_catalogs.snapshot(connection, database);
    }
    void refreshCatalog(const std::string& connection, const std::string& database, std::function<void(Outcome)> done) override
    {
        m_engine.m_catalogs.refresh(connection, database, std::move(done));
    }
    void checkNames(const std::string& connection, const std::string& database, std::shared_ptr<const catalog::Snapshot> snapshot,
                    catalog::Names names, std::function<void(Result<bool>)> done) override
    {
        m_engine.m_versions.check(connection, database, std::move(snapshot), std::move(names), std::move(done));
    }
    void sensitiveValueSeen(const std::string& connection, const std::string& database, catalog::Oid table, int16_t column,
                            std::string_view label, float confidence) override
    {
        m_engine.m_seen.add(connection, database, table, column, label, confidence);
    }
    void followLabels(const std::string& connection, const std::string& /*database*/, std::vector<gateway::FollowedLabel> labels,
                      std::function<void(Outcome)> done) override
    {
        QMetaObject::invokeMethod(
            &m_engine,
            [engine = &m_engine, connection, labels = std::move(labels), done = std::move(done)] {
                done(engine->m_follower.follow(connection, labels));
            },
            Qt::QueuedConnection);
    }
    void settleLabels(const std::string& connection, const std::string& /*database*/, std::vector<gateway::FollowedLabel> labels,
                      bool committed) override
    {
        QMetaObject::invokeMethod(
            &m_engine,
            [engine = &m_engine, connection, labels = std::move(labels), committed] {
                engine->m_follower.settle(connection, labels, committed);
            },
            Qt::QueuedConnection);
    }
    ledger::Ledger& ledger() override { return m_engine.m_installation->ledger(); }
    approval::Desk& approvals() override { return m_engine.m_desk; }
    std::vector<approval::GrantPtr> grants(const std::string& identity, const std::string& connection, const std::string& database) const override
    {
        return m_engine.m_grants.of(identity, connection, database);
    }
    const Clock& clock() const override { return *m_engine.m_installation->clock(); }

private:
    Engine& m_engine;
};

Engine::Engine(std::unique_ptr<Installation> installation, QObject* parent)
    : QObject(parent), m_installation(std::move(installation)), m_administration(*m_installation), m_worlds(m_administration),
      m_catalogs(m_worlds, [this](const std::string& connection) {
          QMetaObject::invokeMethod(this, [this, name = QString::fromStdString(connection)] { onCatalogChanged(name); },
                                    Qt::QueuedConnection);
      }),
      m_versions(m_worlds, m_catalogs),
      m_discovery(m_worlds, m_catalogs, m_installation->clock(),
                  [this](DiscoveryRun run) {
                      QMetaObject::invokeMethod(this, [this, run = std::move(run)] { onFindings(run); }, Qt::QueuedConnection);
                  },
                  [this](DiscoveryProgress progress) {
                      QMetaObject::invokeMethod(this, [this, progress = std::move(progress)] { Q_EMIT discoveryProgressed(progress); },
                                                Qt::QueuedConnection);
                  }),
      m_desk(m_installation->clock()),
      m_approvals(m_desk, m_installation->ledger(), m_installation->database(), m_installation->clock()),
      m_grants(m_installation->clock()), m_sights(m_desk, m_grants, m_installation->ledger(), m_worlds, m_catalogs, m_installation->clock()),
      m_previewer(m_worlds, m_catalogs, m_grants), m_follower(*m_installation, m_catalogs), m_host(std::make_unique<GatewayHost>(*this))
{
    m_administration.onChange([this](Change change, const std::vector<std::string>& tokens) { onAdministration(change, tokens); });
    m_expiry.setInterval(kExpiryEveryMs);
    connect(&m_expiry, &QTimer::timeout, this, [this] {
        m_desk.expireDue();
        m_sights.endDue();
    });
    m_seenTimer.setInterval(kSeenEveryMs);
    connect(&m_seenTimer, &QTimer::timeout, this, &Engine::takeSeenValues);
    m_againTimer.setInterval(kAgainEveryMs);
    connect(&m_againTimer, &QTimer::timeout, this, &Engine::lookAgain);
}

Engine::~Engine()
{
    stop();
}

Outcome Engine::applyLabels()
{
    auto knowledge = m_administration.labelKnowledge();
    if (!knowledge)
        return knowledge.error();
    m_discovery.setKnowledge(*knowledge);
    m_catalogs.setKnowledge(std::move(*knowledge));
    return m_follower.load();
}

Outcome Engine::applyReviews()
{
    auto reviews = m_administration.reviewsInForce();
    // What cannot be read vouches for nothing.
    m_catalogs.setReviews(reviews ? std::move(*reviews) : FunctionReviews());
    return reviews ? Outcome(Done{}) : Outcome(reviews.error());
}

void Engine::onCatalogChanged(const QString& connection)
{
    m_discovery.look(connection.toStdString(), Discovery::Scope::New);
    Q_EMIT catalogChanged(connection);
}

void Engine::discover(const std::string& connection, std::function<void(Result<DiscoveryChange>)> done)
{
    m_waiting[connection].push_back(std::move(done));
    // The schema as it is now, also when it changed behind the gateway; a database that is down ends the look by itself.
    m_catalogs.refresh(connection, "", [this, connection](const Outcome&) { m_discovery.look(connection, Discovery::Scope::All); });
}

void Engine::onFindings(const DiscoveryRun& run)
{
    const auto change = m_administration.takeFindings(run);
    if (!change)
        spdlog::error("what discovery found on {} could not be kept: {}", run.connection, change.error().message);
    if (!run.whole)
        return;
    for (const auto& waiter : std::exchange(m_waiting[run.connection], {})) {
        if (change && run.columns.empty() && !run.problem.empty())
            waiter(Error{run.problem, ""});
        else
            waiter(change);
    }
}

void Engine::takeSeenValues()
{
    for (const DiscoveryRun& run : m_seen.take(m_catalogs, m_installation->clock()->nowUs())) {
        if (const auto change = m_administration.takeFindings(run); !change)
            spdlog::error("what results showed of {} could not be kept: {}", run.connection, change.error().message);
    }
}

void Engine::lookAgain()
{
    for (const auto& [name, connection] : m_worlds.world()->connections)
        m_discovery.look(name, Discovery::Scope::Due);
}

Outcome Engine::start(const ListenAddress& listen)
{
    Outcome done = m_worlds.rebuild();
    if (done)
        done = applyLabels();
    if (done)
        done = applyReviews();
    const Home& home = m_installation->home();
    if (done)
        done = gateway::ensureCertificate(home.certificateFile(), home.certificateKeyFile());
    if (done)
        done = store::ApprovalRepository(m_installation->database()).withdrawLeftOver(m_installation->clock()->nowUs());
    if (!done)
        return done;
    if (done = detect::Detector::start(); !done)
        return done;
    m_catalogs.start();
    m_discovery.start();
    gateway::GatewayOptions options;
    options.host = listen.host;
    options.port = listen.port;
    options.certificateFile = home.certificateFile();
    options.keyFile = home.certificateKeyFile();
    auto gateway = std::make_unique<gateway::Gateway>(*m_host, m_live, options);
    done = gateway->start();
    if (!done) {
        m_discovery.stop();
        m_catalogs.stop();
        return done;
    }
    m_gateway = std::move(gateway);
    m_listen = {listen.host, m_gateway->port()};
    recordAndWait(ledger::Kind::GatewayStarted, "listening on " + m_listen.toString());
    m_expiry.start();
    m_seenTimer.start();
    m_againTimer.start();
    return Done{};
}

void Engine::stop()
{
    if (!m_gateway)
        return;
    m_expiry.stop();
    m_seenTimer.stop();
    m_againTimer.stop();
    m_gateway->stop();
    m_gateway.reset();
    m_versions.stop();
    m_sights.endAll("the gateway stopped");
    m_discovery.stop();
    m_catalogs.stop();
    for (auto& [connection, waiting] : std::exchange(m_waiting, {})) {
        for (const auto& waiter : waiting)
            waiter(Error{"the gateway is stopping", ""});
    }
    recordAndWait(ledger::Kind::GatewayStopped, "stopped");
}

void Engine::recordAndWait(ledger::Kind kind, const std::string& detail)
{
    ledger::Record record;
    record.kind = kind;
    record.timeUs = m_installation->clock()->nowUs();
    record.detail = detail;
    auto written = std::make_shared<std::promise<Result<uint64_t>>>();
    auto answer = written->get_future();
    m_installation->ledger().append(std::move(record), ledger::Until::Durable,
                                    [written](Result<uint64_t> seq) { written->set_value(std::move(seq)); });
    if (answer.wait_for(kRecordPatience) != std::future_status::ready || !answer.get())
        spdlog::error("the ledger could not be written");
}

void Engine::onAdministration(Change change, const std::vector<std::string>& tokens)
{
    Outcome done = change == Change::Labels ? applyLabels() : change == Change::Functions ? applyReviews() : m_worlds.rebuild();
    if (!done)
        spdlog::error("a change was stored but is not in force yet: {}", done.error().message);
    if (change == Change::Connections) {
        m_catalogs.refreshNew();
        Q_EMIT connectionsChanged();
    }
    if (change == Change::Labels)
        Q_EMIT labelsChanged();
    if (change == Change::Identities)
        Q_EMIT identitiesChanged();
    if (m_gateway) {
        for (const std::string& token : tokens)
            m_gateway->endSessionsOfToken(token);
    }
    distrustHolders(tokens);
}

void Engine::distrustHolders(const std::vector<std::string>& tokens)
{
    if (tokens.empty())
        return;
    const auto world = m_worlds.world();
    for (const identity::Identity& identity : world->directory.all()) {
        const identity::Credentials* credentials = world->directory.credentials(identity.name);
        const auto revoked = [&tokens](const identity::TokenVerifier& verifier) { return std::ranges::find(tokens, verifier.id) != tokens.end(); };
        if (credentials && std::ranges::any_of(credentials->verifiers, revoked))
            m_sights.distrust(identity.name);
    }
}

std::string Engine::address() const
{
    return m_listen.toString();
}

bool Engine::endSession(const std::string& id, const std::string& why)
{
    return m_gateway && m_gateway->endSession(id, why);
}

GatewayStatus Engine::status() const
{
    GatewayStatus status;
    status.running = m_gateway != nullptr;
    status.address = QString::fromStdString(address());
    if (m_gateway) {
        const gateway::GatewayFigures figures = m_gateway->figures();
        status.statementsPerSecond = figures.statementsPerSecond;
        status.addedMsMedian = figures.addedMicrosecondsMedian / 1000.0;
        status.addedMsP99 = figures.addedMicrosecondsP99 / 1000.0;
    }
    for (const gateway::SessionInfo& session : m_live.sessions()) {
        if (session.closedUs != 0)
            continue;
        ++status.sessionsLive;
        ++(session.identityKind == "human" ? status.peopleLive : status.agentsLive);
    }
    const store::SqliteLedger& ledger = m_installation->ledger();
    const ledger::Head head = ledger.head();
    status.ledgerRecords = static_cast<qint64>(ledger.size());
    status.ledgerHead = QString::fromStdString(toHex(head.root));
    status.ledgerHeadSize = static_cast<qint64>(head.size);
    if (head.timeUs != 0)
        status.ledgerSignedAt = QDateTime::fromMSecsSinceEpoch(head.timeUs / 1000, Qt::UTC);
    status.ledgerHealthy = ledger.healthy();
    status.approvalsPending = static_cast<int>(m_desk.pending().size());
    return status;
}

}  // namespace gatehouse::service

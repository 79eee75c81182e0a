// The service's interfaces with answers that a test sets: no gateway, no threads, replies from the event loop.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/audit_reader.h"
#include "core/service/catalog_browser.h"
#include "core/service/data_map_feed.h"
#include "core/service/session_feed.h"
#include "core/service/sign_in.h"
#include "core/service/status_feed.h"

#include <QHash>
#include <QTimer>

#include <optional>

namespace gatehouse::test {

/// Calls the reply later, as the real service does, with the value or with `problem` when that is set.
template <typename T>
void answerLater(QObject* context, service::Reply<T> reply, T value, const std::optional<Error>& problem)
{
    QTimer::singleShot(0, context, [reply = std::move(reply), value = std::move(value), problem] {
        if (problem)
            reply(*problem);
        else
            reply(value);
    });
}

class FakeStatusFeed : public service::StatusFeed {
    Q_OBJECT
public:
    using StatusFeed::StatusFeed;
    [[nodiscard]] service::GatewayStatus status() const override { return m_status; }
    void set(const service::GatewayStatus& status);

private:
    service::GatewayStatus m_status;
};

class FakeApprovalFeed : public service::ApprovalFeed {
    Q_OBJECT
public:
    using ApprovalFeed::ApprovalFeed;
    [[nodiscard]] QVector<service::ApprovalView> pending() const override { return m_pending; }
    [[nodiscard]] QVector<service::ApprovalView> recent() const override { return m_recent; }
    void approve(const QString& id, const QString& reason, service::Reply<service::ApprovalView> reply) override;
    void deny(const QString& id, const QString& reason, service::Reply<service::ApprovalView> reply) override;

    void askToSee(const service::SightAsk& ask, service::Reply<service::ApprovalView> reply) override;
    void withdraw(const QString& id, service::Reply<service::ApprovalView> reply) override;

    void set(const QVector<service::ApprovalView>& pending, const QVector<service::ApprovalView>& recent);
    /// What was asked for: "approve apr_1 reason".
    QStringList calls;
    std::optional<Error> problem;
    QString reviewer = QStringLiteral("marta");
    QVector<service::SightAsk> asked;   ///< each becomes a pending request "apr_see1", …

private:
    void decide(const QString& state, const QString& id, const QString& reason,
                service::Reply<service::ApprovalView> reply);

    QVector<service::ApprovalView> m_pending;
    QVector<service::ApprovalView> m_recent;
};

class FakeSessionFeed : public service::SessionFeed {
    Q_OBJECT
public:
    using SessionFeed::SessionFeed;
    [[nodiscard]] QVector<service::SessionView> sessions() const override { return m_sessions; }
    void statements(qint64 sinceUs, service::Reply<QVector<service::StatementView>> reply) override;
    void statementsOf(const QString& sessionId, service::Reply<QVector<service::StatementView>> reply) override;
    void endSession(const QString& sessionId, service::Reply<Done> reply) override;

    void set(const QVector<service::SessionView>& sessions, const QVector<service::StatementView>& statements);
    void append(const QVector<service::StatementView>& statements);
    QStringList ended;
    std::optional<Error> problem;

private:
    QVector<service::SessionView> m_sessions;
    QVector<service::StatementView> m_statements;
};

class FakeCatalogBrowser : public service::CatalogBrowser {
    Q_OBJECT
public:
    using CatalogBrowser::CatalogBrowser;
    [[nodiscard]] QVector<service::ConnectionView> connections() const override { return m_connections; }
    void relations(const QString& connection, service::Reply<QVector<service::RelationNode>> reply) override;
    void preview(const QString& connection, const QString& sql, service::Reply<service::Preview> reply) override;

    void set(const QVector<service::ConnectionView>& connections);
    QHash<QString, QVector<service::RelationNode>> relationsOf;
    service::Preview nextPreview;
    std::optional<Error> problem;

private:
    QVector<service::ConnectionView> m_connections;
};

class FakeSignIn : public service::SignIn {
    Q_OBJECT
public:
    using SignIn::SignIn;
    [[nodiscard]] Stage stage() const override { return m_stage; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] service::IdentityView identity() const override { return m_identity; }
    [[nodiscard]] QVector<service::IdentityView> choices() const override { return team; }
    void signInWithToken(const QString& name, const QString& token, service::Reply<Done> reply) override;
    void signInAs(const QString& name, service::Reply<Done> reply) override;
    void signOut() override;
    void testUpstream(const service::SetupRequest& request, service::Reply<QString> reply) override;
    void setUp(const service::SetupRequest& request, service::Reply<service::SetupResult> reply) override;

    void setStage(Stage stage, const QString& problem = {});
    QVector<service::IdentityView> team;
    QString goodToken = QStringLiteral("ght_good");
    std::optional<Error> upstreamProblem;
    std::optional<Error> setUpProblem;
    /// What setUp was asked for.
    service::SetupRequest lastSetup;
    /// The stage that signing out leads to.
    Stage signedOutStage = Stage::NeedsToken;

private:
    void signedIn(const QString& name);

    Stage m_stage = Stage::Connecting;
    QString m_problem;
    service::IdentityView m_identity;
};

class FakeAuditReader : public service::AuditReader {
    Q_OBJECT
public:
    using AuditReader::AuditReader;
    void find(const ledger::Query& query, int buckets, service::Reply<service::AuditPage> reply) override;
    void record(quint64 seq, service::Reply<service::RecordView> reply) override;
    void prove(quint64 seq, service::Reply<service::RecordProof> reply) override;
    void verify(service::Reply<service::LedgerCheck> reply) override;

    service::AuditPage page;
    service::RecordProof proof;
    service::LedgerCheck check;
    std::optional<Error> problem;
    int finds = 0;
};

class FakeDataMapFeed : public service::DataMapFeed {
    Q_OBJECT
public:
    using DataMapFeed::DataMapFeed;
    void load(const QString& connection, service::Reply<service::DataMap> reply) override;
    void confirm(const QString& connection, const QStringList& columns, service::Reply<Done> reply) override;
    void setLabel(const QString& connection, const QString& column, const QString& label, const QString& masker, service::Reply<Done> reply) override;
    void clear(const QString& connection, const QString& column, const QString& reason, service::Reply<Done> reply) override;
    void discover(const QString& connection, service::Reply<Done> reply) override;

    /// What was asked for: "clear shop public.t.c reason".
    QStringList calls;
    service::DataMap map;
    std::optional<Error> problem;        ///< of decisions
    std::optional<Error> loadProblem;
    service::Reply<Done> discovering;    ///< held until the test answers it
};

}  // namespace gatehouse::test

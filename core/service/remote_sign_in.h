// Signs in at the running server and keeps the token in memory for the query runner; never on disk.
#pragma once

#include "core/service/control_client.h"
#include "core/service/sign_in.h"

#include <functional>

namespace gatehouse::service {

/// What a query needs to sign in at the gateway as the person.
struct GatewayAccess {
    QString host;
    int port = 0;
    QString name;
    QString token;
};

class RemoteSignIn final : public SignIn {
    Q_OBJECT
public:
    explicit RemoteSignIn(ControlClient& client, QObject* parent = nullptr);
    ~RemoteSignIn() override;

    [[nodiscard]] Stage stage() const override { return m_stage; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] IdentityView identity() const override { return m_identity; }
    [[nodiscard]] QVector<IdentityView> choices() const override { return m_choices; }
    void signInWithToken(const QString& name, const QString& token, Reply<Done> reply) override;
    void signInAs(const QString& name, Reply<Done> reply) override;
    void signOut() override;
    void testUpstream(const SetupRequest& request, Reply<QString> reply) override;
    void setUp(const SetupRequest& request, Reply<SetupResult> reply) override;

    [[nodiscard]] GatewayAccess access() const { return m_access; }

private:
    void onOpened();
    void onState(const QJsonObject& state);
    void signedIn(const QJsonObject& answer, const QString& token);
    void setStage(Stage stage);

    ControlClient& m_client;
    Stage m_stage = Stage::Connecting;
    QString m_problem;
    IdentityView m_identity;
    QVector<IdentityView> m_choices;
    GatewayAccess m_access;
    int m_failures = 0;
};

}  // namespace gatehouse::service

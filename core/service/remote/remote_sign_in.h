// Who uses this console, over the control line; keeps the token in memory for the query runner.
#pragma once

#include "core/service/control_client.h"
#include "core/service/sign_in.h"

#include <string>

namespace gatehouse::service {

class RemoteSignIn final : public SignIn {
    Q_OBJECT
public:
    explicit RemoteSignIn(ControlClient& line, QObject* parent = nullptr);
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

    /// Of the person signed in; empty before.
    [[nodiscard]] const std::string& token() const { return m_token; }
    /// The gateway could not be started or found.
    void setUnavailable(const QString& problem);

private:
    void hello();
    void signedIn(const IdentityView& identity, const QString& token);
    void setStage(Stage stage);

    ControlClient& m_line;
    Stage m_stage = Stage::Connecting;
    QString m_problem;
    IdentityView m_identity;
    QVector<IdentityView> m_choices;
    std::string m_token;
};

}  // namespace gatehouse::service

// Held statements as the running server shows them to the one who signed in.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/control_client.h"
#include "core/service/sign_in.h"

namespace gatehouse::service {

class RemoteApprovalFeed final : public ApprovalFeed {
    Q_OBJECT
public:
    RemoteApprovalFeed(ControlClient& client, SignIn& signIn, QObject* parent = nullptr);

    [[nodiscard]] QVector<ApprovalView> pending() const override { return m_pending; }
    [[nodiscard]] QVector<ApprovalView> recent() const override { return m_recent; }
    void approve(const QString& id, const QString& reason, Reply<ApprovalView> reply) override;
    void deny(const QString& id, const QString& reason, Reply<ApprovalView> reply) override;
    void askToSee(const SightAsk& ask, Reply<ApprovalView> reply) override;
    void withdraw(const QString& id, Reply<ApprovalView> reply) override;

private:
    void reload();
    void ask(const QString& call, const QJsonObject& args, Reply<ApprovalView> reply);

    ControlClient& m_client;
    QVector<ApprovalView> m_pending;
    QVector<ApprovalView> m_recent;
    bool m_loading = false;
    bool m_again = false;
};

}  // namespace gatehouse::service

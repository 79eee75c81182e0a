// The status, session and approval feeds of a front end, kept fresh over the control line.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/control_client.h"
#include "core/service/session_feed.h"
#include "core/service/status_feed.h"

namespace gatehouse::service {

class RemoteStatusFeed final : public StatusFeed {
    Q_OBJECT
public:
    explicit RemoteStatusFeed(ControlClient& line, QObject* parent = nullptr);
    [[nodiscard]] GatewayStatus status() const override { return m_status; }

private:
    void refresh();
    ControlClient& m_line;
    GatewayStatus m_status;
};

class RemoteSessionFeed final : public SessionFeed {
    Q_OBJECT
public:
    explicit RemoteSessionFeed(ControlClient& line, QObject* parent = nullptr);
    [[nodiscard]] QVector<SessionView> sessions() const override { return m_sessions; }
    void statements(qint64 sinceUs, Reply<QVector<StatementView>> reply) override;
    void statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply) override;
    void endSession(const QString& sessionId, Reply<Done> reply) override;
    /// Asks again; the composition root calls it after signing in.
    void refresh();

private:
    void merge(const QVector<SessionView>& changed);
    ControlClient& m_line;
    QVector<SessionView> m_sessions;
};

class RemoteApprovalFeed final : public ApprovalFeed {
    Q_OBJECT
public:
    explicit RemoteApprovalFeed(ControlClient& line, QObject* parent = nullptr);
    [[nodiscard]] QVector<ApprovalView> pending() const override { return m_pending; }
    [[nodiscard]] QVector<ApprovalView> recent() const override { return m_recent; }
    void approve(const QString& id, const QString& reason, Reply<ApprovalView> reply) override;
    void deny(const QString& id, const QString& reason, Reply<ApprovalView> reply) override;
    /// Asks again: what may be decided depends on who is signed in.
    void refresh();

private:
    void decide(const QString& call, const QString& id, const QString& reason, Reply<ApprovalView> reply);
    ControlClient& m_line;
    QVector<ApprovalView> m_pending;
    QVector<ApprovalView> m_recent;
};

}  // namespace gatehouse::service

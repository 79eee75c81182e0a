// Sessions and statements, as the running server tells them.
#pragma once

#include "core/service/control_client.h"
#include "core/service/session_feed.h"

namespace gatehouse::service {

class RemoteSessionFeed final : public SessionFeed {
    Q_OBJECT
public:
    explicit RemoteSessionFeed(ControlClient& client, QObject* parent = nullptr);

    [[nodiscard]] QVector<SessionView> sessions() const override { return m_sessions; }
    void statements(qint64 sinceUs, Reply<QVector<StatementView>> reply) override;
    void statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply) override;
    void endSession(const QString& sessionId, Reply<Done> reply) override;

private:
    void reload();
    void merge(const QVector<SessionView>& changed);

    ControlClient& m_client;
    QVector<SessionView> m_sessions;   ///< newest first
};

}  // namespace gatehouse::service

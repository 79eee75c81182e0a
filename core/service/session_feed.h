// Sessions and their statements, live and of the last hours.
#pragma once

#include "core/service/reply.h"
#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

class SessionFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Live sessions and those that ended lately, newest first.
    [[nodiscard]] virtual QVector<SessionView> sessions() const = 0;
    /// Statements of all sessions since a time, oldest first, bounded (newest kept).
    virtual void statements(qint64 sinceUs, Reply<QVector<StatementView>> reply) = 0;
    /// Statements of one session, oldest first.
    virtual void statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply) = 0;
    virtual void endSession(const QString& sessionId, Reply<Done> reply) = 0;

Q_SIGNALS:
    void sessionsChanged();
    /// New ones and ones whose state changed; at the most ten times a second.
    void statementsChanged(const QVector<gatehouse::service::StatementView>& statements);
};

}  // namespace gatehouse::service

// Held statements, requests to see masked columns, and their decisions, as the signed-in person may see and decide them.
#pragma once

#include "core/service/reply.h"
#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

class ApprovalFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QVector<ApprovalView> pending() const = 0;   ///< oldest first
    [[nodiscard]] virtual QVector<ApprovalView> recent() const = 0;    ///< ended ones, newest first
    virtual void approve(const QString& id, const QString& reason, Reply<ApprovalView> reply) = 0;
    virtual void deny(const QString& id, const QString& reason, Reply<ApprovalView> reply) = 0;
    /// As the signed-in person; the answer tells who may decide it. pending() and recent() say what becomes of it.
    virtual void askToSee(const SightAsk& ask, Reply<ApprovalView> reply) = 0;
    /// Of a request to see, by whoever asked.
    virtual void withdraw(const QString& id, Reply<ApprovalView> reply) = 0;

Q_SIGNALS:
    void approvalsChanged();
};

}  // namespace gatehouse::service

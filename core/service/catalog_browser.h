// What is in a connection's database, with labels: for the object tree and completion.
#pragma once

#include "core/service/reply.h"
#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

class CatalogBrowser : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QVector<ConnectionView> connections() const = 0;
    /// Relations of the user's schemas, sorted by schema and name. From the gateway's snapshot: never waits
    /// for the database unless it was never read.
    virtual void relations(const QString& connection, Reply<QVector<RelationNode>> reply) = 0;
    /// What would happen if the signed-in person ran this text. Runs nothing but EXPLAIN's planner for the estimate.
    virtual void preview(const QString& connection, const QString& sql, Reply<Preview> reply) = 0;

Q_SIGNALS:
    void connectionsChanged();
    void catalogChanged(const QString& connection);
};

}  // namespace gatehouse::service

// The data map through the running server.
#pragma once

#include "core/service/control_client.h"
#include "core/service/data_map_feed.h"

namespace gatehouse::service {

class RemoteDataMapFeed final : public DataMapFeed {
    Q_OBJECT
public:
    explicit RemoteDataMapFeed(ControlClient& client, QObject* parent = nullptr);

    void load(const QString& connection, Reply<DataMap> reply) override;
    void confirm(const QString& connection, const QStringList& columns, Reply<Done> reply) override;
    void setLabel(const QString& connection, const QString& column, const QString& label, const QString& masker, Reply<Done> reply) override;
    void clear(const QString& connection, const QString& column, const QString& reason, Reply<Done> reply) override;
    void discover(const QString& connection, Reply<Done> reply) override;

private:
    void change(const QString& call, const QJsonObject& args, Reply<Done> reply);

    ControlClient& m_client;
};

}  // namespace gatehouse::service

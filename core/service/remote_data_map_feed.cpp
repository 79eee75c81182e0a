#include "core/service/remote_data_map_feed.h"

#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteDataMapFeed::RemoteDataMapFeed(ControlClient& client, QObject* parent) : DataMapFeed(parent), m_client(client)
{
    connect(&client, &ControlClient::opened, this, &DataMapFeed::dataMapChanged);
    connect(&client, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("labels") || name == QLatin1String("catalog"))
            Q_EMIT dataMapChanged();
        else if (name == QLatin1String("discovery"))
            Q_EMIT discoveryProgressed(fromJson<DiscoveryView>(data.toObject()));
    });
}

void RemoteDataMapFeed::load(const QString& connection, Reply<DataMap> reply)
{
    m_client.call(QStringLiteral("label.map"), {{QStringLiteral("connection"), connection}}, [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(fromJson<DataMap>(answer->toObject()));
        else
            reply(answer.error());
    });
}

void RemoteDataMapFeed::change(const QString& call, const QJsonObject& args, Reply<Done> reply)
{
    m_client.call(call, args, [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(Done{});
        else
            reply(answer.error());
    });
}

void RemoteDataMapFeed::confirm(const QString& connection, const QStringList& columns, Reply<Done> reply)
{
    change(QStringLiteral("admin.label.confirm"),
           {{QStringLiteral("connection"), connection}, {QStringLiteral("columns"), QJsonArray::fromStringList(columns)}}, std::move(reply));
}

void RemoteDataMapFeed::setLabel(const QString& connection, const QString& column, const QString& label, const QString& masker, Reply<Done> reply)
{
    QJsonObject args{{QStringLiteral("connection"), connection}, {QStringLiteral("column"), column}, {QStringLiteral("label"), label}};
    if (!masker.isEmpty())
        args.insert(QStringLiteral("masker"), masker);
    change(QStringLiteral("admin.label.set"), args, std::move(reply));
}

void RemoteDataMapFeed::clear(const QString& connection, const QString& column, const QString& reason, Reply<Done> reply)
{
    change(QStringLiteral("admin.label.clear"),
           {{QStringLiteral("connection"), connection}, {QStringLiteral("column"), column}, {QStringLiteral("reason"), reason}}, std::move(reply));
}

void RemoteDataMapFeed::discover(const QString& connection, Reply<Done> reply)
{
    change(QStringLiteral("label.discover"), {{QStringLiteral("connection"), connection}}, std::move(reply));
}

}  // namespace gatehouse::service

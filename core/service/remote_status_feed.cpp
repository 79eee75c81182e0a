#include "core/service/remote_status_feed.h"

#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteStatusFeed::RemoteStatusFeed(ControlClient& client, QObject* parent) : StatusFeed(parent)
{
    connect(&client, &ControlClient::opened, this, [this, &client] {
        client.call(QStringLiteral("status"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
            if (answer)
                take(*answer);
        }));
    });
    connect(&client, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("status"))
            take(data);
    });
    connect(&client, &ControlClient::closed, this, [this] {
        m_status.running = false;
        Q_EMIT statusChanged();
    });
}

void RemoteStatusFeed::take(const QJsonValue& data)
{
    m_status = fromJson<GatewayStatus>(data.toObject());
    Q_EMIT statusChanged();
}

}  // namespace gatehouse::service

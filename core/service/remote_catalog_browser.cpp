#include "core/service/remote_catalog_browser.h"

#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteCatalogBrowser::RemoteCatalogBrowser(ControlClient& client, QObject* parent) : CatalogBrowser(parent), m_client(client)
{
    connect(&client, &ControlClient::opened, this, &RemoteCatalogBrowser::reload);
    connect(&client, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("connections"))
            reload();
        else if (name == QLatin1String("catalog"))
            Q_EMIT catalogChanged(data.toString());
    });
}

void RemoteCatalogBrowser::reload()
{
    m_client.call(QStringLiteral("admin.connection.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_connections = listFromJson<ConnectionView>(answer->toArray());
        Q_EMIT connectionsChanged();
    }));
}

void RemoteCatalogBrowser::relations(const QString& connection, Reply<QVector<RelationNode>> reply)
{
    m_client.call(QStringLiteral("catalog.relations"), {{QStringLiteral("connection"), connection}},
                  [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(listFromJson<RelationNode>(answer->toArray()));
        else
            reply(answer.error());
    });
}

void RemoteCatalogBrowser::preview(const QString& connection, const QString& sql, Reply<Preview> reply)
{
    m_client.call(QStringLiteral("catalog.preview"), {{QStringLiteral("connection"), connection}, {QStringLiteral("sql"), sql}},
                  [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(fromJson<Preview>(answer->toObject()));
        else
            reply(answer.error());
    });
}

}  // namespace gatehouse::service

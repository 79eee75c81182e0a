#include "core/service/remote/remote_catalog_browser.h"

#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteCatalogBrowser::RemoteCatalogBrowser(ControlClient& line, QObject* parent) : CatalogBrowser(parent), m_line(line)
{
    connect(&m_line, &ControlClient::opened, this, &RemoteCatalogBrowser::refresh);
    connect(&m_line, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("connections"))
            refresh();
        else if (name == QLatin1String("catalog"))
            Q_EMIT catalogChanged(data.toString());
    });
    refresh();
}

void RemoteCatalogBrowser::refresh()
{
    m_line.call(QStringLiteral("admin.connection.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_connections = listFromJson<ConnectionView>(answer->toArray());
        Q_EMIT connectionsChanged();
    }));
}

void RemoteCatalogBrowser::relations(const QString& connection, Reply<QVector<RelationNode>> reply)
{
    m_line.call(QStringLiteral("catalog.relations"), {{QStringLiteral("connection"), connection}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer)
                        reply(answer.error());
                    else
                        reply(listFromJson<RelationNode>(answer->toArray()));
                });
}

void RemoteCatalogBrowser::preview(const QString& connection, const QString& sql, Reply<Preview> reply)
{
    m_line.call(QStringLiteral("catalog.preview"), {{QStringLiteral("connection"), connection}, {QStringLiteral("sql"), sql}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    const Preview preview = fromJson<Preview>(answer->toObject());
                    reply(preview);
                });
}

}  // namespace gatehouse::service

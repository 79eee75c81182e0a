// Connections, their schemas and previews through the running server.
#pragma once

#include "core/service/catalog_browser.h"
#include "core/service/control_client.h"

namespace gatehouse::service {

class RemoteCatalogBrowser final : public CatalogBrowser {
    Q_OBJECT
public:
    explicit RemoteCatalogBrowser(ControlClient& client, QObject* parent = nullptr);

    [[nodiscard]] QVector<ConnectionView> connections() const override { return m_connections; }
    void relations(const QString& connection, Reply<QVector<RelationNode>> reply) override;
    void preview(const QString& connection, const QString& sql, Reply<Preview> reply) override;

private:
    void reload();

    ControlClient& m_client;
    QVector<ConnectionView> m_connections;
};

}  // namespace gatehouse::service

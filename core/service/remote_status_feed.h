// The status bar's figures, as the running server tells them.
#pragma once

#include "core/service/control_client.h"
#include "core/service/status_feed.h"

namespace gatehouse::service {

class RemoteStatusFeed final : public StatusFeed {
    Q_OBJECT
public:
    explicit RemoteStatusFeed(ControlClient& client, QObject* parent = nullptr);
    [[nodiscard]] GatewayStatus status() const override { return m_status; }

private:
    void take(const QJsonValue& data);
    GatewayStatus m_status;
};

}  // namespace gatehouse::service

// Starts `gatehousectl serve` for the home when nothing answers there; the gateway then outlives the console.
#pragma once

#include "core/service/control_client.h"
#include "core/service/home.h"

#include <QObject>

namespace gatehouse::console {

class ServerStarter : public QObject {
    Q_OBJECT
public:
    ServerStarter(service::Home home, service::ControlClient& client);

private:
    void onFailed();

    service::Home m_home;
    bool m_started = false;
};

}  // namespace gatehouse::console

// One connection of the control server: its lines in, its answers and events out.
#pragma once

#include "core/service/call_table.h"
#include "core/service/control_lines.h"

#include <QJsonValue>
#include <QLocalSocket>
#include <QObject>

#include <cstdint>
#include <map>
#include <memory>

namespace gatehouse::service {

class ControlPeer : public QObject {
    Q_OBJECT
public:
    /// Takes the socket.
    ControlPeer(QLocalSocket* socket, const CallTable& calls, QObject* parent);

    /// The peer's user is the server's.
    [[nodiscard]] static bool isOurs(const QLocalSocket& socket);

    [[nodiscard]] bool subscribed() const { return m_caller->subscribed; }
    void send(const QByteArray& line);

Q_SIGNALS:
    void gone(gatehouse::service::ControlPeer* peer);

private:
    void read();
    void handle(const QByteArray& line);
    void answer(uint64_t number, const Result<QJsonValue>& result);
    void reply(const QJsonValue& id, const Result<QJsonValue>& result);
    void drop();

    QLocalSocket* m_socket;
    const CallTable& m_calls;
    std::shared_ptr<Caller> m_caller;
    ControlLines m_lines;
    std::map<uint64_t, QJsonValue> m_asked;   ///< calls without an answer yet: what the peer calls each
    uint64_t m_lastCall = 0;
    std::shared_ptr<ControlPeer*> m_self = std::make_shared<ControlPeer*>(this);
};

}  // namespace gatehouse::service

// Talks the control protocol with a running server, without ever blocking; reconnects by itself. Not the feeds.
#pragma once

#include "core/service/control_lines.h"
#include "core/service/reply.h"

#include <QHash>
#include <QJsonObject>
#include <QJsonValue>
#include <QLocalSocket>
#include <QObject>
#include <QTimer>

#include <functional>
#include <string>

namespace gatehouse::service {

class ControlClient : public QObject {
    Q_OBJECT
public:
    explicit ControlClient(std::string socketPath, QObject* parent = nullptr);
    ~ControlClient() override;

    void open();
    [[nodiscard]] bool isOpen() const;
    /// Tries again about twice a second while not connected.
    void keepOpen(bool keep) { m_keepOpen = keep; }

    /// The reply comes on this object's thread; with an error when the connection ends first.
    void call(const QString& name, const QJsonObject& args, Reply<QJsonValue> reply);

Q_SIGNALS:
    void opened();
    void closed();
    void failed(const QString& why);   ///< an attempt to connect
    void event(const QString& name, const QJsonValue& data);

private:
    void read();
    void handle(const QJsonObject& message);
    void onDisconnected();

    std::string m_path;
    QLocalSocket m_socket;
    QTimer m_again;
    ControlLines m_lines;
    QHash<qint64, Reply<QJsonValue>> m_waiting;
    qint64 m_lastId = 0;
    bool m_keepOpen = false;
};

}  // namespace gatehouse::service

#include "core/service/control_client.h"

#include <utility>

namespace gatehouse::service {

namespace {
constexpr int kAgainMs = 500;
}

ControlClient::ControlClient(std::string socketPath, QObject* parent) : QObject(parent), m_path(std::move(socketPath))
{
    m_again.setSingleShot(true);
    m_again.setInterval(kAgainMs);
    connect(&m_again, &QTimer::timeout, this, &ControlClient::open);
    connect(&m_socket, &QLocalSocket::connected, this, &ControlClient::opened);
    connect(&m_socket, &QLocalSocket::readyRead, this, &ControlClient::read);
    connect(&m_socket, &QLocalSocket::disconnected, this, &ControlClient::onDisconnected);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, [this](QLocalSocket::LocalSocketError) {
        if (m_socket.state() == QLocalSocket::ConnectedState || m_socket.state() == QLocalSocket::ClosingState)
            return;
        if (m_keepOpen)
            m_again.start();
        Q_EMIT failed(m_socket.errorString());
    });
}

ControlClient::~ControlClient()
{
    m_socket.disconnect(this);
}

void ControlClient::open()
{
    if (m_socket.state() == QLocalSocket::UnconnectedState)
        m_socket.connectToServer(QString::fromStdString(m_path));
}

bool ControlClient::isOpen() const
{
    return m_socket.state() == QLocalSocket::ConnectedState;
}

void ControlClient::onDisconnected()
{
    m_lines = {};
    const auto waiting = std::exchange(m_waiting, {});
    for (const Reply<QJsonValue>& reply : waiting)
        reply(Error{"the gateway went away", "Start it again: gatehousectl serve"});
    if (m_keepOpen)
        m_again.start();
    Q_EMIT closed();
}

void ControlClient::call(const QString& name, const QJsonObject& args, Reply<QJsonValue> reply)
{
    if (!isOpen()) {
        QMetaObject::invokeMethod(this, [reply = std::move(reply)] { reply(Error{"the gateway is not running", ""}); }, Qt::QueuedConnection);
        return;
    }
    const qint64 id = ++m_lastId;
    m_waiting.insert(id, std::move(reply));
    m_socket.write(ControlLines::format({{QStringLiteral("id"), id}, {QStringLiteral("call"), name}, {QStringLiteral("args"), args}}));
}

void ControlClient::read()
{
    if (!m_lines.add(m_socket.readAll())) {
        m_socket.abort();
        return;
    }
    while (const auto line = m_lines.next()) {
        if (const auto message = ControlLines::parse(*line))
            handle(*message);
    }
}

void ControlClient::handle(const QJsonObject& message)
{
    if (message.contains(QLatin1String("event"))) {
        Q_EMIT event(message.value(QLatin1String("event")).toString(), message.value(QLatin1String("data")));
        return;
    }
    const Reply<QJsonValue> reply = m_waiting.take(message.value(QLatin1String("id")).toInteger());
    if (!reply)
        return;
    const QJsonObject error = message.value(QLatin1String("error")).toObject();
    if (message.contains(QLatin1String("error")))
        reply(Error{error.value(QLatin1String("message")).toString().toStdString(), error.value(QLatin1String("hint")).toString().toStdString()});
    else
        reply(message.value(QLatin1String("result")));
}

}  // namespace gatehouse::service

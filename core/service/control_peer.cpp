#include "core/service/control_peer.h"

#include <QPointer>

#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::service {

namespace {
/// Who does not read what it subscribed to is let go, so that it cannot fill the server's memory.
constexpr qint64 kUnsentBytesMax = 64 * 1024 * 1024;
}  // namespace

ControlPeer::ControlPeer(QLocalSocket* socket, const CallTable& calls, QObject* parent)
    : QObject(parent), m_socket(socket), m_calls(calls), m_caller(std::make_shared<Caller>())
{
    m_socket->setParent(this);
    connect(m_socket, &QLocalSocket::readyRead, this, &ControlPeer::read);
    connect(m_socket, &QLocalSocket::disconnected, this, [this] { Q_EMIT gone(this); });
    QMetaObject::invokeMethod(this, &ControlPeer::read, Qt::QueuedConnection);
}

bool ControlPeer::isOurs(const QLocalSocket& socket)
{
    ucred peer{};
    socklen_t length = sizeof peer;
    return ::getsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0
        && peer.uid == ::geteuid();
}

void ControlPeer::drop()
{
    m_socket->abort();
}

void ControlPeer::read()
{
    if (!m_lines.add(m_socket->readAll())) {
        drop();
        return;
    }
    const QPointer<ControlPeer> self(this);
    while (const auto line = m_lines.next()) {
        handle(*line);
        if (!self)
            return;
    }
}

void ControlPeer::handle(const QByteArray& line)
{
    const auto message = ControlLines::parse(line);
    if (!message || !message->value(QLatin1String("call")).isString()) {
        reply(QJsonValue(), Error{"a line must be one JSON object with a call", ""});
        return;
    }
    const QJsonValue id = message->value(QLatin1String("id"));
    const QString name = message->value(QLatin1String("call")).toString();
    if (name == QLatin1String("subscribe")) {
        m_caller->subscribed = true;
        reply(id, QJsonValue(QJsonObject()));
        return;
    }
    const uint64_t number = ++m_lastCall;
    m_asked.emplace(number, id);
    // Called on this thread, but let go by whichever had it last: it holds nothing of Qt's.
    m_calls.call(name, m_caller, message->value(QLatin1String("args")).toObject(),
                 [alive = std::weak_ptr<ControlPeer*>(m_self), number](const Result<QJsonValue>& result) {
        if (const auto self = alive.lock())
            (*self)->answer(number, result);
    });
}

void ControlPeer::answer(uint64_t number, const Result<QJsonValue>& result)
{
    if (const auto asked = m_asked.extract(number))
        reply(asked.mapped(), result);
}

void ControlPeer::reply(const QJsonValue& id, const Result<QJsonValue>& result)
{
    QJsonObject message{{QStringLiteral("id"), id}};
    if (result) {
        message.insert(QStringLiteral("result"), *result);
    } else {
        message.insert(QStringLiteral("error"), QJsonObject{{QStringLiteral("message"), QString::fromStdString(result.error().message)},
                                                            {QStringLiteral("hint"), QString::fromStdString(result.error().hint)}});
    }
    send(ControlLines::format(message));
}

void ControlPeer::send(const QByteArray& line)
{
    if (m_socket->state() != QLocalSocket::ConnectedState)
        return;
    if (m_socket->bytesToWrite() > kUnsentBytesMax) {
        drop();
        return;
    }
    m_socket->write(line);
}

}  // namespace gatehouse::service

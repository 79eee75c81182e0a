#include "core/service/remote_session_feed.h"

#include "core/service/json_values.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr qsizetype kSessionsMax = 3000;

Reply<QJsonValue> listReply(Reply<QVector<StatementView>> reply)
{
    return [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(listFromJson<StatementView>(answer->toArray()));
        else
            reply(answer.error());
    };
}

}  // namespace

RemoteSessionFeed::RemoteSessionFeed(ControlClient& client, QObject* parent) : SessionFeed(parent), m_client(client)
{
    connect(&client, &ControlClient::opened, this, &RemoteSessionFeed::reload);
    connect(&client, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("sessions"))
            merge(listFromJson<SessionView>(data.toArray()));
        else if (name == QLatin1String("statements"))
            Q_EMIT statementsChanged(listFromJson<StatementView>(data.toArray()));
    });
}

void RemoteSessionFeed::reload()
{
    m_client.call(QStringLiteral("sessions.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_sessions = listFromJson<SessionView>(answer->toArray());
        Q_EMIT sessionsChanged();
    }));
}

void RemoteSessionFeed::merge(const QVector<SessionView>& changed)
{
    for (const SessionView& session : changed) {
        const auto known = std::find_if(m_sessions.begin(), m_sessions.end(), [&](const SessionView& s) { return s.id == session.id; });
        if (known != m_sessions.end())
            *known = session;
        else
            m_sessions.prepend(session);
    }
    std::stable_sort(m_sessions.begin(), m_sessions.end(), [](const auto& a, const auto& b) { return a.openedAt > b.openedAt; });
    if (m_sessions.size() > kSessionsMax)
        m_sessions.resize(kSessionsMax);
    Q_EMIT sessionsChanged();
}

void RemoteSessionFeed::statements(qint64 sinceUs, Reply<QVector<StatementView>> reply)
{
    m_client.call(QStringLiteral("sessions.statements"), {{QStringLiteral("sinceUs"), sinceUs}}, listReply(std::move(reply)));
}

void RemoteSessionFeed::statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply)
{
    m_client.call(QStringLiteral("sessions.statements"), {{QStringLiteral("session"), sessionId}}, listReply(std::move(reply)));
}

void RemoteSessionFeed::endSession(const QString& sessionId, Reply<Done> reply)
{
    m_client.call(QStringLiteral("sessions.end"), {{QStringLiteral("id"), sessionId}}, [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(Done{});
        else
            reply(answer.error());
    });
}

}  // namespace gatehouse::service

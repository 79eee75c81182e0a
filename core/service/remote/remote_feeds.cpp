#include "core/service/remote/remote_feeds.h"

#include "core/service/json_values.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr qsizetype kSessionsKept = 2000;

}  // namespace

RemoteStatusFeed::RemoteStatusFeed(ControlClient& line, QObject* parent) : StatusFeed(parent), m_line(line)
{
    connect(&m_line, &ControlClient::opened, this, &RemoteStatusFeed::refresh);
    connect(&m_line, &ControlClient::closed, this, [this] {
        m_status.running = false;
        Q_EMIT statusChanged();
    });
    connect(&m_line, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name != QLatin1String("status"))
            return;
        m_status = fromJson<GatewayStatus>(data.toObject());
        Q_EMIT statusChanged();
    });
    refresh();
}

void RemoteStatusFeed::refresh()
{
    m_line.call(QStringLiteral("status"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_status = fromJson<GatewayStatus>(answer->toObject());
        Q_EMIT statusChanged();
    }));
}

RemoteSessionFeed::RemoteSessionFeed(ControlClient& line, QObject* parent) : SessionFeed(parent), m_line(line)
{
    connect(&m_line, &ControlClient::opened, this, &RemoteSessionFeed::refresh);
    connect(&m_line, &ControlClient::event, this, [this](const QString& name, const QJsonValue& data) {
        if (name == QLatin1String("sessions")) {
            m_sessions = listFromJson<SessionView>(data.toArray()));
            Q_EMIT sessionsChanged();
        } else if (name == QLatin1String("statements")) {
            Q_EMIT statementsChanged(listFromJson<StatementView>(data.toArray())));
        }
    });
    refresh();
}

/// An event has only the sessions that changed.
void RemoteSessionFeed::merge(const QVector<SessionView>& changed)
{
    for (const SessionView& session : changed) {
        const auto known = std::find_if(m_sessions.begin(), m_sessions.end(),
                                        [&](const SessionView& other) { return other.id == session.id; });
        if (known == m_sessions.end())
            m_sessions.prepend(session);
        else
            *known = session;
    }
    if (m_sessions.size() > kSessionsKept)
        m_sessions.resize(kSessionsKept);
}

void RemoteSessionFeed::refresh()
{
    m_line.call(QStringLiteral("sessions.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_sessions = listFromJson<SessionView>(answer->toArray());
        Q_EMIT sessionsChanged();
    }));
}

void RemoteSessionFeed::statements(qint64 sinceUs, Reply<QVector<StatementView>> reply)
{
    m_line.call(QStringLiteral("sessions.statements"), {{QStringLiteral("sinceUs"), sinceUs}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer)
                        reply(answer.error());
                    else
                        reply(listFromJson<StatementView>(answer->toArray()));
                });
}

void RemoteSessionFeed::statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply)
{
    m_line.call(QStringLiteral("sessions.statements"), {{QStringLiteral("session"), sessionId}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer)
                        reply(answer.error());
                    else
                        reply(listFromJson<StatementView>(answer->toArray()));
                });
}

void RemoteSessionFeed::endSession(const QString& sessionId, Reply<Done> reply)
{
    m_line.call(QStringLiteral("sessions.end"), {{QStringLiteral("id"), sessionId}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer)
                        reply(answer.error());
                    else
                        reply(Done{});
                });
}

RemoteApprovalFeed::RemoteApprovalFeed(ControlClient& line, QObject* parent) : ApprovalFeed(parent), m_line(line)
{
    connect(&m_line, &ControlClient::opened, this, &RemoteApprovalFeed::refresh);
    connect(&m_line, &ControlClient::event, this, [this](const QString& name, const QJsonValue&) {
        if (name == QLatin1String("approvals"))
            refresh();
    });
    refresh();
}

void RemoteApprovalFeed::refresh()
{
    m_line.call(QStringLiteral("approvals.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer)
            return;
        m_pending = listFromJson<ApprovalView>(answer->toObject().value(QLatin1String("pending").toArray()));
        m_recent = listFromJson<ApprovalView>(answer->toObject().value(QLatin1String("recent").toArray()));
        Q_EMIT approvalsChanged();
    }));
}

void RemoteApprovalFeed::decide(const QString& call, const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    m_line.call(call, {{QStringLiteral("id"), id}, {QStringLiteral("reason"), reason}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    const ApprovalView decided = fromJson<ApprovalView>(answer->toObject());
                    reply(decided);
                });
}

void RemoteApprovalFeed::approve(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    decide(QStringLiteral("approvals.approve"), id, reason, std::move(reply));
}

void RemoteApprovalFeed::deny(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    decide(QStringLiteral("approvals.deny"), id, reason, std::move(reply));
}

}  // namespace gatehouse::service

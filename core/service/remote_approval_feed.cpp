#include "core/service/remote_approval_feed.h"

#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteApprovalFeed::RemoteApprovalFeed(ControlClient& client, SignIn& signIn, QObject* parent)
    : ApprovalFeed(parent), m_client(client)
{
    connect(&client, &ControlClient::opened, this, &RemoteApprovalFeed::reload);
    // Who looks decides what may be decided.
    connect(&signIn, &SignIn::stageChanged, this, &RemoteApprovalFeed::reload);
    connect(&client, &ControlClient::event, this, [this](const QString& name, const QJsonValue&) {
        if (name == QLatin1String("approvals") || name == QLatin1String("identities"))
            reload();
    });
}

void RemoteApprovalFeed::reload()
{
    // Changes that come while one answer is under way are fetched together.
    if (m_loading) {
        m_again = true;
        return;
    }
    m_loading = true;
    m_again = false;
    m_client.call(QStringLiteral("approvals.list"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        m_loading = false;
        if (answer) {
            m_pending = listFromJson<ApprovalView>(answer->toObject().value(QLatin1String("pending")).toArray());
            m_recent = listFromJson<ApprovalView>(answer->toObject().value(QLatin1String("recent")).toArray());
            Q_EMIT approvalsChanged();
        }
        if (m_again)
            reload();
    }));
}

void RemoteApprovalFeed::ask(const QString& call, const QJsonObject& args, Reply<ApprovalView> reply)
{
    m_client.call(call, args, [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(fromJson<ApprovalView>(answer->toObject()));
        else
            reply(answer.error());
    });
}

void RemoteApprovalFeed::approve(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    ask(QStringLiteral("approvals.approve"), {{QStringLiteral("id"), id}, {QStringLiteral("reason"), reason}}, std::move(reply));
}

void RemoteApprovalFeed::deny(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    ask(QStringLiteral("approvals.deny"), {{QStringLiteral("id"), id}, {QStringLiteral("reason"), reason}}, std::move(reply));
}

void RemoteApprovalFeed::askToSee(const SightAsk& wanted, Reply<ApprovalView> reply)
{
    ask(QStringLiteral("approvals.see"), toJson(wanted), std::move(reply));
}

void RemoteApprovalFeed::withdraw(const QString& id, Reply<ApprovalView> reply)
{
    ask(QStringLiteral("approvals.withdraw"), {{QStringLiteral("id"), id}}, std::move(reply));
}

}  // namespace gatehouse::service

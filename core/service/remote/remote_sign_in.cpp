#include "core/service/remote/remote_sign_in.h"

#include "core/base/bytes.h"
#include "core/service/json_values.h"

namespace gatehouse::service {

RemoteSignIn::RemoteSignIn(ControlClient& line, QObject* parent) : SignIn(parent), m_line(line)
{
    connect(&m_line, &ControlClient::opened, this, &RemoteSignIn::hello);
    // The gateway's side forgets who we are with the line.
    connect(&m_line, &ControlClient::closed, this, [this] { setStage(Stage::Connecting); });
    if (m_line.isOpen())
        hello();
}

RemoteSignIn::~RemoteSignIn()
{
    wipe(m_token);
}

void RemoteSignIn::setStage(Stage stage)
{
    if (m_stage == stage)
        return;
    m_stage = stage;
    Q_EMIT stageChanged();
}

void RemoteSignIn::setUnavailable(const QString& problem)
{
    m_problem = problem;
    setStage(Stage::Unavailable);
}

void RemoteSignIn::hello()
{
    m_line.call(QStringLiteral("signin.state"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (!answer) {
            setUnavailable(QString::fromStdString(answer.error().message));
            return;
        }
        m_line.call(QStringLiteral("subscribe"), {}, [](Result<QJsonValue>) {});
        m_choices = listFromJson<IdentityView>(answer->toObject().value(QLatin1String("choices").toArray()));
        const QJsonObject state = answer->toObject();
        if (!m_token.empty()) {
            // The line was lost and came back: be again who we were.
            signInWithToken(m_identity.name, QString::fromStdString(m_token), [](Result<Done>) {});
            return;
        }
        if (!state.value(QLatin1String("hasOwner")).toBool())
            setStage(Stage::FirstRun);
        else if (state.value(QLatin1String("demo")).toBool())
            setStage(Stage::ChooseIdentity);
        else
            setStage(Stage::NeedsToken);
    }));
}

void RemoteSignIn::signedIn(const IdentityView& identity, const QString& token)
{
    m_identity = identity;
    wipe(m_token);
    m_token = token.toStdString();
    setStage(Stage::SignedIn);
}

void RemoteSignIn::signInWithToken(const QString& name, const QString& token, Reply<Done> reply)
{
    m_line.call(QStringLiteral("signin"), {{QStringLiteral("name"), name}, {QStringLiteral("token"), token}},
                replyTo<QJsonValue>(this, [this, token, reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        wipe(m_token);
                        if (m_stage == Stage::Connecting)
                            setStage(m_choices.isEmpty() ? Stage::NeedsToken : Stage::ChooseIdentity);
                        reply(answer.error());
                        return;
                    }
                    const IdentityView identity = fromJson<IdentityView>(answer->toObject());
                    signedIn(identity, token);
                    reply(Done{});
                }));
}

void RemoteSignIn::signInAs(const QString& name, Reply<Done> reply)
{
    m_line.call(QStringLiteral("signin.as"), {{QStringLiteral("name"), name}},
                replyTo<QJsonValue>(this, [this, reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    const IdentityView identity = fromJson<IdentityView>(answer->toObject().value(QLatin1String("identity")).toObject());
                    signedIn(identity, answer->toObject().value(QLatin1String("token")).toString());
                    reply(Done{});
                }));
}

void RemoteSignIn::signOut()
{
    wipe(m_token);
    m_identity = {};
    m_line.call(QStringLiteral("signin.out"), {}, [](Result<QJsonValue>) {});
    setStage(Stage::Connecting);
    hello();
}

void RemoteSignIn::testUpstream(const SetupRequest& request, Reply<QString> reply)
{
    m_line.call(QStringLiteral("setup.test"), toJson(request), [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (!answer)
            reply(answer.error());
        else
            reply(answer->toObject().value(QLatin1String("version")).toString());
    });
}

void RemoteSignIn::setUp(const SetupRequest& request, Reply<SetupResult> reply)
{
    m_line.call(QStringLiteral("setup.finish"), toJson(request),
                replyTo<QJsonValue>(this, [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    SetupResult result;
                    result.token = answer->toObject().value(QLatin1String("token")).toString();
                    result.psqlLine = answer->toObject().value(QLatin1String("psqlLine")).toString();
                    reply(result);
                }));
}

}  // namespace gatehouse::service

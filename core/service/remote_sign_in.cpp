#include "core/service/remote_sign_in.h"

#include "core/service/home.h"
#include "core/service/json_values.h"

namespace gatehouse::service {

namespace {
/// About five seconds of trying: a server that is starting is not a problem yet.
constexpr int kFailuresBeforeProblem = 10;
}  // namespace

RemoteSignIn::RemoteSignIn(ControlClient& client, QObject* parent) : SignIn(parent), m_client(client)
{
    connect(&client, &ControlClient::opened, this, &RemoteSignIn::onOpened);
    connect(&client, &ControlClient::closed, this, [this] {
        m_failures = 0;
        setStage(Stage::Connecting);
    });
    connect(&client, &ControlClient::failed, this, [this](const QString& why) {
        if (++m_failures < kFailuresBeforeProblem)
            return;
        m_problem = why;
        setStage(Stage::Unavailable);
    });
}

RemoteSignIn::~RemoteSignIn()
{
    m_access.token.fill(QChar(0));
}

void RemoteSignIn::setStage(Stage stage)
{
    if (stage == m_stage && stage != Stage::SignedIn)
        return;
    m_stage = stage;
    Q_EMIT stageChanged();
}

void RemoteSignIn::onOpened()
{
    m_failures = 0;
    m_problem.clear();
    m_client.call(QStringLiteral("subscribe"), {}, [](Result<QJsonValue>) {});
    m_client.call(QStringLiteral("signin.state"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
        if (answer)
            onState(answer->toObject());
    }));
}

void RemoteSignIn::onState(const QJsonObject& state)
{
    if (const auto address = ListenAddress::parse(state.value(QLatin1String("address")).toString().toStdString())) {
        m_access.host = QString::fromStdString(address->host == "0.0.0.0" || address->host == "localhost" ? "127.0.0.1" : address->host);
        m_access.port = address->port;
    }
    m_choices = listFromJson<IdentityView>(state.value(QLatin1String("choices")).toArray());
    const Stage fallback = state.value(QLatin1String("demo")).toBool() && !m_choices.isEmpty() ? Stage::ChooseIdentity
        : state.value(QLatin1String("hasOwner")).toBool() ? Stage::NeedsToken : Stage::FirstRun;
    if (m_access.token.isEmpty()) {
        setStage(fallback);
        return;
    }
    // The server was started again: sign in with what is still in memory.
    signInWithToken(m_access.name, m_access.token, replyTo<Done>(this, [this, fallback](Result<Done> done) {
        if (!done)
            setStage(fallback);
    }));
}

void RemoteSignIn::signedIn(const QJsonObject& answer, const QString& token)
{
    m_identity = fromJson<IdentityView>(answer.value(QLatin1String("identity")).toObject());
    m_access.name = m_identity.name;
    m_access.token = token;
    setStage(Stage::SignedIn);
}

void RemoteSignIn::signInWithToken(const QString& name, const QString& token, Reply<Done> reply)
{
    m_client.call(QStringLiteral("signin"), {{QStringLiteral("name"), name}, {QStringLiteral("token"), token}},
                  [self = QPointer<RemoteSignIn>(this), token, reply = std::move(reply)](Result<QJsonValue> answer) {
        if (!self)
            return;
        if (!answer)
            return reply(answer.error());
        self->signedIn(answer->toObject(), token);
        reply(Done{});
    });
}

void RemoteSignIn::signInAs(const QString& name, Reply<Done> reply)
{
    m_client.call(QStringLiteral("signin.as"), {{QStringLiteral("name"), name}},
                  [self = QPointer<RemoteSignIn>(this), reply = std::move(reply)](Result<QJsonValue> answer) {
        if (!self)
            return;
        if (!answer)
            return reply(answer.error());
        self->signedIn(answer->toObject(), answer->toObject().value(QLatin1String("token")).toString());
        reply(Done{});
    });
}

void RemoteSignIn::signOut()
{
    m_access.token.fill(QChar(0));
    m_access.token.clear();
    m_access.name.clear();
    m_identity = {};
    m_client.call(QStringLiteral("signin.out"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue>) {
        m_client.call(QStringLiteral("signin.state"), {}, replyTo<QJsonValue>(this, [this](Result<QJsonValue> answer) {
            if (answer)
                onState(answer->toObject());
        }));
    }));
}

void RemoteSignIn::testUpstream(const SetupRequest& request, Reply<QString> reply)
{
    m_client.call(QStringLiteral("setup.test"), toJson(request), [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(answer->toString());
        else
            reply(answer.error());
    });
}

void RemoteSignIn::setUp(const SetupRequest& request, Reply<SetupResult> reply)
{
    m_client.call(QStringLiteral("setup.finish"), toJson(request),
                  [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (!answer)
            return reply(answer.error());
        const QJsonObject result = answer->toObject();
        reply(SetupResult{result.value(QLatin1String("token")).toString(), result.value(QLatin1String("psqlLine")).toString()});
    });
}

}  // namespace gatehouse::service

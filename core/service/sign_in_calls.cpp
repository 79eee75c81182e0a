#include "core/service/live_calls.h"

#include "core/service/json_values.h"
#include "core/service/sign_in.h"
#include "core/service/upstream_connector.h"
#include "core/service/views.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr int64_t kConsoleTokenSeconds = 8 * 3600;

using CallerPtr = std::shared_ptr<Caller>;

bool hasOwner(const identity::Directory& directory)
{
    return !directory.withRole("admin").empty();
}

void recordSignIn(Engine& engine, ledger::Kind kind, const std::string& name, const std::string& detail)
{
    ledger::Record record;
    record.kind = kind;
    record.timeUs = engine.installation().clock()->nowUs();
    record.identity = name;
    record.detail = detail;
    engine.installation().ledger().append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
}

/// One value of a conninfo, in quotes.
std::string quoted(const QString& value)
{
    std::string text = "'";
    for (const char c : value.toStdString()) {
        if (c == '\'' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + "'";
}

std::string conninfoOf(const SetupRequest& request)
{
    return "host=" + quoted(request.host) + " port=" + std::to_string(request.port) + " dbname=" + quoted(request.database)
        + " user=" + quoted(request.user);
}

Result<QJsonValue> testUpstream(const SetupRequest& request)
{
    UpstreamAddress address;
    address.conninfo = conninfoOf(request);
    address.password = request.password.toStdString();
    address.applicationName = "gatehouse-test";
    auto connection = connectUpstream(address);
    wipe(address.password);
    if (!connection)
        return connection.error();
    const char* version = PQparameterStatus(connection->get(), "server_version");
    return QJsonValue(QStringLiteral("PostgreSQL ") + QString::fromUtf8(version ? version : "?"));
}

void setUp(Engine& engine, const CallerPtr& caller, const SetupRequest& request, const CallTable::Answer& answer)
{
    const auto world = engine.worlds().world();
    if (hasOwner(world->directory))
        return answer(Error{"this home has an administrator already", "Sign in with a token."});
    const std::string owner = request.owner.toStdString();
    if (!identity::isValidName(owner) || world->directory.find(owner))
        return answer(Error{"\"" + owner + "\" cannot be the owner's name", "Names are 1 to 63 of a-z 0-9 . _ - and not taken."});
    Administration& administration = engine.administration();
    ConnectionRequest connection;
    connection.name = request.connection.toStdString();
    connection.conninfo = conninfoOf(request);
    connection.environment = request.environment.toStdString();
    if (!request.password.isEmpty())
        connection.password = request.password.toStdString();
    Outcome done = administration.addConnection(caller->actor(), connection);
    if (connection.password)
        wipe(*connection.password);
    if (done)
        done = administration.addIdentity(caller->actor(), {owner, "human", {"admin", "auditor", "engineer", "reviewer"}, ""});
    if (!done)
        return answer(done.error());
    auto token = administration.issueToken(caller->actor(), owner, kConsoleTokenSeconds);
    if (!token)
        return answer(token.error());
    const auto address = ListenAddress::parse(engine.address());
    const std::string line = "psql \"host=" + address->host + " port=" + std::to_string(address->port) + " dbname=" + connection.name
        + " user=" + owner + "\"";
    answer(QJsonValue(QJsonObject{{QStringLiteral("token"), QString::fromStdString(token->token)},
                                  {QStringLiteral("psqlLine"), QString::fromStdString(line)}}));
}

}  // namespace

Result<identity::Identity> identityOfToken(Engine& engine, const std::string& name, const std::string& token)
{
    const auto world = engine.worlds().world();
    const TimeUs now = engine.installation().clock()->nowUs();
    for (const identity::Identity& identity : world->directory.all()) {
        if (!name.empty() && identity.name != name)
            continue;
        const identity::Credentials* credentials = world->directory.credentials(identity.name);
        if (credentials && identity::findVerifier(token, *credentials, now))
            return identity;
    }
    recordSignIn(engine, ledger::Kind::SignInRefused, name, "a token that is not known, expired or revoked (control socket)");
    return Error{"the token is not known, has expired or was revoked", "Issue one: gatehousectl token issue NAME"};
}

void addSignInCalls(CallTable& table, Engine& engine, SideWork& aside)
{
    table.add("signin.state", [&engine](const CallerPtr& caller, const QJsonObject&, const CallTable::Answer& answer) {
        const auto world = engine.worlds().world();
        QJsonObject state{{QStringLiteral("demo"), engine.installation().settings().demo},
                          {QStringLiteral("hasOwner"), hasOwner(world->directory)},
                          {QStringLiteral("address"), QString::fromStdString(engine.address())},
                          {QStringLiteral("signedIn"), caller->identity ? QString::fromStdString(caller->identity->name) : QString()}};
        if (engine.installation().settings().demo) {
            QJsonArray choices;
            for (const identity::Identity& identity : world->directory.all()) {
                if (identity.kind == identity::Kind::Human)
                    choices.append(toJson(viewOf(identity)));
            }
            state.insert(QStringLiteral("choices"), choices);
        }
        answer(QJsonValue(state));
    });
    table.add("signin", [&engine](const CallerPtr& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string name = textArg(args, "name");
        if (name.empty())
            return answer(Error{"signing in needs a name", ""});
        auto identity = identityOfToken(engine, name, textArg(args, "token"));
        if (!identity)
            return answer(identity.error());
        caller->identity = *identity;
        recordSignIn(engine, ledger::Kind::Administration, name, "signed in over the control socket");
        answer(QJsonValue(QJsonObject{{QStringLiteral("identity"), toJson(viewOf(*identity))}}));
    });
    table.add("signin.as", [&engine](const CallerPtr& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string name = textArg(args, "name");
        const auto world = engine.worlds().world();
        const identity::Identity* identity = world->directory.find(name);
        if (!engine.installation().settings().demo)
            return answer(Error{"only a demo home lets you choose who you are", "Sign in with a token."});
        if (!identity)
            return answer(Error{"there is no identity \"" + name + "\"", ""});
        auto token = engine.administration().issueToken(Actor::homeOwner(), name, kConsoleTokenSeconds);
        if (!token)
            return answer(token.error());
        caller->identity = *identity;
        answer(QJsonValue(QJsonObject{{QStringLiteral("identity"), toJson(viewOf(*identity))},
                                      {QStringLiteral("token"), QString::fromStdString(token->token)}}));
    });
    table.add("signin.out", [](const CallerPtr& caller, const QJsonObject&, const CallTable::Answer& answer) {
        caller->identity.reset();
        answer(QJsonValue(QJsonObject()));
    });
    table.add("setup.test", [&aside](const CallerPtr& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const Outcome may = caller->mayAdminister();
        if (!may)
            return answer(may.error());
        aside.run([request = fromJson<SetupRequest>(args)] { return testUpstream(request); }, answer);
    });
    table.add("setup.finish", [&engine](const CallerPtr& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const Outcome may = caller->mayAdminister();
        if (!may)
            return answer(may.error());
        setUp(engine, caller, fromJson<SetupRequest>(args), answer);
    });
}

}  // namespace gatehouse::service

#include "app/ctl/call_route.h"

#include "core/service/admin_calls.h"
#include "core/service/audit_calls.h"
#include "core/service/control_client.h"
#include "core/service/installation.h"

#include <QEventLoop>

#include <optional>

namespace gatehouse::ctl {

namespace {

using Answered = std::optional<Result<QJsonValue>>;

/// Empty when nothing answers on the home's socket.
Answered askServer(const service::Home& home, const QString& name, const QJsonObject& args)
{
    service::ControlClient client(home.controlSocket());
    Answered answered;
    QEventLoop loop;
    QObject::connect(&client, &service::ControlClient::failed, &loop, &QEventLoop::quit);
    QObject::connect(&client, &service::ControlClient::opened, &loop, [&] {
        client.call(name, args, [&](Result<QJsonValue> result) {
            answered = std::move(result);
            loop.quit();
        });
    });
    // Queued: a local socket may answer from inside open().
    QMetaObject::invokeMethod(&client, &service::ControlClient::open, Qt::QueuedConnection);
    loop.exec();
    return answered;
}

Result<QJsonValue> waitFor(const std::function<void(const service::CallTable::Answer&)>& call)
{
    Answered answered;
    QEventLoop loop;
    call([&](Result<QJsonValue> result) {
        answered = std::move(result);
        loop.quit();
    });
    if (!answered)
        loop.exec();
    return std::move(*answered);
}

void checkHome(const service::Home& home)
{
    const Outcome there = home.check();
    if (!there)
        badInput(there.error());
}

QJsonValue valueOf(const Result<QJsonValue>& result, ExitCode code)
{
    if (!result)
        throw Stop{code, result.error()};
    return *result;
}

}  // namespace

QJsonValue callServerOrHere(const Context& context, const QString& name, const QJsonObject& args)
{
    const service::Home home = context.home();
    checkHome(home);
    if (const Answered answered = askServer(home, name, args))
        return valueOf(*answered, kBadInput);
    auto installation = service::Installation::open(home, std::make_shared<SystemClock>());
    if (!installation)
        fail(installation.error());
    service::Administration administration(**installation);
    service::CallTable calls;
    service::addAdminCalls(calls, administration);
    return valueOf(waitFor([&](const auto& answer) { calls.call(name, std::make_shared<service::Caller>(), args, answer); }), kBadInput);
}

QJsonValue callServer(const Context& context, const QString& name, const QJsonObject& args, ExitCode refused)
{
    const service::Home home = context.home();
    checkHome(home);
    const Answered answered = askServer(home, name, args);
    if (!answered)
        fail({"no gateway is running on " + home.root().string(), "Start it: gatehousectl serve"});
    return valueOf(*answered, refused);
}

QJsonValue callLedger(const Context& context, const QString& name, const QJsonObject& args)
{
    const service::Home home = context.home();
    checkHome(home);
    auto ledger = service::ledgerIdentity(home);
    if (!ledger)
        fail(ledger.error());
    service::SideWork aside;
    service::CallTable calls;
    service::addAuditCalls(calls, aside, home, *ledger);
    return valueOf(waitFor([&](const auto& answer) { calls.call(name, std::make_shared<service::Caller>(), args, answer); }), kFailed);
}

}  // namespace gatehouse::ctl

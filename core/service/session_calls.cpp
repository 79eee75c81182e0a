#include "core/service/live_calls.h"

#include "core/service/json_values.h"
#include "core/service/views.h"

namespace gatehouse::service {

namespace {

constexpr size_t kStatementsMax = 20'000;

QJsonArray statementsJson(const std::vector<gateway::StatementInfo>& statements)
{
    QJsonArray list;
    for (const gateway::StatementInfo& statement : statements)
        list.append(toJson(viewOf(statement)));
    return list;
}

/// Error: another's session, and the caller neither reviews nor administers.
Outcome mayEnd(const Caller& caller, const gateway::SessionInfo& session)
{
    if (!caller.identity || caller.identity->name == session.identity || caller.identity->name == session.sponsor
        || caller.identity->hasRole("reviewer") || caller.identity->hasRole("admin"))
        return Done{};
    return Error{"only reviewers and administrators may end others' sessions", ""};
}

}  // namespace

void addStatusCalls(CallTable& table, Engine& engine)
{
    table.add("status", [&engine](const std::shared_ptr<Caller>&, const QJsonObject&, const CallTable::Answer& answer) {
        answer(QJsonValue(toJson(engine.status())));
    });
}

void addSessionCalls(CallTable& table, Engine& engine)
{
    table.add("sessions.list", [&engine](const std::shared_ptr<Caller>&, const QJsonObject&, const CallTable::Answer& answer) {
        QJsonArray list;
        for (const gateway::SessionInfo& session : engine.live().sessions())
            list.append(toJson(viewOf(session)));
        answer(QJsonValue(list));
    });
    table.add("sessions.statements", [&engine](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string session = textArg(args, "session");
        answer(QJsonValue(statementsJson(session.empty() ? engine.live().since(args.value(QLatin1String("sinceUs")).toInteger(), kStatementsMax)
                                                         : engine.live().of(session, kStatementsMax))));
    });
    table.add("sessions.end", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string id = textArg(args, "id");
        const auto session = engine.live().session(id);
        if (!session || session->closedUs != 0)
            return answer(Error{"there is no live session \"" + id + "\"", "See: gatehousectl sessions list"});
        const Outcome may = mayEnd(*caller, *session);
        if (!may)
            return answer(may.error());
        const Actor by = caller->actor();
        ledger::Record record;
        record.kind = ledger::Kind::Administration;
        record.timeUs = engine.installation().clock()->nowUs();
        record.identity = by.name;
        record.identityKind = by.kind;
        record.sessionId = id;
        record.connection = session->connection;
        record.environment = session->environment;
        record.detail = "session of " + session->identity + " ended";
        engine.installation().ledger().append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
        if (!engine.endSession(id, "ended by " + by.name))
            return answer(Error{"session " + id + " has ended already", ""});
        answer(QJsonValue(QJsonObject()));
    });
}

}  // namespace gatehouse::service

#include "core/service/live_calls.h"

#include "core/policy/policy_file.h"
#include "core/service/analysis_report.h"
#include "core/service/who_asks.h"
#include "core/sql/analyze.h"

#include <QJsonArray>
#include <QPointer>

namespace gatehouse::service {

namespace {

constexpr qsizetype kSearchPathMax = 64;

struct Asked {
    std::string connection;
    std::string database;      ///< empty: the connection's own
    ReportRequest request;
    std::string identity;      ///< empty: no verdict
    std::optional<std::string> policy;   ///< text of another policy than the active one
};

Result<Asked> read(const QJsonObject& args)
{
    Asked asked{textArg(args, "connection"), textArg(args, "database"), {}, textArg(args, "identity"), optionalArg(args, "policy")};
    asked.request.text = textArg(args, "sql");
    if (asked.request.text.size() > sql::kAnalyseBytesMax)
        return Error{"the text is over 1 MiB", "Ask about fewer statements at a time."};
    if (args.value(QLatin1String("words")).toBool())
        asked.request.form = ReportRequest::Form::Words;
    const QJsonValue path = args.value(QLatin1String("searchPath"));
    if (path.isArray()) {
        asked.request.searchPath.clear();
        if (path.toArray().size() > kSearchPathMax)
            return Error{"the search path has too many schemas", ""};
        for (const QJsonValue& schema : path.toArray())
            asked.request.searchPath.push_back(schema.toString().toStdString());
    }
    return asked;
}

Result<QJsonValue> report(Engine& engine, const Asked& asked)
{
    const auto catalog = engine.catalogs().snapshot(asked.connection, asked.database);
    // Not a refusal of what was asked: whoever asks tells the two apart.
    if (!catalog)
        return QJsonValue(QJsonObject{{QStringLiteral("unreadable"), QString::fromStdString(engine.catalogs().problem(asked.connection, asked.database))}});
    const auto world = engine.worlds().world();
    if (asked.identity.empty()) {
        auto answer = reportOn(asked.request, *catalog);
        return answer ? Result<QJsonValue>(QJsonValue(*answer)) : answer.error();
    }
    const identity::Identity* identity = world->directory.find(asked.identity);
    const auto connection = world->connections.find(asked.connection);
    if (!identity || connection == world->connections.end())
        return Error{"the identity or the connection has just gone", ""};
    std::shared_ptr<const policy::Policy> policy = world->policy;
    if (asked.policy) {
        auto other = policy::Policy::parse(*asked.policy, policy->version());
        if (!other)
            return other.error();
        policy = *other;
    }
    const ReportJudge judge{*policy, factsOf(*identity, connection->second),
                            [&](const std::string& role) { return reviewersFor(*identity, role, world->directory); }};
    auto answer = reportOn(asked.request, *catalog, &judge);
    return answer ? Result<QJsonValue>(QJsonValue(*answer)) : answer.error();
}

/// Reads the schema first when nobody has, then answers aside.
void answerReport(Engine& engine, SideWork& aside, const Asked& asked, const CallTable::Answer& answer)
{
    if (!engine.worlds().world()->connections.contains(asked.connection))
        return answer(Error{"there is no connection \"" + asked.connection + "\"", "See: gatehousectl connection list"});
    // The engine outlives the control server, whose `aside` is.
    const auto say = [&engine, alive = QPointer<SideWork>(&aside), asked, answer] {
        if (alive)
            alive->run([&engine, asked] { return report(engine, asked); }, answer);
    };
    if (engine.catalogs().snapshot(asked.connection, asked.database))
        return say();
    engine.catalogs().refresh(asked.connection, asked.database, [&engine, say](Outcome) {
        QMetaObject::invokeMethod(&engine, say, Qt::QueuedConnection);
    });
}

}  // namespace

void addAnalysisCalls(CallTable& table, Engine& engine, SideWork& aside)
{
    table.add("analysis.report", [&engine, &aside](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        auto asked = read(args);
        if (!asked)
            return answer(asked.error());
        asked->identity.clear();
        answerReport(engine, aside, *asked, answer);
    });
    table.add("analysis.verdict", [&engine, &aside](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        auto asked = read(args);
        if (!asked)
            return answer(asked.error());
        if (!engine.worlds().world()->directory.find(asked->identity))
            return answer(Error{"there is no identity \"" + asked->identity + "\"", "See: gatehousectl identity list"});
        // A verdict tells what somebody may do: their own, or an administrator's to know.
        const Outcome may = caller->identity && caller->identity->name == asked->identity ? Outcome(Done{}) : caller->mayAdminister();
        if (!may)
            return answer(may.error());
        if (asked->policy && asked->policy->size() > policy::kPolicyBytesMax)
            return answer(Error{"the policy is over 1 MiB", ""});
        answerReport(engine, aside, *asked, answer);
    });
}

}  // namespace gatehouse::service

#include "core/service/admin_calls.h"

#include "core/service/json_values.h"
#include "core/service/views.h"

namespace gatehouse::service {

namespace {

using Args = QJsonObject;
using Answer = CallTable::Answer;
using CallerPtr = std::shared_ptr<Caller>;

void answerOutcome(const Answer& answer, const Outcome& outcome)
{
    if (outcome)
        answer(QJsonValue(QJsonObject()));
    else
        answer(outcome.error());
}

/// A handler that only somebody who may administer reaches.
CallTable::Handler administrative(std::function<void(const Actor&, const Args&, const Answer&)> work)
{
    return [work = std::move(work)](const CallerPtr& caller, const Args& args, const Answer& answer) {
        const Outcome may = caller->mayAdminister();
        if (!may)
            answer(may.error());
        else
            work(caller->actor(), args, answer);
    };
}

QJsonValue text(const std::string& value)
{
    return QString::fromStdString(value);
}

QJsonValue timeJson(TimeUs us)
{
    return us == 0 ? QJsonValue() : QJsonValue(timeOf(us).toString(Qt::ISODateWithMs));
}

void addIdentityCalls(CallTable& table, Administration& administration)
{
    table.add("admin.identity.add", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        IdentityRequest request;
        request.name = textArg(args, "name");
        request.kind = textArg(args, "kind");
        request.sponsor = textArg(args, "sponsor");
        for (const QJsonValue& role : args.value(QLatin1String("roles")).toArray())
            request.roles.push_back(role.toString().toStdString());
        answerOutcome(answer, administration.addIdentity(by, request));
    }));
    table.add("admin.identity.list", [&](const CallerPtr&, const Args&, const Answer& answer) {
        auto directory = administration.directory();
        if (!directory)
            return answer(directory.error());
        QJsonArray list;
        for (const identity::Identity& identity : directory->all()) {
            QJsonObject entry = toJson(viewOf(identity));
            int usable = 0;
            for (const auto& token : directory->credentials(identity.name)->verifiers)
                usable += token.usableAt(administration.installation().clock()->nowUs()) ? 1 : 0;
            entry.insert(QStringLiteral("tokens"), usable);
            list.append(entry);
        }
        answer(QJsonValue(list));
    });
    table.add("admin.token.issue", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        auto issued = administration.issueToken(by, textArg(args, "name"), args.value(QLatin1String("ttlSeconds")).toInteger(8 * 3600));
        if (!issued)
            return answer(issued.error());
        answer(QJsonValue(QJsonObject{{QStringLiteral("id"), text(issued->id)}, {QStringLiteral("token"), text(issued->token)},
                                      {QStringLiteral("expiresAt"), timeJson(issued->expiresUs)}}));
    }));
    table.add("admin.token.revoke", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        auto revoked = administration.revoke(by, textArg(args, "what"));
        if (!revoked)
            return answer(revoked.error());
        answer(QJsonValue(QJsonObject{{QStringLiteral("revoked"), QJsonArray::fromStringList(listOf(*revoked))}}));
    }));
    table.add("admin.token.list", administrative([&](const Actor&, const Args&, const Answer& answer) {
        auto directory = administration.directory();
        if (!directory)
            return answer(directory.error());
        const TimeUs now = administration.installation().clock()->nowUs();
        QJsonArray list;
        for (const identity::Identity& identity : directory->all()) {
            for (const auto& token : directory->credentials(identity.name)->verifiers) {
                list.append(QJsonObject{{QStringLiteral("id"), text(token.id)}, {QStringLiteral("identity"), text(identity.name)},
                    {QStringLiteral("issuedAt"), timeJson(token.issuedUs)}, {QStringLiteral("expiresAt"), timeJson(token.expiresUs)},
                    {QStringLiteral("state"), token.revokedUs != 0 ? QStringLiteral("revoked")
                         : token.usableAt(now) ? QStringLiteral("usable") : QStringLiteral("expired")}});
            }
        }
        answer(QJsonValue(list));
    }));
}

void addConnectionCalls(CallTable& table, Administration& administration)
{
    table.add("admin.connection.add", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        ConnectionRequest request;
        request.name = textArg(args, "name");
        request.conninfo = textArg(args, "upstream");
        request.environment = textArg(args, "environment");
        request.catalogUser = textArg(args, "catalogUser");
        request.password = optionalArg(args, "password");
        answerOutcome(answer, administration.addConnection(by, request));
    }));
    table.add("admin.connection.account.add", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        AccountRequest request;
        request.connection = textArg(args, "connection");
        request.upstreamUser = textArg(args, "user");
        request.forWhom = textArg(args, "for");
        request.password = optionalArg(args, "password");
        answerOutcome(answer, administration.addAccount(by, request));
    }));
    table.add("admin.connection.list", [&](const CallerPtr&, const Args&, const Answer& answer) {
        auto rows = administration.connections();
        if (!rows)
            return answer(rows.error());
        QJsonArray list;
        for (const store::ConnectionRow& row : *rows)
            list.append(toJson(viewOf(row)));
        answer(QJsonValue(list));
    });
    table.add("admin.label.set", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        answerOutcome(answer, administration.setLabel(by, textArg(args, "connection"), textArg(args, "column"), textArg(args, "label"),
                                                      optionalArg(args, "masker")));
    }));
    table.add("admin.label.clear", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        answerOutcome(answer, administration.clearLabel(by, textArg(args, "connection"), textArg(args, "column"), textArg(args, "reason")));
    }));
    table.add("admin.label.confirm", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        std::vector<std::string> columns;
        for (const QJsonValue& column : args.value(QLatin1String("columns")).toArray())
            columns.push_back(column.toString().toStdString());
        answerOutcome(answer, administration.confirmLabels(by, textArg(args, "connection"), columns));
    }));
    table.add("admin.label.list", [&](const CallerPtr&, const Args& args, const Answer& answer) {
        const std::string only = textArg(args, "connection");
        auto rows = only.empty() ? administration.labels() : administration.labels(only);
        if (!rows)
            return answer(rows.error());
        QJsonArray list;
        for (const store::LabelRow& row : *rows) {
            list.append(QJsonObject{{QStringLiteral("connection"), text(row.connection)}, {QStringLiteral("schema"), text(row.schema)},
                {QStringLiteral("table"), text(row.table)}, {QStringLiteral("column"), text(row.column)}, {QStringLiteral("label"), text(row.label)},
                {QStringLiteral("state"), QLatin1String(store::labelStateName(row.state))}, {QStringLiteral("enforced"), isEnforced(row)},
                {QStringLiteral("masker"), row.masker ? text(*row.masker) : QJsonValue()},
                {QStringLiteral("confidence"), row.confidence}, {QStringLiteral("evidence"), QJsonArray::fromStringList(listOf(row.evidence))},
                {QStringLiteral("setBy"), text(row.setBy)}, {QStringLiteral("setAt"), timeJson(row.setUs)}, {QStringLiteral("reason"), text(row.reason)}});
        }
        answer(QJsonValue(list));
    });
}

}  // namespace

void addAdminCalls(CallTable& table, Administration& administration)
{
    addIdentityCalls(table, administration);
    addConnectionCalls(table, administration);
    table.add("admin.function.clear", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        answerOutcome(answer, administration.clearFunctionReview(by, textArg(args, "connection"), textArg(args, "function"), textArg(args, "reason")));
    }));
    table.add("admin.policy.set", administrative([&](const Actor& by, const Args& args, const Answer& answer) {
        auto rules = administration.setPolicy(by, textArg(args, "text"));
        if (!rules)
            return answer(rules.error());
        answer(QJsonValue(QJsonObject{{QStringLiteral("rules"), static_cast<qint64>(*rules)}}));
    }));
    table.add("admin.policy.show", [&](const CallerPtr&, const Args&, const Answer& answer) {
        auto policy = administration.policyText();
        if (!policy)
            return answer(policy.error());
        answer(QJsonValue(QJsonObject{{QStringLiteral("text"), text(*policy)}}));
    });
}

}  // namespace gatehouse::service

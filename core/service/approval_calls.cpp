#include "core/service/live_calls.h"

#include "core/service/json_values.h"
#include "core/service/views.h"

namespace gatehouse::service {

namespace {

approval::Decider deciderOf(const identity::Identity& identity)
{
    return {identity.name, identity::kindName(identity.kind), identity.roles};
}

/// The statement and its parameters are for those it concerns.
bool maySee(const Caller& caller, const approval::Request& request)
{
    if (!caller.identity)
        return true;
    const identity::Identity& who = *caller.identity;
    return who.name == request.binding.identity || who.name == request.sponsor || who.hasRole(request.reviewerRole)
        || who.hasRole("admin") || who.hasRole("auditor");
}

ApprovalView viewFor(Engine& engine, const Caller& caller, const approval::Request& request)
{
    ApprovalView view = viewOf(request);
    const auto world = engine.worlds().world();
    for (const std::string& name : world->directory.withRole(request.reviewerRole)) {
        const identity::Identity* reviewer = world->directory.find(name);
        approval::Request pending = request;
        pending.state = approval::State::Pending;
        if (reviewer && engine.desk().refusal(pending, deciderOf(*reviewer)).empty())
            view.reviewers.append(QString::fromStdString(name));
    }
    if (const auto grant = request.sight ? engine.grants().find(approval::grantIdOf(request.id)) : Result<approval::GrantPtr>(Error{})) {
        view.grant = QString::fromStdString((*grant)->id);
        view.grantUntil = timeOf((*grant)->untilUs);
        view.grantEnd = QString::fromStdString((*grant)->end);
    }
    if (request.state != approval::State::Pending)
        return view;
    view.refusal = caller.identity ? QString::fromStdString(engine.desk().refusal(request, deciderOf(*caller.identity)))
                                   : QStringLiteral("Sign in to decide.");
    return view;
}

/// Whoever makes the call; missing: what it needs, when nobody does.
Result<identity::Identity> whoCalls(Engine& engine, const Caller& caller, const QJsonObject& args, const char* missing)
{
    // A token given with the call decides, whoever the peer is.
    if (const auto token = optionalArg(args, "token"))
        return identityOfToken(engine, "", *token);
    if (caller.identity) {
        // Roles as they are now, not as they were when signing in.
        const auto world = engine.worlds().world();
        if (const identity::Identity* now = world->directory.find(caller.identity->name))
            return *now;
    }
    return Error{missing, "Set GATEHOUSE_TOKEN, or sign in."};
}

void addDecision(CallTable& table, Engine& engine, const char* name, bool approve)
{
    table.add(name, [&engine, approve](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const auto who = whoCalls(engine, *caller, args, "deciding needs the token of the one who decides");
        if (!who)
            return answer(who.error());
        Caller decider;
        decider.identity = *who;
        engine.approvals().decide(textArg(args, "id"), deciderOf(*who), approve, textArg(args, "reason"),
                                  [&engine, decider, answer](Result<approval::Request> decided) {
            if (!decided)
                return answer(decided.error());
            answer(QJsonValue(toJson(viewFor(engine, decider, *decided))));
        });
    });
}

void addSightCalls(CallTable& table, Engine& engine)
{
    table.add("approvals.see", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const auto who = whoCalls(engine, *caller, args, "asking to see needs the token of the one who asks");
        if (!who)
            return answer(who.error());
        const auto ask = fromJson<SightAsk>(args);
        SightRequest request;
        request.connection = ask.connection.toStdString();
        for (const QString& column : ask.columns)
            request.columns.push_back(column.toStdString());
        request.reason = ask.reason.toStdString();
        request.seconds = ask.seconds;
        request.rowsShown = ask.rowsShown;
        Caller asker;
        asker.identity = *who;
        engine.sights().ask(*who, request, [&engine, asker, answer](Result<approval::Request> asked) {
            if (!asked)
                return answer(asked.error());
            answer(QJsonValue(toJson(viewFor(engine, asker, *asked))));
        });
    });
    table.add("approvals.withdraw", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const auto who = whoCalls(engine, *caller, args, "withdrawing needs the token of the one who asked");
        if (!who)
            return answer(who.error());
        Caller asker;
        asker.identity = *who;
        const auto withdrawn = engine.sights().withdraw(*who, textArg(args, "id"));
        if (!withdrawn)
            return answer(withdrawn.error());
        answer(QJsonValue(toJson(viewFor(engine, asker, *withdrawn))));
    });
}

/// Ending one only hides: whoever may decide about them may, and whoever has it. Nobody else need know of it.
bool concerns(const Caller& caller, const approval::Grant& grant)
{
    if (!caller.identity)
        return true;
    const identity::Identity& who = *caller.identity;
    return who.name == grant.identity || who.hasRole("reviewer") || who.hasRole("admin") || who.hasRole("auditor");
}

void addGrantCalls(CallTable& table, Engine& engine)
{
    table.add("grants.list", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject&, const CallTable::Answer& answer) {
        QJsonArray held;
        QJsonArray ended;
        for (const approval::GrantPtr& grant : engine.grants().held()) {
            if (concerns(*caller, *grant))
                held.append(toJson(viewOf(*grant)));
        }
        for (const approval::GrantPtr& grant : engine.grants().ended()) {
            if (concerns(*caller, *grant))
                ended.append(toJson(viewOf(*grant)));
        }
        answer(QJsonValue(QJsonObject{{QStringLiteral("held"), held}, {QStringLiteral("ended"), ended}}));
    });
    table.add("grants.end", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        Caller by = *caller;
        if (args.contains(QLatin1String("token"))) {
            const auto who = whoCalls(engine, *caller, args, "");
            if (!who)
                return answer(who.error());
            by.identity = *who;
        }
        const std::string id = textArg(args, "id");
        const auto grant = engine.grants().find(id);
        if (!grant)
            return answer(grant.error());
        if (!concerns(by, **grant) || (by.identity && by.identity->name != (*grant)->identity && by.identity->kind != identity::Kind::Human))
            return answer(Error{by.identity->name + " may not end grant " + id, "Ask " + (*grant)->identity + ", a reviewer or an administrator."});
        const Actor actor = by.actor();
        const auto ended = engine.sights().end(id, actor.name, actor.kind, textArg(args, "reason"));
        if (!ended)
            return answer(ended.error());
        answer(QJsonValue(toJson(viewOf(**ended))));
    });
}

}  // namespace

void addApprovalCalls(CallTable& table, Engine& engine)
{
    table.add("approvals.list", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject&, const CallTable::Answer& answer) {
        QJsonArray pending;
        QJsonArray recent;
        for (const approval::Request& request : engine.desk().pending()) {
            if (maySee(*caller, request))
                pending.append(toJson(viewFor(engine, *caller, request)));
        }
        for (const approval::Request& request : engine.desk().recent()) {
            if (maySee(*caller, request))
                recent.append(toJson(viewFor(engine, *caller, request)));
        }
        answer(QJsonValue(QJsonObject{{QStringLiteral("pending"), pending}, {QStringLiteral("recent"), recent}}));
    });
    addDecision(table, engine, "approvals.approve", true);
    addDecision(table, engine, "approvals.deny", false);
    addSightCalls(table, engine);
    addGrantCalls(table, engine);
}

}  // namespace gatehouse::service

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
    if (request.state != approval::State::Pending)
        return view;
    view.refusal = caller.identity ? QString::fromStdString(engine.desk().refusal(request, deciderOf(*caller.identity)))
                                   : QStringLiteral("Sign in to decide.");
    return view;
}

void addDecision(CallTable& table, Engine& engine, const char* name, bool approve)
{
    table.add(name, [&engine, approve](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        std::optional<identity::Identity> who;
        if (const auto token = optionalArg(args, "token")) {
            // A token given with the call decides, whoever the peer is.
            auto found = identityOfToken(engine, "", *token);
            if (!found)
                return answer(found.error());
            who = std::move(*found);
        } else if (caller->identity) {
            // Roles as they are now, not as they were when signing in.
            const auto world = engine.worlds().world();
            if (const identity::Identity* now = world->directory.find(caller->identity->name))
                who = *now;
        }
        if (!who)
            return answer(Error{"deciding needs the token of the one who decides", "Set GATEHOUSE_TOKEN, or sign in."});
        Caller decider;
        decider.identity = who;
        engine.approvals().decide(textArg(args, "id"), deciderOf(*who), approve, textArg(args, "reason"),
                                  [&engine, decider, answer](Result<approval::Request> decided) {
            if (!decided)
                return answer(decided.error());
            answer(QJsonValue(toJson(viewFor(engine, decider, *decided))));
        });
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
}

}  // namespace gatehouse::service

#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include <QJsonArray>

#include <cstdlib>
#include <iostream>
#include <memory>

namespace gatehouse::ctl {

namespace {

/// An id that names nothing is bad input; what fails about one that exists is a failure.
void requireKnown(const QJsonArray& rows, const std::string& id, const char* what, const char* listing)
{
    for (const QJsonValue& row : rows) {
        if (row.toObject().value(QLatin1String("id")).toString().toStdString() == id)
            return;
    }
    badInput({std::string("there is no ") + what + " \"" + id + "\"", std::string("See: gatehousectl ") + listing});
}

void addSessions(CLI::App& app, Context& context)
{
    CLI::App* sessions = app.add_subcommand("sessions", "Client connections of the running gateway")->require_subcommand(1);
    CLI::App* list = sessions->add_subcommand("list", "List live sessions and those that ended lately");
    addJson(list, context);
    list->callback([&context] {
        const QJsonValue rows = callServer(context, QStringLiteral("sessions.list"));
        context.json ? printJson(rows)
                     : printTable(rows.toArray(), {{"id", "ID"}, {"identity", "IDENTITY"}, {"connection", "CONNECTION"}, {"application", "APPLICATION", 30},
                                                   {"peer", "PEER"}, {"openedAt", "OPENED"}, {"closedAt", "CLOSED"}, {"statements", "STATEMENTS"}});
    });
    auto id = std::make_shared<std::string>();
    CLI::App* end = sessions->add_subcommand("end", "End a session");
    end->add_option("ID", *id)->required();
    end->callback([&context, id] {
        requireKnown(callServer(context, QStringLiteral("sessions.list")).toArray(), *id, "session", "sessions list");
        (void)callServer(context, QStringLiteral("sessions.end"), {{QStringLiteral("id"), QString::fromStdString(*id)}});
        std::cout << "ended " << *id << "\n";
    });
}

void addDecision(CLI::App* approvals, Context& context, const char* word, const char* help, bool reasonRequired)
{
    struct Options { std::string id, reason; };
    auto options = std::make_shared<Options>();
    CLI::App* command = approvals->add_subcommand(word, help);
    command->add_option("ID", options->id)->required();
    CLI::Option* reason = command->add_option("--reason", options->reason, "Recorded, and shown to whoever asked");
    if (reasonRequired)
        reason->required();
    addJson(command, context);
    command->callback([&context, options, call = QStringLiteral("approvals.") + QString::fromLatin1(word)] {
        const char* token = std::getenv("GATEHOUSE_TOKEN");
        if (!token || !*token)
            badInput({"deciding needs the token of the one who decides", "Set GATEHOUSE_TOKEN."});
        const QJsonObject known = callServer(context, QStringLiteral("approvals.list")).toObject();
        QJsonArray rows = known.value(QLatin1String("pending")).toArray();
        for (const QJsonValue& ended : known.value(QLatin1String("recent")).toArray())
            rows.append(ended);
        requireKnown(rows, options->id, "approval request", "approvals list --all");
        const QJsonValue view = callServer(context, call,
            {{QStringLiteral("id"), QString::fromStdString(options->id)}, {QStringLiteral("reason"), QString::fromStdString(options->reason)},
             {QStringLiteral("token"), QString::fromUtf8(token)}});
        if (context.json)
            return printJson(view);
        std::cout << options->id << " is " << view.toObject().value(QLatin1String("state")).toString().toStdString() << "\n";
    });
}

void addApprovals(CLI::App& app, Context& context)
{
    CLI::App* approvals = app.add_subcommand("approvals", "Held statements of the running gateway")->require_subcommand(1);
    CLI::App* list = approvals->add_subcommand("list", "List what waits for a decision");
    auto all = std::make_shared<bool>(false);
    list->add_flag("--all", *all, "Also those that were decided or ended lately");
    addJson(list, context);
    list->callback([&context, all] {
        const QJsonObject answer = callServer(context, QStringLiteral("approvals.list")).toObject();
        QJsonArray rows = answer.value(QLatin1String("pending")).toArray();
        if (*all) {
            for (const QJsonValue& ended : answer.value(QLatin1String("recent")).toArray())
                rows.append(ended);
        }
        context.json ? printJson(rows)
                     : printTable(rows, {{"id", "ID"}, {"state", "STATE"}, {"identity", "IDENTITY"}, {"connection", "CONNECTION"}, {"statement", "STATEMENT"},
                                         {"reviewers", "REVIEWERS"}, {"expiresAt", "EXPIRES"}});
    });
    addDecision(approvals, context, "approve", "Release a held statement, once", false);
    addDecision(approvals, context, "deny", "Refuse a held statement", true);
}

}  // namespace

void addLiveCommands(CLI::App& app, Context& context)
{
    addSessions(app, context);
    addApprovals(app, context);
}

}  // namespace gatehouse::ctl

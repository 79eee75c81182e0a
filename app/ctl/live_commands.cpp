#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include <QJsonArray>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::ctl {

namespace {

/// Of GATEHOUSE_TOKEN. needs: what it is needed for.
QString tokenFor(const char* needs)
{
    const char* token = std::getenv("GATEHOUSE_TOKEN");
    if (!token || !*token)
        badInput({needs, "Set GATEHOUSE_TOKEN."});
    return QString::fromUtf8(token);
}

/// An id that names nothing is bad input; what fails about one that exists is a failure.
void requireKnown(const QJsonArray& rows, const std::string& id, const char* what, const char* listing)
{
    for (const QJsonValue& row : rows) {
        if (row.toObject().value(QLatin1String("id")).toString().toStdString() == id)
            return;
    }
    badInput({std::string("there is no ") + what + " \"" + id + "\"", std::string("See: gatehousectl ") + listing});
}

void requireRequest(const Context& context, const std::string& id)
{
    const QJsonObject known = callServer(context, QStringLiteral("approvals.list")).toObject();
    QJsonArray rows = known.value(QLatin1String("pending")).toArray();
    for (const QJsonValue& ended : known.value(QLatin1String("recent")).toArray())
        rows.append(ended);
    requireKnown(rows, id, "approval request", "approvals list --all");
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
        const QString token = tokenFor("deciding needs the token of the one who decides");
        requireRequest(context, options->id);
        const QJsonValue view = callServer(context, call,
            {{QStringLiteral("id"), QString::fromStdString(options->id)}, {QStringLiteral("reason"), QString::fromStdString(options->reason)},
             {QStringLiteral("token"), token}});
        if (context.json)
            return printJson(view);
        std::cout << options->id << " is " << view.toObject().value(QLatin1String("state")).toString().toStdString() << "\n";
    });
}

void addApprovals(CLI::App& app, Context& context)
{
    CLI::App* approvals = app.add_subcommand("approvals", "Held statements and requests to see of the running gateway")->require_subcommand(1);
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
                                         {"asked", "ASKED FOR", 40}, {"reviewers", "REVIEWERS"}, {"expiresAt", "EXPIRES"}});
    });
    addDecision(approvals, context, "approve", "Release a held statement once, or show what was asked to see", false);
    addDecision(approvals, context, "deny", "Refuse a held statement or a request to see", true);
    auto id = std::make_shared<std::string>();
    CLI::App* withdraw = approvals->add_subcommand("withdraw", "Take back your own request to see");
    withdraw->add_option("ID", *id)->required();
    addJson(withdraw, context);
    withdraw->callback([&context, id] {
        const QString token = tokenFor("withdrawing needs the token of the one who asked");
        requireRequest(context, *id);
        const QJsonValue view = callServer(context, QStringLiteral("approvals.withdraw"),
                                           {{QStringLiteral("id"), QString::fromStdString(*id)}, {QStringLiteral("token"), token}}, kBadInput);
        if (context.json)
            return printJson(view);
        std::cout << *id << " is withdrawn\n";
    });
}

void addSee(CLI::App& app, Context& context)
{
    struct Options {
        std::string connection;
        std::vector<std::string> columns;
        std::string reason;
        std::string length = "30m";
    };
    auto options = std::make_shared<Options>();
    CLI::App* see = app.add_subcommand("see", "Ask to see the values of masked columns for a while; a reviewer decides");
    see->add_option("CONNECTION", options->connection)->required();
    see->add_option("COLUMN", options->columns, "SCHEMA.TABLE.COLUMN, one or more")->required();
    see->add_option("--reason", options->reason, "What you need them for; reviewers read it, and it is recorded")->required();
    see->add_option("--for", options->length, "How long from the approval on: 1m to 8h")->capture_default_str();
    addJson(see, context);
    see->callback([&context, options] {
        const QString token = tokenFor("asking to see needs the token of the one who asks");
        const auto seconds = secondsOf(options->length);
        if (!seconds || *seconds > 7 * 24 * 3600)
            badInput({"--for \"" + options->length + "\" is not a length of time from 1m to 8h", "Write it like 30m or 2h."});
        QJsonArray columns;
        for (const std::string& column : options->columns)
            columns.append(QString::fromStdString(column));
        const QJsonObject view = callServer(context, QStringLiteral("approvals.see"),
            {{QStringLiteral("connection"), QString::fromStdString(options->connection)}, {QStringLiteral("columns"), columns},
             {QStringLiteral("reason"), QString::fromStdString(options->reason)}, {QStringLiteral("seconds"), static_cast<qint64>(*seconds)},
             {QStringLiteral("token"), token}}, kBadInput).toObject();
        if (context.json)
            return printJson(view);
        QStringList reviewers;
        for (const QJsonValue& name : view.value(QLatin1String("reviewers")).toArray())
            reviewers.append(name.toString());
        std::cout << view.value(QLatin1String("id")).toString().toStdString() << " waits for "
                  << (reviewers.isEmpty() ? std::string("a reviewer, and there is none yet") : reviewers.join(QStringLiteral(", ")).toStdString()) << "\n";
    });
}

void addGrants(CLI::App& app, Context& context)
{
    CLI::App* grants = app.add_subcommand("grant", "Who may see masked columns now")->require_subcommand(1);
    CLI::App* list = grants->add_subcommand("list", "List what is shown to whom, and until when");
    auto all = std::make_shared<bool>(false);
    list->add_flag("--all", *all, "Also those that ended lately");
    addJson(list, context);
    list->callback([&context, all] {
        const QJsonObject answer = callServer(context, QStringLiteral("grants.list")).toObject();
        QJsonArray rows = answer.value(QLatin1String("held")).toArray();
        if (*all) {
            for (const QJsonValue& ended : answer.value(QLatin1String("ended")).toArray())
                rows.append(ended);
        }
        context.json ? printJson(rows)
                     : printTable(rows, {{"id", "ID"}, {"identity", "IDENTITY"}, {"connection", "CONNECTION"}, {"columns", "COLUMNS"},
                                         {"approvedBy", "APPROVED BY"}, {"until", "UNTIL"}, {"reason", "REASON", 40}, {"end", "ENDED"}});
    });
    struct Options { std::string id, reason; };
    auto options = std::make_shared<Options>();
    CLI::App* end = grants->add_subcommand("end", "End a grant now: what it shows is masked again, also in results under way");
    end->add_option("ID", options->id)->required();
    end->add_option("--reason", options->reason, "Recorded");
    end->callback([&context, options] {
        const QJsonObject known = callServer(context, QStringLiteral("grants.list")).toObject();
        QJsonArray rows = known.value(QLatin1String("held")).toArray();
        for (const QJsonValue& ended : known.value(QLatin1String("ended")).toArray())
            rows.append(ended);
        requireKnown(rows, options->id, "grant", "grant list --all");
        QJsonObject args{{QStringLiteral("id"), QString::fromStdString(options->id)}, {QStringLiteral("reason"), QString::fromStdString(options->reason)}};
        // As whoever has the token; without one as the owner of the home.
        if (const char* token = std::getenv("GATEHOUSE_TOKEN"); token && *token)
            args.insert(QStringLiteral("token"), QString::fromUtf8(token));
        (void)callServer(context, QStringLiteral("grants.end"), args, kBadInput);
        std::cout << "ended " << options->id << "\n";
    });
}

}  // namespace

void addLiveCommands(CLI::App& app, Context& context)
{
    addSessions(app, context);
    addApprovals(app, context);
    addSee(app, context);
    addGrants(app, context);
}

}  // namespace gatehouse::ctl

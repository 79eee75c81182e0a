#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include "core/base/bytes.h"

#include <QJsonArray>

#include <iostream>
#include <memory>
#include <sstream>

namespace gatehouse::ctl {

namespace {

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

void addIdentity(CLI::App& app, Context& context)
{
    struct Options { std::string name, kind, roles, sponsor; };
    auto options = std::make_shared<Options>();
    CLI::App* identity = app.add_subcommand("identity", "People, agents and services")->require_subcommand(1);
    CLI::App* add = identity->add_subcommand("add", "Add an identity");
    add->add_option("NAME", options->name)->required();
    add->add_option("--kind", options->kind, "human, agent or service")->required();
    add->add_option("--role", options->roles, "One or more of engineer,reviewer,auditor,admin")->required();
    add->add_option("--sponsor", options->sponsor, "The person who answers for an agent or service");
    add->callback([&context, options] {
        QJsonArray roles;
        std::istringstream words(options->roles);
        for (std::string role; std::getline(words, role, ',');)
            roles.append(q(role));
        (void)callServerOrHere(context, QStringLiteral("admin.identity.add"),
                               {{QStringLiteral("name"), q(options->name)}, {QStringLiteral("kind"), q(options->kind)},
                                {QStringLiteral("roles"), roles}, {QStringLiteral("sponsor"), q(options->sponsor)}});
        std::cout << "added " << options->name << "\n";
    });
    CLI::App* list = identity->add_subcommand("list", "List identities");
    addJson(list, context);
    list->callback([&context] {
        const QJsonValue rows = callServerOrHere(context, QStringLiteral("admin.identity.list"));
        context.json ? printJson(rows)
                     : printTable(rows.toArray(), {{"name", "NAME"}, {"kind", "KIND"}, {"roles", "ROLES"}, {"sponsor", "SPONSOR"}, {"tokens", "USABLE TOKENS"}});
    });
}

void addToken(CLI::App& app, Context& context)
{
    CLI::App* token = app.add_subcommand("token", "What identities sign in with")->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    auto ttl = std::make_shared<std::string>("8h");
    CLI::App* issue = token->add_subcommand("issue", "Issue a token and print it, once");
    issue->add_option("NAME", *name)->required();
    issue->add_option("--ttl", *ttl, "How long it lives: 30m, 8h, 7d, or never")->capture_default_str();
    addJson(issue, context);
    issue->callback([&context, name, ttl] {
        const auto seconds = *ttl == "never" ? std::optional<int64_t>(0) : secondsOf(*ttl);
        if (!seconds || (*seconds == 0 && *ttl != "never"))
            badInput({"--ttl \"" + *ttl + "\" is not a length of time", "Write it like 30m, 8h, 7d or never."});
        const QJsonValue issued = callServerOrHere(context, QStringLiteral("admin.token.issue"),
            {{QStringLiteral("name"), q(*name)}, {QStringLiteral("ttlSeconds"), static_cast<qint64>(*seconds)}});
        if (context.json)
            return printJson(issued);
        std::cout << issued.toObject().value(QLatin1String("token")).toString().toStdString() << "\n";
    });
    auto what = std::make_shared<std::string>();
    CLI::App* revoke = token->add_subcommand("revoke", "Revoke a token, or all of an identity, and end its sessions");
    revoke->add_option("ID_OR_NAME", *what)->required();
    revoke->callback([&context, what] {
        const QJsonValue revoked = callServerOrHere(context, QStringLiteral("admin.token.revoke"), {{QStringLiteral("what"), q(*what)}});
        for (const QJsonValue& id : revoked.toObject().value(QLatin1String("revoked")).toArray())
            std::cout << "revoked " << id.toString().toStdString() << "\n";
    });
    CLI::App* list = token->add_subcommand("list", "List tokens by id; the tokens themselves are not kept");
    addJson(list, context);
    list->callback([&context] {
        const QJsonValue rows = callServerOrHere(context, QStringLiteral("admin.token.list"));
        context.json ? printJson(rows)
                     : printTable(rows.toArray(), {{"id", "ID"}, {"identity", "IDENTITY"}, {"state", "STATE"}, {"issuedAt", "ISSUED"}, {"expiresAt", "EXPIRES"}});
    });
}

void addConnection(CLI::App& app, Context& context)
{
    struct Options { std::string name, upstream, environment, catalogUser, user, forWhom; bool password = false; };
    auto options = std::make_shared<Options>();
    CLI::App* connection = app.add_subcommand("connection", "Governed databases")->require_subcommand(1);
    CLI::App* add = connection->add_subcommand("add", "Add a governed database. It need not be up.");
    add->add_option("NAME", options->name)->required();
    add->add_option("--upstream", options->upstream, "libpq connection string without a password")->required();
    add->add_option("--environment", options->environment, "dev, staging or prod")->required();
    add->add_option("--catalog-user", options->catalogUser,
                    "Upstream user that the schema is read with. Not given: the user of --upstream when its password is "
                    "given here, else the first account");
    add->add_flag("--password-stdin", options->password, "Read the password of --upstream's user from standard input");
    add->callback([&context, options] {
        QJsonObject args{{QStringLiteral("name"), q(options->name)}, {QStringLiteral("upstream"), q(options->upstream)},
                         {QStringLiteral("environment"), q(options->environment)}, {QStringLiteral("catalogUser"), q(options->catalogUser)}};
        if (auto password = passwordFromInput(options->password)) {
            args.insert(QStringLiteral("password"), q(*password));
            wipe(*password);
        }
        (void)callServerOrHere(context, QStringLiteral("admin.connection.add"), args);
        std::cout << "added " << options->name << "\n";
    });
    CLI::App* list = connection->add_subcommand("list", "List connections");
    addJson(list, context);
    list->callback([&context] {
        const QJsonValue rows = callServerOrHere(context, QStringLiteral("admin.connection.list"));
        context.json ? printJson(rows)
                     : printTable(rows.toArray(), {{"name", "NAME"}, {"environment", "ENVIRONMENT"}, {"upstream", "UPSTREAM"}, {"accounts", "ACCOUNTS", 100}});
    });
    CLI::App* account = connection->add_subcommand("account", "Upstream accounts of a connection")->require_subcommand(1);
    CLI::App* accountAdd = account->add_subcommand("add", "Say which upstream user an identity or role uses");
    accountAdd->add_option("CONNECTION", options->name)->required();
    accountAdd->add_option("--user", options->user, "Upstream user")->required();
    accountAdd->add_option("--for", options->forWhom, "IDENTITY or role:ROLE; identities are looked at first")->required();
    accountAdd->add_flag("--password-stdin", options->password, "Read the upstream user's password from standard input");
    accountAdd->callback([&context, options] {
        QJsonObject args{{QStringLiteral("connection"), q(options->name)}, {QStringLiteral("user"), q(options->user)},
                         {QStringLiteral("for"), q(options->forWhom)}};
        if (auto password = passwordFromInput(options->password)) {
            args.insert(QStringLiteral("password"), q(*password));
            wipe(*password);
        }
        (void)callServerOrHere(context, QStringLiteral("admin.connection.account.add"), args);
        std::cout << "added account " << options->user << " for " << options->forWhom << "\n";
    });
}

}  // namespace

void addAdminCommands(CLI::App& app, Context& context)
{
    addIdentity(app, context);
    addToken(app, context);
    addConnection(app, context);
}

}  // namespace gatehouse::ctl

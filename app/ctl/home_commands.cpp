#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include "core/service/installation.h"

#include <iostream>

namespace gatehouse::ctl {

void addHomeCommands(CLI::App& app, Context& context)
{
    CLI::App* init = app.add_subcommand("init", "Make a new home: settings, policy, keys, store");
    auto settings = std::make_shared<service::Settings>();
    auto listen = std::make_shared<std::string>();
    init->add_option("--listen", *listen, "HOST:PORT that clients connect to (127.0.0.1:6432)");
    init->add_flag("--demo", settings->demo, "A home for trying things out: the console lets you choose who you are");
    init->callback([&context, settings, listen] {
        if (!listen->empty()) {
            auto address = service::ListenAddress::parse(*listen);
            if (!address)
                badInput(address.error());
            settings->listenHost = address->host;
            settings->listenPort = address->port;
        }
        const service::Home home = context.home();
        if (home.exists())
            badInput({"there is a Gatehouse home at " + home.root().string() + " already", "Use another one with --home DIR."});
        const Outcome made = service::Installation::create(home, *settings);
        if (!made)
            fail(made.error());
        std::cout << "made " << home.root().string() << "\n";
    });

    CLI::App* status = app.add_subcommand("status", "Figures of the running gateway");
    addJson(status, context);
    status->callback([&context] {
        const QJsonValue answer = callServer(context, QStringLiteral("status"));
        if (context.json)
            return printJson(answer);
        printTable({answer}, {{"address", "ADDRESS"}, {"sessionsLive", "SESSIONS"}, {"peopleLive", "PEOPLE"}, {"agentsLive", "AGENTS"},
                              {"approvalsPending", "PENDING"}, {"ledgerRecords", "RECORDS"}, {"ledgerHeadSize", "SIGNED"},
                              {"ledgerHealthy", "LEDGER HEALTHY"}});
    });
}

}  // namespace gatehouse::ctl

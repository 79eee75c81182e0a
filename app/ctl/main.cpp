// gatehousectl: the headless gateway and the command line that administers it.
#include "app/ctl/command.h"

#include <QCoreApplication>

#include <iostream>
#include <sys/stat.h>

int main(int argc, char** argv)
{
    using namespace gatehouse::ctl;
    // Nothing this program makes is for others.
    ::umask(077);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("gatehousectl"));
    CLI::App app("Gatehouse: an identity-aware gateway in front of your databases", "gatehousectl");
    Context context;
    app.add_option("--home", context.homeOption, "Where the installation is (GATEHOUSE_HOME, else $XDG_DATA_HOME/gatehouse)");
    app.require_subcommand(1);
    addHomeCommands(app, context);
    addServeCommand(app, context);
    addAdminCommands(app, context);
    addLabelCommands(app, context);
    addFunctionCommands(app, context);
    addAnalyzeCommand(app, context);
    addPolicyCommands(app, context);
    addLiveCommands(app, context);
    addAuditCommands(app, context);
    addCatalogCommands(app, context);
    addDetectCommand(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        std::cerr << "gatehousectl: " << error.what() << "\n";
        return kBadInput;
    } catch (const Stop& stop) {
        std::cerr << "gatehousectl: " << stop.error.message << (stop.error.hint.empty() ? "" : ". " + stop.error.hint) << "\n";
        return stop.code;
    } catch (const std::exception& error) {
        std::cerr << "gatehousectl: " << error.what() << "\n";
        return kFailed;
    }
    return kDone;
}

#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include <QJsonArray>

#include <iostream>
#include <memory>

namespace gatehouse::ctl {

namespace {

struct Options {
    std::string connection;
    std::string function;
    std::string reason;

    [[nodiscard]] QJsonObject args() const
    {
        return {{QStringLiteral("connection"), QString::fromStdString(connection)}, {QStringLiteral("function"), QString::fromStdString(function)},
                {QStringLiteral("reason"), QString::fromStdString(reason)}};
    }
};

void addList(CLI::App& function, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* list = function.add_subcommand("list", "List functions whose code cannot be read, and who vouches for them");
    list->add_option("CONNECTION", options->connection)->required();
    addJson(list, context);
    list->callback([&context, options] {
        const QJsonArray rows = callServer(context, QStringLiteral("function.list"), options->args(), kBadInput).toArray();
        if (context.json)
            return printJson(rows);
        printTable(rows, {{"function", "FUNCTION", 70}, {"language", "LANGUAGE"}, {"library", "LIBRARY"}, {"symbol", "SYMBOL"}, {"state", "STATE"},
                          {"reviewedBy", "BY"}, {"reviewedAt", "WHEN"}, {"reason", "WHY", 70}});
    });
}

void addDecision(CLI::App& function, const char* name, const char* help, const char* reasonHelp, std::function<void(const Options&)> work)
{
    auto options = std::make_shared<Options>();
    CLI::App* decision = function.add_subcommand(name, help);
    decision->add_option("CONNECTION", options->connection)->required();
    decision->add_option("FUNCTION", options->function, "'SCHEMA.NAME(TYPES)' as the list shows it")->required();
    decision->add_option("--reason", options->reason, reasonHelp);
    decision->callback([options, work = std::move(work)] { work(*options); });
}

}  // namespace

void addFunctionCommands(CLI::App& app, Context& context)
{
    CLI::App* function =
        app.add_subcommand("function", "Functions whose code cannot be read: written in C or another language")->require_subcommand(1);
    addList(*function, context);
    addDecision(*function, "review", "Vouch for one, as it is now: it works out its value from its arguments and does nothing else",
                "What was looked at; it is recorded", [&context](const Options& options) {
                    const QJsonObject seen = callServer(context, QStringLiteral("function.review"), options.args(), kBadInput).toObject();
                    const auto word = [&seen](const char* key) { return printable(seen.value(QLatin1String(key)).toString()).toStdString(); };
                    std::cout << "vouched for " << word("function") << ": " << word("language");
                    if (!word("library").empty())
                        std::cout << ", " << word("library") << ", " << word("symbol");
                    std::cout << "\n";
                });
    addDecision(*function, "clear", "Take it back: nobody vouches for the function any more", "Why; it is recorded",
                [&context](const Options& options) {
                    (void)callServerOrHere(context, QStringLiteral("admin.function.clear"), options.args());
                    std::cout << "cleared " << options.function << "\n";
                });
}

}  // namespace gatehouse::ctl

#include "app/ctl/analyze_command.h"

#include "app/ctl/call_route.h"
#include "app/ctl/output.h"
#include "app/ctl/report_output.h"
#include "app/ctl/sql_input.h"
#include "core/policy/policy_file.h"

#include <QJsonArray>

#include <memory>

namespace gatehouse::ctl {

namespace {

struct Options {
    std::string connection, database, searchPath, identity, policy;
};

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

void addCommon(CLI::App* command, Context& context, Options& options)
{
    command->add_option("--connection", options.connection, "Whose schema and labels to read it by")->required();
    command->add_option("--database", options.database, "Another database of that server than the connection's own");
    command->add_option("--search-path", options.searchPath, "Schemas that bare names are looked up in: a,b (public)");
    command->add_flag("--json", context.json, "Print JSON instead of words");
}

QJsonObject argumentsFrom(const Context& context, const Options& options, const std::string& text)
{
    QJsonObject args{{QStringLiteral("connection"), q(options.connection)}, {QStringLiteral("database"), q(options.database)},
                     {QStringLiteral("sql"), q(text)}, {QStringLiteral("words"), !context.json}};
    if (!options.searchPath.empty()) {
        QJsonArray path;
        for (const std::string& schema : searchPathFrom(options.searchPath))
            path.append(q(schema));
        args.insert(QStringLiteral("searchPath"), path);
    }
    return args;
}

void askAndPrint(const Context& context, const QString& call, const QJsonObject& args, const std::string& text)
{
    const QJsonObject report = callServer(context, call, args, kBadInput).toObject();
    if (report.contains(QLatin1String("unreadable"))) {
        const std::string why = report.value(QLatin1String("unreadable")).toString().toStdString();
        fail({"the schema of " + args.value(QLatin1String("connection")).toString().toStdString() + " cannot be read" + (why.empty() ? "" : ": " + why), ""});
    }
    context.json ? printJson(report) : printReport(report, text);
}

}  // namespace

void addAnalyzeCommand(CLI::App& app, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* analyze = app.add_subcommand("analyze", "Say what SQL on standard input does and touches; nothing is run");
    addCommon(analyze, context, *options);
    analyze->callback([&context, options] {
        const std::string text = sqlFromInput();
        askAndPrint(context, QStringLiteral("analysis.report"), argumentsFrom(context, *options, text), text);
    });
}

void addPolicyTest(CLI::App* policy, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* test = policy->add_subcommand("test", "Say what the policy would decide about SQL on standard input; nothing is run");
    addCommon(test, context, *options);
    test->add_option("--identity", options->identity, "Who would ask")->required();
    test->add_option("--policy", options->policy, "A policy file to try instead of the home's policy");
    test->callback([&context, options] {
        const std::string text = sqlFromInput();
        QJsonObject args = argumentsFrom(context, *options, text);
        if (options->identity.empty())
            badInput({"--identity is empty", ""});
        args.insert(QStringLiteral("identity"), q(options->identity));
        if (!options->policy.empty()) {
            auto file = service::readFile(options->policy, policy::kPolicyBytesMax);
            if (!file)
                badInput(file.error());
            if (auto parsed = policy::Policy::parse(*file, 1); !parsed)
                badInput({options->policy + ": " + parsed.error().message, parsed.error().hint});
            args.insert(QStringLiteral("policy"), q(*file));
        }
        askAndPrint(context, QStringLiteral("analysis.verdict"), args, text);
    });
}

}  // namespace gatehouse::ctl

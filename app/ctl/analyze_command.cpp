#include "app/ctl/analyze_command.h"

#include "app/ctl/call_route.h"
#include "app/ctl/output.h"
#include "app/ctl/report_output.h"
#include "app/ctl/sql_input.h"
#include "core/catalog/saved_catalog.h"
#include "core/policy/policy_file.h"
#include "core/service/analysis_report.h"

#include <QJsonArray>

#include <memory>

namespace gatehouse::ctl {

namespace {

struct Options {
    std::string connection, database, searchPath, catalog, identity, policy;
};

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

CLI::Option* addConnection(CLI::App* command, Options& options)
{
    CLI::Option* connection = command->add_option("--connection", options.connection, "Whose schema and labels to read it by");
    command->add_option("--database", options.database, "Another database of that server than the connection's own")->needs(connection);
    return connection;
}

void addReading(CLI::App* command, Context& context, Options& options)
{
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

/// With a catalog at hand nobody has to be asked.
QJsonObject reportByFile(const Context& context, const Options& options, const std::string& text)
{
    const auto file = service::readFile(options.catalog, catalog::kSavedCatalogBytesMax);
    if (!file)
        badInput(file.error());
    const auto catalog = catalog::loadCatalog(*file, 1);
    if (!catalog)
        badInput({options.catalog + ": " + catalog.error().message, catalog.error().hint});
    service::ReportRequest request;
    request.text = text;
    request.form = context.json ? service::ReportRequest::Form::Json : service::ReportRequest::Form::Words;
    if (!options.searchPath.empty())
        request.searchPath = searchPathFrom(options.searchPath);
    auto report = service::reportOn(request, **catalog);
    if (!report)
        badInput(report.error());
    return *report;
}

}  // namespace

void addAnalyzeCommand(CLI::App& app, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* analyze = app.add_subcommand("analyze", "Say what SQL on standard input does and touches; nothing is run");
    CLI::Option* connection = addConnection(analyze, *options);
    connection->excludes(analyze->add_option("--catalog", options->catalog, "A saved catalog instead of a connection's: needs no gateway and no home"));
    addReading(analyze, context, *options);
    analyze->callback([&context, options, connection] {
        if (!options->catalog.empty()) {
            const std::string text = sqlFromInput();
            const QJsonObject report = reportByFile(context, *options, text);
            return context.json ? printJson(report) : printReport(report, text);
        }
        if (connection->count() == 0)
            badInput({"--connection or --catalog is required", ""});
        const std::string text = sqlFromInput();
        askAndPrint(context, QStringLiteral("analysis.report"), argumentsFrom(context, *options, text), text);
    });
}

void addPolicyTest(CLI::App* policy, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* test = policy->add_subcommand("test", "Say what the policy would decide about SQL on standard input; nothing is run");
    addConnection(test, *options)->required();
    addReading(test, context, *options);
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

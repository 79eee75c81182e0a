#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include "core/base/clock.h"
#include "core/service/json_values.h"

#include <filesystem>
#include <iostream>
#include <memory>

namespace gatehouse::ctl {

namespace {

void addList(CLI::App* audit, Context& context)
{
    struct Options { ledger::Query query; std::string since; };
    auto options = std::make_shared<Options>();
    CLI::App* list = audit->add_subcommand("list", "List records, newest first");
    list->add_option("--identity", options->query.identities)->delimiter(',');
    list->add_option("--identity-kind", options->query.identityKinds, "human, agent, service")->delimiter(',');
    list->add_option("--kind", options->query.kinds, "statement, outcome, approval-decided, administration, …")->delimiter(',');
    list->add_option("--verdict", options->query.verdicts, "allow, mask, hold, block")->delimiter(',');
    list->add_option("--label", options->query.labels)->delimiter(',');
    list->add_option("--connection", options->query.connections)->delimiter(',');
    list->add_option("--session", options->query.sessionId);
    list->add_option("--object", options->query.object, "Part of an object's name");
    list->add_option("--text", options->query.text, "Part of the statement's shape, the detail or the rule");
    list->add_option("--since", options->since, "30m, 8h, 7d");
    list->add_option("--before", options->query.beforeSeq, "Only records below this number");
    list->add_option("--about", options->query.about, "What belongs to this record");
    list->add_option("--limit", options->query.limit)->check(CLI::Range(1, 5000))->capture_default_str();
    addJson(list, context);
    list->callback([&context, options] {
        if (!options->since.empty()) {
            const auto seconds = secondsOf(options->since);
            if (!seconds)
                badInput({"--since \"" + options->since + "\" is not a length of time", "Write it like 30m, 8h or 7d."});
            options->query.sinceUs = SystemClock().nowUs() - *seconds * 1'000'000;
        }
        const QJsonObject page = callLedger(context, QStringLiteral("audit.find"),
                                            {{QStringLiteral("query"), service::queryToJson(options->query)}}).toObject();
        const QJsonValue rows = page.value(QLatin1String("records"));
        context.json ? printJson(rows)
                     : printTable(rows.toArray(), {{"seq", "RECORD"}, {"time", "TIME"}, {"kind", "KIND"}, {"identity", "IDENTITY"}, {"connection", "CONNECTION"},
                                                   {"verdict", "VERDICT"}, {"rule", "RULE", 30}, {"shape", "STATEMENT"}, {"detail", "DETAIL"}});
    });
}

void addVerify(CLI::App* audit, Context& context)
{
    auto file = std::make_shared<std::string>();
    CLI::App* verify = audit->add_subcommand("verify", "Read the whole ledger again and check every record and signed head");
    verify->add_option("--file", *file, "A copy of the ledger instead of the home's");
    addJson(verify, context);
    verify->callback([&context, file] {
        std::error_code ignored;
        if (!file->empty() && !std::filesystem::is_regular_file(*file, ignored))
            badInput({"there is no file " + *file, ""});
        const QJsonValue answer = callLedger(context, QStringLiteral("audit.verify"), {{QStringLiteral("file"), QString::fromStdString(*file)}});
        const auto check = service::fromJson<service::LedgerCheck>(answer.toObject());
        if (context.json)
            printJson(answer);
        else if (check.ok)
            std::cout << "ok: " << check.records << " records under " << check.heads << " signed heads\n";
        if (!check.ok) {
            fail({"the ledger is not intact: " + (check.firstBad ? "record " + std::to_string(check.firstBad) + ": " : std::string())
                      + check.problem.toStdString(), ""});
        }
    });
}

}  // namespace

void addAuditCommands(CLI::App& app, Context& context)
{
    CLI::App* audit = app.add_subcommand("audit", "The ledger")->require_subcommand(1);
    addList(audit, context);
    addVerify(audit, context);
    auto seq = std::make_shared<uint64_t>(0);
    CLI::App* receipt = audit->add_subcommand("receipt", "Print the proof that a record stands in the ledger");
    receipt->add_option("SEQ", *seq)->required()->check(CLI::Range(uint64_t{1}, uint64_t{1} << 52));
    receipt->callback([&context, seq] {
        const QJsonValue answer = callLedger(context, QStringLiteral("audit.receipt"), {{QStringLiteral("seq"), static_cast<qint64>(*seq)}});
        std::cout << answer.toObject().value(QLatin1String("receipt")).toString().toStdString() << "\n";
    });
}

}  // namespace gatehouse::ctl

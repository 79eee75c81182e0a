#include "app/ctl/call_route.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"

#include <QJsonArray>

#include <iostream>
#include <memory>
#include <vector>

namespace gatehouse::ctl {

namespace {

struct Options {
    std::string connection;
    std::string column;
    std::vector<std::string> columns;
    std::string label;
    std::string masker;
    std::string reason;
    std::string state;
    bool all = false;
};

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

QJsonArray listing(const Context& context, const Options& options)
{
    QJsonArray rows;
    const QJsonValue all = callServerOrHere(context, QStringLiteral("admin.label.list"), {{QStringLiteral("connection"), q(options.connection)}});
    for (const QJsonValue& row : all.toArray()) {
        if (options.state.empty() || row.toObject().value(QLatin1String("state")).toString().toStdString() == options.state)
            rows.append(row);
    }
    return rows;
}

/// For people: how sure in percent, and the first of the evidence, or why it was cleared.
QJsonArray readable(const QJsonArray& rows)
{
    QJsonArray list;
    for (const QJsonValue& value : rows) {
        QJsonObject row = value.toObject();
        const QString state = row.value(QLatin1String("state")).toString();
        const bool shownOnly = state == u"proposed" && !row.value(QLatin1String("enforced")).toBool();
        row.insert(QStringLiteral("state"), shownOnly ? QStringLiteral("proposed, not enforced") : state);
        row.insert(QStringLiteral("sure"), QStringLiteral("%1 %").arg(qRound(100 * row.value(QLatin1String("confidence")).toDouble())));
        const QJsonArray evidence = row.value(QLatin1String("evidence")).toArray();
        const QString reason = row.value(QLatin1String("reason")).toString();
        row.insert(QStringLiteral("why"), state == u"cleared" ? reason : evidence.isEmpty() ? QString() : evidence.first().toString());
        row.insert(QStringLiteral("name"), QStringLiteral("%1.%2.%3").arg(row.value(QLatin1String("schema")).toString(),
                                                                          row.value(QLatin1String("table")).toString(),
                                                                          row.value(QLatin1String("column")).toString()));
        list.append(row);
    }
    return list;
}

void print(const Context& context, const QJsonArray& rows)
{
    if (context.json)
        return printJson(rows);
    printTable(readable(rows), {{"connection", "CONNECTION"}, {"name", "COLUMN"}, {"label", "LABEL"}, {"masker", "MASKER"}, {"state", "STATE"}, {"sure", "SURE"},
                                {"setBy", "BY"}, {"why", "WHY", 70}});
}

void addList(CLI::App& label, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* list = label.add_subcommand("list", "List labels: what was found, confirmed and cleared, and why");
    list->add_option("CONNECTION", options->connection, "Only of this one");
    list->add_option("--state", options->state, "proposed, confirmed or cleared")->check(CLI::IsMember({"proposed", "confirmed", "cleared"}));
    addJson(list, context);
    list->callback([&context, options] { print(context, listing(context, *options)); });
}

void addSet(CLI::App& label, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* set = label.add_subcommand("set", "Label a column, or change the label that was found");
    set->add_option("CONNECTION", options->connection)->required();
    set->add_option("COLUMN", options->column, "SCHEMA.TABLE.COLUMN")->required();
    set->add_option("LABEL", options->label, "email, person_name, national_id, card_number, secret, …")->required();
    const CLI::Option* masker = set->add_option(
        "--masker", options->masker,
        "How this column is masked where no rule asks for more: partial (as its label is), round, year, token, full, null");
    set->callback([&context, options, masker] {
        if (options->label.empty())
            badInput({"a label cannot be empty", "Take one away with: gatehousectl label clear"});
        QJsonObject args{{QStringLiteral("connection"), q(options->connection)}, {QStringLiteral("column"), q(options->column)},
                         {QStringLiteral("label"), q(options->label)}};
        if (masker->count() > 0)
            args.insert(QStringLiteral("masker"), q(options->masker));
        (void)callServerOrHere(context, QStringLiteral("admin.label.set"), args);
        std::cout << "labelled " << options->column << " " << options->label
                  << (options->masker.empty() ? std::string() : ", masker " + options->masker) << "\n";
    });
}

void addClear(CLI::App& label, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* clear = label.add_subcommand("clear", "Say that a column is not sensitive; its values are shown from then on");
    clear->add_option("CONNECTION", options->connection)->required();
    clear->add_option("COLUMN", options->column, "SCHEMA.TABLE.COLUMN")->required();
    clear->add_option("--reason", options->reason, "Why its values may be seen; it is recorded");
    clear->callback([&context, options] {
        if (options->reason.empty())
            badInput({"clearing a label needs a reason", "Say why its values may be seen: --reason \"product codes, no persons\""});
        (void)callServerOrHere(context, QStringLiteral("admin.label.clear"),
                               {{QStringLiteral("connection"), q(options->connection)}, {QStringLiteral("column"), q(options->column)},
                                {QStringLiteral("reason"), q(options->reason)}});
        std::cout << "cleared " << options->column << "\n";
    });
}

void addConfirm(CLI::App& label, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* confirm = label.add_subcommand("confirm", "Confirm labels that were found");
    confirm->add_option("CONNECTION", options->connection)->required();
    confirm->add_option("COLUMN", options->columns, "SCHEMA.TABLE.COLUMN, one or more");
    confirm->add_flag("--all", options->all, "Every proposed label that is enforced");
    confirm->callback([&context, options] {
        if (options->all == !options->columns.empty())
            badInput({"name the columns to confirm, or give --all", "See: gatehousectl label list --state proposed"});
        QJsonArray columns;
        for (const std::string& column : options->columns)
            columns.append(q(column));
        if (options->all) {
            options->state = "proposed";
            for (const QJsonValue& row : listing(context, *options)) {
                if (row.toObject().value(QLatin1String("enforced")).toBool())
                    columns.append(row.toObject().value(QLatin1String("name")));
            }
            if (columns.isEmpty())
                badInput({"nothing enforced waits to be confirmed on " + options->connection, "See: gatehousectl label list"});
        }
        (void)callServerOrHere(context, QStringLiteral("admin.label.confirm"),
                               {{QStringLiteral("connection"), q(options->connection)}, {QStringLiteral("columns"), columns}});
        for (const QJsonValue& column : columns)
            std::cout << "confirmed " << printable(column.toString()).toStdString() << "\n";
    });
}

void addDiscover(CLI::App& label, Context& context)
{
    auto options = std::make_shared<Options>();
    CLI::App* discover = label.add_subcommand("discover", "Look at every column of a connection's database again, and wait for the result");
    discover->add_option("CONNECTION", options->connection)->required();
    addJson(discover, context);
    discover->callback([&context, options] {
        const QJsonObject found = callServer(context, QStringLiteral("label.discover"), {{QStringLiteral("connection"), q(options->connection)}},
                                             kBadInput).toObject();
        if (!context.json) {
            std::cout << "looked at " << found.value(QLatin1String("columns")).toInteger() << " columns; "
                      << found.value(QLatin1String("proposed")).toInteger() << " new proposals, "
                      << found.value(QLatin1String("enforced")).toInteger() << " of them enforced\n";
        }
        print(context, listing(context, *options));
    });
}

}  // namespace

void addLabelCommands(CLI::App& app, Context& context)
{
    CLI::App* label = app.add_subcommand("label", "Which columns are sensitive: found by Gatehouse, decided by people")->require_subcommand(1);
    addList(*label, context);
    addSet(*label, context);
    addConfirm(*label, context);
    addClear(*label, context);
    addDiscover(*label, context);
}

}  // namespace gatehouse::ctl

// `gatehousectl detect`: says what stands in values, one a line; needs no gateway and no home.
#include "app/ctl/command.h"
#include "app/ctl/output.h"
#include "core/detect/detector.h"

#include <QJsonArray>
#include <QJsonObject>

#include <iostream>
#include <memory>

namespace gatehouse::ctl {

namespace {

/// Longer ones are cut by what feeds us, not read into memory.
constexpr size_t kLineBytesMax = size_t{16} << 20;

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QJsonObject reported(const detect::Hit& hit, std::string_view line, bool show)
{
    QJsonObject one{{QStringLiteral("label"), q(hit.label)}, {QStringLiteral("kind"), q(hit.kind)},
                    {QStringLiteral("begin"), static_cast<qint64>(hit.begin)}, {QStringLiteral("end"), static_cast<qint64>(hit.end)},
                    {QStringLiteral("confidence"), static_cast<double>(qRound(hit.confidence * 100)) / 100},
                    {QStringLiteral("likely"), hit.confidence >= detect::kLikely}};
    const std::string_view value = line.substr(hit.begin, hit.end - hit.begin);
    one.insert(QStringLiteral("value"), show ? q(value) : QString(std::min<qsizetype>(q(value).size(), 12), QChar(0x2022)));
    return one;
}

void detectLines(const Context& context, bool show)
{
    if (const Outcome ready = detect::Detector::start(); !ready)
        fail(ready.error());
    const detect::Detector& detector = detect::Detector::instance();
    detect::Scratch scratch = detector.makeScratch();
    std::vector<detect::Hit> hits;
    QJsonArray rows;
    std::string line;
    for (qint64 number = 1; std::getline(std::cin, line); ++number) {
        if (line.size() > kLineBytesMax)
            badInput({"line " + std::to_string(number) + " is longer than 16 MiB", ""});
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        detector.scan(line, scratch, hits);
        QJsonArray found;
        for (const detect::Hit& hit : hits) {
            QJsonObject one = reported(hit, line, show);
            if (!context.json) {
                one.insert(QStringLiteral("line"), QString::number(number));
                one.insert(QStringLiteral("span"), QStringLiteral("%1-%2").arg(hit.begin).arg(hit.end));
                one.insert(QStringLiteral("sure"), QString::number(static_cast<double>(hit.confidence), 'f', 2));
                rows.append(one);
            }
            found.append(one);
        }
        if (context.json)
            rows.append(QJsonObject{{QStringLiteral("line"), number}, {QStringLiteral("hits"), found}});
    }
    if (context.json)
        return printJson(rows);
    printTable(rows, {{"line", "LINE"}, {"label", "LABEL"}, {"kind", "KIND"}, {"span", "BYTES"}, {"sure", "CONFIDENCE"}, {"value", "VALUE"}});
}

}  // namespace

void addDetectCommand(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("detect", "Say what sensitive values stand in the lines on standard input; nothing is kept");
    addJson(command, context);
    auto show = std::make_shared<bool>(false);
    command->add_flag("--show", *show, "Print the values found; without it they are masked");
    command->callback([&context, show] { detectLines(context, *show); });
}

}  // namespace gatehouse::ctl

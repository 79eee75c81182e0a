#include "app/ctl/report_output.h"

#include "app/ctl/output.h"
#include "app/ctl/sql_input.h"
#include "core/service/json_values.h"
#include "core/service/values.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace gatehouse::ctl {

namespace {

constexpr qsizetype kHeadingWidth = 9;
constexpr qsizetype kSubjectWidthMax = 40;

/// Colour only for a person at a terminal that wants it; every colour stands on a word.
bool coloured()
{
    static const bool on = [] {
        const char* terminal = std::getenv("TERM");
        return ::isatty(STDOUT_FILENO) == 1 && !std::getenv("NO_COLOR") && terminal && std::strcmp(terminal, "dumb") != 0;
    }();
    return on;
}

QString in(const char* code, const QString& text)
{
    return coloured() && !text.isEmpty() ? QStringLiteral("\x1b[%1m%2\x1b[0m").arg(QLatin1String(code), text) : text;
}

const char* colourOf(const service::WordsLine& line)
{
    if (line.heading == u"not told" || line.heading == u"found" || line.heading == u"refused")
        return "33";
    if (line.heading != u"verdict")
        return "0";
    if (line.subject == u"block")
        return "1;31";
    if (line.subject == u"hold")
        return "1;33";
    return line.subject == u"mask" ? "1;35" : "1;32";
}

void printLine(const QString& line)
{
    const QByteArray bytes = line.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
    std::fputc('\n', stdout);
}

void printWords(const QVector<service::WordsLine>& lines)
{
    for (qsizetype first = 0; first < lines.size();) {
        qsizetype end = first;
        qsizetype width = 0;
        for (; end < lines.size() && lines[end].heading == lines[first].heading; ++end)
            width = std::max(width, std::min(kSubjectWidthMax, printable(lines[end].subject).size()));
        for (qsizetype at = first; at < end; ++at) {
            const service::WordsLine& line = lines[at];
            const QString heading = (at == first ? line.heading : QString()).leftJustified(kHeadingWidth);
            const QString subject = width > 0 ? in(colourOf(line), printable(line.subject)) + QString(std::max<qsizetype>(0, width - printable(line.subject).size()) + 2, u' ')
                                              : QString();
            printLine(QStringLiteral("  ") + in("2", heading) + u' ' + subject + printable(line.text));
        }
        first = end;
    }
}

}  // namespace

void printReport(const QJsonObject& report, const std::string& text)
{
    const QString error = report.value(QLatin1String("error")).toString();
    const int position = report.value(QLatin1String("errorPosition")).toInt();
    if (!error.isEmpty()) {
        const QString before = QString::fromStdString(text).left(std::max(0, position - 1));
        const qsizetype line = before.count(u'\n') + 1;
        printLine(printable(QStringLiteral("does not parse: %1").arg(error))
                  + (position > 0 ? QStringLiteral(" (line %1, column %2)").arg(line).arg(before.size() - before.lastIndexOf(u'\n')) : QString()));
    }
    const QJsonArray statements = report.value(QLatin1String("statements")).toArray();
    if (statements.isEmpty())
        printLine(QStringLiteral("there is no statement in it"));
    int number = 0;
    for (const QJsonValue& value : statements) {
        const QJsonObject statement = value.toObject();
        const auto offset = static_cast<size_t>(statement.value(QLatin1String("offset")).toInteger());
        const auto length = static_cast<size_t>(statement.value(QLatin1String("length")).toInteger());
        if (number > 0 || !error.isEmpty())
            printLine({});
        printLine(in("1", QStringLiteral("statement %1").arg(++number)) + QStringLiteral(", line %1: ").arg(lineOf(text, offset)) + excerpt(text, offset, length));
        printWords(service::listFromJson<service::WordsLine>(statement.value(QLatin1String("words")).toArray()));
    }
    const QJsonArray verdict = report.value(QLatin1String("verdict")).toArray();
    // One statement's own verdict is the verdict of all.
    if (verdict.isEmpty() || statements.size() == 1)
        return;
    if (!statements.isEmpty()) {
        printLine({});
        printLine(in("1", QStringLiteral("sent as one")));
    }
    printWords(service::listFromJson<service::WordsLine>(verdict));
}

}  // namespace gatehouse::ctl

#include "app/ctl/output.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>
#include <cstdio>

namespace gatehouse::ctl {

namespace {

QString cellText(const QJsonValue& value)
{
    if (value.isArray()) {
        QStringList words;
        for (const QJsonValue& entry : value.toArray())
            words.append(cellText(entry));
        return words.join(QStringLiteral(", "));
    }
    if (value.isBool())
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    if (value.isDouble())
        return QString::number(value.toInteger());
    return printable(value.toString());
}

void printLine(const QString& line)
{
    const QByteArray bytes = line.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
    std::fputc('\n', stdout);
}

}  // namespace

QString printable(const QString& text)
{
    QString clean;
    for (const QChar c : text) {
        if (c == QLatin1Char('\n') || c == QLatin1Char('\t') || c == QLatin1Char('\r'))
            clean += QLatin1Char(' ');
        else if (c.category() == QChar::Other_Control)
            clean += QStringLiteral("\\x%1").arg(static_cast<int>(c.unicode()), 2, 16, QLatin1Char('0'));
        else
            clean += c;
    }
    return clean;
}

void printJson(const QJsonValue& value)
{
    const QJsonDocument document = value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    const QByteArray text = document.toJson(QJsonDocument::Indented);
    std::fwrite(text.constData(), 1, static_cast<size_t>(text.size()), stdout);
}

void printTable(const QJsonArray& rows, const std::vector<TableColumn>& columns)
{
    std::vector<QStringList> cells;
    std::vector<qsizetype> widths;
    QStringList head;
    for (const TableColumn& column : columns) {
        head.append(QString::fromUtf8(column.heading));
        widths.push_back(head.last().size());
    }
    for (const QJsonValue& row : rows) {
        QStringList line;
        for (size_t i = 0; i < columns.size(); ++i) {
            QString text = cellText(row.toObject().value(QLatin1String(columns[i].key)));
            if (text.size() > columns[i].widthMax)
                text = text.left(columns[i].widthMax - 1) + QChar(0x2026);
            widths[i] = std::max(widths[i], text.size());
            line.append(text);
        }
        cells.push_back(line);
    }
    const auto print = [&](const QStringList& line) {
        QString text;
        for (qsizetype i = 0; i < line.size(); ++i)
            text += i + 1 < line.size() ? line[i].leftJustified(widths[static_cast<size_t>(i)] + 2) : line[i];
        printLine(text);
    };
    print(head);
    for (const QStringList& line : cells)
        print(line);
}

}  // namespace gatehouse::ctl

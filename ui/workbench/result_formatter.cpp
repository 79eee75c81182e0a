#include "ui/workbench/result_formatter.h"

#include "ui/workbench/postgres_keywords.h"

#include <QRegularExpression>

namespace gatehouse::ui {

namespace {

bool isNull(const service::Cell& cell)
{
    return cell.state == service::Cell::State::Null || cell.state == service::Cell::State::MaskedNull;
}

QString csvField(const QString& text)
{
    static const QRegularExpression special(QStringLiteral("[\",\r\n]"));
    if (!text.isEmpty() && !text.contains(special))
        return text;
    QString quoted = text;
    quoted.replace(u'"', QStringLiteral("\"\""));
    return u'"' + quoted + u'"';
}

QString tsvField(QString text)
{
    // A tab or a line end would move every later cell.
    text.replace(u'\t', u' ').replace(u'\r', u' ').replace(u'\n', u' ');
    return text;
}

QString jsonString(const QString& text)
{
    QString out(u'"');
    for (const QChar c : text) {
        switch (c.unicode()) {
        case '"': out += QStringLiteral("\\\""); break;
        case '\\': out += QStringLiteral("\\\\"); break;
        case '\n': out += QStringLiteral("\\n"); break;
        case '\r': out += QStringLiteral("\\r"); break;
        case '\t': out += QStringLiteral("\\t"); break;
        default:
            if (c.unicode() < 0x20)
                out += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QLatin1Char('0'));
            else
                out += c;
        }
    }
    return out + u'"';
}

bool isJsonNumber(const QString& text)
{
    static const QRegularExpression number(QStringLiteral("\\A-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?\\z"));
    return text.contains(number);
}

QString markdownField(QString text)
{
    text.replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
    text.replace(u'\n', QStringLiteral("<br>"));
    return text;
}

}  // namespace

ResultFormatter::ResultFormatter(ResultFormat format, QVector<service::ResultColumnView> columns, QString table)
    : m_format(format), m_columns(std::move(columns)), m_table(std::move(table))
{
    if (m_table.isEmpty())
        m_table = QStringLiteral("result");
}

QString ResultFormatter::header() const
{
    QStringList names;
    switch (m_format) {
    case ResultFormat::Tsv:
        for (const auto& column : m_columns)
            names.append(tsvField(column.name));
        return names.join(u'\t') + u'\n';
    case ResultFormat::Csv:
        for (const auto& column : m_columns)
            names.append(csvField(column.name));
        return names.join(u',') + u'\n';
    case ResultFormat::Markdown: {
        QString rule(u'|');
        for (const auto& column : m_columns) {
            names.append(markdownField(column.name));
            rule += column.numeric ? QStringLiteral(" ---: |") : QStringLiteral(" --- |");
        }
        return QStringLiteral("| ") + names.join(QStringLiteral(" | ")) + QStringLiteral(" |\n") + rule + u'\n';
    }
    case ResultFormat::Json:
        return QStringLiteral("[");
    case ResultFormat::JsonLines:
        return {};
    case ResultFormat::Insert:
        for (const auto& column : m_columns)
            if (column.masked)
                names.append(column.name);
        return names.isEmpty() ? QString()
                               : QStringLiteral("-- masked by policy: %1\n").arg(names.join(QStringLiteral(", ")).simplified());
    }
    return {};
}

QString ResultFormatter::footer() const
{
    return m_format == ResultFormat::Json ? QStringLiteral("\n]\n") : QString();
}

QString ResultFormatter::row(const ResultRow& cells, bool first) const
{
    switch (m_format) {
    case ResultFormat::Tsv:
        return separated(cells, u'\t');
    case ResultFormat::Csv:
        return separated(cells, u',');
    case ResultFormat::Json:
        return (first ? QStringLiteral("\n  ") : QStringLiteral(",\n  ")) + jsonObject(cells);
    case ResultFormat::JsonLines:
        return jsonObject(cells) + u'\n';
    case ResultFormat::Markdown: {
        QStringList fields;
        for (const service::Cell& cell : cells)
            fields.append(isNull(cell) ? QStringLiteral("NULL") : markdownField(cell.text));
        return QStringLiteral("| ") + fields.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    }
    case ResultFormat::Insert: {
        QStringList names;
        QStringList values;
        for (qsizetype at = 0; at < m_columns.size() && at < cells.size(); ++at) {
            names.append(PostgresKeywords::quotedName(m_columns[at].name));
            values.append(sqlValue(cells[at], m_columns[at]));
        }
        return QStringLiteral("INSERT INTO ") + m_table + QStringLiteral(" (") + names.join(QStringLiteral(", "))
            + QStringLiteral(") VALUES (") + values.join(QStringLiteral(", ")) + QStringLiteral(");\n");
    }
    }
    return {};
}

QString ResultFormatter::separated(const ResultRow& cells, QChar separator) const
{
    QStringList fields;
    for (const service::Cell& cell : cells) {
        if (isNull(cell))
            fields.append(QString());   // unquoted, so that it is not the empty string
        else
            fields.append(separator == u',' ? csvField(cell.text) : tsvField(cell.text));
    }
    return fields.join(separator) + u'\n';
}

QString ResultFormatter::jsonObject(const ResultRow& cells) const
{
    QStringList fields;
    for (qsizetype at = 0; at < m_columns.size() && at < cells.size(); ++at) {
        const service::Cell& cell = cells[at];
        QString value;
        if (isNull(cell))
            value = QStringLiteral("null");
        else if (m_columns[at].numeric && cell.state == service::Cell::State::Value && isJsonNumber(cell.text))
            value = cell.text;
        else if (m_columns[at].type == u"boolean" && (cell.text == u"t" || cell.text == u"f"))
            value = cell.text == u"t" ? QStringLiteral("true") : QStringLiteral("false");
        else
            value = jsonString(cell.text);
        fields.append(jsonString(m_columns[at].name) + QStringLiteral(": ") + value);
    }
    return u'{' + fields.join(QStringLiteral(", ")) + u'}';
}

QString ResultFormatter::sqlValue(const service::Cell& cell, const service::ResultColumnView& column) const
{
    if (isNull(cell))
        return QStringLiteral("NULL");
    if (column.numeric && cell.state == service::Cell::State::Value && isJsonNumber(cell.text))
        return cell.text;
    QString quoted = cell.text;
    quoted.replace(u'\'', QStringLiteral("''"));
    return u'\'' + quoted + u'\'';
}

}  // namespace gatehouse::ui

// Between C++ values and the columns of gatehouse.db; lists are one word a line. No SQL here.
#pragma once

#include "core/base/bytes.h"

#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <string>
#include <vector>

namespace gatehouse::store {

/// Never a null string: SQLite's columns are NOT NULL.
[[nodiscard]] inline QString text(const std::string& value)
{
    return value.empty() ? QStringLiteral("") : QString::fromStdString(value);
}

[[nodiscard]] inline QByteArray blob(ByteView bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

[[nodiscard]] inline QString joined(const std::vector<std::string>& words)
{
    QString lines = QStringLiteral("");
    for (const std::string& word : words)
        lines += (lines.isEmpty() ? QString() : QStringLiteral("\n")) + QString::fromStdString(word);
    return lines;
}

[[nodiscard]] inline std::string textColumn(const QSqlQuery& query, int column)
{
    return query.value(column).toString().toStdString();
}

[[nodiscard]] inline Bytes blobColumn(const QSqlQuery& query, int column)
{
    const QByteArray bytes = query.value(column).toByteArray();
    return Bytes(bytes.begin(), bytes.end());
}

[[nodiscard]] inline std::vector<std::string> parted(const QSqlQuery& query, int column)
{
    std::vector<std::string> words;
    for (const QString& word : query.value(column).toString().split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        words.push_back(word.toStdString());
    return words;
}

}  // namespace gatehouse::store

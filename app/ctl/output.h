// Prints what calls answered: tables for people, JSON for programs.
#pragma once

#include <QJsonArray>
#include <QJsonValue>
#include <QString>

#include <string>
#include <vector>

namespace gatehouse::ctl {

struct TableColumn {
    const char* key;      ///< of each object
    const char* heading;
    int widthMax = 60;
};

void printJson(const QJsonValue& value);
void printTable(const QJsonArray& rows, const std::vector<TableColumn>& columns);

/// Control characters shown as such: what stands in a database must not steer a terminal.
[[nodiscard]] QString printable(const QString& text);

}  // namespace gatehouse::ctl

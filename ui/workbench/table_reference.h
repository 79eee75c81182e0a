// Finds the tables a statement names, with their aliases, from its tokens alone; tolerant of half-typed SQL.
#pragma once

#include "ui/workbench/sql_scanner.h"

#include <QString>
#include <QVector>

namespace gatehouse::ui {

struct TableReference {
    QString schema;    ///< empty when not written
    QString name;
    QString alias;     ///< empty when none

    [[nodiscard]] QString shownName() const { return alias.isEmpty() ? name : alias; }
    friend bool operator==(const TableReference&, const TableReference&) = default;
};

class TableReferences {
public:
    /// `tokens` without comments; all of one statement.
    [[nodiscard]] static QVector<TableReference> in(const QString& text, const QVector<SqlToken>& tokens);
    /// Names that WITH defines.
    [[nodiscard]] static QStringList commonTables(const QString& text, const QVector<SqlToken>& tokens);
    /// The identifier as the catalog knows it: unquoted, folded to lower case unless quoted.
    [[nodiscard]] static QString identifier(const QString& text, const SqlToken& token);
};

}  // namespace gatehouse::ui

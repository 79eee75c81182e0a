// The words PostgreSQL's grammar knows, for colouring and completion; not a grammar.
#pragma once

#include <QString>
#include <QStringList>

namespace gatehouse::ui {

class PostgresKeywords {
public:
    [[nodiscard]] static const QStringList& keywords();      ///< upper case, sorted
    [[nodiscard]] static const QStringList& functions();     ///< lower case, sorted: the common built-in ones
    [[nodiscard]] static const QStringList& types();         ///< lower case, sorted
    /// A word that cannot be an alias without AS.
    [[nodiscard]] static bool isReserved(const QString& word);
    /// The name as it must be written in SQL.
    [[nodiscard]] static QString quotedName(const QString& name);
};

}  // namespace gatehouse::ui

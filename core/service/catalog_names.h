// Names the numbers of an analysis through the catalog it was made with; it looks nothing else up.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/statement.h"

#include <QString>
#include <QStringList>

#include <string_view>

namespace gatehouse::service {

struct ColumnName {
    QString schema;       ///< empty when the catalog does not have the table
    QString table;        ///< … then its number
    QString column;       ///< "*" for the whole row
    QStringList labels;   ///< its own, its partitions'; of a whole row all, sorted

    /// schema.table.column, each part quoted where SQL would need it.
    [[nodiscard]] QString dotted() const;
};

[[nodiscard]] ColumnName nameOf(const sql::BaseColumn& column, const catalog::Snapshot& catalog);
/// schema.name, quoted where SQL would need it; the bare name when the schema is empty.
[[nodiscard]] QString dottedName(std::string_view schema, std::string_view name);
/// Empty when the catalog does not have it.
[[nodiscard]] QString dottedName(catalog::Oid relation, const catalog::Snapshot& catalog);

}  // namespace gatehouse::service

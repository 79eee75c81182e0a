// A ledger::Query as SQL over the searchable columns; builds text and values, runs nothing.
#pragma once

#include "core/ledger/query.h"

#include <QString>
#include <QVariantList>

namespace gatehouse::store {

struct SearchSql {
    QString where;         ///< "WHERE …" over table fact, or empty
    QVariantList values;   ///< in the order of its question marks
};

[[nodiscard]] SearchSql searchSql(const ledger::Query& query);

}  // namespace gatehouse::store

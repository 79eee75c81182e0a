// Columns in gatehouse.db that carry a label because data from a labelled column was written to them; not what people
// and discovery say of a column.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <string>
#include <vector>

namespace gatehouse::store {

struct FollowedLabelRow {
    std::string connection;
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
    bool derived = false;          ///< computed from such a value
    std::string from;              ///< "follows public.customers.email"
    std::string masker = {};       ///< of the columns that it came from; empty: the label's own form
};

class FollowedLabelRepository {
public:
    explicit FollowedLabelRepository(Database& database) : m_database(database) {}

    [[nodiscard]] Outcome set(const FollowedLabelRow& row, TimeUs nowUs);   ///< the column's earlier one is replaced
    [[nodiscard]] Result<bool> clear(const FollowedLabelRow& column);       ///< false: there was none
    [[nodiscard]] Result<std::vector<FollowedLabelRow>> all();

private:
    Database& m_database;
};

}  // namespace gatehouse::store

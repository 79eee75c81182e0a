// Which labels are in force and which columns were looked at, drawn from the store's rows. Pure; it reads nothing itself.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/store/label_repository.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::service {

/// From this confidence on a proposal is enforced like a confirmed label; below it is only shown.
inline constexpr double kEnforcedFrom = 0.6;

[[nodiscard]] bool isEnforced(const store::LabelRow& row);

/// One text for schema, table and column; no name holds the byte between them.
[[nodiscard]] std::string columnKey(std::string_view schema, std::string_view table, std::string_view column);

/// How a column was looked at last.
struct Looked {
    std::string type;
    TimeUs atUs = 0;
    bool again = false;   ///< no value was seen, so it is worth another look later
};

struct ConnectionKnowledge {
    std::vector<catalog::LabelEntry> enforced;
    std::vector<catalog::LabelEntry> cleared;          ///< without a label
    std::map<std::string, store::LabelState> states;   ///< of every column with a row, by columnKey
    std::map<std::string, Looked> looked;              ///< by columnKey
};

/// By connection.
using LabelKnowledge = std::map<std::string, ConnectionKnowledge>;

void addRow(LabelKnowledge& knowledge, const store::LabelRow& row);
void addLook(ConnectionKnowledge& knowledge, const store::ColumnLook& look);

}  // namespace gatehouse::service

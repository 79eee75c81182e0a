#include "core/service/label_knowledge.h"

namespace gatehouse::service {

bool isEnforced(const store::LabelRow& row)
{
    return row.state == store::LabelState::Confirmed || (row.state == store::LabelState::Proposed && row.confidence >= kEnforcedFrom);
}

std::string columnKey(std::string_view schema, std::string_view table, std::string_view column)
{
    std::string key;
    key.reserve(schema.size() + table.size() + column.size() + 2);
    key.append(schema).push_back('\0');
    key.append(table).push_back('\0');
    key.append(column);
    return key;
}

void addRow(LabelKnowledge& knowledge, const store::LabelRow& row)
{
    ConnectionKnowledge& known = knowledge[row.connection];
    if (isEnforced(row))
        known.enforced.push_back({row.schema, row.table, row.column, row.label, false, row.masker.value_or("")});
    if (row.state == store::LabelState::Cleared)
        known.cleared.push_back({row.schema, row.table, row.column, {}});
    known.states[columnKey(row.schema, row.table, row.column)] = row.state;
}

void addLook(ConnectionKnowledge& knowledge, const store::ColumnLook& look)
{
    knowledge.looked[columnKey(look.schema, look.table, look.column)] = {look.type, look.lookedUs, look.values == 0};
}

}  // namespace gatehouse::service

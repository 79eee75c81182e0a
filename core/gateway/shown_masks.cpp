#include "core/gateway/shown_masks.h"

#include "core/masking/value_spelling.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

constexpr char kToken = 't';
constexpr char kOther = 'v';
constexpr char kNull = 'n';
/// Shorter ones are no tokens but full masks; see masking/tokenizer.h.
constexpr size_t kTokenBytesMin = 4;

masking::ValueKind kindOf(const masking::CellPlan& cell)
{
    return cell.type ? cell.type->kind : masking::ValueKind::Text;
}

bool isToken(const masking::CellPlan& cell, std::string_view spelling)
{
    const masking::ValueKind kind = kindOf(cell);
    const bool date = kind == masking::ValueKind::Date || kind == masking::ValueKind::Timestamp || kind == masking::ValueKind::TimestampTz;
    return cell.masker == policy::Masker::Token && !date && spelling.size() >= kTokenBytesMin
        && spelling.find_first_not_of("0-.") != std::string_view::npos;
}

}  // namespace

uint64_t ShownMasks::hashOf(char sort, std::string_view spelling) const
{
    std::string text(1, sort);
    text.append(spelling);
    const uint64_t hash = m_hash.of(text);
    return hash != 0 ? hash : 1;   // 0 is a place that nothing was put in
}

void ShownMasks::shown(const masking::CellPlan& cell, const std::optional<std::string_view>& masked)
{
    if (masked && masked->size() > kValueBytesMax)
        return;
    m_spelling.clear();
    if (masked)
        masking::appendSpelling(m_spelling, *masked, kindOf(cell), cell.format);
    const char sort = !masked ? kNull : isToken(cell, m_spelling) ? kToken : kOther;
    const uint64_t hash = hashOf(sort, m_spelling);
    for (const sql::BaseColumn& column : cell.watched) {
        auto found = m_columns.find(column);
        if (found == m_columns.end()) {
            if (m_columns.size() == kColumnsMax)
                continue;
            found = m_columns.emplace(column, std::make_unique<Values>()).first;
        }
        (*found->second)[hash % kValuesMax] = hash;
    }
}

bool ShownMasks::holds(const sql::BaseColumn& column, const std::optional<std::string_view>& value, masking::ValueKind kind,
                       masking::Format format, bool onlyTokens) const
{
    const auto found = m_columns.find(column);
    if (found == m_columns.end() || (value && value->size() > kValueBytesMax))
        return false;
    std::string spelling;
    if (value)
        masking::appendSpelling(spelling, *value, kind, format);
    const auto has = [&](char sort) {
        const uint64_t hash = hashOf(sort, spelling);
        return (*found->second)[hash % kValuesMax] == hash;
    };
    if (!value)
        return !onlyTokens && has(kNull);
    return has(kToken) || (!onlyTokens && has(kOther));
}

}  // namespace gatehouse::gateway

// Which masked numbers, dates, tokens and NULLs a session was shown, column by column: they look like values, so that only
// this tells them when they come back. Keeps keyed hashes, never a value; bounded; one session's.
#pragma once

#include "core/base/keyed_hash.h"
#include "core/masking/cell_masker.h"
#include "core/masking/value_type.h"
#include "core/sql/statement.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

class ShownMasks : public masking::Witness {
public:
    /// Of a column the latest values, and of columns the first: what was shown before is not remembered for ever.
    static constexpr size_t kColumnsMax = 64;
    static constexpr size_t kValuesMax = 4096;
    /// Longer values are no numbers, dates or tokens.
    static constexpr size_t kValueBytesMax = 256;

    void shown(const masking::CellPlan& cell, const std::optional<std::string_view>& masked) override;

    [[nodiscard]] bool empty() const { return m_columns.empty(); }
    [[nodiscard]] bool any(const sql::BaseColumn& column) const { return m_columns.contains(column); }
    /// value: empty for NULL. onlyTokens: where a rounded number, a year or NULL may well be meant.
    [[nodiscard]] bool holds(const sql::BaseColumn& column, const std::optional<std::string_view>& value, masking::ValueKind kind,
                             masking::Format format, bool onlyTokens) const;

private:
    /// A place for each remainder of a hash: a later value takes the place of an earlier one.
    using Values = std::array<uint64_t, kValuesMax>;
    [[nodiscard]] uint64_t hashOf(char sort, std::string_view spelling) const;

    KeyedHash m_hash;
    std::map<sql::BaseColumn, std::unique_ptr<Values>> m_columns;
    std::string m_spelling;
};

}  // namespace gatehouse::gateway

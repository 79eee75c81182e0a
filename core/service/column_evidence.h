// Weighs what speaks for a column being sensitive (name, type, comment, constraints, values) into one proposal. Pure.
#pragma once

#include "core/service/findings.h"
#include "core/service/value_tally.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::service {

struct ColumnFacts {
    std::string schema;
    std::string table;
    std::string column;
    std::string type;                     ///< as PostgreSQL prints it
    std::string comment;
    bool unique = false;                  ///< a unique key by itself
    std::vector<std::string> checks;      ///< CHECK expressions of the table and of the column's domain
};

/// Evidence joins: two independent signs for one label make it surer than either, signs for different labels compete, and a
/// name whose values all look different is believed less. tally: null when no value was read.
[[nodiscard]] std::optional<Proposal> weigh(const ColumnFacts& facts, const ValueTally* tally);

/// What the pattern of a CHECK on this column says; nothing when it has none that is known.
[[nodiscard]] std::optional<Proposal> weighChecks(const ColumnFacts& facts);

/// "card number" for card_number.
[[nodiscard]] std::string wordsOfLabel(std::string_view label);

}  // namespace gatehouse::service

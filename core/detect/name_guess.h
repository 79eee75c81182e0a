// What a column is likely to hold, judged by its names, type and comment; it sees no value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::detect {

/// What a catalog tells of a column; any of it may be empty.
struct ColumnHint {
    std::string_view schema;
    std::string_view table;
    std::string_view column;
    std::string_view type;      ///< as PostgreSQL prints it: "character varying(40)", "date", "timestamp with time zone"
    std::string_view comment;
};

struct NameGuess {
    std::string_view label;     ///< static storage, see labels.h
    float confidence = 0;       ///< 0…1
    std::string evidence;       ///< in words, without a value: `the name "email_address" says e-mail`
};

/// Nothing when the names say nothing, or the type cannot hold what they say.
[[nodiscard]] std::optional<NameGuess> guessFromName(const ColumnHint& hint);

}  // namespace gatehouse::detect

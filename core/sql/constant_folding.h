// The value of an expression that is the same for every row, as PostgreSQL would work it out; no columns, no catalog.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <string>

namespace gatehouse::sql {

struct Folded {
    enum class Kind { Unknown, Null, Boolean, Number, Text };
    Kind kind = Kind::Unknown;
    bool truth = false;
    double number = 0;
    bool whole = false;       ///< a Number of an integer type: division truncates
    bool literal = false;     ///< a Text written in quotes: takes the type of what it stands beside
    std::string text;

    [[nodiscard]] bool known() const { return kind != Kind::Unknown; }
};

/// Unknown for anything that is not certain, and for expressions deeper than depthLeft.
[[nodiscard]] Folded fold(const PgQuery__Node* node, int depthLeft);
/// As the server reads a condition: the text 'yes' and the number 1 are true.
[[nodiscard]] Folded asBoolean(const Folded& value);
/// = <> < <= > >= of two folded values; Unknown for other operators.
[[nodiscard]] Folded compareFolded(const std::string& op, const Folded& left, const Folded& right);

}  // namespace gatehouse::sql

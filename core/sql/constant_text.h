// The value of a text expression that needs nothing but constants; no planner: what it is not sure of it does not tell.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::sql {

/// The value of a variable or parameter (folded name, or "$1") that is of type text or varchar; nothing when unknown.
using ConstantLookup = std::function<std::optional<std::string>(std::string_view name)>;
/// True when a function or operator of that name exists outside pg_catalog, and so may be the one that runs.
using ConstantOverload = std::function<bool(std::string_view name)>;

/// What the server makes of SELECT <expressionSql>, byte for byte, in a database of encoding UTF8 and with any collation.
/// Nothing when it is NULL, an error, of another type than text, or cannot be told. Understands literals, ||, COALESCE,
/// casts to text, varchar and integer, concat, concat_ws, format, quote_ident, quote_literal, quote_nullable, lower,
/// upper, trim, chr, repeat and replace. Never throws; result and work are bounded.
[[nodiscard]] std::optional<std::string> constantTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                                        const ConstantOverload& overloaded = {});

}  // namespace gatehouse::sql

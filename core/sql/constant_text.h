// The value of a text expression that needs nothing but constants; no planner: what it is not sure of it does not tell.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::sql {

/// What a lookup is asked for the database's name, which no variable can be called.
inline constexpr std::string_view kDatabaseName = "current_database()";
/// The value of a variable or parameter (folded name, or "$1"; "name[2]" is an element of an array) that is of type text,
/// varchar or name; nothing when unknown.
using ConstantLookup = std::function<std::optional<std::string>(std::string_view name)>;
/// True when a function or operator of that name exists outside pg_catalog, and so may be the one that runs.
using ConstantOverload = std::function<bool(std::string_view name)>;

/// What the server makes of SELECT <expressionSql>, byte for byte, in a database of encoding UTF8 and with any collation.
/// Nothing when it is NULL, an error, of another type than text, or cannot be told. Understands literals, ||, COALESCE,
/// casts to text, varchar and integer, elements of arrays, the database's name, concat, concat_ws, format, quote_ident, quote_literal, quote_nullable, lower,
/// upper, trim, chr, repeat and replace. Never throws; result and work are bounded.
[[nodiscard]] std::optional<std::string> constantTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                                        const ConstantOverload& overloaded = {});

/// Stands in SQL for a literal that is not known.
inline constexpr std::string_view kSomeLiteral = "$60001";
/// A column or variable that is a whole number and is printed as such: "new.id".
using ConstantInteger = std::function<bool(std::string_view name)>;

/// The same for text that is run as SQL: kSomeLiteral stands where quote_literal, quote_nullable, format's %L or a whole
/// number put a value that is not known. Nothing when one of them could be read as anything but a value there.
[[nodiscard]] std::optional<std::string> runTextOf(std::string_view expressionSql, const ConstantLookup& lookup,
                                                   const ConstantOverload& overloaded, const ConstantInteger& integer);

}  // namespace gatehouse::sql

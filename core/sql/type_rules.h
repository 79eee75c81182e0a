// Which overload of a function or operator a call can mean, by the types that are known; PostgreSQL's rules, cautiously.
#pragma once

#include "core/catalog/snapshot.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// How names are looked up where a statement, a view or a function body stands.
using SearchPath = std::vector<std::string>;

struct CallShape {
    std::vector<catalog::Oid> types;      ///< of the arguments as written; 0 unknown
    std::vector<std::string> names;       ///< of named ones at the end, empty for the others; may be shorter
    bool variadic = false;                ///< the last is VARIADIC array
    bool star = false;                    ///< count(*)
};

/// Every function that the call could run: more than one when types are not known well enough. Never leaves out the
/// one the server takes, as long as the catalog is true. Empty: none fits.
[[nodiscard]] std::vector<const catalog::Function*> possibleFunctions(const catalog::Snapshot& catalog, std::string_view schema,
                                                                      std::string_view name, const CallShape& call,
                                                                      const SearchPath& path);
/// The same for an operator; left is kNoOperand for prefix ones.
inline constexpr catalog::Oid kNoOperand = 0xffffffff;
[[nodiscard]] std::vector<const catalog::Operator*> possibleOperators(const catalog::Snapshot& catalog, std::string_view schema,
                                                                      std::string_view name, catalog::Oid left,
                                                                      catalog::Oid right, const SearchPath& path);

/// The type a call of this function gives, polymorphic ones worked out from the arguments; 0 when it cannot be told.
[[nodiscard]] catalog::Oid resultType(const catalog::Snapshot& catalog, const catalog::Function& function,
                                      std::span<const catalog::Oid> arguments);
/// A polymorphic pseudo type worked out; any other type as it is.
[[nodiscard]] catalog::Oid concreteType(const catalog::Snapshot& catalog, catalog::Oid declared, const catalog::Function& function,
                                        std::span<const catalog::Oid> arguments);

/// anyelement, anyarray and the like: what a call gives decides.
[[nodiscard]] bool isPolymorphic(catalog::Oid type);
/// The fields of a composite type, or of a domain over one; null for any other.
[[nodiscard]] const std::vector<catalog::Column>* fieldsOf(const catalog::Snapshot& catalog, catalog::Oid type);
/// The type below all domains.
[[nodiscard]] catalog::Oid baseType(const catalog::Snapshot& catalog, catalog::Oid type);
/// The schema stands in the path, or is always searched.
[[nodiscard]] bool isVisible(std::string_view schema, const SearchPath& path);

}  // namespace gatehouse::sql

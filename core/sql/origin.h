// Where a value comes from: base columns and how they reach it; not a value and not a type system.
#pragma once

#include "core/sql/statement.h"

#include <memory>
#include <string>
#include <vector>

namespace gatehouse::sql {

struct NamedOrigin;

/// What one expression or column is computed from.
struct Origin {
    bool known = true;
    catalog::Oid type = 0;                              ///< 0: cannot be told; kUnknownLiteral for bare strings and NULL
    std::vector<Source> sources;                        ///< sorted, unique
    std::shared_ptr<const std::vector<NamedOrigin>> row;   ///< fields of a composite value whose parts are known

    /// Of a row: its fields under the names that row_to_json gives them; of a json value: of the row it was made of. Null
    /// when they cannot be told. Lost as soon as anything else joins in.
    std::shared_ptr<const std::vector<NamedOrigin>> members = {};
    /// The built-in function that this is the value of, called with one plain column and constants.
    const catalog::Function* call = nullptr;

    [[nodiscard]] static Origin unknown() { return {false, 0, {}, nullptr, nullptr, nullptr}; }
    [[nodiscard]] static Origin constant(catalog::Oid type) { return {true, type, {}, nullptr, nullptr, nullptr}; }

    void add(const Source& source);
    /// Joins the sources; the type stays this one's.
    void add(const Origin& other);
    /// The same base columns with a weaker flow (Counts and Tests stay what they are); the parts of a row are gone.
    [[nodiscard]] Origin as(Flow flow) const;
    [[nodiscard]] Origin as(Flow flow, catalog::Oid newType) const;
    /// Shown as it is from somewhere, not computed.
    [[nodiscard]] bool isPlain() const;
};

/// A column of a row source or a field of a composite value.
struct NamedOrigin {
    std::string name;
    Origin origin;
};

/// What a query gives: its columns in order.
struct QueryColumns {
    bool known = false;                    ///< columns is complete and in order
    std::vector<NamedOrigin> columns;
    Origin tests;                          ///< what decides about its rows; only filled where a subquery is a value
};

inline constexpr catalog::Oid kUnknownLiteral = 705;
/// The first OID that a server gives to an object of somebody's own.
inline constexpr catalog::Oid kFirstOwn = 16384;
/// Stands for a type that is not known, but is no row.
inline constexpr catalog::Oid kSomeScalar = 0xfffffffe;

}  // namespace gatehouse::sql

// The steps of reading a snapshot, each filling its part of the contents; used by reader.cpp only.
#pragma once

#include "core/catalog/read_session.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatehouse::catalog {

/// Ships with the server: everything below is made by initdb.
inline constexpr Oid kFirstUserOid = 16384;

/// What is read, as text for the queries, and how its numbers become names and places.
struct Scope {
    Oid first = 0;                   ///< objects below are taken from the snapshot before
    std::string hidden = "0";        ///< namespaces that are left out: temporary ones; a list for IN
    std::string locked = "0";        ///< relations that cannot be printed now without waiting; a list for IN
    std::string lockedFunctions = "0";
    std::unordered_map<Oid, std::string> schemas;
    std::unordered_map<Oid, bool> temporary;         ///< namespaces of this session's own temporary objects
    std::unordered_map<Oid, size_t> relations;       ///< places in Contents
    std::unordered_map<Oid, size_t> functions;
    std::unordered_map<Oid, size_t> types;
    std::unordered_map<Oid, size_t> compositeTypes;  ///< by pg_class row
    std::vector<Oid> withheld;                       ///< relations of which a text was not printed for a lock
    std::vector<Oid> withheldFunctions;
    const Snapshot* previous = nullptr;
};

/// Replaces {first}, {hidden}, {locked} and {lockedFunctions}.
[[nodiscard]] std::string fill(std::string_view sql, const Scope& scope);

/// A query of which some columns are printed by functions of the server that can fail.
struct Printing {
    const char* what;
    const char* oid;          ///< of the printed object: what failures are narrowed down by
    const char* keys;         ///< columns that cannot fail
    const char* printed;      ///< columns that can
    const char* blanks;       ///< as many NULLs
    const char* from;         ///< FROM … WHERE …, to which a range of oid is added
    const char* order = "1";
};

/// One row: column 0 is the object's number, 1 whether the printed columns are there, then keys, then printed ones.
using PrintedRow = std::function<void(const Rows& rows, int row, bool printed)>;
inline constexpr int kKeys = 2;

/// Every row once, by number. When printing fails it is narrowed down, and only what fails comes without.
[[nodiscard]] Outcome print(ReadSession& session, const Printing& printing, const Scope& scope, const PrintedRow& each);

/// Takes note when the text at `column` is missing: for ever when printing failed, for now when it was locked.
void noteMissing(const Rows& rows, int row, int column, bool printed, Relation& relation, Scope& scope);

[[nodiscard]] Outcome readRelations(ReadSession& session, Scope& scope, Contents& contents);
/// After readRelations: what hangs on them. Then what was withheld is what it was, as far as that is known.
[[nodiscard]] Outcome readAttached(ReadSession& session, Scope& scope, Contents& contents);
[[nodiscard]] Outcome readFunctions(ReadSession& session, Scope& scope, Contents& contents);
/// Types, operators, casts and event triggers. After readRelations.
[[nodiscard]] Outcome readTypes(ReadSession& session, Scope& scope, Contents& contents);

}  // namespace gatehouse::catalog

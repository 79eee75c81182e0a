// What the server says it did during one statement; what the statement was supposed to do is not its business.
#pragma once

#include "core/catalog/snapshot.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::regress {

struct SeenRelation {
    catalog::Oid oid = 0;
    std::string schema;
    std::string name;
    char kind = '?';           ///< pg_class.relkind
    bool changesAllowed = false;   ///< the plan asked for INSERT, UPDATE or DELETE on it, or FOR UPDATE
    bool target = false;       ///< rows went in or out of it
    int depth = 0;             ///< 0: the statement's own plan; more: inside a function, trigger, foreign key or utility command

    [[nodiscard]] std::string display() const { return schema + "." + name; }
};

struct SeenChange {
    std::string word;          ///< create, drop, alter, truncate
    catalog::Oid classOid = 0; ///< the catalog the object stands in, e.g. 1259 for pg_class
    catalog::Oid oid = 0;
    int depth = 0;
    bool internal = false;     ///< a consequence of another change
};

struct Witnessed {
    std::vector<SeenRelation> relations;
    std::vector<SeenChange> changes;
    std::set<catalog::Oid> calls;          ///< functions, operators' and aggregates' too; built-in ones as well
    std::vector<std::string> utilities;    ///< command tags, in order
    bool invalidated = false;              ///< some catalog cache entry went stale: the catalog changed

    /// Objects that did not exist before the statement; its text cannot have meant them.
    [[nodiscard]] std::set<catalog::Oid> made() const;
};

/// What a backend wrote since the last call, and an empty file for the next statement.
/// A line that cannot be read is an error of the harness: throws std::runtime_error.
[[nodiscard]] Witnessed takeWitnessed(const std::string& directory, int backend);

}  // namespace gatehouse::regress

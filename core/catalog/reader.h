// Reads a Snapshot over a libpq connection: its own, or for a test harness the session that is watched. No cache.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <memory>
#include <vector>

typedef struct pg_conn PGconn;

namespace gatehouse::catalog {

/// Of these a text was taken over from the snapshot before, since somebody holds a lock that printing would wait for.
struct Withheld {
    std::vector<Oid> relations;
    std::vector<Oid> functions;
};

struct ReadOptions {
    /// True: a read-only, repeatable-read transaction of its own, and an error when the session is in one. False: inside
    /// whatever transaction the session is in; its settings and the transaction are left as they were, also on failure.
    bool ownTransaction = true;
    /// Also this session's own temporary relations, functions and types. The server prints names of temporary relations
    /// without their schema.
    bool temporary = false;
    Withheld* withheld = nullptr;    ///< filled when it is given
};

/// Blocks. previous: an earlier snapshot of the same database, of which what ships with the server is taken over when it
/// has not changed; null reads everything. What the server cannot print is left empty and marked unreadable. Order is by
/// number, so two readings of one schema are alike. Error: what libpq said, without any value.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> readSnapshot(PGconn* connection, uint64_t version,
                                                                   const Snapshot* previous = nullptr,
                                                                   const ReadOptions& options = {});

}  // namespace gatehouse::catalog

// Reads a Snapshot over a libpq connection of its own; never over a user's session.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <memory>

typedef struct pg_conn PGconn;

namespace gatehouse::catalog {

/// Blocks. Runs read-only in one repeatable-read transaction with an empty search path and a
/// statement timeout. Error: what libpq said, without any value.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> readSnapshot(PGconn* connection, uint64_t version);

}  // namespace gatehouse::catalog

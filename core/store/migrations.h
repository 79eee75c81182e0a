// The numbered steps that bring gatehouse.db to this program's schema; steps are only ever added.
#pragma once

#include "core/base/result.h"

namespace gatehouse::store {

class Database;

/// The schema version this program knows.
[[nodiscard]] int schemaVersion();
/// Applies what is missing, each step in a transaction of its own. Error: a newer schema, or a failed step.
[[nodiscard]] Outcome migrate(Database& database);

}  // namespace gatehouse::store

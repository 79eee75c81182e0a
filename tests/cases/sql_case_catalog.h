// Reads tests/cases/sql/catalog.txt and system_catalog.txt into a snapshot; no database.
#pragma once

#include "core/catalog/snapshot.h"

#include <string>

namespace gatehouse::cases {

/// Throws std::runtime_error naming the line that it does not understand.
[[nodiscard]] catalog::Snapshot readCaseCatalog(const std::string& folder);

}  // namespace gatehouse::cases

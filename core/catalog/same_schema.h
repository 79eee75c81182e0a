// Whether two snapshots tell the same; not a list of differences.
#pragma once

#include "core/catalog/snapshot.h"

namespace gatehouse::catalog {

/// Everything counts, labels too, but not the version and not the estimated numbers of rows: those change all the time
/// and no statement means something else by them.
[[nodiscard]] bool sameSchema(const Snapshot& a, const Snapshot& b);

}  // namespace gatehouse::catalog

// A snapshot as JSON text, so that statements can be judged without the server; labels included. Opens no file.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <memory>
#include <string>
#include <string_view>

namespace gatehouse::catalog {

inline constexpr size_t kSavedCatalogBytesMax = size_t{256} * 1024 * 1024;

/// One JSON object, `"gatehouse-catalog": 1` and a line for each thing; fields that say nothing are left out.
/// Error: a text that is not UTF-8, or more than kSavedCatalogBytesMax.
[[nodiscard]] Result<std::string> saveCatalog(const Snapshot& snapshot);

/// Error: what is wrong and where in the text, as in "relations[3].columns[0].number: …". Throws nothing.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> loadCatalog(std::string_view text, uint64_t version);

}  // namespace gatehouse::catalog

// Puts together what the data map shows from the snapshot and the store's rows. Pure.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/service/data_map_values.h"
#include "core/service/findings.h"
#include "core/store/label_repository.h"

#include <optional>
#include <vector>

namespace gatehouse::service {

struct DataMapSource {
    QString connection;
    std::vector<store::LabelRow> labels;
    std::vector<store::ColumnLook> looks;
    std::vector<store::LabelChange> changes;
    std::optional<store::DiscoveryRow> discovery;
    std::optional<DiscoveryProgress> underWay;
};

/// Labels of columns that the snapshot does not have are left out.
[[nodiscard]] DataMap dataMapOf(const catalog::Snapshot& snapshot, const DataMapSource& source);
[[nodiscard]] DiscoveryView viewOf(const DiscoveryProgress& progress);

}  // namespace gatehouse::service

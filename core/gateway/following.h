// What a statement changes about the picture of the schema before the catalog is read again: which columns hold
// labelled data from now on, and which names mean something else. Pure; it keeps nothing.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/gateway/host.h"
#include "core/gateway/schema_step.h"
#include "core/sql/analyze.h"

#include <string_view>
#include <vector>

namespace gatehouse::gateway {

struct Following {
    std::vector<SchemaStep> steps;
    std::vector<FollowedLabel> labels;   ///< to be kept: of what outlives the session
    [[nodiscard]] bool empty() const { return steps.empty() && labels.empty(); }
};

/// text: of this statement alone. catalog: what it was analysed against.
[[nodiscard]] Following followingOf(const sql::Statement& statement, std::string_view text, const catalog::Snapshot& catalog,
                                    const sql::SessionSettings& settings);

}  // namespace gatehouse::gateway

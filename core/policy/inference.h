// Whether a statement looks at labelled columns in ways that tell more than it shows; it decides nothing.
#pragma once

#include "core/policy/policy.h"
#include "core/policy/reach.h"

namespace gatehouse::policy {

/// uncertain: what cannot be told counts, where it may be about a column with one of the labels.
[[nodiscard]] bool looksAt(const sql::Statement& statement, const UseCondition& condition, const catalog::Snapshot& catalog,
                           const Reach& reach, bool uncertain);

}  // namespace gatehouse::policy

// Labels for columns that nobody looked at yet, from their names and types: what holds until a discovery has come by.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/service/label_knowledge.h"

#include <string>
#include <vector>

namespace gatehouse::service {

/// A type's name as PostgreSQL prints it, without its modifiers: "character varying", "timestamp with time zone", "text[]".
/// A domain's is that of its base type. Empty when the snapshot does not have it.
[[nodiscard]] std::string printedType(catalog::Oid type, const catalog::Snapshot& snapshot);

/// Rows of the user's own stand in it, so its columns are worth a look: a table, a materialised view or a foreign table.
[[nodiscard]] bool holdsRows(const catalog::Relation& relation);

/// Adds those at or above kEnforcedFrom. ownDatabase: what was looked at is known of the connection's own database only; in
/// another one every name counts.
void addNameGuesses(const catalog::Snapshot& snapshot, const ConnectionKnowledge& known, bool ownDatabase,
                    std::vector<catalog::LabelEntry>& labels);

}  // namespace gatehouse::service

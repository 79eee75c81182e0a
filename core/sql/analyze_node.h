// One parsed statement to its analysis; for analyze() and for the statements inside PREPARE and DECLARE.
#pragma once

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"

namespace gatehouse::sql {

[[nodiscard]] Statement analyzeNode(const ProtobufCMessage& message, const catalog::Snapshot& catalog,
                                    const SessionSettings& settings);

}  // namespace gatehouse::sql

// SQL text in, statements out. Pure: reads nothing but its arguments, keeps nothing.
#pragma once

#include "core/sql/statement.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// What of the session decides how SQL is read.
struct SessionSettings {
    std::vector<std::string> searchPath{"public"};   ///< resolved: "$user" replaced, without implicit pg_catalog
    bool hasTemporary = false;                       ///< the session made temporary objects
    bool temporaryUnknown = false;                   ///< the session is not known: it may have temporary objects, too
    std::vector<std::string> temporaryNames;         ///< lower-case names of those known
    std::string temporarySchema;                     ///< "pg_temp_3" when the snapshot was read over the session itself
    /// Statements by PREPARE in this session: name → analysis of its inner statement.
    const std::vector<std::pair<std::string, Statement>>* prepared = nullptr;
    /// Cursors open in this session: name → analysis of the query it was declared for.
    const std::vector<std::pair<std::string, Statement>>* cursors = nullptr;
};

struct Analysis {
    std::vector<Statement> statements;   ///< empty for an empty query string; one with NotParsed when it does not parse
    std::string normalised;              ///< its shape (recordableShape in shape.h): no constant, no comment
    std::string errorText;               ///< parser's message when it does not parse, else empty
    int errorPosition = 0;               ///< 1-based byte position, 0 none
    [[nodiscard]] EffectSet effects() const;
};

inline constexpr size_t kAnalyseBytesMax = 1 << 20;

/// Never throws and never fails: what cannot be told is in the findings. Safe from any thread.
[[nodiscard]] Analysis analyze(std::string_view text, const catalog::Snapshot& catalog, const SessionSettings& settings);

/// The fastpath message names a function by OID; this is the statement it stands for.
[[nodiscard]] Statement analyzeFunctionCall(catalog::Oid function, const catalog::Snapshot& catalog);

}  // namespace gatehouse::sql

// Keeps masked values from being written over the data that they hide: which constants, parameters and COPY columns of a
// statement go into labelled columns, and whether one of them looks masked. No I/O.
#pragma once

#include "core/gateway/unit.h"
#include "core/masking/copy_guard.h"
#include "core/wire/results.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// A parameter on its way into a labelled column.
struct GuardedParameter {
    size_t index = 0;              ///< 0-based, as Bind counts
    std::string column;            ///< "public.customers.email"
    std::string label;
};

/// Empty when nothing labelled is written. text: what the analysis was made of.
[[nodiscard]] std::vector<GuardedParameter> guardedParameters(const sql::Analysis& analysis, std::string_view text,
                                                              const catalog::Snapshot& catalog);
/// The column that a constant of the text would overwrite with a mask.
[[nodiscard]] std::optional<std::string> maskedConstant(const sql::Analysis& analysis, std::string_view text,
                                                        const catalog::Snapshot& catalog);
[[nodiscard]] std::optional<std::string> maskedParameter(const std::vector<GuardedParameter>& guarded,
                                                         const std::vector<std::optional<std::string>>& values);

/// COPY … FROM STDIN into columns of which some are labelled; null when none is. names: "public.t.c", one a column.
struct GuardedCopy {
    masking::CopyGuard guard;
    std::vector<std::string> names;
};
[[nodiscard]] std::unique_ptr<GuardedCopy> guardedCopy(const sql::Statement& statement, std::string_view text,
                                                       const catalog::Snapshot& catalog);

/// 42501: the value for that column is a mask.
[[nodiscard]] wire::DiagnosticFields maskComesBack(const std::string& column);

}  // namespace gatehouse::gateway

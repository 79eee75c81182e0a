// Keeps masked values from being written over the data that they hide: which constants, parameters and COPY columns of a
// statement go into labelled columns, and whether one of them is a mask. No I/O.
#pragma once

#include "core/gateway/shown_masks.h"
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

/// A labelled column that a value may end in.
struct GuardedColumn {
    sql::BaseColumn column;        ///< table 0: a call may write anywhere, and which column cannot be told
    std::string name;              ///< "public.customers.email"; "a column" when it cannot be told
    std::string label;
    masking::ValueKind kind = masking::ValueKind::Text;
};

/// A parameter on its way into one.
struct GuardedParameter {
    size_t index = 0;              ///< 0-based, as Bind counts
    GuardedColumn to;
    bool alone = false;            ///< nothing is computed with it
    bool overwrites = false;       ///< a row that is there already, or may be
};

/// A value that must not be written.
struct MaskComesBack {
    std::string column;            ///< "public.customers.email"
    bool looksLikeAValue = false;  ///< a number, a date, a token, NULL: known only because the session was shown it
};

/// A parameter as Bind gives it.
struct BoundParameter {
    std::optional<std::string_view> value;
    masking::Format format = masking::Format::Text;
    masking::ValueKind kind = masking::ValueKind::Opaque;   ///< as Parse says; Opaque: it is the column's
};

/// Empty when nothing labelled is written. text: what the analysis was made of.
[[nodiscard]] std::vector<GuardedParameter> guardedParameters(const sql::Analysis& analysis, std::string_view text,
                                                              const catalog::Snapshot& catalog);
/// The column that a constant of the text would overwrite with a mask.
[[nodiscard]] std::optional<MaskComesBack> maskedConstant(const sql::Analysis& analysis, std::string_view text,
                                                          const catalog::Snapshot& catalog, const ShownMasks& shown);
[[nodiscard]] std::optional<MaskComesBack> maskedParameter(const std::vector<GuardedParameter>& guarded,
                                                           const std::vector<BoundParameter>& parameters, const ShownMasks& shown);
/// Of a call by message: no text says which argument goes where.
[[nodiscard]] std::optional<MaskComesBack> maskedArgument(const sql::Statement& call, const std::vector<std::optional<std::string_view>>& arguments,
                                                          const catalog::Snapshot& catalog, const ShownMasks& shown);

/// COPY … FROM STDIN into columns of which some are labelled; null when none is. names: "public.t.c", one a column.
struct GuardedCopy {
    masking::CopyGuard guard;
    std::vector<std::string> names;
};
/// shown is referred to.
[[nodiscard]] std::unique_ptr<GuardedCopy> guardedCopy(const sql::Statement& statement, std::string_view text,
                                                       const catalog::Snapshot& catalog, const ShownMasks& shown);

/// Which cells of a result the session's ShownMasks are to be told of: those whose masked values look like values.
void watchMasks(masking::Plan& plan, const std::vector<masking::ResultColumn>& columns, const sql::Statement& statement,
                const catalog::Snapshot& catalog);

/// 42501: the value for that column is a mask.
[[nodiscard]] wire::DiagnosticFields refusalOf(const MaskComesBack& mask);

}  // namespace gatehouse::gateway

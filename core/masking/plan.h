// Which cells of a result shape are masked and how; made once for each shape, applied to each row.
#pragma once

#include "core/base/bytes.h"
#include "core/catalog/snapshot.h"
#include "core/masking/value_type.h"
#include "core/policy/verdict.h"
#include "core/sql/statement.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::masking {

/// One column of RowDescription as the server sent it.
struct ResultColumn {
    std::string name;
    catalog::Oid table = 0;      ///< 0: not a plain column
    int16_t number = 0;
    catalog::Oid typeOid = 0;
    int16_t typeSize = 0;
    int32_t typeModifier = -1;
    int16_t format = 0;          ///< 0 text, 1 binary; for a prepared statement replaced by Bind's
};

enum class CellAction : uint8_t {
    Pass,
    Mask,
    Null,
    Scan,      ///< passes, but what a Finder finds in it is masked
    Members,   ///< a row or an object made of one: each of its members as CellPlan::members says
};

/// What a masked text looks like.
enum class MaskForm : uint8_t {
    Full,         ///< eight bullets whatever the value is
    Email,        ///< a•••@•••••.com
    PersonName,   ///< A••• K•••••
    LastFour,     ///< •••-••-4417
    LastTwo,      ///< +•• ••• •••••17
    Iban,         ///< DE•• •••• •••• •••• ••30 00
    Json,         ///< "•••", which is valid JSON
    JsonbBinary,  ///< the same after jsonb's version byte
    Char,         ///< one asterisk: the type "char" holds one byte
};

struct CellPlan {
    CellAction action = CellAction::Pass;
    std::string label;           ///< why: the label, or "unknown" when lineage could not be followed
    catalog::Oid typeOid = 0;
    MaskForm form = MaskForm::Full;
    int32_t charactersMax = -1;  ///< n of varchar(n) and char(n); -1 no limit
    policy::Masker masker = policy::Masker::Partial;
    Format format = Format::Text;
    std::shared_ptr<const ValueType> type = {};   ///< null: a text
    std::vector<CellPlan> members = {};           ///< of a composite in order; of an object by name, unnamed ones are masked
    std::string name = {};                        ///< of a member
    catalog::Oid table = 0;      ///< Scan: the column it is for sure, 0 when it is computed
    int16_t number = 0;
    std::vector<sql::BaseColumn> behind = {};     ///< the labelled columns that it is masked for; empty when that cannot be told
    std::vector<sql::BaseColumn> watched = {};    ///< Mask, Null: the columns whose masked value it is, where a Witness is told
};

/// A result column that passes because every labelled column behind it is shown.
struct ShownCell {
    int index = 0;               ///< of the result, 0-based
    std::string label;           ///< of the first of them
    std::vector<sql::BaseColumn> columns;
};

/// What is looked for in cells that are scanned.
struct ScanRules {
    std::vector<std::string> maskedLabels;        ///< as Verdict's
    std::vector<policy::LabelMasker> maskers;
    uint64_t bytesMax = UINT64_MAX;               ///< of one result; texts behind them are masked whole
};
/// What policy::Scan::Bounded scans of a result.
inline constexpr uint64_t kScanBytesBounded = uint64_t{64} << 20;

struct Plan {
    std::vector<CellPlan> cells;     ///< one for each result column
    bool touchesAny = false;         ///< at least one cell is not Pass: rows must be looked into
    bool scansAny = false;           ///< … and one is Scan, or has a member that is
    ScanRules scan = {};
    std::vector<ShownCell> shown = {};
    bool mismatch = false;           ///< the server's origins contradict the analysis: everything is masked, and it is recorded
    [[nodiscard]] std::vector<int> maskedColumns() const;          ///< 0-based
    [[nodiscard]] std::vector<std::string> maskedLabels() const;   ///< sorted, unique
};

/// From the server's description checked against the analysis. A column passes only when its origin is a
/// known column whose label the verdict does not mask, or when the analysis shows every source is such.
/// When the verdict masks nothing at all, everything passes.
/// shown: masked columns whose plain values may be seen, whatever else decides that. A value passes for them when no
/// other masked column has a part in it, and only where the analysis knows what it is: the server's word alone opens nothing.
[[nodiscard]] Plan planForResult(const std::vector<ResultColumn>& columns, const sql::Statement& statement,
                                 const policy::Verdict& verdict, const catalog::Snapshot& catalog,
                                 const std::vector<sql::BaseColumn>& shown = {});
/// COPY … TO STDOUT describes no origins: from the analysis alone. columnCount from CopyOutResponse;
/// a count that differs from the analysis masks every column.
[[nodiscard]] Plan planForCopy(size_t columnCount, const sql::Statement& statement, const policy::Verdict& verdict,
                               const catalog::Snapshot& catalog, const std::vector<sql::BaseColumn>& shown = {});

/// How masked text is written for the client's encoding.
enum class MaskCharset { Utf8Bullet, AsciiStar };

/// Masks one text value by its label's masker. Never longer in characters than the value; never empty
/// for a value that is not.
[[nodiscard]] std::string maskText(std::string_view value, std::string_view label, MaskCharset charset);

}  // namespace gatehouse::masking

// Which cells of a result shape are masked and how; made once for each shape, applied to each row.
#pragma once

#include "core/base/bytes.h"
#include "core/catalog/snapshot.h"
#include "core/policy/verdict.h"
#include "core/sql/statement.h"

#include <cstdint>
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

enum class CellAction : uint8_t { Pass, Mask, Null };

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
};

struct Plan {
    std::vector<CellPlan> cells;     ///< one for each result column
    bool touchesAny = false;         ///< at least one cell is not Pass: rows must be rewritten
    bool mismatch = false;           ///< the server's origins contradict the analysis: everything is masked, and it is recorded
    [[nodiscard]] std::vector<int> maskedColumns() const;          ///< 0-based
    [[nodiscard]] std::vector<std::string> maskedLabels() const;   ///< sorted, unique
};

/// From the server's description checked against the analysis. A column passes only when its origin is a
/// known column whose label the verdict does not mask, or when the analysis shows every source is such.
/// When the verdict masks nothing at all, everything passes.
[[nodiscard]] Plan planForResult(const std::vector<ResultColumn>& columns, const sql::Statement& statement,
                                 const policy::Verdict& verdict, const catalog::Snapshot& catalog);
/// COPY … TO STDOUT describes no origins: from the analysis alone. columnCount from CopyOutResponse;
/// a count that differs from the analysis masks every column.
[[nodiscard]] Plan planForCopy(size_t columnCount, const sql::Statement& statement, const policy::Verdict& verdict,
                               const catalog::Snapshot& catalog);

/// How masked text is written for the client's encoding.
enum class MaskCharset { Utf8Bullet, AsciiStar };

/// Rewrites the body of one DataRow (after type and length: int16 count, then cells) into out, which is
/// cleared first. cellsMasked grows by the number of cells changed (NULL stays NULL, empty stays empty).
/// False: the body is malformed or has another number of cells than the plan; nothing may be forwarded.
[[nodiscard]] bool maskDataRow(std::string_view body, const Plan& plan, MaskCharset charset, std::string& out,
                               uint64_t& cellsMasked);

/// An incomplete row larger than this ends the copy: a row must be whole before a byte of it leaves.
inline constexpr size_t kCopyRowBytesMax = size_t{64} << 20;

/// Rewrites COPY data rows; keeps what is left of a row that CopyData messages split.
class CopyMasker {
public:
    CopyMasker(Plan plan, sql::Copy copy, MaskCharset charset);
    /// Appends to out what may leave now. False: malformed; nothing further may be forwarded.
    [[nodiscard]] bool feed(std::string_view data, std::string& out);
    /// At CopyDone: what is left. False when a row is incomplete.
    [[nodiscard]] bool finish(std::string& out);
    [[nodiscard]] uint64_t rows() const { return m_rows; }
    [[nodiscard]] uint64_t cellsMasked() const { return m_cellsMasked; }

private:
    size_t lines(std::string_view data, std::string& out);
    size_t binary(std::string_view data, std::string& out);
    size_t tuple(std::string_view data, std::string& out);
    bool textRow(std::string_view row, std::string& out);
    bool csvRow(std::string_view row, std::string& out);
    void textField(std::string_view raw, const CellPlan& cell, std::string& out);
    void csvField(std::string_view raw, const CellPlan& cell, std::string& out);

    Plan m_plan;
    sql::Copy m_copy;
    MaskCharset m_charset;
    std::string m_pending;         ///< an incomplete row
    std::string m_value;           ///< a field without its escapes
    std::string m_masked;
    size_t m_scanned = 0;          ///< how far into the incomplete row its end was looked for
    bool m_quoted = false;         ///< the CSV scan stands inside quotes
    bool m_escaped = false;        ///< … right behind an escape character
    bool m_failed = false;
    uint64_t m_rows = 0;
    uint64_t m_cellsMasked = 0;
    bool m_headerDone = false;
    bool m_trailerSeen = false;
};

/// Masks one text value by its label's masker. Never longer in characters than the value; never empty
/// for a value that is not.
[[nodiscard]] std::string maskText(std::string_view value, std::string_view label, MaskCharset charset);

}  // namespace gatehouse::masking

// Masks what COPY … TO STDOUT sends, in text, CSV and binary; keeps what is left of a row that messages split.
#pragma once

#include "core/masking/cell_masker.h"
#include "core/masking/plan.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::masking {

/// An incomplete row larger than this ends the copy: a row must be whole before a byte of it leaves.
inline constexpr size_t kCopyRowBytesMax = size_t{64} << 20;

/// Rewrites COPY data rows; keeps what is left of a row that CopyData messages split.
class CopyMasker {
public:
    CopyMasker(Plan plan, sql::Copy copy, Tools tools);
    CopyMasker(Plan plan, sql::Copy copy, MaskCharset charset);
    /// The plan is referred to.
    CopyMasker(const CopyMasker&) = delete;
    CopyMasker& operator=(const CopyMasker&) = delete;
    /// Appends to out what may leave now. False: malformed; nothing further may be forwarded.
    [[nodiscard]] bool feed(std::string_view data, std::string& out);
    /// At CopyDone: what is left. False when a row is incomplete.
    [[nodiscard]] bool finish(std::string& out);
    [[nodiscard]] uint64_t rows() const { return m_rows; }
    [[nodiscard]] uint64_t cellsMasked() const { return m_cellsMasked; }
    [[nodiscard]] std::vector<Seen> takeSeen() { return m_masker.takeSeen(); }

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
    CellMasker m_masker;
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

}  // namespace gatehouse::masking

// Masks the rows of a result: the cells of one DataRow, or of one row of binary COPY. Makes no plan.
#pragma once

#include "core/masking/cell_masker.h"
#include "core/masking/plan.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::masking {

enum class Row : uint8_t {
    Unchanged,   ///< nothing was appended: the row may be forwarded as it is
    Changed,
    Malformed,   ///< nothing was appended, and nothing may be forwarded
};

/// What is known of the cells that are to be scanned.
enum class Texts : uint8_t { Unknown, Clean };

/// Appends what is to be scanned in a row, so that many rows are looked through at once: one pass over a long text costs
/// far less than many over short ones. False: something in it has to be looked at by itself, or the row is malformed.
[[nodiscard]] bool collectTexts(std::string_view body, const Plan& plan, std::string& batch);

/// The body of one DataRow (after type and length: int16 count, then cells); the masked one is appended to out.
/// cellsMasked grows by the number of cells changed (NULL stays NULL, empty stays empty). Malformed: also when there is
/// another number of cells than in the plan.
[[nodiscard]] Row maskRow(std::string_view body, const Plan& plan, CellMasker& masker, std::string& out, uint64_t& cellsMasked,
                          Texts texts = Texts::Unknown);

/// As maskRow, with no tools but the charset; out is cleared first and has the row either way. False: malformed.
[[nodiscard]] bool maskDataRow(std::string_view body, const Plan& plan, MaskCharset charset, std::string& out, uint64_t& cellsMasked);

/// Takes one cell for each of the plan from the front of rest. out has what maskRow would append, without the count.
[[nodiscard]] Row maskCells(std::string_view& rest, const Plan& plan, CellMasker& masker, std::string& out, uint64_t& cellsMasked,
                            Texts texts);

}  // namespace gatehouse::masking

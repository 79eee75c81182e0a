// Watches COPY … FROM STDIN for masked values on their way into labelled columns; keeps no data and changes none.
#pragma once

#include "core/masking/looks_masked.h"
#include "core/sql/statement.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::masking {

class CopyGuard {
public:
    /// labels: one for each column of the copy in its order, empty where anything may be written.
    CopyGuard(const std::vector<std::string>& labels, const sql::Copy& copy);
    /// The next bytes, cut anywhere. False: a value looks masked, see column(). A row counts when its end was seen.
    [[nodiscard]] bool feed(std::string_view data);
    /// At CopyDone: a last row may have no end of its own.
    [[nodiscard]] bool finish() { return !m_bad && (m_copy.format == sql::CopyFormat::Binary || endValue()); }
    /// 0-based.
    [[nodiscard]] std::optional<size_t> column() const { return m_bad; }

private:
    void put(char c);
    bool endValue();
    bool line(char c);
    bool binary(std::string_view data);

    sql::Copy m_copy;
    std::vector<std::optional<MaskTrace>> m_traces;
    std::optional<size_t> m_bad;
    size_t m_column = 0;
    bool m_header = false;         ///< still in the header line
    bool m_quoted = false;
    bool m_escaped = false;
    // Binary: what the next bytes are.
    enum class Part { Signature, Extension, Count, Length, Value };
    Part m_part = Part::Signature;
    size_t m_left = 0;             ///< bytes of this part still to come
    uint32_t m_number = 0;         ///< the number being read
    size_t m_columnsLeft = 0;
};

}  // namespace gatehouse::masking

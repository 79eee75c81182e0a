// Watches COPY … FROM STDIN for masked values on their way into labelled columns; keeps no data and changes none.
#pragma once

#include "core/masking/looks_masked.h"
#include "core/sql/statement.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::masking {

class CopyGuard {
public:
    /// labels: one for each column of the copy in its order, empty where anything may be written.
    CopyGuard(const std::vector<std::string>& labels, const sql::Copy& copy);
    /// Besides: comesBack(column, value) is asked about every value of a labelled column of up to bytesMax bytes, in the
    /// format of the copy. NULL is no value.
    using ComesBack = std::function<bool(size_t column, std::string_view value)>;
    void askAbout(size_t bytesMax, ComesBack comesBack);
    /// The next bytes, cut anywhere. False: a value looks masked, see column(). A row counts when its end was seen.
    [[nodiscard]] bool feed(std::string_view data);
    /// At CopyDone: a last row may have no end of its own.
    [[nodiscard]] bool finish();
    /// 0-based.
    [[nodiscard]] std::optional<size_t> column() const { return m_bad; }

private:
    [[nodiscard]] bool watches() const { return m_column < m_traces.size() && m_traces[m_column]; }
    void put(std::string_view bytes);
    void putEscaped(char c);
    void endNumber();
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
    bool m_returned = false;       ///< the last byte ended a line and was a carriage return
    unsigned m_numberBase = 0;     ///< inside of \101 or \x41; 0: not
    unsigned m_numberDigits = 0;
    unsigned m_byte = 0;
    ComesBack m_comesBack;
    size_t m_valueBytesMax = 0;
    bool m_valueLong = false;      ///< more bytes than are asked about
    bool m_valueRaw = false;       ///< text: the value has an escape in it, so that it is not the NULL marker
    std::string m_value;           ///< as far as it is asked about
    // Binary: what the next bytes are.
    enum class Part { Signature, Extension, Count, Length, Value };
    Part m_part = Part::Signature;
    size_t m_left = 0;             ///< bytes of this part still to come
    uint32_t m_number = 0;         ///< the number being read
    size_t m_columnsLeft = 0;
};

}  // namespace gatehouse::masking

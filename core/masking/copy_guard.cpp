#include "core/masking/copy_guard.h"

#include <algorithm>
#include <utility>

namespace gatehouse::masking {

namespace {

/// "PGCOPY\n\377\r\n\0" and the flags.
constexpr size_t kSignatureAndFlags = 15;
constexpr uint32_t kNull = 0xffffffffU;

}  // namespace

CopyGuard::CopyGuard(const std::vector<std::string>& labels, const sql::Copy& copy)
    : m_copy(copy), m_header(copy.header), m_left(kSignatureAndFlags)
{
    for (const std::string& label : labels)
        m_traces.push_back(label.empty() ? std::nullopt : std::optional<MaskTrace>(label));
}

void CopyGuard::askAbout(size_t bytesMax, ComesBack comesBack)
{
    m_valueBytesMax = bytesMax;
    m_comesBack = std::move(comesBack);
}

void CopyGuard::put(std::string_view bytes)
{
    if (!watches())
        return;
    m_traces[m_column]->feed(bytes);
    if (!m_comesBack)
        return;
    m_valueLong = m_valueLong || m_value.size() + bytes.size() > m_valueBytesMax;
    if (!m_valueLong)
        m_value.append(bytes);
}

bool CopyGuard::endValue()
{
    if (watches()) {
        const bool asked = m_comesBack && !m_valueLong && (m_valueRaw || m_value != m_copy.nullText || m_copy.format == sql::CopyFormat::Binary);
        if (!m_header && (m_traces[m_column]->found() || (asked && m_comesBack(m_column, m_value)))) {
            m_bad = m_column;
            return false;
        }
        m_traces[m_column]->reset();
    }
    m_value.clear();
    m_valueLong = false;
    m_valueRaw = false;
    return true;
}

void CopyGuard::endNumber()
{
    if (m_numberBase == 0)
        return;
    // \x without a digit is the letter.
    const char c = m_numberBase == 16 && m_numberDigits == 0 ? 'x' : static_cast<char>(m_byte);
    m_numberBase = 0;
    put({&c, 1});
}

/// What a backslash makes of the character behind it, in the text format.
void CopyGuard::putEscaped(char c)
{
    m_valueRaw = m_valueRaw || c != 'N';
    if (c == 'x' || (c >= '0' && c <= '7')) {
        m_numberBase = c == 'x' ? 16 : 8;
        m_numberDigits = c == 'x' ? 0 : 1;
        m_byte = c == 'x' ? 0 : static_cast<unsigned>(c - '0');
        return;
    }
    if (c == 'N')
        put("\\");
    put({&c, 1});
}

bool CopyGuard::line(char c)
{
    const bool csv = m_copy.format == sql::CopyFormat::Csv;
    const bool returned = std::exchange(m_returned, false);
    if (returned && c == '\n')
        return true;   // the second half of a line's end
    if (m_numberBase != 0) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
        if (digit < static_cast<int>(m_numberBase) && m_numberDigits < (m_numberBase == 8 ? 3U : 2U)) {
            m_byte = m_byte * m_numberBase + static_cast<unsigned>(digit);
            ++m_numberDigits;
            return true;
        }
        endNumber();
    }
    if (csv) {
        if (m_quoted && c == m_copy.escape && m_copy.escape != m_copy.quote)
            m_escaped = !m_escaped;
        else if (c == m_copy.quote && !m_escaped)
            m_quoted = !m_quoted;
        if (c != m_copy.escape)
            m_escaped = false;
    } else if (m_escaped) {
        m_escaped = false;
        putEscaped(c);
        return true;
    } else if (c == '\\') {
        m_escaped = true;
        return true;
    }
    const bool lineEnds = c == '\n' || c == '\r';
    if (!m_quoted && (lineEnds || c == m_copy.delimiter)) {
        if (!endValue())
            return false;
        m_returned = c == '\r';
        m_header = m_header && !lineEnds;
        m_column = lineEnds ? 0 : m_column + 1;
        return true;
    }
    if (csv && c == m_copy.quote) {
        // What is quoted is no NULL.
        m_valueRaw = true;
        return true;
    }
    put({&c, 1});
    return true;
}

bool CopyGuard::binary(std::string_view data)
{
    while (!data.empty()) {
        if (m_part == Part::Value || m_part == Part::Signature) {
            const size_t taken = std::min(m_left, data.size());
            if (m_part == Part::Value)
                put(data.substr(0, taken));
            data.remove_prefix(taken);
            m_left -= taken;
            if (m_left > 0)
                return true;
        } else {
            m_number = m_number << 8 | static_cast<unsigned char>(data.front());
            data.remove_prefix(1);
            if (--m_left > 0)
                continue;
        }
        const auto expect = [this](Part part, size_t bytes) {
            m_part = part;
            m_left = bytes;
            m_number = 0;
        };
        const auto nextColumn = [&] {
            if (!endValue())
                return false;
            ++m_column;
            --m_columnsLeft;
            expect(m_columnsLeft > 0 ? Part::Length : Part::Count, m_columnsLeft > 0 ? 4 : 2);
            return true;
        };
        switch (m_part) {
        case Part::Signature:
            if (m_number == 0 && m_columnsLeft == 0 && m_column == 0)
                expect(Part::Extension, 4);
            else
                expect(Part::Count, 2);
            break;
        case Part::Extension:
            if (m_number > 0) {
                // Skipped like the signature; the column says that it is the second time.
                const uint32_t bytes = m_number;
                expect(Part::Signature, bytes);
                m_column = 1;
            } else {
                expect(Part::Count, 2);
            }
            break;
        case Part::Count:
            if (m_number == 0xffff)
                return true;
            m_columnsLeft = m_number;
            m_column = 0;
            expect(m_columnsLeft > 0 ? Part::Length : Part::Count, m_columnsLeft > 0 ? 4 : 2);
            break;
        case Part::Length: {
            const uint32_t bytes = m_number;
            if (bytes == kNull || bytes == 0) {
                m_valueLong = true;   // nothing to ask about
                if (!nextColumn())
                    return false;
            } else {
                expect(Part::Value, bytes);
            }
            break;
        }
        case Part::Value:
            if (!nextColumn())
                return false;
            break;
        }
    }
    return true;
}

bool CopyGuard::finish()
{
    if (m_bad)
        return false;
    endNumber();
    return m_copy.format == sql::CopyFormat::Binary || endValue();
}

bool CopyGuard::feed(std::string_view data)
{
    if (m_bad)
        return false;
    if (m_copy.format == sql::CopyFormat::Binary)
        return binary(data);
    return std::ranges::all_of(data, [this](char c) { return line(c); });
}

}  // namespace gatehouse::masking

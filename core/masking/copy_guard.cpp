#include "core/masking/copy_guard.h"

#include <algorithm>

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

void CopyGuard::put(char c)
{
    if (m_column < m_traces.size() && m_traces[m_column])
        m_traces[m_column]->feed({&c, 1});
}

bool CopyGuard::endValue()
{
    if (m_column < m_traces.size() && m_traces[m_column] && !m_header) {
        if (m_traces[m_column]->found()) {
            m_bad = m_column;
            return false;
        }
    }
    if (m_column < m_traces.size() && m_traces[m_column])
        m_traces[m_column]->reset();
    return true;
}

bool CopyGuard::line(char c)
{
    const bool csv = m_copy.format == sql::CopyFormat::Csv;
    if (csv) {
        if (m_quoted && c == m_copy.escape && m_copy.escape != m_copy.quote)
            m_escaped = !m_escaped;
        else if (c == m_copy.quote && !m_escaped)
            m_quoted = !m_quoted;
        if (c != m_copy.escape)
            m_escaped = false;
    } else if (m_escaped) {
        m_escaped = false;
        put(c);
        return true;
    } else if (c == '\\') {
        m_escaped = true;
        return true;
    }
    if (!m_quoted && (c == '\n' || c == m_copy.delimiter)) {
        if (!endValue())
            return false;
        if (c == '\n') {
            m_header = false;
            m_column = 0;
        } else {
            ++m_column;
        }
        return true;
    }
    // Quotes and the carriage return of a line's end are no part of a value.
    if (!(csv && c == m_copy.quote) && c != '\r')
        put(c);
    return true;
}

bool CopyGuard::binary(std::string_view data)
{
    while (!data.empty()) {
        if (m_part == Part::Value || m_part == Part::Signature) {
            const size_t taken = std::min(m_left, data.size());
            if (m_part == Part::Value && m_column < m_traces.size() && m_traces[m_column])
                m_traces[m_column]->feed(data.substr(0, taken));
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

bool CopyGuard::feed(std::string_view data)
{
    if (m_bad)
        return false;
    if (m_copy.format == sql::CopyFormat::Binary)
        return binary(data);
    return std::ranges::all_of(data, [this](char c) { return line(c); });
}

}  // namespace gatehouse::masking

#include "core/masking/copy_masker.h"

#include "core/masking/data_row.h"

#include <utility>

namespace gatehouse::masking {

namespace {

constexpr std::string_view kSignature{"PGCOPY\n\377\r\n\0", 11};
constexpr size_t kFixedHeaderBytes = 19;
constexpr uint32_t kCriticalFlags = 0xffff0000U;
/// More work is needed than the bytes at hand allow.
constexpr size_t kNotYet = 0;
constexpr size_t kBroken = SIZE_MAX;

uint32_t readInt32(std::string_view at)
{
    const auto byte = [at](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

/// The control characters that COPY's text format writes as a backslash and a letter.
char unescaped(char letter)
{
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return letter;
    }
}

char escapeLetter(char c)
{
    switch (c) {
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\v': return 'v';
    default: return '\0';
    }
}

size_t limitOf(const CellPlan& cell, std::string_view value)
{
    if (cell.charactersMax >= 0)
        return static_cast<size_t>(cell.charactersMax);
    // The column's length is not known here, and the file may be loaded again: no longer than the value.
    const size_t characters = utf8Length(value);
    return characters != SIZE_MAX ? characters : (value.size() + 3) / 4;
}

}  // namespace

CopyMasker::CopyMasker(Plan plan, sql::Copy copy, Tools tools)
    : m_plan(std::move(plan)), m_copy(std::move(copy)), m_masker(tools)
{
    m_masker.startResult(m_plan);
}

CopyMasker::CopyMasker(Plan plan, sql::Copy copy, MaskCharset charset)
    : CopyMasker(std::move(plan), std::move(copy), Tools{charset})
{ }

bool CopyMasker::feed(std::string_view data, std::string& out)
{
    if (m_failed)
        return false;
    const bool fresh = m_pending.empty();
    if (!fresh)
        m_pending.append(data);
    const std::string_view all = fresh ? data : std::string_view(m_pending);
    const size_t used = m_copy.format == sql::CopyFormat::Binary ? binary(all, out) : lines(all, out);
    if (used == kBroken || all.size() - used > kCopyRowBytesMax) {
        m_failed = true;
        m_pending.clear();
        return false;
    }
    if (fresh)
        m_pending.assign(all.substr(used));
    else
        m_pending.erase(0, used);
    return true;
}

bool CopyMasker::finish(std::string& out)
{
    out.append(std::string_view());
    const bool complete = m_pending.empty() && (m_copy.format != sql::CopyFormat::Binary || m_trailerSeen);
    return complete && !m_failed;
}

size_t CopyMasker::lines(std::string_view data, std::string& out)
{
    const bool csv = m_copy.format == sql::CopyFormat::Csv;
    size_t start = 0;
    for (size_t i = m_scanned; i < data.size(); ++i) {
        const char c = data[i];
        if (csv) {
            // As PostgreSQL reads it: a doubled quote closes and opens again, so it needs no look ahead.
            if (m_quoted && c == m_copy.escape && m_copy.escape != m_copy.quote)
                m_escaped = !m_escaped;
            else if (c == m_copy.quote && !m_escaped)
                m_quoted = !m_quoted;
            if (c != m_copy.escape)
                m_escaped = false;
            if (c != '\n' || m_quoted)
                continue;
        } else if (c != '\n') {
            continue;  // a newline inside a value is written as \n, never as itself
        }
        const std::string_view row = data.substr(start, i - start);
        if (m_copy.header && !m_headerDone) {
            m_headerDone = true;
            out.append(row);
        } else {
            if (!m_plan.touchesAny)
                out.append(row);
            else if (!(csv ? csvRow(row, out) : textRow(row, out)))
                return kBroken;
            ++m_rows;
        }
        out.push_back('\n');
        start = i + 1;
    }
    m_scanned = data.size() - start;
    return start;
}

bool CopyMasker::textRow(std::string_view row, std::string& out)
{
    const size_t before = out.size();
    size_t column = 0;
    size_t start = 0;
    for (size_t i = 0; i <= row.size(); ++i) {
        if (i < row.size() && row[i] == '\\') {
            ++i;
            if (i == row.size())
                break;  // a backslash escapes nothing: not what a server writes
            continue;
        }
        if (i < row.size() && row[i] != m_copy.delimiter)
            continue;
        if (column == m_plan.cells.size())
            break;
        if (column > 0)
            out.push_back(m_copy.delimiter);
        textField(row.substr(start, i - start), m_plan.cells[column++], out);
        start = i + 1;
    }
    if (column == m_plan.cells.size() && start == row.size() + 1)
        return true;
    out.resize(before);
    return false;
}

void CopyMasker::textField(std::string_view raw, const CellPlan& cell, std::string& out)
{
    if (cell.action == CellAction::Pass || raw.empty() || raw == m_copy.nullText) {
        out.append(raw);
        return;
    }
    m_value.clear();
    for (size_t i = 0; i < raw.size(); ++i)
        m_value.push_back(raw[i] == '\\' && i + 1 < raw.size() ? unescaped(raw[++i]) : raw[i]);
    m_masked.clear();
    const Applied applied = m_masker.apply(m_masked, m_value, cell, limitOf(cell, m_value));
    if (applied == Applied::Unchanged) {
        out.append(raw);
        return;
    }
    ++m_cellsMasked;
    if (applied == Applied::Null) {
        out.append(m_copy.nullText);
        return;
    }
    for (const char c : m_masked) {
        const char letter = escapeLetter(c);
        if (letter != '\0' || c == '\\' || c == m_copy.delimiter)
            out.push_back('\\');
        out.push_back(letter != '\0' ? letter : c);
    }
}

bool CopyMasker::csvRow(std::string_view row, std::string& out)
{
    const size_t before = out.size();
    size_t column = 0;
    size_t start = 0;
    bool quoted = false;
    bool escaped = false;
    for (size_t i = 0; i <= row.size(); ++i) {
        if (i < row.size()) {
            const char c = row[i];
            if (quoted && c == m_copy.escape && m_copy.escape != m_copy.quote)
                escaped = !escaped;
            else if (c == m_copy.quote && !escaped)
                quoted = !quoted;
            if (c != m_copy.escape)
                escaped = false;
            if (quoted || c != m_copy.delimiter)
                continue;
        }
        if (column == m_plan.cells.size() || quoted)
            break;
        if (column > 0)
            out.push_back(m_copy.delimiter);
        csvField(row.substr(start, i - start), m_plan.cells[column++], out);
        start = i + 1;
    }
    if (column == m_plan.cells.size() && start == row.size() + 1)
        return true;
    out.resize(before);
    return false;
}

void CopyMasker::csvField(std::string_view raw, const CellPlan& cell, std::string& out)
{
    const bool wasQuoted = raw.find(m_copy.quote) != std::string_view::npos;
    if (cell.action == CellAction::Pass || raw.empty() || (!wasQuoted && raw == m_copy.nullText)) {
        out.append(raw);
        return;
    }
    m_value.clear();
    bool inside = false;
    for (size_t i = 0; i < raw.size(); ++i) {
        const bool hasNext = i + 1 < raw.size();
        if (inside && raw[i] == m_copy.escape && hasNext && (raw[i + 1] == m_copy.quote || raw[i + 1] == m_copy.escape))
            m_value.push_back(raw[++i]);
        else if (raw[i] == m_copy.quote)
            inside = !inside;
        else
            m_value.push_back(raw[i]);
    }
    if (m_value.empty()) {
        out.append(raw);
        return;
    }
    m_masked.clear();
    const Applied applied = m_masker.apply(m_masked, m_value, cell, limitOf(cell, m_value));
    if (applied == Applied::Unchanged) {
        out.append(raw);
        return;
    }
    ++m_cellsMasked;
    if (applied == Applied::Null) {
        out.append(m_copy.nullText);
        return;
    }
    const char special[] = {m_copy.delimiter, m_copy.quote, m_copy.escape, '\n', '\r'};
    const bool needsQuotes = wasQuoted || m_masked == m_copy.nullText
        || m_masked.find_first_of(std::string_view(special, sizeof special)) != std::string::npos;
    if (!needsQuotes) {
        out.append(m_masked);
        return;
    }
    out.push_back(m_copy.quote);
    for (const char c : m_masked) {
        if (c == m_copy.quote || c == m_copy.escape)
            out.push_back(m_copy.escape);
        out.push_back(c);
    }
    out.push_back(m_copy.quote);
}

size_t CopyMasker::binary(std::string_view data, std::string& out)
{
    size_t used = 0;
    if (!m_headerDone) {
        const size_t compared = std::min(data.size(), kSignature.size());
        if (data.substr(0, compared) != kSignature.substr(0, compared))
            return kBroken;
        if (data.size() < kFixedHeaderBytes)
            return used;
        const uint32_t extension = readInt32(data.substr(15));
        if ((readInt32(data.substr(11)) & kCriticalFlags) != 0 || extension > kCopyRowBytesMax)
            return kBroken;
        if (data.size() - kFixedHeaderBytes < extension)
            return used;
        used = kFixedHeaderBytes + extension;
        out.append(data.substr(0, used));
        m_headerDone = true;
    }
    while (used < data.size()) {
        if (m_trailerSeen)
            return kBroken;
        const size_t bytes = tuple(data.substr(used), out);
        if (bytes == kBroken)
            return kBroken;
        if (bytes == kNotYet)
            break;
        used += bytes;
    }
    return used;
}

size_t CopyMasker::tuple(std::string_view data, std::string& out)
{
    if (data.size() < 2)
        return kNotYet;
    const size_t count =
        static_cast<size_t>(static_cast<unsigned char>(data[0])) << 8 | static_cast<unsigned char>(data[1]);
    if (count == 0xffff) {
        m_trailerSeen = true;
        out.append(data.substr(0, 2));
        return 2;
    }
    if (count != m_plan.cells.size())
        return kBroken;
    size_t end = 2;
    for (size_t i = 0; i < count; ++i) {
        if (data.size() - end < 4)
            return kNotYet;
        const uint32_t length = readInt32(data.substr(end));
        end += 4;
        if (length == 0xffffffffU)
            continue;
        if (length > kCopyRowBytesMax)
            return kBroken;
        if (data.size() - end < length)
            return kNotYet;
        end += length;
    }
    const Row row = maskRow(data.substr(0, end), m_plan, m_masker, out, m_cellsMasked);
    if (row == Row::Malformed)
        return kBroken;
    if (row == Row::Unchanged)
        out.append(data.substr(0, end));
    ++m_rows;
    return end;
}

}  // namespace gatehouse::masking

#include "core/masking/cell_masker.h"

#include "core/masking/json_text.h"
#include "core/masking/nested_values.h"
#include "core/masking/scalar_mask.h"

#include <algorithm>

namespace gatehouse::masking {

namespace {

using policy::Masker;

constexpr size_t kSeenMax = 64;
constexpr size_t kDepthMax = 12;
constexpr char kJsonbVersion = '\x01';

const ValueType& typeOf(const CellPlan& cell)
{
    static const ValueType text{ValueKind::Text, 25, -1, nullptr, {}};
    return cell.type ? *cell.type : text;
}

size_t smaller(size_t limit, int32_t charactersMax)
{
    return charactersMax >= 0 ? std::min(limit, static_cast<size_t>(charactersMax)) : limit;
}

}  // namespace

/// Two buffers of one level of nesting; their capacity stays.
class CellMasker::Buffer {
public:
    explicit Buffer(CellMasker& owner) : m_owner(owner)
    {
        while (m_owner.m_buffers.size() < 2 * (m_owner.m_depth + 1))
            m_owner.m_buffers.push_back(std::make_unique<std::string>());
        value = m_owner.m_buffers[2 * m_owner.m_depth].get();
        masked = m_owner.m_buffers[2 * m_owner.m_depth + 1].get();
        value->clear();
        masked->clear();
        ++m_owner.m_depth;
    }
    ~Buffer() { --m_owner.m_depth; }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    [[nodiscard]] bool tooDeep() const { return m_owner.m_depth > kDepthMax; }

    std::string* value;
    std::string* masked;

private:
    CellMasker& m_owner;
};

void CellMasker::startResult(const Plan& plan)
{
    m_rules = &plan.scan;
    m_scannedBytes = 0;
}

Applied CellMasker::apply(std::string& out, std::string_view value, const CellPlan& cell, size_t fieldLimit)
{
    switch (cell.action) {
    case CellAction::Pass: return Applied::Unchanged;
    case CellAction::Null: tell(cell, std::nullopt); return Applied::Null;
    case CellAction::Mask: {
        const Way way{cell.masker, cell.form, smaller(fieldLimit, cell.charactersMax)};
        const size_t start = out.size();
        const bool changed = mask(out, value, typeOf(cell), cell.format, way);
        tell(cell, changed ? std::optional(std::string_view(out).substr(start)) : std::nullopt);
        return changed ? Applied::Changed : Applied::Null;
    }
    case CellAction::Scan:
        m_scanned = &cell;
        return scan(out, value, typeOf(cell), cell.format);
    case CellAction::Members: {
        const ValueKind kind = typeOf(cell).kind;
        if (kind == ValueKind::Composite)
            return applyComposite(out, value, cell);
        const bool binary = kind == ValueKind::Jsonb && cell.format == Format::Binary;
        if (binary && value.front() != kJsonbVersion)
            return Applied::Null;
        const size_t start = out.size();
        out.append(binary ? 1 : 0, kJsonbVersion);
        if (applyJson(out, value.substr(binary ? 1 : 0), cell, 0))
            return Applied::Changed;
        out.resize(start);
        return Applied::Null;
    }
    }
    return Applied::Null;
}

void CellMasker::tell(const CellPlan& cell, const std::optional<std::string_view>& masked)
{
    if (m_tools.witness && !cell.watched.empty())
        m_tools.witness->shown(cell, masked);
}

bool CellMasker::mask(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way)
{
    if (way.masker == Masker::Null || type.checked)
        return false;
    Way full = way;
    full.charactersMax = smaller(way.charactersMax, type.charactersMax);
    switch (type.kind) {
    case ValueKind::Text:
    case ValueKind::Varchar: appendMasked(out, value, full, m_tools.charset, m_tools.tokenizer); return true;
    case ValueKind::Name:
    case ValueKind::Xml:
        // 63 bytes hold no more bullets; and what is kept of markup would have to be markup.
        appendMasked(out, value, MaskForm::Full, full.charactersMax, m_tools.charset);
        return true;
    case ValueKind::Char: appendMasked(out, value, MaskForm::Char, kNoLimit, m_tools.charset); return true;
    case ValueKind::Json: appendMasked(out, value, MaskForm::Json, kNoLimit, m_tools.charset); return true;
    case ValueKind::Jsonb:
        appendMasked(out, value, format == Format::Text ? MaskForm::Json : MaskForm::JsonbBinary, kNoLimit, m_tools.charset);
        return true;
    case ValueKind::Array: return maskArray(out, value, type, format, full);
    case ValueKind::Composite: return maskComposite(out, value, type, format, full);
    case ValueKind::Range:
        // Bounds that are masked may stand the wrong way round; the empty range is one of every type.
        out.append(format == Format::Text ? "empty" : std::string_view("\x01", 1));
        return true;
    case ValueKind::Multirange: out.append(format == Format::Text ? "{}" : std::string_view("\0\0\0\0", 4)); return true;
    case ValueKind::Opaque: return false;
    default: return maskScalar(out, value, type.kind, format, way.masker, m_tools.tokenizer);
    }
}

bool CellMasker::maskArray(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way)
{
    const Buffer buffer(*this);
    if (!type.element || buffer.tooDeep())
        return false;
    const auto element = [&](std::string& into, std::string_view part, size_t, catalog::Oid) {
        return mask(into, part, *type.element, format, way) ? Applied::Changed : Applied::Null;
    };
    bool changed = false;
    const char delimiter = type.element->kind == ValueKind::Box ? ';' : ',';
    return rewriteArray(out, value, format, delimiter, element, *buffer.value, *buffer.masked, changed);
}

bool CellMasker::maskComposite(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way)
{
    const Buffer buffer(*this);
    if (type.members.empty() || buffer.tooDeep())
        return false;
    // The label is the whole value's, so its form fits no part.
    const Way whole{way.masker == Masker::Partial ? Masker::Full : way.masker, MaskForm::Full, way.charactersMax};
    const auto member = [&](std::string& into, std::string_view part, size_t index, catalog::Oid) {
        return mask(into, part, *type.members[index], format, whole) ? Applied::Changed : Applied::Null;
    };
    bool changed = false;
    return rewriteComposite(out, value, format, type.members.size(), member, *buffer.value, *buffer.masked, changed);
}

// ── members ──────────────────────────────────────────────────────────────────────────────────────────

Applied CellMasker::applyComposite(std::string& out, std::string_view value, const CellPlan& cell)
{
    const Buffer buffer(*this);
    const auto member = [&](std::string& into, std::string_view part, size_t index, catalog::Oid) {
        return apply(into, part, cell.members[index]);
    };
    bool changed = false;
    const size_t start = out.size();
    if (buffer.tooDeep()
        || !rewriteComposite(out, value, cell.format, cell.members.size(), member, *buffer.value, *buffer.masked, changed)) {
        out.resize(start);
        return Applied::Null;
    }
    if (!changed)
        out.resize(start);
    return changed ? Applied::Changed : Applied::Unchanged;
}

bool CellMasker::applyJson(std::string& out, std::string_view json, const CellPlan& cell, int depth)
{
    size_t at = skipJsonBlank(json, 0);
    if (at == json.size() || depth > 4)
        return false;
    const char open = json[at];
    if (open != '{' && open != '[') {
        // json_agg of nothing is NULL, but a row may be: null.
        const bool none = json.substr(at).starts_with("null");
        out.append(none ? "null" : "\"\"");
        return true;
    }
    const Buffer buffer(*this);
    const char close = open == '{' ? '}' : ']';
    out.push_back(open);
    at = skipJsonBlank(json, at + 1);
    bool first = true;
    while (at < json.size() && json[at] != close) {
        if (!first) {
            if (json[at] != ',')
                return false;
            out.append(", ");
            at = skipJsonBlank(json, at + 1);
        }
        first = false;
        const CellPlan* member = nullptr;
        if (open == '{') {
            const size_t end = at < json.size() && json[at] == '"' ? endOfJson(json, at) : kNoJson;
            if (end == kNoJson)
                return false;
            buffer.value->clear();
            if (!unescapeJson(json.substr(at + 1, end - at - 2), *buffer.value))
                return false;
            const auto named = std::ranges::find(cell.members, *buffer.value, &CellPlan::name);
            member = named == cell.members.end() ? nullptr : &*named;
            // A name that nobody knows may be a value.
            out.append(member ? json.substr(at, end - at) : std::string_view("\"?\"")).append(": ");
            at = skipJsonBlank(json, end);
            if (at == json.size() || json[at] != ':')
                return false;
            at = skipJsonBlank(json, at + 1);
        }
        const size_t end = endOfJson(json, at);
        if (end == kNoJson)
            return false;
        const std::string_view value = json.substr(at, end - at);
        if (open == '[') {
            if (!applyJson(out, value, cell, depth + 1))
                return false;
        } else if (member && member->action == CellAction::Pass) {
            out.append(value);
        } else if (member && member->action == CellAction::Scan) {
            m_scanned = member;
            if (scanJson(out, value) == Applied::Unchanged)
                out.append(value);
        } else {
            static const CellPlan unknown{.action = CellAction::Mask, .masker = Masker::Full};
            if (!maskJsonMember(out, value, member ? *member : unknown))
                return false;
        }
        at = skipJsonBlank(json, end);
    }
    if (at == json.size())
        return false;
    out.push_back(close);
    return skipJsonBlank(json, at + 1) == json.size();
}

bool CellMasker::maskJsonMember(std::string& out, std::string_view json, const CellPlan& cell)
{
    if (json == "null" || cell.action == CellAction::Null || json.empty()) {
        out.append("null");
        return true;
    }
    switch (json.front()) {
    case '{': out.append("{}"); return true;
    case '[': out.append("[]"); return true;
    case 't':
    case 'f': out.append("false"); return true;
    case '"': break;
    default: {
        const size_t start = out.size();
        if (cell.masker != Masker::Round || !roundNumber(out, json)) {
            out.resize(start);
            out.push_back('0');
        }
        return true;
    }
    }
    const Buffer buffer(*this);
    if (buffer.tooDeep() || !unescapeJson(json.substr(1, json.size() - 2), *buffer.value))
        return false;
    if (!buffer.value->empty()) {
        const ValueType& type = typeOf(cell);
        // Types that json writes in quotes as they are written elsewhere; of the others nothing is kept.
        const bool scalar = type.kind != ValueKind::Array && type.kind != ValueKind::Composite && type.kind != ValueKind::Json
            && type.kind != ValueKind::Jsonb && type.kind != ValueKind::Opaque;
        const Way way{cell.masker, cell.form, smaller(kNoLimit, cell.charactersMax)};
        if (!scalar || !mask(*buffer.masked, *buffer.value, type, Format::Text, way))
            appendMasked(*buffer.masked, *buffer.value, MaskForm::Full, kNoLimit, m_tools.charset);
    }
    out.push_back('"');
    appendJsonEscaped(out, *buffer.masked);
    out.push_back('"');
    return true;
}

// ── what is found in values without a label ──────────────────────────────────────────────────────────

const std::vector<Found>& CellMasker::find(std::string_view text)
{
    m_scannedBytes += text.size();
    m_tools.finder->find(text, m_found);
    std::erase_if(m_found, [this, text](const Found& found) {
        const bool good = found.begin < found.end && found.end <= text.size();
        const auto hidden = [&found](const std::string& label) { return label == "*" || label == found.label; };
        return !good || !m_rules || std::ranges::none_of(m_rules->maskedLabels, hidden);
    });
    for (const Found& found : m_found)
        note(found);
    return m_found;
}

bool CellMasker::isClean(std::string_view batch)
{
    if (!m_tools.finder || !m_rules || m_scannedBytes + batch.size() > m_rules->bytesMax)
        return false;
    m_scanned = nullptr;
    return batch.empty() || find(batch).empty();
}

void CellMasker::note(const Found& found)
{
    if (!m_scanned || m_scanned->table == 0 || m_seen.size() >= kSeenMax)
        return;
    const auto same = [&](const Seen& each) {
        return each.table == m_scanned->table && each.number == m_scanned->number && each.label == found.label;
    };
    if (std::ranges::none_of(m_seen, same))
        m_seen.push_back({m_scanned->table, m_scanned->number, found.label, found.confidence});
}

Way CellMasker::wayOf(std::string_view label, size_t charactersMax) const
{
    Masker masker = Masker::Partial;
    const auto entry = [this](std::string_view name) { return std::ranges::find(m_rules->maskers, name, &policy::LabelMasker::label); };
    if (const auto own = entry(label); own != m_rules->maskers.end())
        masker = own->masker;
    else if (const auto any = entry("*"); any != m_rules->maskers.end())
        masker = any->masker;
    // Nothing of a sentence can be NULL.
    return {masker == Masker::Null ? Masker::Full : masker, formOf(label), charactersMax};
}

Applied CellMasker::wholeInstead(std::string& out, std::string_view value, const ValueType& type, Format format)
{
    return mask(out, value, type, format, {Masker::Full, MaskForm::Full, kNoLimit}) ? Applied::Changed : Applied::Null;
}

Applied CellMasker::scan(std::string& out, std::string_view value, const ValueType& type, Format format)
{
    const size_t start = out.size();
    const Applied applied = scanKind(out, value, type, format);
    if (applied != Applied::Changed)
        out.resize(start);   // of a value that was found malformed half way nothing may stay
    return applied;
}

Applied CellMasker::scanKind(std::string& out, std::string_view value, const ValueType& type, Format format)
{
    if (!m_tools.finder || !m_rules || m_scannedBytes + value.size() > m_rules->bytesMax)
        return wholeInstead(out, value, type, format);
    switch (type.kind) {
    case ValueKind::Text:
    case ValueKind::Varchar: return scanText(out, value);
    case ValueKind::Xml: {
        const size_t start = out.size();
        const Applied applied = scanText(out, value);
        if (applied != Applied::Changed)
            return applied;
        const bool markup = std::ranges::any_of(m_found, [value](const Found& found) {
            return value.substr(found.begin, found.end - found.begin).find_first_of("<>&\"'") != std::string_view::npos;
        });
        if (!markup)
            return applied;
        out.resize(start);
        return wholeInstead(out, value, type, format);
    }
    case ValueKind::Json: return scanJson(out, value);
    case ValueKind::Jsonb: {
        if (format == Format::Text)
            return scanJson(out, value);
        if (value.front() != kJsonbVersion)
            return Applied::Null;
        const size_t start = out.size();
        out.push_back(kJsonbVersion);
        const Applied applied = scanJson(out, value.substr(1));
        if (applied == Applied::Unchanged)
            out.resize(start);
        return applied;
    }
    case ValueKind::Array:
    case ValueKind::Composite: return scanNested(out, value, type, format);
    default: return Applied::Unchanged;
    }
}

Applied CellMasker::scanNested(std::string& out, std::string_view value, const ValueType& type, Format format)
{
    const Buffer buffer(*this);
    if (buffer.tooDeep())
        return Applied::Null;
    const size_t start = out.size();
    bool changed = false;
    bool good = false;
    if (type.kind == ValueKind::Array) {
        const auto element = [&](std::string& into, std::string_view part, size_t, catalog::Oid) {
            return scan(into, part, *type.element, format);
        };
        good = type.element && rewriteArray(out, value, format, ',', element, *buffer.value, *buffer.masked, changed);
    } else {
        const auto member = [&](std::string& into, std::string_view part, size_t index, catalog::Oid) {
            return scan(into, part, *type.members[index], format);
        };
        good = rewriteComposite(out, value, format, type.members.size(), member, *buffer.value, *buffer.masked, changed);
    }
    if (!good)
        return Applied::Null;
    if (!changed)
        out.resize(start);
    return changed ? Applied::Changed : Applied::Unchanged;
}

Applied CellMasker::scanText(std::string& out, std::string_view value)
{
    const std::vector<Found>& found = find(value);
    if (found.empty())
        return Applied::Unchanged;
    size_t at = 0;
    for (const Found& each : found) {
        if (each.begin < at)
            continue;
        out.append(value.substr(at, each.begin - at));
        const std::string_view hit = value.substr(each.begin, each.end - each.begin);
        const size_t characters = utf8Length(hit);
        appendMasked(out, hit, wayOf(each.label, characters != SIZE_MAX ? characters : (hit.size() + 3) / 4), m_tools.charset,
                     m_tools.tokenizer);
        at = each.end;
    }
    out.append(value.substr(at));
    return Applied::Changed;
}

/// Looked through once as it stands, so that a name tells what its value is; then only strings and numbers that a hit
/// touches are changed, and each stays one. What has escapes is looked at once more without them.
Applied CellMasker::scanJson(std::string& out, std::string_view json)
{
    const Buffer buffer(*this);
    const Buffer hits(*this);
    const bool escapes = json.find('\\') != std::string_view::npos;
    if (find(json).empty() && !escapes)
        return Applied::Unchanged;
    const std::vector<Found> raw = m_found;
    const size_t start = out.size();
    bool changed = false;
    size_t copied = 0;
    for (size_t at = 0; at < json.size();) {
        const char c = json[at];
        const bool string = c == '"';
        const bool number = c == '-' || (c >= '0' && c <= '9');
        if (!string && !number) {
            ++at;
            continue;
        }
        const size_t end = endOfJson(json, at);
        if (end == kNoJson)
            return Applied::Null;
        const size_t begin = at;
        at = end;
        const auto touches = [&](const Found& each) { return each.begin < end && each.end > begin; };
        const auto touching = std::ranges::find_if(raw, touches);
        const std::string_view token = json.substr(begin, end - begin);
        if (number) {
            if (touching == raw.end())
                continue;
            out.append(json.substr(copied, begin - copied)).push_back('0');
        } else {
            const std::string_view inside = token.substr(1, token.size() - 2);
            buffer.value->clear();
            buffer.masked->clear();
            if (!unescapeJson(inside, *buffer.value))
                return Applied::Null;
            const Applied applied = touching == raw.end() && inside.find('\\') == std::string_view::npos
                ? Applied::Unchanged
                : scanText(*buffer.masked, *buffer.value);
            if (applied == Applied::Unchanged) {
                // Nothing by itself: found by what stands beside it. A name stays, its value goes.
                const size_t after = skipJsonBlank(json, end);
                const bool name = after < json.size() && json[after] == ':';
                if (touching == raw.end() || inside.empty() || (name && touching->end > end))
                    continue;
                appendMasked(*buffer.masked, *buffer.value, wayOf(touching->label, kNoLimit), m_tools.charset, m_tools.tokenizer);
            }
            out.append(json.substr(copied, begin - copied)).push_back('"');
            appendJsonEscaped(out, *buffer.masked);
            out.push_back('"');
        }
        copied = end;
        changed = true;
    }
    if (!changed) {
        out.resize(start);
        return Applied::Unchanged;
    }
    out.append(json.substr(copied));
    return Applied::Changed;
}

}  // namespace gatehouse::masking

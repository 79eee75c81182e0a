#include "core/masking/nested_values.h"

#include "core/masking/big_endian.h"

#include <algorithm>

namespace gatehouse::masking {

namespace {

constexpr size_t kDimensionsMax = 6;
constexpr uint32_t kNullLength = 0xffffffffU;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

void appendQuoted(std::string& out, std::string_view text)
{
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

/// As array_out decides it.
bool needsQuotes(std::string_view text, char delimiter)
{
    const auto special = [delimiter](char c) { return c == '{' || c == '}' || c == '"' || c == '\\' || c == delimiter || isBlank(c); };
    const auto same = [](char a, char b) { return (a & ~0x20) == b; };
    return text.empty() || std::ranges::equal(text, std::string_view("NULL"), same) || std::ranges::any_of(text, special);
}

/// One element from `at` on; raw is all of it, value what it says.
bool readElement(std::string_view array, size_t& at, char delimiter, std::string& value, bool& isNull)
{
    value.clear();
    isNull = false;
    if (array[at] == '"') {
        for (++at; at < array.size(); ++at) {
            if (array[at] == '"') {
                ++at;
                return true;
            }
            if (array[at] == '\\' && ++at == array.size())
                return false;
            value.push_back(array[at]);
        }
        return false;
    }
    bool escaped = false;
    for (; at < array.size() && array[at] != delimiter && array[at] != '}'; ++at) {
        if (array[at] == '{' || array[at] == '"')
            return false;
        if (array[at] == '\\') {
            escaped = true;
            if (++at == array.size())
                return false;
        }
        value.push_back(array[at]);
    }
    const auto same = [](char a, char b) { return (a & ~0x20) == b; };
    isNull = !escaped && std::ranges::equal(value, std::string_view("NULL"), same);
    return !value.empty();
}

bool textArray(std::string& out, std::string_view array, char delimiter, PartRef part, std::string& value, std::string& masked,
               bool& changed)
{
    size_t at = 0;
    if (array.starts_with('[')) {
        at = array.find('=');
        if (at == std::string_view::npos || array.substr(0, at).find_first_not_of("[]0123456789:-") != std::string_view::npos)
            return false;
        out.append(array.substr(0, ++at));
    }
    size_t depth = 0;
    while (at < array.size()) {
        const char c = array[at];
        if (c == '{' || c == '}' || c == delimiter) {
            if (c == '{' && ++depth > kDimensionsMax)
                return false;
            if (depth == 0)
                return false;
            if (c == '}' && --depth == 0 && at + 1 != array.size())
                return false;
            out.push_back(c);
            ++at;
            continue;
        }
        if (depth == 0)
            return false;
        const size_t start = at;
        bool isNull = false;
        if (!readElement(array, at, delimiter, value, isNull))
            return false;
        masked.clear();
        const Applied applied = isNull || value.empty() ? Applied::Unchanged : part(masked, value, 0, 0);
        if (applied == Applied::Unchanged)
            out.append(array.substr(start, at - start));
        else if (applied == Applied::Null)
            out.append("NULL");
        else if (needsQuotes(masked, delimiter))
            appendQuoted(out, masked);
        else
            out.append(masked);
        changed = changed || applied != Applied::Unchanged;
    }
    return depth == 0 && !array.empty();
}

/// Length and bytes of one part; false when it is cut off.
bool takePart(std::string_view& rest, std::string_view& part, bool& isNull)
{
    if (rest.size() < 4)
        return false;
    const auto length = static_cast<uint32_t>(readUint(rest.substr(0, 4)));
    rest.remove_prefix(4);
    isNull = length == kNullLength;
    if (isNull) {
        part = {};
        return true;
    }
    if (length > rest.size())
        return false;
    part = rest.substr(0, length);
    rest.remove_prefix(length);
    return true;
}

Applied writePart(std::string& out, std::string_view part, bool isNull, PartRef rewrite, size_t index, catalog::Oid oid)
{
    const size_t lengthAt = out.size();
    appendInt(out, kNullLength, 4);
    if (isNull)
        return Applied::Unchanged;
    const Applied applied = part.empty() ? Applied::Unchanged : rewrite(out, part, index, oid);
    if (applied == Applied::Unchanged)
        out.append(part);
    if (applied != Applied::Null)
        writeInt32(out, lengthAt, static_cast<uint32_t>(out.size() - lengthAt - 4));
    return applied;
}

bool binaryArray(std::string& out, std::string_view array, PartRef part, bool& changed)
{
    if (array.size() < 12)
        return false;
    const auto dimensions = static_cast<size_t>(readUint(array.substr(0, 4)));
    if (dimensions > kDimensionsMax || array.size() < 12 + 8 * dimensions)
        return false;
    const auto oid = static_cast<catalog::Oid>(readUint(array.substr(8, 4)));
    uint64_t count = dimensions == 0 ? 0 : 1;
    for (size_t i = 0; i < dimensions; ++i) {
        count *= readUint(array.substr(12 + 8 * i, 4));
        if (count > array.size() / 4)
            return false;
    }
    const size_t start = out.size();
    out.append(array.substr(0, 12 + 8 * dimensions));
    std::string_view rest = array.substr(12 + 8 * dimensions);
    bool anyNull = false;
    for (uint64_t i = 0; i < count; ++i) {
        std::string_view element;
        bool isNull = false;
        if (!takePart(rest, element, isNull))
            return false;
        const Applied applied = writePart(out, element, isNull, part, 0, oid);
        anyNull = anyNull || isNull || applied == Applied::Null;
        changed = changed || applied != Applied::Unchanged;
    }
    writeInt32(out, start + 4, anyNull ? 1 : 0);
    return rest.empty();
}

bool textComposite(std::string& out, std::string_view composite, size_t members, PartRef part, std::string& value, std::string& masked,
                   bool& changed)
{
    if (composite.size() < 2 || composite.front() != '(' || composite.back() != ')')
        return false;
    out.push_back('(');
    size_t at = 1;
    const size_t end = composite.size() - 1;
    for (size_t index = 0; index < members; ++index) {
        if (index > 0) {
            if (at >= end || composite[at] != ',')
                return false;
            out.push_back(',');
            ++at;
        }
        const size_t start = at;
        value.clear();
        bool quoted = false;
        for (; at < end && (quoted || composite[at] != ','); ++at) {
            if (composite[at] == '\\') {
                if (++at == end)
                    return false;
                value.push_back(composite[at]);
            } else if (composite[at] == '"') {
                // Doubled inside quotes it is itself.
                if (quoted && at + 1 < end && composite[at + 1] == '"')
                    value.push_back(composite[at++]);
                else
                    quoted = !quoted;
            } else {
                value.push_back(composite[at]);
            }
        }
        if (quoted)
            return false;
        masked.clear();
        const Applied applied = value.empty() ? Applied::Unchanged : part(masked, value, index, 0);
        changed = changed || applied != Applied::Unchanged;
        if (applied == Applied::Unchanged) {
            out.append(composite.substr(start, at - start));
        } else if (applied == Applied::Changed) {
            const auto special = [](char c) { return c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || isBlank(c); };
            if (masked.empty() || std::ranges::any_of(masked, special))
                appendQuoted(out, masked);
            else
                out.append(masked);
        }
    }
    out.push_back(')');
    return at == end;
}

bool binaryComposite(std::string& out, std::string_view composite, size_t members, PartRef part, bool& changed)
{
    if (composite.size() < 4 || readUint(composite.substr(0, 4)) != members)
        return false;
    out.append(composite.substr(0, 4));
    std::string_view rest = composite.substr(4);
    for (size_t index = 0; index < members; ++index) {
        if (rest.size() < 4)
            return false;
        const auto oid = static_cast<catalog::Oid>(readUint(rest.substr(0, 4)));
        out.append(rest.substr(0, 4));
        rest.remove_prefix(4);
        std::string_view field;
        bool isNull = false;
        if (!takePart(rest, field, isNull))
            return false;
        changed = writePart(out, field, isNull, part, index, oid) != Applied::Unchanged || changed;
    }
    return rest.empty();
}

}  // namespace

bool rewriteArray(std::string& out, std::string_view array, Format format, char delimiter, PartRef part, std::string& value,
                  std::string& masked, bool& changed)
{
    const size_t start = out.size();
    const bool good = format == Format::Text ? textArray(out, array, delimiter, part, value, masked, changed)
                                             : binaryArray(out, array, part, changed);
    if (!good)
        out.resize(start);
    return good;
}

bool rewriteComposite(std::string& out, std::string_view composite, Format format, size_t members, PartRef part, std::string& value,
                      std::string& masked, bool& changed)
{
    const size_t start = out.size();
    const bool good = format == Format::Text ? textComposite(out, composite, members, part, value, masked, changed)
                                             : binaryComposite(out, composite, members, part, changed);
    if (!good)
        out.resize(start);
    return good;
}

}  // namespace gatehouse::masking

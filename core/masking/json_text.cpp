#include "core/masking/json_text.h"

#include <cstdint>

namespace gatehouse::masking {

namespace {

constexpr size_t kDepthMax = 1000;

size_t endOfString(std::string_view json, size_t at)
{
    for (++at; at < json.size(); ++at) {
        if (json[at] == '\\')
            ++at;
        else if (json[at] == '"')
            return at + 1;
    }
    return kNoJson;
}

int hexDigit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool readUnit(std::string_view inside, size_t at, uint32_t& unit)
{
    unit = 0;
    if (inside.size() < at + 4)
        return false;
    for (size_t i = 0; i < 4; ++i) {
        const int digit = hexDigit(inside[at + i]);
        if (digit < 0)
            return false;
        unit = unit << 4 | static_cast<uint32_t>(digit);
    }
    return true;
}

void appendUtf8(std::string& out, uint32_t code)
{
    const auto tail = [&out, code](unsigned shift) { out.push_back(static_cast<char>(0x80 | (code >> shift & 0x3f))); };
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
        out.push_back(static_cast<char>(0xc0 | code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out.push_back(static_cast<char>(0xe0 | code >> 12));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xf0 | code >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace

size_t skipJsonBlank(std::string_view json, size_t at)
{
    while (at < json.size() && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t'))
        ++at;
    return at;
}

size_t endOfJson(std::string_view json, size_t at)
{
    size_t depth = 0;
    while (at < json.size()) {
        const char c = json[at];
        if (c == '"') {
            at = endOfString(json, at);
            if (at == kNoJson)
                return kNoJson;
        } else if (c == '{' || c == '[') {
            if (++depth > kDepthMax)
                return kNoJson;
            ++at;
            continue;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return kNoJson;
            --depth;
            ++at;
        } else if (c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            if (depth == 0)
                return kNoJson;
            ++at;
            continue;
        } else {
            while (at < json.size() && std::string_view("{}[],:\" \n\r\t").find(json[at]) == std::string_view::npos)
                ++at;
        }
        if (depth == 0)
            return at;
    }
    return kNoJson;
}

bool unescapeJson(std::string_view inside, std::string& out)
{
    for (size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] != '\\') {
            out.push_back(inside[i]);
            continue;
        }
        if (++i == inside.size())
            return false;
        switch (inside[i]) {
        case '"':
        case '\\':
        case '/': out.push_back(inside[i]); break;
        case 'b': out.push_back('\b'); break;
        case 'f': out.push_back('\f'); break;
        case 'n': out.push_back('\n'); break;
        case 'r': out.push_back('\r'); break;
        case 't': out.push_back('\t'); break;
        case 'u': {
            uint32_t code = 0;
            if (!readUnit(inside, i + 1, code))
                return false;
            i += 4;
            if (code >= 0xd800 && code < 0xdc00) {
                uint32_t low = 0;
                if (inside.substr(i + 1, 2) != "\\u" || !readUnit(inside, i + 3, low) || low < 0xdc00 || low > 0xdfff)
                    return false;
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                i += 6;
            } else if (code >= 0xdc00 && code <= 0xdfff) {
                return false;
            }
            appendUtf8(out, code);
            break;
        }
        default: return false;
        }
    }
    return true;
}

void appendJsonEscaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out.append("\\u00");
            out.push_back("0123456789abcdef"[static_cast<unsigned char>(c) >> 4]);
            out.push_back("0123456789abcdef"[c & 15]);
        } else {
            out.push_back(c);
        }
    }
}

}  // namespace gatehouse::masking

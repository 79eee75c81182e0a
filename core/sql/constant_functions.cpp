#include "core/sql/constant_functions.h"

#include "core/sql/constant_text.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace gatehouse::sql {

namespace {

using Type = ConstantValue::Type;
using Values = std::vector<ConstantValue>;
using Result = std::optional<ConstantValue>;

ConstantValue textValue(std::string text)
{
    return {.type = Type::Text, .text = std::move(text)};
}

ConstantValue nullText()
{
    return {.type = Type::Text, .null = true};
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<long long> integerOf(std::string_view text)
{
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool allTextual(const Values& values)
{
    return std::ranges::all_of(values, &ConstantValue::textual);
}

bool anyNull(const Values& values)
{
    return std::ranges::any_of(values, &ConstantValue::null);
}

/// Whether the server puts the name in quotes although its letters need none; nothing when servers differ about it.
std::optional<bool> isQuotedKeyword(const std::string& name)
{
    // Keywords of later versions, free names in 15.
    static constexpr std::array<std::string_view, 14> later{"system_user", "json", "json_array", "json_arrayagg", "json_exists",
        "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "merge_action",
        "graph_table"};
    if (std::ranges::find(later, name) != later.end())
        return std::nullopt;
    std::optional<bool> result;
    const PgQueryScanResult scan = pg_query_scan(name.c_str());
    if (!scan.error) {
        PgQuery__ScanResult* scanned
            = pg_query__scan_result__unpack(nullptr, scan.pbuf.len, reinterpret_cast<const uint8_t*>(scan.pbuf.data));
        if (scanned && scanned->n_tokens == 1) {
            const auto kind = scanned->tokens[0]->keyword_kind;
            result = kind != PG_QUERY__KEYWORD_KIND__NO_KEYWORD && kind != PG_QUERY__KEYWORD_KIND__UNRESERVED_KEYWORD;
        }
        pg_query__scan_result__free_unpacked(scanned, nullptr);
    }
    pg_query_free_scan_result(scan);
    return result;
}

std::optional<std::string> quotedIdentifier(std::string_view name)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const bool plain = !name.empty() && letter(name.front())
        && std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
    if (plain) {
        const std::optional<bool> keyword = isQuotedKeyword(std::string(name));
        if (!keyword)
            return std::nullopt;
        if (!*keyword)
            return std::string(name);
    }
    std::string quoted = "\"";
    for (const char c : name) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + '"';
}

std::string quotedLiteral(std::string_view value)
{
    std::string quoted = value.find('\\') == std::string_view::npos ? "'" : "E'";
    for (const char c : value) {
        quoted += c;
        if (c == '\'' || c == '\\')
            quoted += c;
    }
    return quoted + '\'';
}

/// One %… of format().
struct Conversion {
    size_t position = 0;   ///< 0: the next one
    size_t width = 0;
    bool leftAligned = false;
    char type = 0;
};

std::optional<size_t> takeNumber(std::string_view format, size_t& at)
{
    size_t number = 0;
    const size_t begin = at;
    for (; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at) {
        number = number * 10 + static_cast<size_t>(format[at] - '0');
        if (number > kConstantBytesMax)
            return std::nullopt;
    }
    return at > begin ? std::optional(number) : std::nullopt;
}

std::optional<Conversion> takeConversion(std::string_view format, size_t& at)
{
    Conversion conversion;
    const auto digit = [&] { return at < format.size() && format[at] >= '0' && format[at] <= '9'; };
    bool widthTold = false;
    if (digit()) {
        const std::optional<size_t> number = takeNumber(format, at);
        if (!number)
            return std::nullopt;
        if (at < format.size() && format[at] == '$') {
            if (*number == 0)
                return std::nullopt;
            conversion.position = *number;
            ++at;
        } else {
            conversion.width = *number;
            widthTold = true;
        }
    }
    if (!widthTold) {
        for (; at < format.size() && format[at] == '-'; ++at)
            conversion.leftAligned = true;
        if (digit()) {
            const std::optional<size_t> number = takeNumber(format, at);
            if (!number)
                return std::nullopt;
            conversion.width = *number;
        }
    }
    if (at >= format.size())
        return std::nullopt;
    conversion.type = format[at++];
    return conversion;
}

bool isOpen(const ConstantValue& value)
{
    return value.unknown || value.literals > 0;
}

std::optional<std::string> converted(const Conversion& conversion, const ConstantValue& value)
{
    if (isOpen(value)) {
        const bool literal = value.unknown && conversion.type == 'L';
        const bool text = !value.unknown && conversion.type == 's';
        if ((!literal && !text) || conversion.width > 0)
            return std::nullopt;
        return literal ? someLiteral().text : value.text;
    }
    std::optional<std::string> text;
    switch (conversion.type) {
    case 's': text = value.null ? std::string() : std::string(value.output()); break;
    case 'L': text = value.null ? "NULL" : quotedLiteral(value.output()); break;
    case 'I':
        if (!value.null)
            text = quotedIdentifier(value.output());
        break;
    default: break;
    }
    if (text && text->size() < conversion.width) {
        // Width counts characters, and what one is depends on the encoding.
        if (!isAscii(*text))
            return std::nullopt;
        text->insert(conversion.leftAligned ? text->size() : 0, conversion.width - text->size(), ' ');
    } else if (text && conversion.width > 0 && !isAscii(*text)) {
        return std::nullopt;
    }
    return text;
}

Result format(const Values& arguments)
{
    if (arguments.empty() || !arguments[0].textual() || isOpen(arguments[0]))
        return std::nullopt;
    if (arguments[0].null)
        return nullText();
    const std::string& pattern = arguments[0].text;
    std::string result;
    size_t next = 1;
    size_t literals = 0;
    for (size_t i = 0; i < pattern.size();) {
        if (pattern[i] != '%') {
            result += pattern[i++];
            continue;
        }
        if (++i < pattern.size() && pattern[i] == '%') {
            result += pattern[i++];
            continue;
        }
        const std::optional<Conversion> conversion = takeConversion(pattern, i);
        if (!conversion)
            return std::nullopt;
        const size_t position = conversion->position > 0 ? conversion->position : next;
        if (position >= arguments.size())
            return std::nullopt;
        const std::optional<std::string> text = converted(*conversion, arguments[position]);
        if (!text || result.size() + text->size() > kConstantBytesMax)
            return std::nullopt;
        result += *text;
        literals += arguments[position].unknown ? 1 : arguments[position].literals;
        next = position + 1;
    }
    ConstantValue whole{.type = Type::Text, .text = std::move(result)};
    whole.literals = literals;
    return whole;
}

Result concat(const Values& arguments)
{
    if (arguments.empty())
        return std::nullopt;
    std::string result;
    for (const ConstantValue& each : arguments)
        result += each.null ? std::string_view() : each.output();
    return textValue(std::move(result));
}

Result concatWithSeparator(const Values& arguments)
{
    if (arguments.size() < 2 || !arguments[0].textual())
        return std::nullopt;
    if (arguments[0].null)
        return nullText();
    std::string result;
    bool first = true;
    for (size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i].null)
            continue;
        if (!first)
            result += arguments[0].text;
        first = false;
        result += arguments[i].output();
        if (result.size() > kConstantBytesMax)
            return std::nullopt;
    }
    return textValue(std::move(result));
}

Result quoteIdent(const Values& arguments)
{
    if (arguments.size() != 1 || !allTextual(arguments))
        return std::nullopt;
    if (arguments[0].null)
        return nullText();
    std::optional<std::string> quoted = quotedIdentifier(arguments[0].text);
    return quoted ? Result(textValue(std::move(*quoted))) : std::nullopt;
}

Result quoteLiteral(const Values& arguments)
{
    if (arguments.size() != 1)
        return std::nullopt;
    return arguments[0].null ? nullText() : textValue(quotedLiteral(arguments[0].text));
}

Result quoteNullable(const Values& arguments)
{
    if (arguments.size() != 1)
        return std::nullopt;
    return textValue(arguments[0].null ? "NULL" : quotedLiteral(arguments[0].text));
}

/// Letters whose other case depends on the collation: Turkish has its own i.
Result changedCase(const Values& arguments, bool upper)
{
    if (arguments.size() != 1 || !allTextual(arguments))
        return std::nullopt;
    if (arguments[0].null)
        return nullText();
    std::string text = arguments[0].text;
    if (!isAscii(text) || text.find(upper ? 'i' : 'I') != std::string::npos)
        return std::nullopt;
    for (char& c : text) {
        if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z')
            c = static_cast<char>(c ^ 0x20);
    }
    return textValue(std::move(text));
}

Result lower(const Values& arguments)
{
    return changedCase(arguments, false);
}

Result upper(const Values& arguments)
{
    return changedCase(arguments, true);
}

Result trimmed(const Values& arguments, bool left, bool right)
{
    if (arguments.empty() || arguments.size() > 2 || !allTextual(arguments))
        return std::nullopt;
    if (anyNull(arguments))
        return nullText();
    const std::string_view set = arguments.size() == 2 ? std::string_view(arguments[1].text) : std::string_view(" ");
    if (!isAscii(set))
        return std::nullopt;
    std::string_view text = arguments[0].text;
    while (left && !text.empty() && set.find(text.front()) != std::string_view::npos)
        text.remove_prefix(1);
    while (right && !text.empty() && set.find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    return textValue(std::string(text));
}

Result btrim(const Values& arguments)
{
    return trimmed(arguments, true, true);
}

Result ltrim(const Values& arguments)
{
    return trimmed(arguments, true, false);
}

Result rtrim(const Values& arguments)
{
    return trimmed(arguments, false, true);
}

Result chr(const Values& arguments)
{
    if (arguments.size() != 1 || arguments[0].type != Type::Integer)
        return std::nullopt;
    if (arguments[0].null)
        return nullText();
    const std::optional<long long> code = integerOf(arguments[0].text);
    if (!code || *code < 1 || *code > 127)
        return std::nullopt;
    return textValue(std::string(1, static_cast<char>(*code)));
}

Result repeat(const Values& arguments)
{
    if (arguments.size() != 2 || !arguments[0].textual() || arguments[1].type != Type::Integer)
        return std::nullopt;
    if (anyNull(arguments))
        return nullText();
    const std::optional<long long> count = integerOf(arguments[1].text);
    if (!count)
        return std::nullopt;
    const std::string& text = arguments[0].text;
    const size_t times = *count > 0 ? static_cast<size_t>(*count) : 0;
    if (!text.empty() && times > kConstantBytesMax / text.size())
        return std::nullopt;
    std::string result;
    for (size_t i = 0; !text.empty() && i < times; ++i)
        result += text;
    return textValue(std::move(result));
}

Result replace(const Values& arguments)
{
    if (arguments.size() != 3 || !allTextual(arguments))
        return std::nullopt;
    if (anyNull(arguments))
        return nullText();
    const std::string& text = arguments[0].text;
    const std::string& from = arguments[1].text;
    if (from.empty())
        return textValue(text);
    std::string result;
    size_t at = 0;
    for (size_t found = text.find(from); found != std::string::npos; found = text.find(from, at)) {
        result.append(text, at, found - at).append(arguments[2].text);
        at = found + from.size();
        if (result.size() > kConstantBytesMax)
            return std::nullopt;
    }
    result.append(text, at);
    return textValue(std::move(result));
}

struct Named {
    std::string_view name;
    Result (*run)(const Values&);
};

constexpr std::array<Named, 14> kFunctions{{
    {"concat", concat}, {"concat_ws", concatWithSeparator}, {"format", format}, {"quote_ident", quoteIdent},
    {"quote_literal", quoteLiteral}, {"quote_nullable", quoteNullable}, {"lower", lower}, {"upper", upper},
    {"btrim", btrim}, {"ltrim", ltrim}, {"rtrim", rtrim}, {"chr", chr}, {"repeat", repeat}, {"replace", replace},
}};

}  // namespace

ConstantValue someLiteral()
{
    return {.type = Type::Text, .text = std::string(kSomeLiteral), .literals = 1};
}

Result constantConcatenation(ConstantValue left, const ConstantValue& right)
{
    if (left.unknown || right.unknown)
        return std::nullopt;
    // Of two values that are no text, || is something else; beside a NULL without type it could be an array's.
    if (!left.textual() && !right.textual())
        return std::nullopt;
    const auto untypedNull = [](const ConstantValue& value) { return value.type == Type::Unknown && value.null; };
    if ((untypedNull(left) && !right.textual()) || (untypedNull(right) && !left.textual()))
        return std::nullopt;
    if (left.null || right.null)
        return nullText();
    if (left.text.size() + right.text.size() > kConstantBytesMax)
        return std::nullopt;
    left.type = Type::Text;
    left.text += right.text;
    left.literals += right.literals;
    return left;
}

Result constantCoalesce(const Values& values)
{
    const bool textual = allTextual(values);
    const bool same = std::ranges::all_of(values, [&](const ConstantValue& each) { return each.type == values.front().type; });
    // One that may be NULL may also be left out.
    if (values.empty() || (!textual && !same) || std::ranges::any_of(values, isOpen))
        return std::nullopt;
    for (const ConstantValue& each : values) {
        if (!each.null) {
            ConstantValue result = each;
            result.type = textual ? Type::Text : each.type;
            return result;
        }
    }
    return ConstantValue{.type = textual ? Type::Text : values.front().type, .null = true};
}

Result constantCast(std::string_view type, const ConstantValue& value)
{
    ConstantValue result = value;
    if (type == "text" || type == "varchar") {
        result.type = Type::Text;
        return result;
    }
    if (type != "int4" || isOpen(value))
        return std::nullopt;
    if (value.null || value.type == Type::Integer) {
        result.type = Type::Integer;
        return value.type == Type::Boolean ? std::nullopt : Result(result);
    }
    const std::optional<long long> number = value.textual() && value.text.size() < 10 ? integerOf(value.text) : std::nullopt;
    if (!number)
        return std::nullopt;
    return ConstantValue{.type = Type::Integer, .text = std::to_string(*number)};
}

bool isConstantFunction(std::string_view name)
{
    return std::ranges::find(kFunctions, name, &Named::name) != kFunctions.end();
}

Result constantCall(std::string_view name, const Values& arguments)
{
    const auto* const found = std::ranges::find(kFunctions, name, &Named::name);
    if (name != "format" && std::ranges::any_of(arguments, isOpen))
        return std::nullopt;
    Result result = found == kFunctions.end() ? std::nullopt : found->run(arguments);
    if (result && result->text.size() > kConstantBytesMax)
        return std::nullopt;
    return result;
}

}  // namespace gatehouse::sql

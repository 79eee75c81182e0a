#include "core/masking/value_spelling.h"

#include "core/masking/big_endian.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace gatehouse::masking {

namespace {

constexpr int64_t kDayUs = int64_t{86400} * 1000000;
constexpr size_t kNumericHeader = 8;
constexpr size_t kNumericGroupsMax = 64;
constexpr uint16_t kNegative = 0x4000;
constexpr std::string_view kHex = "0123456789abcdef";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

bool floating(std::string& out, double value);

/// Sign, digits, a point.
bool decimal(std::string& out, std::string_view text)
{
    text = trimmed(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.find_first_of("eE") != std::string_view::npos) {
        double value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        return read.ec == std::errc() && read.ptr == text.data() + text.size() && floating(out, negative ? -value : value);
    }
    const size_t point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, point);
    std::string_view part = point < text.size() ? text.substr(point + 1) : std::string_view();
    if ((whole.empty() && part.empty()) || !std::ranges::all_of(whole, isDigit) || !std::ranges::all_of(part, isDigit))
        return false;
    while (whole.starts_with('0'))
        whole.remove_prefix(1);
    while (part.ends_with('0'))
        part.remove_suffix(1);
    if (negative && !(whole.empty() && part.empty()))
        out.push_back('-');
    out.append(whole.empty() ? "0" : whole);
    if (!part.empty())
        out.append(".").append(part);
    return true;
}

bool floating(std::string& out, double value)
{
    std::array<char, 512> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
    return written.ec == std::errc() && decimal(out, {digits.data(), written.ptr});
}

bool binaryNumber(std::string& out, std::string_view value, ValueKind kind)
{
    switch (kind) {
    case ValueKind::Float4:
        return value.size() == 4 && floating(out, static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(readUint(value)))));
    case ValueKind::Float8: return value.size() == 8 && floating(out, std::bit_cast<double>(readUint(value)));
    case ValueKind::Oid:
        out.append(std::to_string(readUint(value.substr(0, 4))));
        return true;
    case ValueKind::Numeric: break;
    default:
        if (value.size() != 2 && value.size() != 4 && value.size() != 8)
            return false;
        out.append(std::to_string(readInt(value)));
        return true;
    }
    // Groups of four digits, the weight of the first; see numeric_send.
    if (value.size() < kNumericHeader)
        return false;
    const auto groups = static_cast<size_t>(readUint(value.substr(0, 2)));
    const auto weight = static_cast<int>(readInt(value.substr(2, 2)));
    const auto sign = static_cast<uint16_t>(readUint(value.substr(4, 2)));
    if (value.size() != kNumericHeader + 2 * groups || groups > kNumericGroupsMax || std::abs(weight) > static_cast<int>(kNumericGroupsMax)
        || (sign != 0 && sign != kNegative))
        return false;
    std::string text(sign == kNegative ? "-" : "");
    for (int i = std::max(weight, 0); i >= std::min(weight + 1 - static_cast<int>(groups), 0); --i) {
        if (i == -1)
            text.push_back('.');
        const int at = weight - i;
        const bool stands = at >= 0 && at < static_cast<int>(groups);
        const auto group = stands ? static_cast<unsigned>(readUint(value.substr(kNumericHeader + 2 * static_cast<size_t>(at), 2))) : 0U;
        for (unsigned unit = 1000; unit > 0; unit /= 10)
            text.push_back(static_cast<char>('0' + group / unit % 10));
    }
    return decimal(out, text);
}

/// Howard Hinnant's civil calendar; days from 2000-01-01.
bool appendDay(std::string& out, int64_t day)
{
    const int64_t shifted = day + 730425;   // days from 0000-03-01
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t ofEra = shifted - era * 146097;
    const int64_t yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    const int64_t dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int64_t march = (5 * dayOfYear + 2) / 153;
    const int64_t year = yearOfEra + era * 400 + (march >= 10 ? 1 : 0);
    if (year < 1 || year > 9999)
        return false;
    std::array<char, 32> text;
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", static_cast<int>(year),
                                     static_cast<int>(march < 10 ? march + 3 : march - 9), static_cast<int>(dayOfYear - (153 * march + 2) / 5 + 1));
    out.append(text.data(), static_cast<size_t>(std::max(length, 0)));
    return true;
}

bool date(std::string& out, std::string_view value, ValueKind kind, Format format)
{
    if (format == Format::Binary) {
        if (kind == ValueKind::Date || value.size() == 4)
            return value.size() == 4 && appendDay(out, readInt(value));
        const int64_t time = value.size() == 8 ? readInt(value) : 1;
        return time % kDayUs == 0 && appendDay(out, time / kDayUs);
    }
    value = trimmed(value);
    const std::string_view day = value.substr(0, std::min<size_t>(value.size(), 10));
    const std::string_view rest = value.substr(day.size());
    const auto fits = [day](size_t i) { return i == 4 || i == 7 ? day[i] == '-' : isDigit(day[i]); };
    for (size_t i = 0; i < day.size(); ++i) {
        if (!fits(i))
            return false;
    }
    if (day.size() != 10 || rest.find_first_not_of(" T:0.Z+-") != std::string_view::npos)
        return false;
    out.append(day);
    return true;
}

bool hexDigits(std::string& out, std::string_view value)
{
    for (const char c : value) {
        out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
        out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    }
    return true;
}

bool uuid(std::string& out, std::string_view value, Format format)
{
    if (format == Format::Binary)
        return value.size() == 16 && hexDigits(out, value);
    for (const char c : value) {
        if (c == '-' || c == '{' || c == '}' || c == ' ')
            continue;
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if (kHex.find(lower) == std::string_view::npos)
            return false;
        out.push_back(lower);
    }
    return true;
}

bool bytea(std::string& out, std::string_view value, Format format)
{
    if (format == Format::Binary || !value.starts_with("\\x"))
        return value.find('\\') == std::string_view::npos && hexDigits(out, value);
    for (const char c : value.substr(2))
        out.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return true;
}

bool boolean(std::string& out, std::string_view value, Format format)
{
    value = trimmed(value);
    if (value.empty())
        return false;
    const bool binaryTrue = format == Format::Binary && value.front() == '\x01';
    const bool textTrue = format == Format::Text && (value == "on" || std::string_view("tTyY1").find(value.front()) != std::string_view::npos);
    out.push_back(binaryTrue || textTrue ? 't' : 'f');
    return true;
}

bool spell(std::string& out, std::string_view value, ValueKind kind, Format format)
{
    switch (kind) {
    case ValueKind::Int2:
    case ValueKind::Int4:
    case ValueKind::Int8:
    case ValueKind::Oid:
    case ValueKind::Float4:
    case ValueKind::Float8:
    case ValueKind::Numeric: return format == Format::Text ? decimal(out, value) : binaryNumber(out, value, kind);
    case ValueKind::Date:
    case ValueKind::Timestamp:
    case ValueKind::TimestampTz: return date(out, value, kind, format);
    case ValueKind::Uuid: return uuid(out, value, format);
    case ValueKind::Bytea: return bytea(out, value, format);
    case ValueKind::Bool: return boolean(out, value, format);
    default: return false;
    }
}

}  // namespace

void appendSpelling(std::string& out, std::string_view value, ValueKind kind, Format format)
{
    const size_t start = out.size();
    if (spell(out, value, kind, format))
        return;
    out.resize(start);
    out.append(value);
}

}  // namespace gatehouse::masking

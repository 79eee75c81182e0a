#include "core/masking/scalar_mask.h"

#include "core/masking/big_endian.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace gatehouse::masking {

namespace {

using policy::Masker;

constexpr int64_t kDayUs = int64_t{86400} * 1000000;
/// January 1 of 4713 BC: the first that PostgreSQL can write.
constexpr int64_t kDayMin = -2451507;
constexpr int32_t kDays1900 = -36524;   ///< 1900-01-01, counted from 2000-01-01 as PostgreSQL does
constexpr std::string_view kZeros{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32};
constexpr std::string_view kStars = "********";
constexpr size_t kNumericHeader = 8;
constexpr size_t kNumericDigitsMax = 15;   ///< groups of four
constexpr uint16_t kNegative = 0x4000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// What stands for a value of which nothing may be kept.
struct Constant {
    std::string_view text;
    size_t zeroBytes;
};

Constant constantOf(ValueKind kind)
{
    switch (kind) {
    case ValueKind::Bool: return {"f", 1};
    case ValueKind::Int2: return {"0", 2};
    case ValueKind::Int4:
    case ValueKind::Oid:
    case ValueKind::Float4: return {"0", 4};
    case ValueKind::Int8:
    case ValueKind::Float8:
    case ValueKind::Money: return {"0", 8};
    case ValueKind::Numeric: return {"0", kNumericHeader};
    case ValueKind::Time: return {"00:00:00", 8};
    case ValueKind::TimeTz: return {"00:00:00+00", 12};
    case ValueKind::Interval: return {"00:00:00", 16};
    case ValueKind::Uuid: return {"00000000-0000-0000-0000-000000000000", 16};
    case ValueKind::MacAddr: return {"00:00:00:00:00:00", 6};
    case ValueKind::MacAddr8: return {"00:00:00:00:00:00:00:00", 8};
    case ValueKind::Point: return {"(0,0)", 16};
    case ValueKind::LineSegment: return {"[(0,0),(0,0)]", 32};
    case ValueKind::Box: return {"(0,0),(0,0)", 32};
    case ValueKind::Circle: return {"<(0,0),0>", 24};
    default: return {{}, 0};
    }
}

// ── numbers ──────────────────────────────────────────────────────────────────────────────────────────

uint64_t rounded(uint64_t value)
{
    uint64_t unit = 1;
    for (uint64_t rest = value; rest >= 10; rest /= 10)
        unit *= 10;
    return unit < 10 ? 0 : value / unit * unit;
}

/// Digits with their sign in front, when the text is a whole number.
bool wholeNumber(std::string_view value, bool& negative, uint64_t& magnitude)
{
    negative = value.starts_with('-');
    value.remove_prefix(negative ? 1 : 0);
    const auto read = std::from_chars(value.data(), value.data() + value.size(), magnitude);
    return !value.empty() && read.ec == std::errc() && read.ptr == value.data() + value.size();
}

uint64_t largest(ValueKind kind)
{
    switch (kind) {
    case ValueKind::Int2: return INT16_MAX;
    case ValueKind::Int4: return INT32_MAX;
    case ValueKind::Oid: return UINT32_MAX;
    default: return INT64_MAX;
    }
}

uint64_t maskedMagnitude(uint64_t magnitude, ValueKind kind, Masker masker, Tokenizer* tokens)
{
    if (masker == Masker::Round)
        return rounded(magnitude);
    return masker == Masker::Token && tokens && kind != ValueKind::Money ? tokens->number(magnitude, largest(kind)) : 0;
}

bool integer(std::string& out, std::string_view value, ValueKind kind, Format format, Masker masker, Tokenizer* tokens)
{
    const size_t bytes = constantOf(kind).zeroBytes;
    bool negative = false;
    uint64_t magnitude = 0;
    if (format == Format::Text) {
        if (!wholeNumber(value, negative, magnitude))
            return false;
        const uint64_t masked = maskedMagnitude(magnitude, kind, masker, tokens);
        if (negative && masked > 0)
            out.push_back('-');
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), masked).ptr;
        out.append(digits.data(), end);
        return true;
    }
    if (value.size() != bytes)
        return false;
    int64_t number = kind == ValueKind::Oid ? static_cast<int64_t>(readUint(value)) : readInt(value);
    negative = number < 0;
    magnitude = negative ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
    const uint64_t masked = maskedMagnitude(magnitude, kind, masker, tokens);
    appendInt(out, negative ? 0 - masked : masked, bytes);
    return true;
}

bool floating(std::string& out, std::string_view value, ValueKind kind, Format format, Masker masker)
{
    if (masker != Masker::Round)
        return false;
    if (format == Format::Text)
        return roundNumber(out, value);
    if (value.size() != constantOf(kind).zeroBytes)
        return false;
    const double number = kind == ValueKind::Float4 ? static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(readUint(value))))
                                                    : std::bit_cast<double>(readUint(value));
    double kept = 0;
    if (std::isfinite(number) && std::abs(number) >= 10) {
        const double unit = std::pow(10, std::floor(std::log10(std::abs(number))));
        kept = std::trunc(number / unit) * unit;
    }
    if (kind == ValueKind::Float4)
        appendInt(out, std::bit_cast<uint32_t>(static_cast<float>(kept)), 4);
    else
        appendInt(out, std::bit_cast<uint64_t>(kept), 8);
    return true;
}

/// Base 10000 digits, the weight of the first, sign, digits behind the point; see numeric_send.
struct Numeric {
    size_t count = 0;
    int weight = 0;
    uint16_t sign = 0;
    uint16_t scale = 0;
    std::string_view digits;

    [[nodiscard]] bool read(std::string_view value)
    {
        if (value.size() < kNumericHeader)
            return false;
        count = static_cast<size_t>(readUint(value.substr(0, 2)));
        weight = static_cast<int>(readInt(value.substr(2, 2)));
        sign = static_cast<uint16_t>(readUint(value.substr(4, 2)));
        scale = static_cast<uint16_t>(readUint(value.substr(6, 2)));
        digits = value.substr(kNumericHeader);
        return digits.size() == 2 * count && (sign == 0 || sign == kNegative) && count > 0;
    }
    [[nodiscard]] unsigned digit(size_t i) const { return static_cast<unsigned>(readUint(digits.substr(2 * i, 2))); }
    void writeHeader(std::string& out, size_t groups) const
    {
        appendInt(out, groups, 2);
        appendInt(out, static_cast<uint64_t>(weight), 2);
        appendInt(out, sign, 2);
        appendInt(out, scale, 2);
    }
};

/// The token of what numeric_out would print: its digits without the point.
bool numericToken(std::string& out, const Numeric& number, Tokenizer& tokens)
{
    const int behind = (number.scale + 3) / 4;
    const int groups = number.weight + 1 + behind;
    if (number.weight < 0 || groups > static_cast<int>(kNumericDigitsMax) || number.count > static_cast<size_t>(groups))
        return false;
    std::array<char, 4 * kNumericDigitsMax> text;
    for (int i = 0; i < groups; ++i) {
        unsigned group = static_cast<size_t>(i) < number.count ? number.digit(static_cast<size_t>(i)) : 0;
        for (int place = 3; place >= 0; --place, group /= 10)
            text[static_cast<size_t>(4 * i + place)] = static_cast<char>('0' + group % 10);
    }
    size_t lead = 0;
    while (lead < 3 && text[lead] == '0')
        ++lead;
    const size_t end = static_cast<size_t>(4 * (number.weight + 1)) + number.scale;
    if (!tokens.digits({text.data() + lead, end - lead}))
        return false;
    number.writeHeader(out, static_cast<size_t>(groups));
    for (int i = 0; i < groups; ++i) {
        unsigned group = 0;
        for (int place = 0; place < 4; ++place)
            group = group * 10 + static_cast<unsigned>(text[static_cast<size_t>(4 * i + place)] - '0');
        appendInt(out, group, 2);
    }
    return true;
}

bool numeric(std::string& out, std::string_view value, Format format, Masker masker, Tokenizer* tokens)
{
    if (masker != Masker::Round && (masker != Masker::Token || !tokens))
        return false;
    if (format == Format::Text) {
        if (masker == Masker::Round)
            return roundNumber(out, value);
        const std::string_view sign = value.starts_with('-') ? value.substr(0, 1) : std::string_view();
        const std::string_view plain = value.substr(sign.size());
        std::array<char, 4 * kNumericDigitsMax> digits;
        size_t count = 0;
        for (const char c : plain) {
            if (c == '.')
                continue;
            if (!isDigit(c) || count == digits.size())
                return false;
            digits[count++] = c;
        }
        if (plain.starts_with('0') || !tokens->digits({digits.data(), count}))
            return false;
        out.append(sign);
        size_t next = 0;
        for (const char c : plain)
            out.push_back(c == '.' ? c : digits[next++]);
        return true;
    }
    Numeric number;
    if (!number.read(value))
        return false;
    if (masker == Masker::Token)
        return numericToken(out, number, *tokens);
    unsigned first = number.digit(0);
    if (number.weight < 0 || (number.weight == 0 && first < 10))
        return false;
    first = number.weight == 0 || first >= 10 ? static_cast<unsigned>(first < 10 ? first : rounded(first)) : first;
    number.writeHeader(out, 1);
    appendInt(out, first, 2);
    return true;
}

bool money(std::string& out, std::string_view value, Format format, Masker masker)
{
    if (format == Format::Binary)
        return integer(out, value, ValueKind::Money, format, masker, nullptr);
    if (masker != Masker::Round)
        return false;
    // As the server's locale writes it: the digits change, nothing else. Two of them stand behind the point.
    const auto digits = std::ranges::count_if(value, isDigit);
    const size_t first = value.find_first_of("123456789");
    if (digits < 4 || first == std::string_view::npos || std::count_if(value.begin() + static_cast<ptrdiff_t>(first), value.end(), isDigit) < 4)
        return false;
    for (size_t i = 0; i < value.size(); ++i)
        out.push_back(isDigit(value[i]) && i != first ? '0' : value[i]);
    return true;
}

// ── dates ────────────────────────────────────────────────────────────────────────────────────────────

/// Days from 2000-01-01 to January 1 of the year that holds the given day (Howard Hinnant's civil calendar).
int64_t startOfYear(int64_t day)
{
    const int64_t shifted = day + 730425;   // days from 0000-03-01
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t ofEra = shifted - era * 146097;
    const int64_t yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    const int64_t dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int64_t year = yearOfEra + era * 400 + (dayOfYear >= 306 ? 1 : 0);   // from January
    const int64_t before = year - 1;   // January 1 stands in the March year before
    const int64_t eraOf = (before >= 0 ? before : before - 399) / 400;
    const int64_t within = before - eraOf * 400;
    return eraOf * 146097 + within * 365 + within / 4 - within / 100 + 306 - 730425;
}

/// "1990-11-02…" → 1990; empty when it is not ISO 8601, as DateStyle may have it.
std::string_view isoYear(std::string_view value)
{
    const size_t length = std::min(value.find('-'), value.size());
    const std::string_view year = value.substr(0, length);
    const std::string_view rest = value.substr(length);
    const bool iso = length >= 4 && length <= 6 && rest.size() >= 6 && std::ranges::all_of(year, isDigit) && isDigit(rest[1]) && isDigit(rest[2])
        && rest[3] == '-' && isDigit(rest[4]) && isDigit(rest[5]) && (rest.size() == 6 || !isDigit(rest[6]));
    return iso ? year : std::string_view();
}

bool date(std::string& out, std::string_view value, ValueKind kind, Format format, Masker masker)
{
    const std::string_view rest = kind == ValueKind::Date ? "" : kind == ValueKind::Timestamp ? " 00:00:00" : " 00:00:00+00";
    if (format == Format::Text) {
        const bool before = value.ends_with(" BC");
        std::string_view year = masker == Masker::Year ? isoYear(value) : std::string_view();
        if (before && year >= "4714")
            year = {};   // its January 1 is before the first that the server can write
        out.append(year.empty() ? "1900" : year).append("-01-01").append(rest);
        if (!year.empty() && before)
            out.append(" BC");
        return true;
    }
    if (kind == ValueKind::Date) {
        const auto day = value.size() == 4 ? static_cast<int32_t>(readInt(value)) : INT32_MAX;
        const bool finite = day != INT32_MAX && day != INT32_MIN;
        const int64_t masked = masker == Masker::Year && finite ? startOfYear(day) : kDays1900;
        appendInt(out, static_cast<uint64_t>(masked < kDayMin ? kDays1900 : masked), 4);
        return true;
    }
    const int64_t time = value.size() == 8 ? readInt(value) : INT64_MAX;
    const bool finite = time != INT64_MAX && time != INT64_MIN;
    const int64_t day = finite ? (time >= 0 ? time / kDayUs : -((-(time + 1)) / kDayUs) - 1) : 0;
    const int64_t masked = masker == Masker::Year && finite ? startOfYear(day) : kDays1900;
    appendInt(out, static_cast<uint64_t>((masked < kDayMin ? kDays1900 : masked) * kDayUs), 8);
    return true;
}

// ── the others ───────────────────────────────────────────────────────────────────────────────────────

bool uuidToken(std::string& out, std::string_view value, Format format, Tokenizer& tokens)
{
    std::array<unsigned char, 16> raw{};
    if (format == Format::Binary && value.size() == raw.size()) {
        std::copy(value.begin(), value.end(), reinterpret_cast<char*>(raw.data()));
    } else {
        size_t nibble = 0;
        for (const char c : value) {
            const int digit = isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0 && c != '-')
                return false;
            if (digit < 0)
                continue;
            if (nibble == 32)
                return false;
            raw[nibble / 2] = static_cast<unsigned char>(raw[nibble / 2] << 4 | digit);
            ++nibble;
        }
        if (nibble != 32)
            return false;
    }
    std::array<unsigned char, 16> token;
    tokens.bytes({reinterpret_cast<const char*>(raw.data()), raw.size()}, token);
    token[6] = static_cast<unsigned char>((token[6] & 0x0f) | 0x40);
    token[8] = static_cast<unsigned char>((token[8] & 0x3f) | 0x80);
    if (format == Format::Binary) {
        out.append(reinterpret_cast<const char*>(token.data()), token.size());
        return true;
    }
    for (size_t i = 0; i < token.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out.push_back('-');
        out.push_back("0123456789abcdef"[token[i] >> 4]);
        out.push_back("0123456789abcdef"[token[i] & 15]);
    }
    return true;
}

bool network(std::string& out, std::string_view value, ValueKind kind, Format format)
{
    if (format == Format::Text) {
        const bool six = value.find(':') != std::string_view::npos;
        out.append(six ? "::" : "0.0.0.0").append(kind == ValueKind::Inet ? "" : six ? "/128" : "/32");
        return true;
    }
    if (value.size() != 8 && value.size() != 20)
        return false;
    const size_t bytes = value.size() - 4;
    out.push_back(value[0]);
    out.push_back(static_cast<char>(bytes * 8));
    out.append(value.substr(2, 2)).append(kZeros.substr(0, bytes));
    return true;
}

bool bits(std::string& out, std::string_view value, Format format)
{
    if (format == Format::Text) {
        out.append(value.size(), '0');
        return true;
    }
    if (value.size() < 4)
        return false;
    out.append(value.substr(0, 4)).append(value.size() - 4, '\0');
    return true;
}

}  // namespace

/// 73412.50 → 70000.00: one digit stays, and the form. Nothing of what is below ten.
bool roundNumber(std::string& out, std::string_view value)
{
    const std::string_view sign = value.starts_with('-') ? value.substr(0, 1) : std::string_view();
    const std::string_view plain = value.substr(sign.size());
    const size_t point = std::min(plain.find('.'), plain.size());
    const std::string_view whole = plain.substr(0, point);
    const std::string_view rest = plain.substr(point);
    const bool number = !whole.empty() && std::ranges::all_of(whole, isDigit)
        && (rest.empty() || std::ranges::all_of(rest.substr(1), isDigit));
    if (!number || whole.size() < 2 || whole.front() == '0')
        return false;
    out.append(sign).push_back(whole.front());
    out.append(whole.size() - 1, '0');
    if (!rest.empty())
        out.push_back('.');
    out.append(rest.empty() ? 0 : rest.size() - 1, '0');
    return true;
}

bool maskScalar(std::string& out, std::string_view value, ValueKind kind, Format format, Masker masker, Tokenizer* tokens)
{
    if (masker == Masker::Null)
        return false;
    const size_t start = out.size();
    bool done = false;
    switch (kind) {
    case ValueKind::Int2:
    case ValueKind::Int4:
    case ValueKind::Int8:
    case ValueKind::Oid: done = integer(out, value, kind, format, masker, tokens); break;
    case ValueKind::Float4:
    case ValueKind::Float8: done = floating(out, value, kind, format, masker); break;
    case ValueKind::Numeric: done = numeric(out, value, format, masker, tokens); break;
    case ValueKind::Money: done = money(out, value, format, masker); break;
    case ValueKind::Date:
    case ValueKind::Timestamp:
    case ValueKind::TimestampTz: return date(out, value, kind, format, masker);
    case ValueKind::Uuid: done = masker == Masker::Token && tokens && uuidToken(out, value, format, *tokens); break;
    case ValueKind::Bytea: {
        const bool hex = format == Format::Text && value.starts_with("\\x");
        out.append(hex ? "\\x2a2a2a2a2a2a2a2a" : kStars);
        return true;
    }
    case ValueKind::Inet:
    case ValueKind::Cidr: return network(out, value, kind, format);
    case ValueKind::Bit: return bits(out, value, format);
    default: break;
    }
    if (done)
        return true;
    out.resize(start);
    const Constant constant = constantOf(kind);
    if (constant.zeroBytes == 0)
        return false;
    out.append(format == Format::Text ? constant.text : kZeros.substr(0, constant.zeroBytes));
    return true;
}

}  // namespace gatehouse::masking

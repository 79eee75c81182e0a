// Internet addresses of both versions, and hardware addresses.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kIpv6BytesMax = 45;

bool isAddressCharacter(char c)
{
    return isHex(c) || c == ':' || c == '.';
}

bool isVersionWord(std::string_view text, size_t begin)
{
    // "v1.2.3.4", "version 1.2.3.4"
    const char last = before(text, begin);
    if (last == 'v' || last == 'V')
        return true;
    const std::string_view words = text.substr(begin > 9 ? begin - 9 : 0, std::min<size_t>(begin, 9));
    return words.ends_with("ersion ") || words.ends_with("ersion: ") || words.ends_with("elease ") || words.ends_with("build ") || words.ends_with("ersion=");
}

}  // namespace

void findIpv4(Findings& findings, const Groups& groups)
{
    const std::string_view text = findings.text();
    for (size_t first = 0; first + 4 <= groups.count; ++first) {
        const bool opens = first == 0 || (groups.at[first].mark != '.' && groups.at[first].mark != '+');
        const bool closes = first + 4 == groups.count || groups.at[first + 4].mark != '.';
        bool octets = opens && closes;
        for (size_t i = first; octets && i < first + 4; ++i) {
            const Group& group = groups.at[i];
            const std::string_view digits = text.substr(group.begin, group.size());
            octets = (i == first || group.mark == '.') && digits.size() <= 3 && (digits.size() == 1 || digits[0] != '0');
            if (octets && digits.size() == 3)
                octets = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0') <= 255;
        }
        if (!octets)
            continue;
        const size_t begin = groups.at[first].begin;
        const size_t end = groups.at[first + 3].end;
        const char last = before(text, begin);
        const char next = at(text, end);
        if (isAlnum(last) || last == '_' || last == '.' || last == '-' || (last == '/' && begin > 1 && isAlnum(text[begin - 2])) || isAlnum(next) || next == '_' || (next == '.' && isAlnum(at(text, end + 1))))
            continue;
        // The IPv6 address that it ends is found as a whole.
        if (last == ':' && begin > 1 && (text[begin - 2] == ':' || isHex(text[begin - 2]))) {
            const size_t from = begin > kIpv6BytesMax ? begin - kIpv6BytesMax : 0;
            if (text.substr(from, begin - from).find("::") != std::string_view::npos)
                continue;
        }
        // "10.0.0.0/8"
        size_t stop = end;
        if (next == '/' && isDigit(at(text, end + 1)) && !isAlnum(at(text, end + (isDigit(at(text, end + 2)) ? 3 : 2))))
            stop = end + (isDigit(at(text, end + 2)) ? 3 : 2);
        const bool everywhere = text.substr(begin, end - begin) == "0.0.0.0" || text.substr(begin, end - begin) == "255.255.255.255";
        findings.add({label::kIpAddress, "ipv4"}, begin, stop, isVersionWord(text, begin) ? 0.2F : everywhere ? 0.4F : 0.85F);
        first += 3;
    }
}

void findNetworkAddress(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    if (end <= findings.networksRead)
        return;
    size_t begin = end - 1;
    while (begin > findings.networksRead && end - begin < kIpv6BytesMax && isAddressCharacter(text[begin - 1]))
        --begin;
    size_t stop = end;
    while (stop < text.size() && stop - begin <= kIpv6BytesMax && isAddressCharacter(text[stop]))
        ++stop;
    findings.networksRead = stop;
    // A sentence's end, "src=::" and the like.
    while (stop > begin && (text[stop - 1] == '.' || (text[stop - 1] == ':' && !(stop - begin >= 2 && text[stop - 2] == ':'))))
        --stop;
    if (stop - begin < 2 || stop - begin > kIpv6BytesMax)
        return;
    const char last = before(text, begin);
    if (isAlnum(last) || last == '_' || last == '-' || isAlnum(at(text, stop)) || at(text, stop) == '_' || isHigh(last))
        return;
    const std::string address(text.substr(begin, stop - begin));
    // A time has two colons at most; "a::b" is how languages write names.
    const auto colons = std::ranges::count(address, ':');
    in6_addr parsed{};
    if (colons < 2 || inet_pton(AF_INET6, address.c_str(), &parsed) != 1)
        return;
    float confidence = 0.9F;
    if (address.size() < 6)
        confidence = address == "::" ? 0.2F : address == "::1" ? 0.5F : 0.35F;
    if (std::ranges::none_of(address, isDigit))
        confidence = std::min(confidence, 0.4F);
    // "fe80::1%eth0"
    if (at(text, stop) == '%' && isAlnum(at(text, stop + 1))) {
        size_t zone = stop + 1;
        while (zone < text.size() && zone - stop < 16 && isAlnum(text[zone]))
            ++zone;
        stop = zone;
    }
    // "2001:db8::/32"
    if (at(text, stop) == '/' && isDigit(at(text, stop + 1))) {
        size_t length = stop + 1;
        while (length < text.size() && length - stop < 5 && isDigit(text[length]))
            ++length;
        if (!isAlnum(at(text, length)))
            stop = length;
    }
    findings.add({label::kIpAddress, "ipv6"}, begin, stop, confidence);
}

void findMacAddress(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    const bool dotted = end >= 14 && text[end - 5] == '.' && text[end - 10] == '.';
    const size_t length = dotted ? 14 : 17;
    if (end < length)
        return;
    const size_t begin = end - length;
    const char last = before(text, begin);
    const char next = at(text, end);
    if (isAlnum(last) || last == ':' || last == '.' || last == '_' || isAlnum(next) || next == ':' || next == '_' || (next == '-' && isHex(at(text, end + 1)))
        || (last == '-' && begin > 1 && isHex(text[begin - 2])))
        return;
    const std::string_view address = text.substr(begin, length);
    if (!dotted) {
        const char mark = address[2];
        for (size_t i = 2; i < length; i += 3) {
            if (address[i] != mark)
                return;
        }
    }
    // All the same: everybody's address, or nobody's.
    const auto isPlain = [&](char c) { return c == '0' || c == ':' || c == '-' || c == '.'; };
    const auto isFull = [&](char c) { return toUpper(c) == 'F' || c == ':' || c == '-' || c == '.'; };
    if (std::ranges::all_of(address, isPlain) || std::ranges::all_of(address, isFull))
        return;
    findings.add({label::kMacAddress, "mac"}, begin, end, 0.9F);
}

}  // namespace gatehouse::detect

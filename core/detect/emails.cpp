// What stands around an @: e-mail addresses, and passwords inside URLs.
#include "core/detect/characters.h"
#include "core/detect/findings.h"
#include "core/detect/labels.h"

#include <algorithm>

namespace gatehouse::detect {

namespace {

constexpr size_t kLocalBytesMax = 64;
constexpr size_t kDomainBytesMax = 253;
constexpr size_t kUserInfoBytesMax = 512;

bool isLocal(char c)
{
    return isAlnum(c) || isHigh(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool isDomain(char c)
{
    return isAlnum(c) || isHigh(c) || c == '-' || c == '.';
}

}  // namespace

void findEmail(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    const size_t sign = end - 1;
    size_t begin = sign;
    while (begin > findings.emailsRead && sign - begin < kLocalBytesMax + 1 && isLocal(text[begin - 1]))
        --begin;
    // Quotes, and what separates values in a query string, are no part of it.
    while (begin < sign && std::string_view(".'`/=?&{|*#!$%^").find(text[begin]) != std::string_view::npos)
        ++begin;
    if (const size_t mark = text.substr(begin, sign - begin).find_last_of("=/?&|'`{}"); mark != std::string_view::npos)
        begin += mark + 1;
    size_t stop = end;
    size_t lastDot = 0;
    while (stop < text.size() && stop - end < kDomainBytesMax && isDomain(text[stop])) {
        if (text[stop] == '.') {
            if (lastDot != 0 && stop == lastDot + 1)
                break;
            lastDot = stop;
        }
        ++stop;
    }
    while (stop > end && (text[stop - 1] == '.' || text[stop - 1] == '-'))
        --stop;
    const std::string_view domain = text.substr(end, stop - end);
    const size_t dot = domain.rfind('.');
    findings.emailsRead = stop;
    if (begin == sign || sign - begin > kLocalBytesMax || dot == std::string_view::npos || dot == 0 || domain.front() == '-')
        return;
    const std::string_view top = domain.substr(dot + 1);
    const bool named = top.size() >= 2 && std::ranges::all_of(top, [](char c) { return isLetter(c) || isHigh(c); });
    if (!named && !top.starts_with("xn--"))
        return;
    if (text[sign - 1] == '.' || (at(text, stop) == ':' && begin >= 3 && text.substr(begin - 3, 3) == "://"))
        return;
    // "@2x.png", "git@github.com:org/repo": addresses of things.
    const bool file = top == "png" || top == "jpg" || top == "svg" || top == "gif" || top == "js" || top == "css";
    const bool host = at(text, stop) == ':' && isLetter(at(text, stop + 1));
    findings.add({label::kEmail, "email"}, begin, stop, file || (host && text.substr(begin, sign - begin) == "git") ? 0.2F : 0.95F);
}

void findUrlPassword(Findings& findings, size_t end)
{
    const std::string_view text = findings.text();
    size_t colon = std::string_view::npos;
    size_t sign = std::string_view::npos;
    for (size_t i = end; i < text.size() && i - end < kUserInfoBytesMax; ++i) {
        const char c = text[i];
        if (isSpace(c) || c == '"' || c == '\'' || c == '<' || c == '>')
            break;
        // Passwords hold unescaped slashes and signs more often than they should: the last @ before the host counts.
        if (c == '/' && (colon == std::string_view::npos || sign != std::string_view::npos))
            break;
        if (c == '?' && sign != std::string_view::npos)
            break;
        if (c == ':' && colon == std::string_view::npos)
            colon = i;
        if (c == '@')
            sign = i;
    }
    if (colon == std::string_view::npos || sign == std::string_view::npos || sign <= colon + 1)
        return;
    size_t scheme = end - 3;
    while (scheme > 0 && (isAlnum(text[scheme - 1]) || text[scheme - 1] == '+' || text[scheme - 1] == '-' || text[scheme - 1] == '.'))
        --scheme;
    if (scheme == end - 3)
        return;
    const std::string_view password = text.substr(colon + 1, sign - colon - 1);
    // A host with a port and an @ in its path has no password.
    const size_t slash = password.find('/');
    if (slash != std::string_view::npos && std::ranges::all_of(password.substr(0, slash), isDigit))
        return;
    const char first = password.front();
    const bool placeholder = first == '$' || first == '{' || first == '<' || first == '[' || first == '%'
        || std::ranges::all_of(password, [&](char c) { return c == '*' || c == first; });
    if (!placeholder)
        findings.add({label::kSecret, "url_password"}, colon + 1, sign, 0.97F);
}

}  // namespace gatehouse::detect

#include "core/gateway/text_encoding.h"

#include <cctype>
#include <set>
#include <string>

namespace gatehouse::gateway {

namespace {

/// PostgreSQL compares encoding names by letters and digits alone.
std::string folded(std::string_view name)
{
    std::string text;
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)))
            text.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    return text;
}

}  // namespace

bool isUtf8(std::string_view name)
{
    const std::string encoding = folded(name);
    return encoding == "utf8" || encoding == "unicode";
}

bool isSafeEncoding(std::string_view name)
{
    static const std::set<std::string, std::less<>> kSafe{
        "sqlascii", "eucjp", "euccn", "euckr", "euctw", "eucjis2004", "koi8", "koi8r", "koi8u", "iso88591", "iso88592",
        "iso88593", "iso88594", "iso88595", "iso88596", "iso88597", "iso88598", "iso88599", "iso885910", "iso885913",
        "iso885914", "iso885915", "iso885916", "latin1", "latin2", "latin3", "latin4", "latin5", "latin6", "latin7",
        "latin8", "latin9", "latin10", "win", "win866", "win874", "win1250", "win1251", "win1252", "win1253", "win1254",
        "win1255", "win1256", "win1257", "win1258", "windows866", "windows874", "windows1250", "windows1251",
        "windows1252", "windows1253", "windows1254", "windows1255", "windows1256", "windows1257", "windows1258", "abc",
        "tcvn", "tcvn5712", "vscii", "alt"};
    return isUtf8(name) || kSafe.contains(folded(name));
}

}  // namespace gatehouse::gateway

#include "core/wire/startup.h"

#include "core/wire/reader.h"

#include <algorithm>
#include <cctype>

namespace gatehouse::wire {

namespace {

constexpr uint32_t kCancelCode = 1234u << 16 | 5678u;
constexpr uint32_t kTlsCode = 1234u << 16 | 5679u;
constexpr uint32_t kGssCode = 1234u << 16 | 5680u;

bool isBlank(char c)
{
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// Words separated by white space; a backslash takes the next character as it is.
std::vector<std::string> splitWords(std::string_view text)
{
    std::vector<std::string> words;
    size_t i = 0;
    while (i < text.size()) {
        while (i < text.size() && isBlank(text[i]))
            ++i;
        if (i == text.size())
            break;
        std::string word;
        while (i < text.size() && !isBlank(text[i])) {
            if (text[i] == '\\' && i + 1 < text.size())
                ++i;
            word.push_back(text[i++]);
        }
        words.push_back(std::move(word));
    }
    return words;
}

}  // namespace

std::string_view StartupPacket::parameter(std::string_view name) const
{
    const auto found = std::find_if(parameters.rbegin(), parameters.rend(), [&](const auto& p) { return p.first == name; });
    return found == parameters.rend() ? std::string_view{} : std::string_view(found->second);
}

uint32_t startupLength(std::string_view firstFour)
{
    Reader reader(firstFour);
    const auto length = static_cast<uint32_t>(reader.int32());
    return reader.failed() || length < 8 || length > kStartupBytesMax ? 0 : length;
}

Result<StartupPacket> parseStartup(std::string_view packet)
{
    const Error malformed{"malformed start-up packet", "Connect with a client that speaks PostgreSQL's protocol 3."};
    Reader reader(packet);
    const auto length = static_cast<uint32_t>(reader.int32());
    const auto code = static_cast<uint32_t>(reader.int32());
    if (reader.failed() || length != packet.size())
        return malformed;
    StartupPacket result;
    if (code == kTlsCode || code == kGssCode) {
        result.kind = code == kTlsCode ? StartupPacket::Kind::TlsRequest : StartupPacket::Kind::GssRequest;
        return reader.atEnd() ? Result<StartupPacket>(result) : Result<StartupPacket>(malformed);
    }
    if (code == kCancelCode) {
        result.kind = StartupPacket::Kind::Cancel;
        result.cancelPid = static_cast<uint32_t>(reader.int32());
        result.cancelSecret = static_cast<uint32_t>(reader.int32());
        return reader.failed() || !reader.atEnd() ? Result<StartupPacket>(malformed) : Result<StartupPacket>(result);
    }
    result.majorVersion = static_cast<int>(code >> 16);
    result.minorVersion = static_cast<int>(code & 0xffff);
    if (result.majorVersion != 3)
        return result;
    while (true) {
        const std::string_view name = reader.cString();
        if (reader.failed())
            return malformed;
        if (name.empty())
            break;
        const std::string_view value = reader.cString();
        if (reader.failed())
            return malformed;
        result.parameters.emplace_back(name, value);
    }
    if (!reader.atEnd())
        return malformed;
    return result;
}

Result<std::vector<std::pair<std::string, std::string>>> parseOptions(std::string_view options)
{
    std::vector<std::pair<std::string, std::string>> settings;
    const std::vector<std::string> words = splitWords(options);
    for (size_t i = 0; i < words.size(); ++i) {
        std::string assignment;
        if (words[i] == "-c" && i + 1 < words.size())
            assignment = words[++i];
        else if (words[i].starts_with("-c") && words[i].size() > 2)
            assignment = words[i].substr(2);
        else if (words[i].starts_with("--"))
            assignment = words[i].substr(2);
        const size_t equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Error{"the start-up option \"" + words[i] + "\" is not supported",
                         "Only settings can be given: -c name=value or --name=value."};
        }
        std::string name = assignment.substr(0, equals);
        // PostgreSQL reads - as _ in names given this way.
        std::replace(name.begin(), name.end(), '-', '_');
        settings.emplace_back(std::move(name), assignment.substr(equals + 1));
    }
    return settings;
}

std::string formatOptions(const std::vector<std::pair<std::string, std::string>>& settings)
{
    std::string text;
    for (const auto& [name, value] : settings) {
        if (!text.empty())
            text += ' ';
        text += "-c ";
        for (const char c : name + "=" + value) {
            if (isBlank(c) || c == '\\')
                text += '\\';
            text += c;
        }
    }
    return text;
}

}  // namespace gatehouse::wire

#include "app/ctl/command.h"

#include <charconv>
#include <iostream>

namespace gatehouse::ctl {

namespace {
constexpr size_t kPasswordBytesMax = 1024;
}

void fail(const Error& error)
{
    throw Stop{kFailed, error};
}

void badInput(const Error& error)
{
    throw Stop{kBadInput, error};
}

std::optional<int64_t> secondsOf(const std::string& text)
{
    int64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0 || number > 1'000'000'000 || rest + 1 != text.data() + text.size())
        return std::nullopt;
    switch (*rest) {
    case 's': return number;
    case 'm': return number * 60;
    case 'h': return number * 3600;
    case 'd': return number * 86400;
    case 'w': return number * 7 * 86400;
    default: return std::nullopt;
    }
}

std::optional<std::string> passwordFromInput(bool asked)
{
    if (!asked)
        return std::nullopt;
    std::string line;
    if (!std::getline(std::cin, line))
        badInput({"--password-stdin was given, but there was no line on standard input", ""});
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    if (line.empty() || line.size() > kPasswordBytesMax)
        badInput({"the password on standard input is empty or too long", ""});
    return line;
}

void addJson(CLI::App* command, Context& context)
{
    command->add_flag("--json", context.json, "Print JSON instead of a table");
}

}  // namespace gatehouse::ctl

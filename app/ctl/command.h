// What every command of gatehousectl shares: the home, the way to say what went wrong, and exit codes.
#pragma once

#include "core/base/result.h"
#include "core/service/home.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gatehouse::ctl {

enum ExitCode { kDone = 0, kFailed = 1, kBadInput = 2 };

/// Thrown by commands, caught once in main.
struct Stop {
    ExitCode code;
    Error error;
};

struct Context {
    std::string homeOption;
    bool json = false;

    [[nodiscard]] service::Home home() const { return service::Home::locate(homeOption); }
};

[[noreturn]] void fail(const Error& error);
[[noreturn]] void badInput(const Error& error);

/// "90s", "30m", "8h", "7d", "2w"; seconds.
[[nodiscard]] std::optional<int64_t> secondsOf(const std::string& text);
/// One line from standard input when asked for; without its line end.
[[nodiscard]] std::optional<std::string> passwordFromInput(bool asked);

/// Adds --json to a listing.
void addJson(CLI::App* command, Context& context);

void addHomeCommands(CLI::App& app, Context& context);
void addServeCommand(CLI::App& app, Context& context);
void addAdminCommands(CLI::App& app, Context& context);
void addLabelCommands(CLI::App& app, Context& context);
void addFunctionCommands(CLI::App& app, Context& context);
void addAnalyzeCommand(CLI::App& app, Context& context);
void addPolicyCommands(CLI::App& app, Context& context);
void addLiveCommands(CLI::App& app, Context& context);
void addAuditCommands(CLI::App& app, Context& context);
void addCatalogCommands(CLI::App& app, Context& context);
void addDetectCommand(CLI::App& app, Context& context);

}  // namespace gatehouse::ctl

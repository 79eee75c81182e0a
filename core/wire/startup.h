// The packets a client opens with, which have no type byte: start-up, TLS and GSS requests, cancel.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::wire {

inline constexpr uint32_t kStartupBytesMax = 10'000;   ///< as in PostgreSQL

struct StartupPacket {
    enum class Kind { Startup, TlsRequest, GssRequest, Cancel };
    Kind kind = Kind::Startup;
    int majorVersion = 3;
    int minorVersion = 0;
    std::vector<std::pair<std::string, std::string>> parameters;   ///< in the order sent
    uint32_t cancelPid = 0;
    uint32_t cancelSecret = 0;

    /// The last value of that name, or empty.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// How many bytes the packet has, from its first four; 0 when that is not a legal length.
[[nodiscard]] uint32_t startupLength(std::string_view firstFour);
/// packet: everything, with the length. Error: malformed, in words.
[[nodiscard]] Result<StartupPacket> parseStartup(std::string_view packet);

/// The settings in a start-up packet's `options` parameter ("-c a=b --c-d=e"), as PostgreSQL splits it.
/// Error: something that is neither -c name=value nor --name=value.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parseOptions(std::string_view options);
/// The reverse, with blanks and backslashes escaped.
[[nodiscard]] std::string formatOptions(const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace gatehouse::wire

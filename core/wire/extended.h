// The client's messages of the extended protocol, and the function-call message. Validated whole before use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::wire {

struct Parse {
    std::string_view statement;
    std::string_view text;
    std::vector<int32_t> parameterTypes;
};

struct Bind {
    std::string_view portal;
    std::string_view statement;
    std::vector<int16_t> parameterFormats;
    std::vector<std::optional<std::string_view>> parameters;   ///< empty optional: NULL
    std::vector<int16_t> resultFormats;

    /// As the protocol spreads formats: none → all text, one → for all.
    [[nodiscard]] int16_t resultFormat(size_t column) const;
};

struct Target {
    char kind = 'S';   ///< 'S' statement, 'P' portal
    std::string_view name;
};

struct Execute {
    std::string_view portal;
    int32_t rowsMax = 0;   ///< 0: all
};

struct FunctionCall {
    uint32_t function = 0;
    std::vector<std::optional<std::string_view>> arguments;
    int16_t resultFormat = 0;
};

/// Copies that outlive the message.
[[nodiscard]] std::vector<std::optional<std::string>> ownedValues(const std::vector<std::optional<std::string_view>>& values);

/// Empty: the body is malformed.
[[nodiscard]] std::optional<std::string_view> parseQuery(std::string_view body);
[[nodiscard]] std::optional<Parse> parseParse(std::string_view body);
[[nodiscard]] std::optional<Bind> parseBind(std::string_view body);
[[nodiscard]] std::optional<Target> parseTarget(std::string_view body);   ///< Describe and Close
[[nodiscard]] std::optional<Execute> parseExecute(std::string_view body);
[[nodiscard]] std::optional<FunctionCall> parseFunctionCall(std::string_view body);

}  // namespace gatehouse::wire

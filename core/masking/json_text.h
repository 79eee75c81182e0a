// Finds its way through JSON text as PostgreSQL writes it; builds no tree and keeps nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::masking {

inline constexpr size_t kNoJson = std::string_view::npos;

[[nodiscard]] size_t skipJsonBlank(std::string_view json, size_t at);
/// One past the value that starts at `at`; kNoJson when it does not end, or nests deeper than 1000.
[[nodiscard]] size_t endOfJson(std::string_view json, size_t at);
/// What stands between the quotes, without its escapes. False: an escape that JSON does not have, or half a character.
[[nodiscard]] bool unescapeJson(std::string_view inside, std::string& out);
/// With what must be escaped in a JSON string; no quotes around it.
void appendJsonEscaped(std::string& out, std::string_view text);

}  // namespace gatehouse::masking

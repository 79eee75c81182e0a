// Whether words beside a value say what it is ("ssn", "Führerschein"); no grammar, only words nearby.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse::detect {

/// `words` are in lower case, parted by '|'. Looked for at the beginning of words, in the 64 bytes before the value and the 32
/// behind it. ASCII letters match in either case.
[[nodiscard]] bool isMentioned(std::string_view text, size_t begin, size_t end, std::string_view words);

}  // namespace gatehouse::detect

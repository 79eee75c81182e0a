// How random a run of characters looks; a measure, no verdict.
#pragma once

#include <string_view>

namespace gatehouse::detect {

/// Shannon's, in bits a character.
[[nodiscard]] double entropyOf(std::string_view text);
/// Stands in for a value in documents: "xxxx", "<your token>", "${TOKEN}", "EXAMPLE", "changeme".
[[nodiscard]] bool isPlaceholder(std::string_view text);

}  // namespace gatehouse::detect

// The shape of a statement: its text with constants replaced; not a fingerprint.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::sql {

/// pg_query_normalize of the text; the text itself when it does not parse or is over a limit. Never throws.
[[nodiscard]] std::string normalise(std::string_view text);

}  // namespace gatehouse::sql

// Reads the text of the search_path setting. No catalog look-ups.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// `"$user", public` → {user, "public"}. Unquoted names are folded to lower case, "" in quotes is one quote.
[[nodiscard]] std::vector<std::string> parseSearchPath(std::string_view setting, std::string_view user);

}  // namespace gatehouse::gateway

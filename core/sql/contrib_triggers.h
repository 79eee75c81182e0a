// What the trigger functions of contrib's spi modules run, by the arguments their trigger gives them: read from
// contrib/spi/refint.c and autoinc.c of PostgreSQL 15, line by line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

struct ContribTriggerWork {
    std::vector<std::string> statements;   ///< in the server's words; $1, $2, … are parameters
    std::vector<std::string> parameters;   ///< the columns of its own row whose values these are, old or new
    std::vector<std::string> columns;      ///< of the row it gives back: those that get a sequence's number
};

/// function: the library's symbol. Empty work when the function refuses such arguments, which is an error of the server;
/// nothing when it cannot be told.
[[nodiscard]] std::optional<ContribTriggerWork> contribTriggerWork(std::string_view function, const std::vector<std::string>& arguments);

}  // namespace gatehouse::sql

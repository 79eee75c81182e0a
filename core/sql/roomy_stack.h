// Runs a function on a thread whose stack is large enough for any text the analysis takes; not a thread pool.
#pragma once

#include <functional>
#include <string_view>

namespace gatehouse::sql {

/// False when the text could nest deeper than the roomy stack holds, or holds a NUL byte or too many bytes: parsing it
/// would overflow the stack inside the grammar's library. Never recursive, linear in the text.
[[nodiscard]] bool fitsParser(std::string_view text);

/// Runs work on the calling thread when text is short enough that no nesting of it can overflow an ordinary stack,
/// else on a thread of its own and waits. Work that came upon another text that needs room (fitsHere) runs again there.
/// False: no thread could be made and work did not run to its end. work must not throw.
[[nodiscard]] bool runWithRoom(std::string_view text, const std::function<void()>& work);

/// The thread that asks has room for that text too. False inside of runWithRoom: work will be run again where there is.
[[nodiscard]] bool fitsHere(std::string_view text);

}  // namespace gatehouse::sql

// The shape of a statement: its text with constants replaced; not a fingerprint.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::sql {

/// pg_query_normalize of the text; the text itself when it does not parse or is over a limit. Never throws.
[[nodiscard]] std::string normalise(std::string_view text);

/// What a record may keep in the clear of a text that parses: no constant of any statement kind, no comment. The
/// grammar's own normalising leaves constants of definitions, CALL, EXECUTE and the like. Needs the room that parsing
/// the text needs.
[[nodiscard]] std::string recordableShape(const std::string& text);
/// The same for a text that does not parse: nobody can tell its constants from its names.
[[nodiscard]] std::string unreadableShape(std::string_view text);

}  // namespace gatehouse::sql

// What the server's own functions do that their volatility does not tell; a table, no catalog lookups.
#pragma once

#include <string_view>

namespace gatehouse::sql {

enum class BuiltinKind {
    Unlisted,      ///< immutable and stable ones are plain, volatile ones are opaque
    Plain,         ///< volatile for the planner, harmless for us
    ReadsServer,   ///< harmless, but shows what other sessions do or what their text is: no lineage
    ReadsByText,   ///< reads tables, settings or logs named by a text argument: cannot be followed
    Write,
    Session,
    Notify,
    SetConfig,
    Maintenance,
    Admin,
    ServerFile,
    ServerFileWrite,
};

[[nodiscard]] BuiltinKind builtinKind(std::string_view function);

}  // namespace gatehouse::sql

// What the server's own functions, and those of its contrib extensions, do that their volatility does not tell; a table
// that was read line by line, no catalog lookups.
#pragma once

#include <cstddef>
#include <optional>
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
    Sequence,      ///< writes the sequence that its first argument names
    ContribTrigger,   ///< a trigger function that runs what its trigger's arguments name: contrib_triggers.h
    Foreign,       ///< talks to another server, or runs there what an argument says: cannot be followed
};

/// arguments: how many the overload takes, where overloads differ; 0 when that is not known.
[[nodiscard]] BuiltinKind builtinKind(std::string_view function, size_t arguments = 0);
/// Some line of the table speaks of it: what every volatile function of the server must have.
[[nodiscard]] bool isListed(std::string_view function);

/// Of a C function that an extension of PostgreSQL's own contrib brought; empty when nobody has reviewed it.
[[nodiscard]] std::optional<BuiltinKind> extensionKind(std::string_view extension, std::string_view function);

}  // namespace gatehouse::sql

// A PL/pgSQL body cut into tokens as the server's PL/pgSQL scanner cuts it; no grammar.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// Longer bodies are refused: reading them would take longer than a statement may wait.
inline constexpr size_t kPlpgsqlBytesMax = size_t{256} << 10;

/// Single characters stand for themselves. The words after All are reserved in PL/pgSQL, whatever they are in SQL.
enum PlpgsqlCode : int {
    kPlEnd = 0,
    kPlWord = 300,        ///< an identifier, or $1
    kPlString,
    kPlInteger,
    kPlLabelOpen,
    kPlLabelClose,
    kPlDotDot,
    kPlAssign,            ///< :=
    kPlArrow,             ///< =>
    kPlOther,
    kPlAll,
    kPlBegin,
    kPlBy,
    kPlCase,
    kPlDeclare,
    kPlElse,
    kPlEndWord,
    kPlExecute,
    kPlFor,
    kPlForeach,
    kPlFrom,
    kPlIf,
    kPlIn,
    kPlInto,
    kPlLoop,
    kPlNot,
    kPlNull,
    kPlOr,
    kPlStrict,
    kPlThen,
    kPlTo,
    kPlUsing,
    kPlWhen,
    kPlWhile,
};

struct PlpgsqlToken {
    int code = kPlEnd;
    size_t begin = 0;      ///< bytes of the body
    size_t end = 0;
    bool quoted = false;
    std::string word = {};   ///< kPlWord: as the server sees the name
};

struct PlpgsqlTokens {
    std::vector<PlpgsqlToken> tokens;   ///< comments left out; ends with one kPlEnd
    bool backslashes = false;           ///< a plain '…' contains one
};

/// Nothing when SQL's scanner refuses the text, or it is too long or holds a NUL byte.
[[nodiscard]] std::optional<PlpgsqlTokens> plpgsqlTokens(std::string_view body);

}  // namespace gatehouse::sql

// What a PL/pgSQL body runs, piece by piece, as far as its text tells; it knows nothing of catalogs and runs nothing.
#pragma once

#include "core/catalog/snapshot.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

struct PlpgsqlPiece {
    enum class Kind {
        Statement,    ///< sql is a whole SQL statement: SELECT … INTO without its INTO, PERFORM as SELECT
        Expression,   ///< sql is an expression; as a query it reads SELECT <sql>
        Dynamic,      ///< EXECUTE: sql is the expression whose value is run as SQL
        Fetch,        ///< no sql: rows of the query of cursor go to assigns (FETCH, MOVE, FOR … IN cursor)
        RowCount,     ///< no sql: assigns receive how many rows the last statement touched
        ErrorText,    ///< no sql: assigns receive an error's text, which may quote any value the body handles
    };
    Kind kind = Kind::Expression;
    std::string sql = {};                      ///< variables stand in it by name
    std::vector<std::string> assigns = {};     ///< variables that receive its result; a record for its fields
    std::string field = {};                    ///< of the one record it goes to, when that is all it writes: NEW.field := …
    std::vector<size_t> targets = {};          ///< the same as indices of PlpgsqlBody::variables, aliases resolved
    std::vector<std::string> arguments = {};   ///< Dynamic: the USING expressions in order; pieces of their own, too
    bool returned = false;                     ///< RETURN, RETURN NEXT, RETURN QUERY: flows to the caller
    bool raised = false;                       ///< RAISE, ASSERT's message: shows to the caller as a message
    bool tests = false;                        ///< only decides what runs: IF, CASE, WHILE, EXIT WHEN, ASSERT
    std::string cursor = {};                   ///< the cursor variable whose query this is, or that is fetched from
    bool opens = false;                        ///< Fetch: FOR … IN opens the cursor's own query by itself
    bool cursorKnown = true;                   ///< Fetch: false when the cursor may be another than the pieces with its name
    bool always = false;                       ///< in no branch, loop or inner block: what follows runs after it only
    int line = 0;                              ///< of the body, from 1
};

struct PlpgsqlVariable {
    std::string name;                          ///< as the server sees it: folded unless quoted
    std::string type = {};                     ///< as written, of parameters as the catalog names it; "" unknown or record
    catalog::Oid typeOid = 0;                  ///< parameters of a function of the catalog
    /// Of text and varchar without length: the expression it starts with, told even when it is assigned later. Other
    /// types change what they are given.
    std::optional<std::string> constant = {};
    /// Something may give it another value than its first, by this or another of its names; or a second variable
    /// of the same name exists, so that the name alone does not tell which one is meant.
    bool assignedLater = false;
    bool parameter = false;
    bool output = false;                       ///< OUT, INOUT, TABLE: its value flows to the caller
    std::optional<size_t> aliasOf = {};        ///< another name of that variable: ALIAS FOR, $1
    size_t fromPiece = 0;                      ///< first piece that can see it
    size_t toPiece = 0;                        ///< one past the last
};

enum class PlpgsqlConflict { Setting, Error, UseVariable, UseColumn };

struct PlpgsqlBody {
    bool parsed = false;                       ///< false: see problem, and nothing else here is complete
    std::string problem;                       ///< in words, no literal of the body
    /// Parameters, declared, loop and cursor variables, FOUND, SQLSTATE, SQLERRM, NEW, OLD, TG_*; in order of scope
    std::vector<PlpgsqlVariable> variables;
    std::vector<std::string> labels;           ///< of blocks and loops, and the function's name
    /// In source order, of every branch: what is not a piece runs no SQL.
    std::vector<PlpgsqlPiece> pieces;
    PlpgsqlConflict conflict = PlpgsqlConflict::Setting;   ///< #variable_conflict: a name that is variable and column
    bool transactionControl = false;           ///< COMMIT or ROLLBACK
    bool catchesErrors = false;                ///< has EXCEPTION WHEN
    bool backslashes = false;                  ///< a plain '…' has a backslash: standard_conforming_strings decides

    /// The variable a name means in that piece, aliases resolved; null when it is none there.
    [[nodiscard]] const PlpgsqlVariable* variableAt(std::string_view name, size_t piece) const;
};

/// A function, procedure or trigger function of the catalog. None of these throws; each is bounded by the text.
[[nodiscard]] PlpgsqlBody readPlpgsqlFunction(const catalog::Function& function, const catalog::Snapshot& catalog);
/// The body of a DO.
[[nodiscard]] PlpgsqlBody readPlpgsqlBlock(std::string_view source);
/// The text of one CREATE FUNCTION or CREATE PROCEDURE statement.
[[nodiscard]] PlpgsqlBody readPlpgsqlCreate(std::string_view createFunctionText);

}  // namespace gatehouse::sql

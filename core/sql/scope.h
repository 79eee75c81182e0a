// What names mean at one place of a query: its row sources, those around it, and a function body's variables.
#pragma once

#include "core/sql/constant_text.h"
#include "core/sql/origin.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// One entry of FROM, or the target of a change.
struct RowSource {
    std::string schema;
    std::string alias;
    bool open = false;                     ///< has columns that cannot be listed; each comes from rest
    Origin rest;
    std::vector<NamedOrigin> columns;
    const catalog::Relation* relation = nullptr;   ///< when it is a table or view itself: it has ctid, xmin, …
    catalog::Oid rowType = 0;
    bool renamed = false;                  ///< its columns have the alias's names, which a whole row of it need not have
    size_t hidden = 0;                     ///< so many of the last columns are found by name and not part of *
    bool columnsNamedOnly = false;         ///< the alias of JOIN … USING: not part of *, its columns are elsewhere too
};

/// Names that a function body adds to those of its queries.
struct BodyNames {
    std::string function;                  ///< its name qualifies parameters
    std::vector<NamedOrigin> parameters;   ///< in order: $1 is the first; named or not
    std::vector<std::string> variables;    ///< PL/pgSQL: everything in them is the pot
    std::vector<std::string> labels;
    const Origin* pot = nullptr;           ///< all that the body has read so far
    const std::vector<RowSource>* rows = nullptr;   ///< NEW and OLD
    const ConstantLookup* constantOf = nullptr;
};

struct NamedWindow {
    std::string name;
    Origin tests;
};

struct Scope {
    std::vector<RowSource> sources;
    std::vector<NamedOrigin> star;         ///< what * lists, which is also what bare names find
    bool starKnown = true;
    std::vector<NamedWindow> windows;
    const Scope* outer = nullptr;
    const BodyNames* body = nullptr;       ///< looked at after every row source from here outwards
    bool loose = false;                    ///< names that mean nothing here are none of our business

    void append(RowSource source);
};

[[nodiscard]] const RowSource* findSource(std::string_view schema, std::string_view alias, const Scope& scope);
/// All columns of a source as one value.
[[nodiscard]] Origin wholeRow(const RowSource& source);
/// Gives the source an alias and its columns the alias's names.
void rename(RowSource& source, const std::string& alias, const std::vector<std::string>& columns);

}  // namespace gatehouse::sql

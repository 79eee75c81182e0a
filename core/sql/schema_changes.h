// What a definition makes, renames or fills, by its text alone: enough to know a new table before the catalog is read
// again; not its effects (see analyze.h) and not where its values come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// schema is empty when the text names none.
struct RelationName {
    std::string schema;
    std::string name;
    bool temporary = false;
};

struct SchemaChange {
    enum class Kind {
        Create,          ///< CREATE TABLE, with columns
        CreateAs,        ///< CREATE TABLE AS, SELECT INTO, views: query gives the columns
        RenameRelation,  ///< to newName
        RenameColumn,    ///< column to newName
        SetSchema,       ///< to newName
        AddColumn,       ///< column; query: what fills it, empty for nothing
        FillColumn,      ///< ALTER … TYPE … USING, and SET DEFAULT when it calls a function: query
        Attach,          ///< other becomes a partition or child of relation
        Drop,            ///< a table or view is gone
        DropAll,         ///< DISCARD TEMP, DROP SCHEMA, DROP OWNED: any may be
    };
    struct Column {
        std::string name;
        std::string type;        ///< the last part of its name, lower case
        std::string generated;   ///< GENERATED ALWAYS AS (…): SELECT … FROM the table
        std::string computed = {};   ///< DEFAULT, when it calls a function: the same
    };
    Kind kind = Kind::Create;
    RelationName relation;
    RelationName other;              ///< Attach; CREATE TABLE … PARTITION OF, INHERITS and OF: see parents
    std::vector<RelationName> parents;
    std::vector<RelationName> like;  ///< LIKE: columns are copied
    std::string column;
    std::string newName;
    std::vector<Column> columns;     ///< CreateAs: names given in the definition, perhaps fewer than the query's
    std::string query;               ///< a query by itself, to be analysed
    bool view = false;
    bool dropOnCommit = false;
    bool mayExist = false;           ///< IF NOT EXISTS, OR REPLACE: the old one may stay
};

/// Of one statement; empty for what defines nothing or does not parse.
[[nodiscard]] std::vector<SchemaChange> schemaChanges(std::string_view statement);

/// Of SAVEPOINT, ROLLBACK TO and RELEASE; empty for everything else.
[[nodiscard]] std::string savepointName(std::string_view statement);

}  // namespace gatehouse::sql

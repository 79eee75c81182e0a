// Which constants and parameters a statement puts into which columns, by its text alone; no catalog and no lineage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

/// What a value is on its way to.
enum class WrittenTo : uint8_t {
    Column,      ///< a column that INSERT, UPDATE, MERGE or ALTER … USING writes
    Argument,    ///< a function or procedure, whatever becomes of it there
    Code,        ///< the body of a DO: a whole literal of it, SQL that is put together from it included
};

/// One constant or parameter on its way.
struct WrittenValue {
    WrittenTo to = WrittenTo::Column;
    std::string column;       ///< as it is named in the table; empty: could be any column that is written
    size_t position = 0;      ///< INSERT without a list of columns: 1, 2, …; column is empty then
    std::string function = {};   ///< Argument: its name without the schema; empty: of any that is called
    int32_t parameter = 0;    ///< $n; 0: the constant
    std::string constant;
    bool isNull = false;      ///< the constant NULL
    bool alone = false;       ///< it is the whole value, a cast at the most: nothing is computed with it
    bool overwrites = false;  ///< a row that is there already
};

/// Of INSERT, UPDATE, MERGE, calls and DO, also inside WITH and EXPLAIN, and what EXECUTE gives to one. What stands in a
/// query that feeds them counts for the column it stands under where that can be told, else for any. What only decides
/// about rows is left out where it can be told. Empty for everything else and for texts that do not parse.
[[nodiscard]] std::vector<WrittenValue> writtenValues(std::string_view statement);

/// The columns that COPY … FROM names, in its order; empty when it names none.
[[nodiscard]] std::vector<std::string> copiedColumns(std::string_view statement);

}  // namespace gatehouse::sql

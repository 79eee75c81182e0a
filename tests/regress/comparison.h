// Holds what analysis told about a statement against what the server did; knows no connection and no file.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/analyze.h"
#include "tests/regress/witnessed.h"

#include <set>
#include <string>
#include <vector>

namespace gatehouse::regress {

/// What one or several statements say they touch, taken together.
struct Told {
    std::set<catalog::Oid> touched;        ///< any access
    std::set<std::string> touchedNames;    ///< "schema.name", for what had no OID yet
    std::set<catalog::Oid> written;
    std::set<std::string> writtenNames;
    std::set<catalog::Oid> functions;
    bool systemView = false;               ///< one of the server's own views is read
    sql::EffectSet effects;
    bool everything = true;                ///< every statement says that nothing is left open

    void add(const sql::Statement& statement, const catalog::Snapshot& catalog);
    void add(const Told& other);
};

/// One sentence for each thing the server did that was not told. Empty: nothing wrong.
[[nodiscard]] std::vector<std::string> wrongs(const Told& told, const Witnessed& witnessed,
                                              const catalog::Snapshot& catalog);

/// The same for statements told as ones that the server refuses before it does anything. refused: it said an error.
[[nodiscard]] std::vector<std::string> wrongRefusals(const sql::Analysis& analysis, bool refused, const Witnessed& witnessed);

}  // namespace gatehouse::regress

// What a statement is and touches as JSON for programs: the facts of statement_words.h; it is written and never read back.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/statement.h"

#include <QJsonObject>

namespace gatehouse::service {

// The keys are stable: new ones may come, none goes or changes its meaning.
//
//   tag             "SELECT", "DROP TABLE", …; "" when it does not parse
//   offset, length  bytes in the text that was given
//   effects         ["read", "write", …]
//   findings        [{kind, detail, table: {schema, name} or null, rows: estimate or null, open: leaves something open}]
//   objects         [{schema, name, access: "read" "write" "define", via: "" when named in the text, known: in the catalog}]
//   returnsRows     whether it answers with rows
//   outputsKnown    outputs has one entry for each result column
//   outputs         [{name, known, sources: [source]}]
//   uses            [{column: column, place: "where" …, how: "constant" …}]; usesKnown
//   writes          [{target: column, known, sources: [source]}]; writesKnown
//   functions       [{schema, name, told, via}]
//   copy            {direction: "in" "out", format: "text" "csv" "binary"} or null
//   transaction     "begin" "commit" "rollback" "savepoint" "rollback-to" "release" "prepare", or ""
//   preparedName, cursorName, changesSearchPath, changesCatalog, createsTemporary, dependsOnLiterals
//   inner           the statement inside PREPARE and DECLARE, or null
//   told, untold    everything is known; else why not, in words
//   refusals        why the database refuses it before it does anything, in words; empty when it is not known to
//
//   column          {schema, table, column: "*" for a whole row, labels: []}; schema "" when the catalog does not have it
//   source          a column with flow: "plain" "derived" "tests" "counts"

[[nodiscard]] QJsonObject statementJson(const sql::Statement& statement, const catalog::Snapshot& catalog);

}  // namespace gatehouse::service

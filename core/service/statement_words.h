// Puts what a statement is and touches into sentences; the command line and the screens show the same ones. No verdicts.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/service/values.h"
#include "core/sql/statement.h"

#include <QString>
#include <QStringList>
#include <QVector>

namespace gatehouse::service {

struct WordsOptions {
    qsizetype linesMax = -1;    ///< under one heading, then "… and 12 more"; -1: all
    QStringList aboutOutputs;   ///< one for each output column, added to what is said of it; empty: nothing to add
};

/// Headings in this order, each only when there is something to say:
/// Of what was not even parsed only the first and the last are said.
/// "does" (tag and effects), "found", "touches", "shows", "uses", "writes", "runs", "also", "inside", "not told".
[[nodiscard]] QVector<WordsLine> wordsOf(const sql::Statement& statement, const catalog::Snapshot& catalog,
                                         const WordsOptions& options = {});

/// "plain from public.customers.email [email]; tests public.customers.ssn [national_id]".
[[nodiscard]] QString lineageWords(const std::vector<sql::Source>& sources, const catalog::Snapshot& catalog);
/// "about 1,204 rows"; empty when negative.
[[nodiscard]] QString rowsWords(double rows);

}  // namespace gatehouse::service

// Puts a verdict that nothing was run for into sentences and into JSON: rules, masked columns, obligations.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/policy/verdict.h"
#include "core/service/values.h"
#include "core/sql/statement.h"

#include <QJsonObject>
#include <QStringList>
#include <QVector>

namespace gatehouse::service {

// The JSON keys are stable: new ones may come, none goes or changes its meaning.
//
//   decision        "allow" "mask" "hold" "block"
//   rule            the id of the deciding rule; reasons: [{rule, decision, because}], strictest first
//   hint            what to do next
//   maskedColumns   [{index: from 0, name, label: or "unknown", shownAs: in words}]; of a result that may come back
//   obligations     {record: "written" (before its first row) or "durable" (before it reaches the database),
//                    maskLabels: ["*"] for all, maskUnknown,
//                    sealedLabels: those that no request to see opens, ["*"] for all,
//                    approval: {role, reviewers, expiresSeconds} or null}
//   policyVersion

struct MaskedColumn {
    int index = 0;       ///< 0-based
    QString name;
    QString label;       ///< "unknown" when its origin cannot be told
    QString shownAs;     ///< "a•••@••••••.com"
    QString masker = {}; ///< "partial", "round", "year", "token", "full", "null"
};

/// By the analysis alone: before the first row the gateway checks it against the server's own description of the result,
/// which decides where the analysis could not tell. Empty when no rows come back. shown: as masking::planForResult takes it.
[[nodiscard]] QVector<MaskedColumn> maskedColumnsOf(const sql::Statement& statement, const policy::Verdict& verdict,
                                                    const catalog::Snapshot& catalog, const std::vector<sql::BaseColumn>& shown = {});
/// For WordsOptions::aboutOutputs.
[[nodiscard]] QStringList aboutOutputs(const sql::Statement& statement, const QVector<MaskedColumn>& masked);

struct JudgedEffects {
    bool mayChange = false;
    QStringList reviewers;     ///< who may approve, when it is held
};

/// Headings: "verdict", "because", "masked", "owed", "next".
[[nodiscard]] QVector<WordsLine> wordsOf(const policy::Verdict& verdict, const QVector<MaskedColumn>& masked, const JudgedEffects& judged);
[[nodiscard]] QJsonObject verdictJson(const policy::Verdict& verdict, const QVector<MaskedColumn>& masked, const JudgedEffects& judged);

}  // namespace gatehouse::service

#include "core/service/analysis_report.h"

#include "core/service/json_values.h"
#include "core/service/statement_json.h"
#include "core/service/statement_words.h"
#include "core/service/verdict_words.h"
#include "core/sql/analyze.h"

#include <QJsonDocument>

#include <algorithm>

namespace gatehouse::service {

namespace {

policy::Verdict verdictOfNothing(const policy::Policy& policy)
{
    policy::Verdict verdict;
    verdict.decision = policy::Decision::Allow;
    verdict.reasons.push_back({"empty-query", policy::Decision::Allow, "it asks for nothing"});
    verdict.policyVersion = policy.version();
    return verdict;
}

class Report {
public:
    Report(const ReportRequest& request, const catalog::Snapshot& catalog, const ReportJudge* judge)
        : m_words(request.form == ReportRequest::Form::Words), m_catalog(catalog), m_judge(judge)
    {
    }

    [[nodiscard]] QJsonObject one(const sql::Statement& statement)
    {
        QVector<MaskedColumn> masked;
        if (m_judge) {
            m_verdicts.push_back(m_judge->policy.evaluate(statement, m_judge->facts, m_catalog));
            masked = maskedColumnsOf(statement, m_verdicts.back(), m_catalog);
        }
        if (!m_words) {
            QJsonObject object = statementJson(statement, m_catalog);
            if (m_judge)
                object.insert(QStringLiteral("verdict"), verdictJson(m_verdicts.back(), masked, judged(m_verdicts.back(), statement.mayChange())));
            return object;
        }
        QVector<WordsLine> lines = wordsOf(statement, m_catalog, {-1, aboutOutputs(statement, masked)});
        if (m_judge)
            lines.append(wordsOf(m_verdicts.back(), masked, judged(m_verdicts.back(), statement.mayChange())));
        return {{QStringLiteral("tag"), QString::fromStdString(statement.tag)}, {QStringLiteral("offset"), static_cast<qint64>(statement.offset)},
                {QStringLiteral("length"), static_cast<qint64>(statement.length)}, {QStringLiteral("words"), listToJson(lines)}};
    }

    /// Columns are told statement by statement: together they have no order.
    [[nodiscard]] QJsonValue whole(bool mayChange) const
    {
        const policy::Verdict verdict = m_verdicts.empty() ? verdictOfNothing(m_judge->policy) : policy::strictest(m_verdicts);
        if (m_words)
            return listToJson(wordsOf(verdict, {}, judged(verdict, mayChange)));
        return verdictJson(verdict, {}, judged(verdict, mayChange));
    }

private:
    [[nodiscard]] JudgedEffects judged(const policy::Verdict& verdict, bool mayChange) const
    {
        return {mayChange, verdict.decision == policy::Decision::Hold ? m_judge->reviewers(verdict.reviewerRole) : QStringList()};
    }

    bool m_words;
    const catalog::Snapshot& m_catalog;
    const ReportJudge* m_judge;
    std::vector<policy::Verdict> m_verdicts;
};

}  // namespace

Result<QJsonObject> reportOn(const ReportRequest& request, const catalog::Snapshot& catalog, const ReportJudge* judge)
{
    sql::SessionSettings settings;
    settings.searchPath = request.searchPath;
    settings.temporaryUnknown = true;
    const sql::Analysis analysis = sql::analyze(request.text, catalog, settings);
    Report report(request, catalog, judge);
    QJsonArray statements;
    qsizetype bytes = 0;
    for (const sql::Statement& statement : analysis.statements) {
        const QJsonObject object = report.one(statement);
        // Measured as it is made: what does not fit must not be built whole first.
        bytes += QJsonDocument(object).toJson(QJsonDocument::Compact).size();
        if (bytes > kReportBytesMax)
            return Error{"what there is to say about these statements is over 8 MiB", "Ask about fewer statements at a time."};
        statements.append(object);
    }
    QJsonObject answer{{QStringLiteral("database"), QString::fromStdString(catalog.database())},
                       {QStringLiteral("error"), QString::fromStdString(analysis.errorText)},
                       {QStringLiteral("errorPosition"), analysis.errorPosition},
                       {QStringLiteral("statements"), statements}};
    if (judge)
        answer.insert(QStringLiteral("verdict"), report.whole(std::ranges::any_of(analysis.statements, &sql::Statement::mayChange)));
    return answer;
}

}  // namespace gatehouse::service

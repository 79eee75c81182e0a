#include "core/service/previewer.h"

#include "core/gateway/sight.h"
#include "core/service/statement_words.h"
#include "core/service/upstream_connector.h"
#include "core/service/verdict_words.h"
#include "core/service/views.h"
#include "core/service/who_asks.h"
#include "core/sql/analyze.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

namespace gatehouse::service {

namespace {

constexpr int kEstimateTimeoutMs = 2000;
/// Under one heading: the panel is read while one writes.
constexpr qsizetype kLinesMax = 12;
/// A script's explanation would be longer than the script.
constexpr qsizetype kStatementsExplainedMax = 4;

/// The planner may fold immutable functions: only what is known to be harmless is given to it.
bool mayEstimate(const sql::Analysis& analysis)
{
    if (analysis.statements.size() != 1)
        return false;
    const sql::Statement& statement = analysis.statements.front();
    if (statement.tag != "SELECT" && statement.tag != "INSERT" && statement.tag != "UPDATE" && statement.tag != "DELETE")
        return false;
    return statement.findings.empty()
        || std::all_of(statement.findings.begin(), statement.findings.end(), [](const sql::Finding& finding) {
               return finding.kind == sql::FindingKind::NoWhere || finding.kind == sql::FindingKind::AlwaysTrueWhere
                   || finding.kind == sql::FindingKind::NoLimit || finding.kind == sql::FindingKind::CartesianJoin;
           });
}

/// The bar speaks of the last statement's result: that is the one the grid shows.
void describeOutputs(Preview& preview, const sql::Statement& statement, const QVector<MaskedColumn>& masked)
{
    std::set<QString> labels;
    for (const sql::OutputColumn& output : statement.outputs)
        preview.outputs.append(QString::fromStdString(output.name));
    for (const MaskedColumn& column : masked) {
        preview.maskedColumns.append(column.index);
        if (column.label != u"unknown")
            labels.insert(column.label);
    }
    preview.maskedLabels = {labels.begin(), labels.end()};
}

void explain(Preview& preview, const sql::Analysis& analysis, const std::vector<policy::Verdict>& verdicts, const catalog::Snapshot& catalog,
             const std::vector<sql::BaseColumn>& shown)
{
    const qsizetype count = static_cast<qsizetype>(analysis.statements.size());
    for (qsizetype at = 0; at < std::min(count, kStatementsExplainedMax); ++at) {
        const sql::Statement& statement = analysis.statements[static_cast<size_t>(at)];
        const auto masked = maskedColumnsOf(statement, verdicts[static_cast<size_t>(at)], catalog, shown);
        if (count > 1)
            preview.explanation.append({QStringLiteral("statement %1").arg(at + 1), {}, QString::fromStdString(statement.tag)});
        preview.explanation.append(wordsOf(statement, catalog, {kLinesMax, aboutOutputs(statement, masked)}));
    }
    if (count > kStatementsExplainedMax)
        preview.explanation.append({QStringLiteral("then"), {}, QStringLiteral("%1 more statements").arg(count - kStatementsExplainedMax)});
}

}  // namespace

double Previewer::estimate(const gateway::Connection& connection, const std::string& statement) const
{
    UpstreamAddress address;
    address.conninfo = connection.conninfo;
    address.user = connection.catalogUser;
    if (auto password = m_worlds.password(connection.name, address.user))
        address.password = std::move(*password);
    address.applicationName = "gatehouse-estimate";
    address.statementTimeoutMs = kEstimateTimeoutMs;
    auto upstream = connectUpstream(address);
    wipe(address.password);
    if (!upstream)
        return -1;
    // The extended protocol takes one statement only, whatever the text holds.
    const std::string explain = "EXPLAIN (FORMAT JSON) " + statement;
    const PgResult result(PQexecParams(upstream->get(), explain.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) < 1)
        return -1;
    QJsonObject plan = QJsonDocument::fromJson(PQgetvalue(result.get(), 0, 0)).array().at(0).toObject()
                           .value(QStringLiteral("Plan")).toObject();
    // A writing node itself gives no rows: those below it are the ones it changes.
    while (plan.value(QStringLiteral("Node Type")).toString() == QStringLiteral("ModifyTable")) {
        const QJsonArray below = plan.value(QStringLiteral("Plans")).toArray();
        if (below.isEmpty())
            break;
        plan = below.at(0).toObject();
    }
    return plan.value(QStringLiteral("Plan Rows")).toDouble(-1);
}

Result<Preview> Previewer::preview(const std::string& identityName, const std::string& connectionName, const std::string& text) const
{
    const auto world = m_worlds.world();
    const identity::Identity* identity = world->directory.find(identityName);
    const auto connection = world->connections.find(connectionName);
    if (!identity)
        return Error{"sign in first", ""};
    if (connection == world->connections.end())
        return Error{"there is no connection \"" + connectionName + "\"", ""};
    const auto catalog = m_catalogs.snapshot(connectionName, "");
    if (!catalog) {
        const std::string problem = m_catalogs.problem(connectionName, "");
        return Error{"the schema of " + connectionName + (problem.empty() ? " is being read" : " cannot be read: " + problem), ""};
    }
    Preview preview;
    const sql::SessionSettings settings{.temporaryUnknown = true};
    const auto analysed = std::make_shared<const sql::Analysis>(sql::analyze(text, *catalog, settings));
    const sql::Analysis& analysis = *analysed;
    preview.error = QString::fromStdString(analysis.errorText);
    preview.errorPosition = analysis.errorPosition;
    if (analysis.statements.empty())
        return preview;

    const policy::Facts facts = factsOf(*identity, connection->second);
    std::vector<policy::Verdict> verdicts;
    std::set<std::string> objects;
    std::set<std::string> findings;
    for (const sql::Statement& statement : analysis.statements) {
        verdicts.push_back(world->policy->evaluate(statement, facts, *catalog));
        for (const sql::ObjectRef& object : statement.objects)
            objects.insert(object.schema.empty() ? object.name : object.schema + "." + object.name);
        for (const sql::Finding& finding : statement.findings)
            findings.insert(finding.detail.empty() ? sql::findingName(finding.kind) : finding.detail);
    }
    const policy::Verdict verdict = policy::strictest(verdicts);
    preview.verdict = QString::fromLatin1(policy::decisionName(verdict.decision));
    preview.rule = QString::fromStdString(verdict.rule());
    preview.hint = QString::fromStdString(verdict.hint);
    for (const policy::Reason& reason : verdict.reasons) {
        preview.reasons.append(QStringLiteral("rule %1 (%2): %3").arg(QString::fromStdString(reason.rule),
            QString::fromLatin1(policy::decisionName(reason.decision)), QString::fromStdString(reason.because)));
    }
    if (!verdict.reasons.empty())
        preview.because = QString::fromStdString(verdict.reasons.front().because);
    preview.effects = listOf(sql::effectNames(analysis.effects()));
    preview.objects = listOf({objects.begin(), objects.end()});
    preview.findings = listOf({findings.begin(), findings.end()});
    std::vector<sql::BaseColumn> shown;
    gateway::Judged judged;
    judged.analysis = analysed;
    judged.catalog = catalog;
    judged.verdict = verdict;
    if (const auto sight = gateway::sightOf(judged, m_grants.of(identityName, connectionName, connection->second.database))) {
        for (const gateway::Sight::Opened& opened : sight->opened) {
            shown.insert(shown.end(), opened.columns.begin(), opened.columns.end());
            for (const sql::BaseColumn& column : opened.columns)
                preview.shown.append(QString::fromStdString(gateway::nameOf(column, *catalog)) + u' '
                                     + grantWords(QString::fromStdString(opened.grant->id), QString::fromStdString(opened.grant->approvedBy),
                                                  timeOf(opened.grant->untilUs)));
        }
    }
    explain(preview, analysis, verdicts, *catalog, shown);
    describeOutputs(preview, analysis.statements.back(), maskedColumnsOf(analysis.statements.back(), verdicts.back(), *catalog, shown));
    if (verdict.decision == policy::Decision::Allow && !preview.maskedColumns.isEmpty())
        preview.verdict = QStringLiteral("mask");
    if (verdict.decision == policy::Decision::Hold)
        preview.reviewers = reviewersFor(*identity, verdict.reviewerRole, world->directory);
    if (verdict.decision != policy::Decision::Block && mayEstimate(analysis)) {
        const sql::Statement& statement = analysis.statements.front();
        preview.rowsEstimated = estimate(connection->second, text.substr(statement.offset, statement.length));
    }
    return preview;
}

}  // namespace gatehouse::service

#include "core/service/previewer.h"

#include "core/service/upstream_connector.h"
#include "core/service/views.h"
#include "core/sql/analyze.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

namespace gatehouse::service {

namespace {

constexpr int kEstimateTimeoutMs = 2000;

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
               return finding.kind == sql::FindingKind::NoWhere || finding.kind == sql::FindingKind::AlwaysTrueWhere;
           });
}

void describeOutputs(Preview& preview, const sql::Statement& statement, const policy::Verdict& verdict, const catalog::Snapshot& catalog)
{
    std::set<std::string> labels;
    for (size_t i = 0; i < statement.outputs.size(); ++i) {
        const sql::OutputColumn& output = statement.outputs[i];
        preview.outputs.append(QString::fromStdString(output.name));
        bool masked = !output.known && verdict.maskUnknown;
        for (const sql::Source& source : output.sources) {
            if (source.flow == sql::Flow::Counts)
                continue;
            const catalog::Relation* relation = catalog.relation(source.column.table);
            const catalog::Column* column = relation ? relation->column(source.column.number) : nullptr;
            if (!column || column->label.empty() || !verdict.masks(column->label))
                continue;
            masked = true;
            labels.insert(column->label);
        }
        if (masked)
            preview.maskedColumns.append(static_cast<int>(i));
    }
    for (const std::string& label : labels)
        preview.maskedLabels.append(QString::fromStdString(label));
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
    const sql::Analysis analysis = sql::analyze(text, *catalog, {});
    preview.error = QString::fromStdString(analysis.errorText);
    preview.errorPosition = analysis.errorPosition;
    if (analysis.statements.empty())
        return preview;

    policy::Facts facts;
    facts.identity = identity->name;
    facts.kind = identity::kindName(identity->kind);
    facts.roles = identity->roles;
    facts.connection = connection->first;
    facts.environment = connection->second.environment;
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
    describeOutputs(preview, analysis.statements.back(), verdicts.back(), *catalog);
    if (verdict.decision == policy::Decision::Allow && !preview.maskedColumns.isEmpty())
        preview.verdict = QStringLiteral("mask");
    if (verdict.decision == policy::Decision::Hold) {
        for (const std::string& reviewer : world->directory.withRole(verdict.reviewerRole)) {
            if (reviewer != identity->name && reviewer != identity->sponsor)
                preview.reviewers.append(QString::fromStdString(reviewer));
        }
    }
    if (verdict.decision != policy::Decision::Block && mayEstimate(analysis)) {
        const sql::Statement& statement = analysis.statements.front();
        preview.rowsEstimated = estimate(connection->second, text.substr(statement.offset, statement.length));
    }
    return preview;
}

}  // namespace gatehouse::service

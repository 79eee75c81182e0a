#include "core/gateway/judge.h"

#include "core/gateway/names_used.h"

#include <algorithm>
#include <set>

namespace gatehouse::gateway {

namespace {

bool masks(const std::vector<std::string>& maskedLabels, const std::string& label)
{
    return std::any_of(maskedLabels.begin(), maskedLabels.end(),
                       [&](const std::string& masked) { return masked == "*" || masked == label; });
}

bool runsCodeWeCannotSee(const sql::Statement& statement)
{
    return statement.effects.has(sql::Effect::Execution) || statement.has(sql::FindingKind::OpaqueFunction)
        || statement.has(sql::FindingKind::Unsupported);
}

}  // namespace

policy::Verdict verdictOnEverything(const policy::Policy& policy, const policy::Facts& facts, const catalog::Snapshot& catalog)
{
    sql::Statement everything;
    everything.tag = "SELECT";
    everything.effects = {sql::Effect::Read};
    everything.returnsRows = true;
    everything.objects.push_back({"", "", 0, sql::Access::Read});
    return policy.evaluate(everything, facts, catalog);
}

std::vector<std::string> labelsHiddenFrom(const policy::Policy& policy, const policy::Facts& facts,
                                          const catalog::Snapshot& catalog)
{
    return verdictOnEverything(policy, facts, catalog).maskedLabels;
}

std::string displayName(const sql::ObjectRef& object)
{
    return object.schema.empty() ? object.name : object.schema + "." + object.name;
}

std::shared_ptr<const Judged> judge(std::shared_ptr<const sql::Analysis> analysis,
                                    std::shared_ptr<const catalog::Snapshot> catalog,
                                    std::shared_ptr<const catalog::Snapshot> base,
                                    std::shared_ptr<const World> world, const Asker& asker)
{
    auto judged = std::make_shared<Judged>();
    std::vector<policy::Verdict> verdicts;
    std::set<std::string> objects;
    std::set<std::string> labels;
    for (const sql::Statement& statement : analysis->statements) {
        verdicts.push_back(world->policy->evaluate(statement, asker.facts, *catalog));
        judged->effects.add(statement.effects);
        judged->mayChange = judged->mayChange || statement.mayChange();
        judged->returnsRows = judged->returnsRows || statement.returnsRows;
        judged->changesSearchPath = judged->changesSearchPath || statement.changesSearchPath;
        judged->changesCatalog = judged->changesCatalog || statement.changesCatalog;
        if (runsCodeWeCannotSee(statement)) {
            judged->keepAnalysisErrors = false;
            judged->redactDiagnostics = judged->redactDiagnostics || catalog->hasLabels();
        }
        // Deferred constraints speak up here, about rows that other statements wrote.
        if (statement.transaction == sql::TransactionStep::Commit || statement.transaction == sql::TransactionStep::Prepare
            || statement.tag == "SET CONSTRAINTS")
            judged->redactDiagnostics = true;
        for (const sql::ObjectRef& object : statement.objects) {
            objects.insert(displayName(object));
            const catalog::Relation* relation = object.oid ? catalog->relation(object.oid) : nullptr;
            if (!relation) {
                judged->redactDiagnostics = judged->redactDiagnostics || catalog->hasLabels();
                continue;
            }
            for (const catalog::Column& column : relation->columns) {
                if (column.label.empty())
                    continue;
                labels.insert(column.label);
                judged->redactDiagnostics = judged->redactDiagnostics || masks(asker.maskedLabels, column.label);
            }
        }
    }
    if (asker.maskedLabels.empty())
        judged->redactDiagnostics = false;
    if (verdicts.empty()) {
        // A query string without statements, as drivers send it to see whether the line is alive.
        judged->verdict.decision = policy::Decision::Allow;
        judged->verdict.reasons.push_back({"empty-query", policy::Decision::Allow, "it asks for nothing"});
        judged->verdict.policyVersion = world->policy->version();
    } else {
        judged->verdict = policy::strictest(verdicts);
    }
    judged->objects.assign(objects.begin(), objects.end());
    judged->labels.assign(labels.begin(), labels.end());
    judged->through = namesUsed(*analysis, *catalog);
    judged->analysis = std::move(analysis);
    judged->catalog = std::move(catalog);
    judged->base = std::move(base);
    judged->world = std::move(world);
    return judged;
}

}  // namespace gatehouse::gateway

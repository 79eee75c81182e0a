#include "core/sql/analyze_node.h"
#include "core/sql/definition_cache.h"
#include "core/sql/utility.h"

#include <algorithm>

namespace gatehouse::sql {

void Inspector::use(const std::vector<const Statement*>& inner)
{
    for (const Statement* each : inner) {
        m_statement.effects.add(each->effects);
        for (const Finding& finding : each->findings) {
            const bool known = std::ranges::any_of(m_statement.findings, [&](const Finding& other) {
                return other.kind == finding.kind && other.detail == finding.detail;
            });
            if (!known)
                m_statement.findings.push_back(finding);
        }
        m_statement.objects.insert(m_statement.objects.end(), each->objects.begin(), each->objects.end());
        m_statement.returnsRows = each->returnsRows;
        m_statement.outputsKnown = each->outputsKnown;
        m_statement.outputs = each->outputs;
        m_statement.uses.insert(m_statement.uses.end(), each->uses.begin(), each->uses.end());
        std::ranges::sort(m_statement.uses);
        m_statement.uses.erase(std::unique(m_statement.uses.begin(), m_statement.uses.end()), m_statement.uses.end());
        m_statement.usesKnown = m_statement.usesKnown && each->usesKnown;
        m_statement.writes.insert(m_statement.writes.end(), each->writes.begin(), each->writes.end());
        m_statement.writesKnown = m_statement.writesKnown && each->writesKnown;
        m_statement.comparisons.insert(m_statement.comparisons.end(), each->comparisons.begin(), each->comparisons.end());
        m_statement.consequentWrites.insert(m_statement.consequentWrites.end(), each->consequentWrites.begin(), each->consequentWrites.end());
        m_statement.functions.insert(m_statement.functions.end(), each->functions.begin(), each->functions.end());
        m_statement.changesSearchPath = m_statement.changesSearchPath || each->changesSearchPath;
        m_statement.changesNames = m_statement.changesNames || each->changesNames;
        m_statement.changesCatalog = m_statement.changesCatalog || each->changesCatalog;
        m_statement.createsTemporary = m_statement.createsTemporary || each->createsTemporary;
    }
}

void Inspector::keepInner(const PgQuery__Node* query)
{
    const ProtobufCMessage* content = inside(query);
    if (!content)
        return;
    auto inner = std::make_shared<Statement>(analyzeNode(*content, m_catalog, m_settings));
    use({inner.get()});
    m_statement.dependsOnLiterals = m_statement.dependsOnLiterals || inner->dependsOnLiterals;
    m_statement.returnsRows = false;
    m_statement.outputsKnown = false;
    m_statement.outputs.clear();
    m_statement.inner = std::move(inner);
}

void Utility::transaction(const ProtobufCMessage& message)
{
    const auto& step = statementAs<PgQuery__TransactionStmt>(message);
    switch (step.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
        m_statement.transaction = TransactionStep::Begin;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED:
        m_statement.changesCatalog = true;   // of a transaction that this session may never have seen
        [[fallthrough]];
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
        m_statement.transaction = TransactionStep::Commit;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED:
        m_statement.transaction = TransactionStep::Rollback;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
        m_statement.transaction = TransactionStep::Savepoint;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
        m_statement.transaction = TransactionStep::Release;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
        m_statement.transaction = TransactionStep::RollbackTo;
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
        m_statement.transaction = TransactionStep::Prepare;
        break;
    default:
        break;
    }
}

void Utility::prepare(const ProtobufCMessage& message)
{
    const auto& prepare = statementAs<PgQuery__PrepareStmt>(message);
    m_statement.preparedName = textOf(prepare.name);
    const Statement before = m_statement;
    m_inspector.keepInner(prepare.query);
    // What it does counts when it is executed.
    m_statement.effects = before.effects;
    add(Effect::Session);
    m_statement.changesSearchPath = before.changesSearchPath;
    m_statement.changesCatalog = before.changesCatalog;
    m_statement.createsTemporary = before.createsTemporary;
}

void Utility::execute(const ProtobufCMessage& message)
{
    const auto& execute = statementAs<PgQuery__ExecuteStmt>(message);
    m_statement.preparedName = textOf(execute.name);
    for (size_t i = 0; i < execute.n_params; ++i)
        m_inspector.visitNode(execute.params[i], m_depth);
    const Statement* found = nullptr;
    if (m_inspector.m_settings.prepared) {
        for (const auto& [name, inner] : *m_inspector.m_settings.prepared)
            found = name == m_statement.preparedName ? &inner : found;
    }
    if (found) {
        // The server analyses it again when the path or an object has changed since.
        if (const auto tree = found->text.empty() ? nullptr : definitionTree(found->text); tree && tree->root && tree->root->n_stmts == 1) {
            const auto* prepare = as<PgQuery__PrepareStmt>(inside(tree->root->stmts[0]->stmt), pg_query__prepare_stmt__descriptor);
            if (const ProtobufCMessage* query = prepare ? inside(prepare->query) : nullptr) {
                const Statement again = analyzeNode(*query, m_catalog, m_inspector.m_settings);
                m_inspector.use({&again});
                return;
            }
        }
        m_inspector.use({found});
        return;
    }
    add(Effect::Execution);
    m_inspector.find(FindingKind::UnknownObject, "no statement " + m_statement.preparedName + " is known to be prepared in this session");
    m_statement.returnsRows = true;
    m_statement.changesSearchPath = true;
}

void Utility::deallocate(const ProtobufCMessage& message)
{
    const auto& deallocate = statementAs<PgQuery__DeallocateStmt>(message);
    m_statement.preparedName = isSetText(deallocate.name) ? deallocate.name : "*";
}

void Utility::declareCursor(const ProtobufCMessage& message)
{
    const auto& declare = statementAs<PgQuery__DeclareCursorStmt>(message);
    m_statement.cursorName = textOf(declare.portalname);
    m_inspector.keepInner(declare.query);
}

void Utility::closeCursor(const ProtobufCMessage& message)
{
    const auto& close = statementAs<PgQuery__ClosePortalStmt>(message);
    m_statement.cursorName = isSetText(close.portalname) ? close.portalname : "*";
}

void Utility::fetch(const ProtobufCMessage& message)
{
    const auto& fetch = statementAs<PgQuery__FetchStmt>(message);
    m_statement.cursorName = textOf(fetch.portalname);
    if (fetch.ismove)
        return;
    if (const Statement* found = m_inspector.useCursor(m_statement.cursorName))
        m_inspector.use({found});
    m_statement.returnsRows = true;
}

void Utility::setVariable(const ProtobufCMessage& message)
{
    m_inspector.setVariable(statementAs<PgQuery__VariableSetStmt>(message));
}

void Utility::setElsewhere(const ProtobufCMessage& message)
{
    const PgQuery__VariableSetStmt* set = nullptr;
    if (const auto* role = as<PgQuery__AlterRoleSetStmt>(&message, pg_query__alter_role_set_stmt__descriptor))
        set = role->setstmt;
    else if (const auto* database = as<PgQuery__AlterDatabaseSetStmt>(&message, pg_query__alter_database_set_stmt__descriptor))
        set = database->setstmt;
    else if (const auto* system = as<PgQuery__AlterSystemStmt>(&message, pg_query__alter_system_stmt__descriptor))
        set = system->setstmt;
    if (!set)
        return;
    // Sessions to come read SQL in the way that is set here; this one does not.
    const EffectSet effects = m_statement.effects;
    const bool path = m_statement.changesSearchPath;
    m_inspector.setVariable(*set);
    m_statement.effects = effects;
    m_statement.changesSearchPath = path;
}

void Utility::show(const ProtobufCMessage& message)
{
    const auto& show = statementAs<PgQuery__VariableShowStmt>(message);
    m_statement.returnsRows = true;
    m_statement.outputsKnown = true;
    if (textOf(show.name) == "all") {
        for (const char* name : {"name", "setting", "description"})
            m_statement.outputs.push_back({name, true, {}});
    } else {
        m_statement.outputs.push_back({textOf(show.name), true, {}});
    }
}

void Utility::discard(const ProtobufCMessage& message)
{
    const auto& discard = statementAs<PgQuery__DiscardStmt>(message);
    if (discard.target == PG_QUERY__DISCARD_MODE__DISCARD_ALL) {
        m_statement.changesSearchPath = true;
        m_statement.preparedName = "*";
        m_statement.cursorName = "*";
    }
    // Temporary objects are dropped with what they hold, if there are any.
    const SessionSettings& settings = m_inspector.m_settings;
    const bool temporary = settings.hasTemporary || !settings.temporaryNames.empty() || !settings.temporarySchema.empty();
    if (temporary && (discard.target == PG_QUERY__DISCARD_MODE__DISCARD_ALL || discard.target == PG_QUERY__DISCARD_MODE__DISCARD_TEMP)) {
        add(Effect::Ddl);
        add(Effect::Destructive);
    }
}

void Utility::explain(const ProtobufCMessage& message)
{
    const auto& explain = statementAs<PgQuery__ExplainStmt>(message);
    const bool runs = optionIsOn(explain.options, explain.n_options, "analyze");
    // In a function's body the rest of the statement is not what is explained.
    const EffectSet effects = m_statement.effects;
    const size_t objects = m_statement.objects.size();
    const std::vector<WriteFlow> writes = m_statement.writes;
    const bool writesKnown = m_statement.writesKnown;
    const bool changesCatalog = m_statement.changesCatalog;
    const bool createsTemporary = m_statement.createsTemporary;
    m_inspector.visitNode(explain.query, m_depth);
    if (!runs) {
        // Only planned: rows do not change, but functions may run while planning.
        EffectSet kept{Effect::Read};
        for (const Effect each : {Effect::Execution, Effect::Admin, Effect::Session, Effect::Maintenance}) {
            if (m_statement.effects.has(each))
                kept.add(each);
        }
        kept.add(effects);
        m_statement.effects = kept;
        m_statement.changesCatalog = changesCatalog;
        m_statement.createsTemporary = createsTemporary;
        m_statement.writes = writes;
        m_statement.writesKnown = writesKnown;
        std::erase_if(m_statement.findings, [](const Finding& finding) {
            return finding.kind == FindingKind::NoWhere || finding.kind == FindingKind::AlwaysTrueWhere
                || finding.kind == FindingKind::NoLimit || finding.kind == FindingKind::CartesianJoin;
        });
        const auto first = m_statement.objects.begin() + static_cast<std::ptrdiff_t>(objects);
        m_statement.objects.erase(std::remove_if(first, m_statement.objects.end(),
                                                 [](const ObjectRef& object) { return object.access == Access::Define; }),
                                  m_statement.objects.end());
        for (size_t i = objects; i < m_statement.objects.size(); ++i)
            m_statement.objects[i].access = Access::Read;
    }
    if (!m_inspector.isDirect())
        return;
    m_statement.returnsRows = true;
    // A plan quotes the statement's own constants and guesses numbers of rows from statistics, which any column of its
    // tables may have decided.
    OutputColumn plan{"QUERY PLAN", true, {}};
    for (const Finding& finding : m_statement.findings)
        plan.known = plan.known && !leavesOpen(finding.kind);
    for (const ObjectRef& object : m_statement.objects) {
        const catalog::Relation* relation = m_catalog.relation(object.oid);
        for (const catalog::Column& column : relation ? relation->columns : std::vector<catalog::Column>{})
            plan.sources.push_back({{relation->oid, column.number}, Flow::Tests});
    }
    std::ranges::sort(plan.sources);
    plan.sources.erase(std::unique(plan.sources.begin(), plan.sources.end()), plan.sources.end());
    m_statement.outputs.assign(1, std::move(plan));
    m_statement.outputsKnown = true;
}

}  // namespace gatehouse::sql

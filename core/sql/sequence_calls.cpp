#include "core/sql/dependents.h"
#include "core/sql/inspector.h"

namespace gatehouse::sql {

namespace {

/// The relation that a regclass text names, as the server would read the text.
const catalog::Relation* named(const std::string& text, const Binder& binder)
{
    const ParseTree tree = parseText("TABLE " + text);
    const ProtobufCMessage* content = tree.root && tree.root->n_stmts == 1 ? inside(tree.root->stmts[0]->stmt) : nullptr;
    const auto* select = as<PgQuery__SelectStmt>(content, pg_query__select_stmt__descriptor);
    const bool one = select && select->n_from_clause == 1 && select->from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR;
    return one ? binder.resolve(*select->from_clause[0]->range_var) : nullptr;
}

}  // namespace

void Inspector::writeSequence(const PgQuery__FuncCall* call)
{
    add(Effect::Write);
    if (!m_inDefinition)
        m_statement.dependsOnLiterals = true;
    const PgQuery__Node* argument = call && call->n_args > 0 ? call->args[0] : nullptr;
    const auto text = constantText(argument);
    const catalog::Relation* sequence = text ? named(*text, m_binder) : nullptr;
    // setval(pg_get_serial_sequence('orders', 'id'), …) is how everybody sets a column's sequence.
    if (argument && argument->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && argument->func_call->n_args == 2) {
        const PgQuery__FuncCall& inner = *argument->func_call;
        const auto table = constantText(inner.args[0]);
        const auto column = constantText(inner.args[1]);
        const auto name = stringsOf(inner.funcname, inner.n_funcname);
        const catalog::Relation* relation = table && !name.empty() && name.back() == "pg_get_serial_sequence" ? named(*table, m_binder) : nullptr;
        for (const Dependent& each : relation && column ? sequencesOf(*relation, m_catalog) : std::vector<Dependent>{}) {
            if (sequencesOf(*relation, m_catalog).size() == 1 || each.relation->name.ends_with("_" + *column + "_seq"))
                sequence = each.relation;
        }
    }
    if (sequence)
        object(*sequence, Access::Write);
    else
        find(FindingKind::UnknownObject, text ? "the catalog has no sequence " + *text : "which sequence is written cannot be told from the text");
}

}  // namespace gatehouse::sql

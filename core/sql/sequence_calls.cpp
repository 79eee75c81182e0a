#include "core/sql/dependents.h"
#include "core/sql/inspector.h"

namespace gatehouse::sql {

void Inspector::writeSequence(const PgQuery__FuncCall* call)
{
    add(Effect::Write);
    if (!m_inDefinition)
        m_statement.dependsOnLiterals = true;
    const PgQuery__Node* argument = call && call->n_args > 0 ? call->args[0] : nullptr;
    const auto text = constantText(argument);
    const catalog::Relation* sequence = text ? m_binder.relationNamed(*text) : nullptr;
    // setval(pg_get_serial_sequence('orders', 'id'), …) is how everybody sets a column's sequence.
    if (argument && argument->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && argument->func_call->n_args == 2) {
        const PgQuery__FuncCall& inner = *argument->func_call;
        const auto table = constantText(inner.args[0]);
        const auto column = constantText(inner.args[1]);
        const auto name = stringsOf(inner.funcname, inner.n_funcname);
        const catalog::Relation* relation = table && !name.empty() && name.back() == "pg_get_serial_sequence" ? m_binder.relationNamed(*table) : nullptr;
        for (const Dependent& each : relation && column ? sequencesOf(*relation, m_catalog) : std::vector<Dependent>{}) {
            if (sequencesOf(*relation, m_catalog).size() == 1 || each.relation->name.ends_with("_" + *column + "_seq"))
                sequence = each.relation;
        }
    }
    if (sequence)
        object(*sequence, Access::Write);
    else
        find(FindingKind::UnknownObject, text ? "the catalog has no sequence " + *text : "which sequence is written cannot be told from the text");
    // A literal is made a regclass when it is read.
    if (!sequence && argument && argument->node_case == PG_QUERY__NODE__NODE_A_CONST && text)
        refuseRelation({}, *text);
}

}  // namespace gatehouse::sql

#include "core/gateway/schema_step.h"

#include <algorithm>

namespace gatehouse::gateway {

using catalog::Relation;

void apply(const SchemaStep& step, catalog::Contents& contents)
{
    using Kind = SchemaStep::Kind;
    if (step.kind == Kind::NewRelation) {
        contents.relations.push_back(step.made);
        return;
    }
    // Nobody can utter it; by its OID it stays known, for what was analysed before.
    const auto hide = [](Relation& relation) { relation.name = std::string("\x01", 1) + std::to_string(relation.oid); };
    if (step.kind == Kind::ForgetNew) {
        for (Relation& relation : contents.relations) {
            if (relation.provisional)
                hide(relation);
        }
        return;
    }
    const auto found = std::ranges::find(contents.relations, step.relation, &Relation::oid);
    if (found == contents.relations.end())
        return;
    Relation& relation = *found;
    const auto column = std::ranges::find(relation.columns, step.column, &catalog::Column::number);
    switch (step.kind) {
    case Kind::Label:
        if (column != relation.columns.end()) {
            column->label = step.label;
            column->labelDerived = step.derived;
            column->masker = step.masker;
        }
        break;
    case Kind::Rename:
        relation.schema = step.made.schema;
        relation.name = step.made.name;
        break;
    case Kind::RenameColumn:
        if (column != relation.columns.end())
            column->name = step.name;
        break;
    case Kind::AddColumn:
        if (!step.made.columns.empty() && !relation.column(step.made.columns.front().name))
            relation.columns.push_back(step.made.columns.front());
        break;
    case Kind::Attach: relation.children.push_back(step.child); break;
    case Kind::Drop: hide(relation); break;
    case Kind::NewRelation:
    case Kind::ForgetNew: break;
    }
}

}  // namespace gatehouse::gateway

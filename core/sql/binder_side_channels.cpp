// Functions that keep what they are given where no mask reaches: settings, sequences, locks, large objects, channels.
#include "core/sql/binder.h"

#include "core/sql/builtin_functions.h"
#include "core/sql/inspector.h"

#include <algorithm>

namespace gatehouse::sql {

bool Binder::mayBeLabelled(const Origin& value) const
{
    return !value.known || std::ranges::any_of(value.sources, [this](const Source& source) {
        if (source.flow == Flow::Counts)
            return false;
        const catalog::Relation* relation = m_catalog.relation(source.column.table);
        return !relation || holdsLabel(*relation, source.column.number, 0);
    });
}

bool Binder::holdsLabel(const catalog::Relation& relation, int16_t number, int depth) const
{
    if (number < 0 || relation.system)
        return false;
    const catalog::Column* column = relation.column(number);
    const bool own = column ? !column->label.empty()
                            : std::ranges::any_of(relation.columns, [](const catalog::Column& each) { return !each.label.empty(); });
    // Rows of a parent come from its children too; deeper than any tree of partitions in use it is taken for one.
    return own || depth > 16 || std::ranges::any_of(relation.children, [&](catalog::Oid child) {
        const catalog::Relation* below = m_catalog.relation(child);
        if (!below || !column)
            return true;
        const catalog::Column* same = below->column(column->name);
        return same && holdsLabel(*below, same->number, depth + 1);
    });
}

void Binder::keptElsewhere(BuiltinKind kind, const std::string& name, const std::vector<Origin>& arguments)
{
    std::string where;
    size_t looked = arguments.size();
    switch (kind) {
    case BuiltinKind::SetConfig: where = "a setting"; break;
    case BuiltinKind::Sequence: where = "a sequence"; break;
    case BuiltinKind::Session: where = "the session's state"; break;
    case BuiltinKind::Write: where = "a place that has no columns"; break;
    case BuiltinKind::Notify:
        // The payload is masked where it arrives; the channel is what its listeners wait for.
        where = "the name of a channel";
        looked = std::min<size_t>(looked, 1);
        break;
    default: return;
    }
    if (std::any_of(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(looked),
                    [this](const Origin& each) { return mayBeLabelled(each); }))
        m_inspector.find(FindingKind::SideChannel, "function " + name + " puts a labelled value into " + where);
}

}  // namespace gatehouse::sql

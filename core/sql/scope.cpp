#include "core/sql/scope.h"

namespace gatehouse::sql {

void Scope::append(RowSource source)
{
    starKnown = starKnown && !source.open;
    star.insert(star.end(), source.columns.begin(), source.columns.end() - static_cast<std::ptrdiff_t>(source.hidden));
    sources.push_back(std::move(source));
}

const RowSource* findSource(std::string_view schema, std::string_view alias, const Scope& scope)
{
    for (const Scope* level = &scope; level; level = level->outer) {
        for (auto source = level->sources.rbegin(); source != level->sources.rend(); ++source) {
            if (source->alias == alias && (schema.empty() || source->schema == schema))
                return &*source;
        }
    }
    return nullptr;
}

Origin wholeRow(const RowSource& source)
{
    Origin result;
    if (source.open)
        result.add(source.rest);
    // One that has a single column of a scalar function is that value itself; the flow is the weaker one to be safe.
    for (const NamedOrigin& column : source.columns)
        result.add(column.origin);
    result = result.as(Flow::Derived, source.rowType);
    if (!source.open)
        result.row = std::make_shared<const std::vector<NamedOrigin>>(source.columns);
    if (!source.renamed)
        result.members = result.row;
    return result;
}

void rename(RowSource& source, const std::string& alias, const std::vector<std::string>& columns)
{
    source.alias = alias;
    source.schema.clear();
    source.renamed = source.renamed || !columns.empty();
    if (columns.size() > source.columns.size() - source.hidden && !source.open) {
        source.open = true;
        source.rest = Origin::unknown();
    }
    for (size_t i = 0; i < columns.size() && i < source.columns.size(); ++i)
        source.columns[i].name = columns[i];
}

}  // namespace gatehouse::sql

#include "core/sql/binder.h"

#include "core/sql/inspector.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

bool isSystemColumn(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> names{"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

Origin Binder::column(const PgQuery__ColumnRef& reference, const Scope& scope)
{
    if (reference.n_fields == 0 || reference.n_fields > 4)
        return Origin::unknown();
    const PgQuery__Node* last = reference.fields[reference.n_fields - 1];
    auto names = stringsOf(reference.fields, reference.n_fields);
    if (last->node_case == PG_QUERY__NODE__NODE_A_STAR) {
        if (names.size() == 1)
            return {};   // count(*)
        if (const RowSource* source = findSource(names.size() > 2 ? names[names.size() - 3] : std::string_view(), names[names.size() - 2], scope))
            return wholeRow(*source);
        names.pop_back();
    }
    Origin result = names.size() == 1 ? bareName(names[0], scope) : qualifiedName(names, scope);
    if (m_pot)
        m_pot->add(result.as(Flow::Derived));
    return result;
}

Origin Binder::bareName(const std::string& name, const Scope& scope)
{
    for (const Scope* level = &scope; level; level = level->outer) {
        const NamedOrigin* found = nullptr;
        for (const NamedOrigin& each : level->star) {
            if (each.name != name)
                continue;
            if (found)
                return ambiguous(name);
            found = &each;
        }
        if (found)
            return found->origin;
        // Siblings that only LATERAL sees stand in sources, not in star.
        for (const RowSource& source : level->sources) {
            if (source.columnsNamedOnly)
                continue;
            for (const NamedOrigin& each : source.columns) {
                if (each.name != name)
                    continue;
                if (found && found != &each)
                    return ambiguous(name);
                found = &each;
            }
        }
        if (found)
            return found->origin;
        if (!level->starKnown) {
            // It is a column of what cannot be listed, or of something further out.
            Origin result{level->outer == nullptr, 0, {}, nullptr};
            for (const RowSource& source : level->sources) {
                if (source.open)
                    result.add(source.rest);
            }
            // Or the name of a whole row.
            if (const RowSource* source = findSource({}, name, scope))
                result.add(wholeRow(*source));
            return result;
        }
        if (isSystemColumn(name) && std::ranges::any_of(level->sources, [](const RowSource& each) { return each.relation; }))
            return {};
    }
    if (const RowSource* source = findSource({}, name, scope)) {
        // The alias of a function with one column is that column.
        if (!source->relation && source->rowType == 0 && source->columns.size() == 1 && !source->open && source->columns[0].name == name)
            return source->columns[0].origin;
        return wholeRow(*source);
    }
    return bodyName({name}, scope);
}

Origin Binder::qualifiedName(const std::vector<std::string>& names, const Scope& scope)
{
    const std::string& last = names.back();
    const std::string& table = names[names.size() - 2];
    const std::string schema = names.size() > 2 ? names[names.size() - 3] : std::string();
    const RowSource* source = findSource(schema, table, scope);
    if (!source)
        return bodyName(names, scope);
    const NamedOrigin* found = nullptr;
    for (const NamedOrigin& each : source->columns) {
        if (each.name != last)
            continue;
        if (found)
            return ambiguous(table + "." + last);
        found = &each;
    }
    if (found)
        return found->origin;
    if (source->open)
        return source->rest;
    if (source->relation && isSystemColumn(last))
        return {};
    // row.name calls name(row) when the row has no such column.
    return field(wholeRow(*source), last);
}

Origin Binder::bodyName(const std::vector<std::string>& names, const Scope& scope)
{
    bool loose = false;
    bool inBody = false;
    for (const Scope* level = &scope; level; level = level->outer) {
        loose = loose || level->loose;
        const BodyNames* body = level->body;
        if (!body)
            continue;
        inBody = true;
        if (body->rows) {
            for (const RowSource& row : *body->rows) {
                if (row.alias != names[0])
                    continue;
                if (names.size() == 1)
                    return wholeRow(row);
                const auto found = std::ranges::find(row.columns, names[1], &NamedOrigin::name);
                return found != row.columns.end() ? found->origin : row.open ? row.rest : Origin::unknown();
            }
        }
        size_t at = 0;
        if (names.size() > 1 && (names[0] == body->function || std::ranges::find(body->labels, names[0]) != body->labels.end()))
            at = 1;
        for (const size_t begin : {at, size_t{0}}) {
            const auto parameter = std::ranges::find(body->parameters, names[begin], &NamedOrigin::name);
            if (parameter != body->parameters.end()) {
                Origin result = parameter->origin;
                for (size_t i = begin + 1; i < names.size(); ++i)
                    result = field(result, names[i]);
                return result;
            }
            if (std::ranges::find(body->variables, names[begin]) != body->variables.end()) {
                Origin result = body->pot ? *body->pot : Origin{};
                result.type = 0;
                return result.as(Flow::Derived);
            }
        }
    }
    if (loose)
        return {};
    if (!inBody)
        m_inspector.refuse(names.size() == 1 ? "there is no column " + names[0]
                                             : "nothing in the query is called " + names[names.size() - 2] + ", as in "
                                                   + names[names.size() - 2] + "." + names.back());
    return Origin::unknown();
}

Origin Binder::ambiguous(const std::string& name)
{
    m_inspector.refuse(name + " may be more than one column");
    return Origin::unknown();
}

bool Binder::isBodyVariable(const std::string& name, const Scope& scope)
{
    for (const Scope* level = &scope; level; level = level->outer) {
        if (level->body && std::ranges::find(level->body->variables, name) != level->body->variables.end())
            return true;
    }
    return false;
}

Origin Binder::field(const Origin& composite, const std::string& name)
{
    if (composite.row) {
        const auto found = std::ranges::find(*composite.row, name, &NamedOrigin::name);
        if (found != composite.row->end())
            return found->origin;
    }
    if (const auto* fields = fieldsOf(m_catalog, composite.type)) {
        const auto found = std::ranges::find(*fields, name, &catalog::Column::name);
        if (found != fields->end())
            return composite.as(Flow::Derived, found->typeOid);
    }
    // No field: a function of that name with the row as its argument.
    CallShape shape{.types = {composite.type}};
    const auto candidates = possibleFunctions(m_catalog, {}, name, shape, path());
    const bool rowKnown = composite.row || fieldsOf(m_catalog, composite.type);
    if (!candidates.empty()) {
        // A field of a shape that is not known would win over the function; both count then.
        Origin result = runAny(candidates, {composite}, {std::nullopt}, {}, nullptr);
        if (!rowKnown)
            result.add(composite.as(Flow::Derived, 0));
        return result;
    }
    if (rowKnown) {
        m_inspector.refuse("there is no field or column " + name);
        return Origin::unknown();
    }
    return composite.as(Flow::Derived, 0);
}

}  // namespace gatehouse::sql

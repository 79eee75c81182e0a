#include "core/catalog/snapshot.h"

#include <algorithm>
#include <array>

namespace gatehouse::catalog {

namespace {

std::string key(std::string_view schema, std::string_view name)
{
    std::string result(schema);
    result += '\0';
    result += name;
    return result;
}

struct BuiltinLabel {
    std::string_view table;
    std::string_view column;   ///< a trailing * stands for any ending
    std::string_view label;
};

// System columns that hold copies of user data, of other people's statements, or secrets.
constexpr std::array kBuiltinLabels{
    BuiltinLabel{"pg_statistic", "stavalues*", "statistics"},
    BuiltinLabel{"pg_stats", "most_common_vals", "statistics"},
    BuiltinLabel{"pg_stats", "histogram_bounds", "statistics"},
    BuiltinLabel{"pg_stats", "most_common_elems", "statistics"},
    BuiltinLabel{"pg_stats_ext", "most_common_vals", "statistics"},
    BuiltinLabel{"pg_stats_ext", "most_common_base_freqs", "statistics"},
    BuiltinLabel{"pg_stats_ext", "most_common_freqs", "statistics"},
    BuiltinLabel{"pg_stats_ext_exprs", "most_common_vals", "statistics"},
    BuiltinLabel{"pg_stats_ext_exprs", "histogram_bounds", "statistics"},
    BuiltinLabel{"pg_stats_ext_exprs", "most_common_elems", "statistics"},
    BuiltinLabel{"pg_statistic_ext_data", "stxd*", "statistics"},
    BuiltinLabel{"pg_authid", "rolpassword", "secret"},
    BuiltinLabel{"pg_shadow", "passwd", "secret"},
    BuiltinLabel{"pg_user_mapping", "umoptions", "secret"},
    BuiltinLabel{"pg_user_mappings", "umoptions", "secret"},
    BuiltinLabel{"user_mapping_options", "option_value", "secret"},
    BuiltinLabel{"_pg_user_mappings", "umoptions", "secret"},
    BuiltinLabel{"pg_subscription", "subconninfo", "secret"},
    BuiltinLabel{"pg_stat_activity", "query", "statement_text"},
    BuiltinLabel{"pg_prepared_statements", "statement", "statement_text"},
    BuiltinLabel{"pg_cursors", "statement", "statement_text"},
    BuiltinLabel{"pg_stat_statements", "query", "statement_text"},
    BuiltinLabel{"pg_largeobject", "data", "unknown"},
};

std::string_view builtinLabel(const Relation& relation, std::string_view column)
{
    if (!relation.system && relation.name != "pg_stat_statements")
        return {};
    // Pieces of some user's values, whichever column they are of.
    if (relation.kind == 't' && column == "chunk_data")
        return "unknown";
    for (const BuiltinLabel& entry : kBuiltinLabels) {
        if (entry.table != relation.name)
            continue;
        if (entry.column.ends_with('*') ? column.starts_with(entry.column.substr(0, entry.column.size() - 1))
                                        : column == entry.column)
            return entry.label;
    }
    return {};
}

}  // namespace

const Column* Relation::column(std::string_view columnName) const
{
    const auto found = std::ranges::find(columns, columnName, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

const Column* Relation::column(int16_t number) const
{
    const auto found = std::ranges::find(columns, number, &Column::number);
    return found == columns.end() ? nullptr : &*found;
}

bool Relation::hasLabels() const
{
    return std::ranges::any_of(columns, [](const Column& each) { return !each.label.empty(); });
}

Snapshot::Snapshot(std::string database, uint64_t version, Contents contents)
    : m_database(std::move(database))
    , m_version(version)
    , m_contents(std::move(contents))
{
    for (Relation& relation : m_contents.relations) {
        for (Column& column : relation.columns) {
            if (const std::string_view label = builtinLabel(relation, column.name); !label.empty())
                column.label = label;
        }
    }
    index();
}

Snapshot::Snapshot(std::string database, uint64_t version, std::vector<Relation> relations,
                   std::vector<Function> functions)
    : Snapshot(std::move(database), version, Contents{.relations = std::move(relations), .functions = std::move(functions)})
{
}

void Snapshot::index()
{
    const std::vector<Relation>& relations = m_contents.relations;
    m_byOid.reserve(relations.size());
    m_byName.reserve(relations.size());
    for (size_t i = 0; i < relations.size(); ++i) {
        m_byOid.emplace(relations[i].oid, i);
        m_byName.emplace(key(relations[i].schema, relations[i].name), i);
        m_hasMaskers = m_hasMaskers || std::ranges::any_of(relations[i].columns, [](const Column& each) { return !each.masker.empty(); });
        m_hasLabels = m_hasLabels || (!relations[i].system && relations[i].hasLabels());
        for (const ForeignKey& foreignKey : relations[i].foreignKeys)
            m_referring.emplace(foreignKey.referenced, &foreignKey);
    }
    const std::vector<Function>& functions = m_contents.functions;
    m_functionByOid.reserve(functions.size());
    m_functionsByName.reserve(functions.size());
    for (size_t i = 0; i < functions.size(); ++i) {
        m_functionByOid.emplace(functions[i].oid, i);
        m_functionsByName[functions[i].name].push_back(i);
    }
    const std::vector<Type>& types = m_contents.types;
    m_typeByOid.reserve(types.size());
    m_typeByName.reserve(types.size());
    for (size_t i = 0; i < types.size(); ++i) {
        m_typeByOid.emplace(types[i].oid, i);
        m_typeByName.emplace(key(types[i].schema, types[i].name), i);
    }
    for (size_t i = 0; i < m_contents.operators.size(); ++i)
        m_operatorsByName[m_contents.operators[i].name].push_back(i);
    constexpr Oid firstOwn = 16384;
    for (size_t i = 0; i < m_contents.casts.size(); ++i) {
        const Cast& cast = m_contents.casts[i];
        m_castByTypes.emplace(uint64_t{cast.source} << 32 | cast.target, i);
        if (cast.function >= firstOwn)
            m_ownCasts.push_back(&cast);
    }
}

const Relation* Snapshot::relation(Oid oid) const
{
    const auto found = m_byOid.find(oid);
    return found == m_byOid.end() ? nullptr : &m_contents.relations[found->second];
}

const Relation* Snapshot::relation(std::string_view schema, std::string_view name) const
{
    const auto found = m_byName.find(key(schema, name));
    return found == m_byName.end() ? nullptr : &m_contents.relations[found->second];
}

const Relation* Snapshot::resolve(std::string_view name, const std::vector<std::string>& searchPath) const
{
    if (std::ranges::find(searchPath, "pg_catalog") == searchPath.end()) {
        if (const Relation* found = relation("pg_catalog", name))
            return found;
    }
    for (const std::string& schema : searchPath) {
        if (const Relation* found = relation(schema, name))
            return found;
    }
    return nullptr;
}

const Function* Snapshot::function(Oid oid) const
{
    const auto found = m_functionByOid.find(oid);
    return found == m_functionByOid.end() ? nullptr : &m_contents.functions[found->second];
}

std::vector<const Function*> Snapshot::functions(std::string_view schema, std::string_view name) const
{
    std::vector<const Function*> result;
    if (const auto found = m_functionsByName.find(std::string(name)); found != m_functionsByName.end()) {
        for (const size_t i : found->second) {
            if (schema.empty() || m_contents.functions[i].schema == schema)
                result.push_back(&m_contents.functions[i]);
        }
    }
    return result;
}

const Type* Snapshot::type(Oid oid) const
{
    const auto found = m_typeByOid.find(oid);
    return found == m_typeByOid.end() ? nullptr : &m_contents.types[found->second];
}

const Type* Snapshot::type(std::string_view schema, std::string_view name) const
{
    const auto found = m_typeByName.find(key(schema, name));
    return found == m_typeByName.end() ? nullptr : &m_contents.types[found->second];
}

const Type* Snapshot::resolveType(std::string_view name, const std::vector<std::string>& searchPath) const
{
    if (std::ranges::find(searchPath, "pg_catalog") == searchPath.end()) {
        if (const Type* found = type("pg_catalog", name))
            return found;
    }
    for (const std::string& schema : searchPath) {
        if (const Type* found = type(schema, name))
            return found;
    }
    return nullptr;
}

std::vector<const Operator*> Snapshot::operators(std::string_view schema, std::string_view name) const
{
    std::vector<const Operator*> result;
    if (const auto found = m_operatorsByName.find(std::string(name)); found != m_operatorsByName.end()) {
        for (const size_t i : found->second) {
            if (schema.empty() || m_contents.operators[i].schema == schema)
                result.push_back(&m_contents.operators[i]);
        }
    }
    return result;
}

const Cast* Snapshot::cast(Oid source, Oid target) const
{
    const auto found = m_castByTypes.find(uint64_t{source} << 32 | target);
    return found == m_castByTypes.end() ? nullptr : &m_contents.casts[found->second];
}

bool Snapshot::hasSchema(std::string_view name) const
{
    return std::ranges::find(m_contents.schemas, name) != m_contents.schemas.end();
}

std::vector<const ForeignKey*> Snapshot::referring(Oid table) const
{
    std::vector<const ForeignKey*> result;
    for (auto [each, end] = m_referring.equal_range(table); each != end; ++each)
        result.push_back(each->second);
    return result;
}

std::shared_ptr<const Snapshot> Snapshot::withLabels(const std::vector<LabelEntry>& labels, uint64_t version) const
{
    Contents contents = m_contents;
    for (Relation& relation : contents.relations) {
        for (Column& column : relation.columns) {
            column.label.clear();
            column.labelDerived = false;
            column.masker.clear();
            column.cleared = false;
        }
    }
    for (const LabelEntry& entry : labels) {
        const auto found = m_byName.find(key(entry.schema, entry.table));
        if (found == m_byName.end())
            continue;
        for (Column& column : contents.relations[found->second].columns) {
            if (column.name == entry.column) {
                column.label = entry.label;
                column.labelDerived = entry.derived;
                column.masker = entry.masker;
                column.cleared = entry.label.empty();
            }
        }
    }
    return std::make_shared<const Snapshot>(m_database, version, std::move(contents));
}

}  // namespace gatehouse::catalog

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

Snapshot::Snapshot(std::string database, uint64_t version, std::vector<Relation> relations,
                   std::vector<Function> functions)
    : m_database(std::move(database))
    , m_version(version)
    , m_relations(std::move(relations))
    , m_functions(std::move(functions))
{
    for (Relation& relation : m_relations) {
        for (Column& column : relation.columns) {
            if (const std::string_view label = builtinLabel(relation, column.name); !label.empty())
                column.label = label;
        }
    }
    index();
}

void Snapshot::index()
{
    m_hasLabels = false;
    m_byOid.reserve(m_relations.size());
    m_byName.reserve(m_relations.size());
    for (size_t i = 0; i < m_relations.size(); ++i) {
        m_byOid.emplace(m_relations[i].oid, i);
        m_byName.emplace(key(m_relations[i].schema, m_relations[i].name), i);
        m_hasLabels = m_hasLabels || (!m_relations[i].system && m_relations[i].hasLabels());
    }
    m_functionByOid.reserve(m_functions.size());
    m_functionsByName.reserve(m_functions.size());
    for (size_t i = 0; i < m_functions.size(); ++i) {
        m_functionByOid.emplace(m_functions[i].oid, i);
        m_functionsByName[m_functions[i].name].push_back(i);
    }
}

const Relation* Snapshot::relation(Oid oid) const
{
    const auto found = m_byOid.find(oid);
    return found == m_byOid.end() ? nullptr : &m_relations[found->second];
}

const Relation* Snapshot::relation(std::string_view schema, std::string_view name) const
{
    const auto found = m_byName.find(key(schema, name));
    return found == m_byName.end() ? nullptr : &m_relations[found->second];
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
    return found == m_functionByOid.end() ? nullptr : &m_functions[found->second];
}

std::vector<const Function*> Snapshot::functions(std::string_view schema, std::string_view name) const
{
    std::vector<const Function*> result;
    if (const auto found = m_functionsByName.find(std::string(name)); found != m_functionsByName.end()) {
        for (const size_t i : found->second) {
            if (schema.empty() || m_functions[i].schema == schema)
                result.push_back(&m_functions[i]);
        }
    }
    return result;
}

std::shared_ptr<const Snapshot> Snapshot::withLabels(const std::vector<LabelEntry>& labels, uint64_t version) const
{
    std::vector<Relation> relations = m_relations;
    for (Relation& relation : relations) {
        for (Column& column : relation.columns)
            column.label.clear();
    }
    for (const LabelEntry& entry : labels) {
        const auto found = m_byName.find(key(entry.schema, entry.table));
        if (found == m_byName.end())
            continue;
        for (Column& column : relations[found->second].columns) {
            if (column.name == entry.column)
                column.label = entry.label;
        }
    }
    return std::make_shared<const Snapshot>(m_database, version, std::move(relations), m_functions);
}

}  // namespace gatehouse::catalog

// An immutable picture of one database's schema with its labels; not a connection and not a cache.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatehouse::catalog {

using Oid = uint32_t;

struct Column {
    std::string name;
    int16_t number = 0;      ///< pg_attribute.attnum; gaps where columns were dropped
    Oid typeOid = 0;
    bool notNull = false;
    std::string label;       ///< empty: no label; else "email", "secret", … (design.md section 2)
};

/// pg_class.relkind, one letter: r table, p partitioned, v view, m materialised view, f foreign, S sequence, t toast, i index, c composite
using RelationKind = char;

struct Relation {
    Oid oid = 0;
    std::string schema;
    std::string name;
    RelationKind kind = 'r';
    double rowsEstimated = -1;       ///< pg_class.reltuples; -1 when never analysed
    bool system = false;             ///< lives in pg_catalog, information_schema or pg_toast
    std::vector<Column> columns;     ///< live columns in attnum order
    std::string viewDefinition;      ///< pg_get_viewdef with an empty search path; only views and materialised views
    std::vector<Oid> children;       ///< inheritance children and partitions, direct ones

    [[nodiscard]] const Column* column(std::string_view columnName) const;
    [[nodiscard]] const Column* column(int16_t number) const;
    [[nodiscard]] bool hasLabels() const;
};

enum class Volatility : char { Immutable = 'i', Stable = 's', Volatile = 'v' };

struct Function {
    Oid oid = 0;
    std::string schema;
    std::string name;
    std::string language;            ///< "internal", "c", "sql", "plpgsql", …
    Volatility volatility = Volatility::Volatile;
    bool securityDefiner = false;
    char kind = 'f';                 ///< pg_proc.prokind: f function, p procedure, a aggregate, w window
    bool builtin = false;            ///< schema pg_catalog and oid below 16384 (ships with the server)
    bool returnsSet = false;
};

/// label name for schema.table.column, as an administrator set it
struct LabelEntry {
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
};

class Snapshot {
public:
    /// version: a number that differs between any two snapshots of one database in one process
    Snapshot(std::string database, uint64_t version, std::vector<Relation> relations,
             std::vector<Function> functions);

    [[nodiscard]] const std::string& database() const { return m_database; }
    [[nodiscard]] uint64_t version() const { return m_version; }
    [[nodiscard]] const std::vector<Relation>& relations() const { return m_relations; }

    [[nodiscard]] const Relation* relation(Oid oid) const;
    [[nodiscard]] const Relation* relation(std::string_view schema, std::string_view name) const;
    /// First match along the path. pg_catalog is searched first unless the path names it.
    [[nodiscard]] const Relation* resolve(std::string_view name, const std::vector<std::string>& searchPath) const;

    [[nodiscard]] const Function* function(Oid oid) const;
    /// Every overload with that name in that schema; an empty schema means: in every schema.
    [[nodiscard]] std::vector<const Function*> functions(std::string_view schema, std::string_view name) const;

    /// Any column of any relation carries a label.
    [[nodiscard]] bool hasLabels() const { return m_hasLabels; }

    /// The same schema with these labels instead. System columns that hold copies of user data
    /// (pg_stats.most_common_vals, pg_authid.rolpassword, …) keep their built-in labels.
    [[nodiscard]] std::shared_ptr<const Snapshot> withLabels(const std::vector<LabelEntry>& labels,
                                                             uint64_t version) const;

private:
    void index();

    std::string m_database;
    uint64_t m_version = 0;
    std::vector<Relation> m_relations;
    std::vector<Function> m_functions;
    bool m_hasLabels = false;
    std::unordered_map<Oid, size_t> m_byOid;
    std::unordered_map<std::string, size_t> m_byName;              ///< key "schema\0name"
    std::unordered_map<Oid, size_t> m_functionByOid;
    std::unordered_map<std::string, std::vector<size_t>> m_functionsByName;
};

}  // namespace gatehouse::catalog

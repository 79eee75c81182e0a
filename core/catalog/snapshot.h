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
    bool cleared = false;            ///< a person said that it is not sensitive: it has no label, and its values are not looked into
    bool labelDerived = false;       ///< holds something computed from such a value: no form of the label's mask fits
    std::string masker;              ///< the column's own: a word of policy::Masker; empty: its label's own form
    std::string defaultExpression;   ///< pg_get_expr, names qualified; empty when there is none
    bool generated = false;          ///< GENERATED ALWAYS AS (defaultExpression) STORED
    bool identity = false;           ///< GENERATED … AS IDENTITY: a row takes a number of a sequence
};

/// A row-security policy: expressions that run for whoever reads or changes the table.
struct RowPolicy {
    std::string name;
    char command = '*';              ///< pg_policy.polcmd: r a w d or *
    std::string usingExpression;     ///< empty when there is none
    std::string checkExpression;
};

struct Trigger {
    Oid oid = 0;
    std::string name;
    Oid function = 0;
    uint16_t type = 0;               ///< pg_trigger.tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead
    bool enabled = true;             ///< tgenabled is not D
    std::vector<int16_t> columns;    ///< UPDATE OF these; empty: any
    std::string condition;           ///< WHEN, as pg_get_triggerdef prints it; empty when there is none
    std::string oldTable;            ///< REFERENCING OLD TABLE AS; empty when there is none
    std::string newTable;
    std::vector<std::string> arguments;   ///< EXECUTE FUNCTION f('…', …), in the database's encoding

    [[nodiscard]] bool onInsert() const { return (type & 4) != 0; }
    [[nodiscard]] bool onDelete() const { return (type & 8) != 0; }
    [[nodiscard]] bool onUpdate() const { return (type & 16) != 0; }
    [[nodiscard]] bool onTruncate() const { return (type & 32) != 0; }
};

/// A rewrite rule other than a view's own _RETURN.
struct Rule {
    std::string name;
    char event = '1';                ///< pg_rewrite.ev_type: 1 SELECT, 2 UPDATE, 3 INSERT, 4 DELETE
    bool instead = false;
    bool enabled = true;
    std::string definition;          ///< pg_get_ruledef with an empty search path: parses as CREATE RULE
};

/// A foreign key of the table it stands in.
struct ForeignKey {
    std::string name;
    Oid table = 0;                   ///< the table that refers
    std::vector<int16_t> columns;
    Oid referenced = 0;
    std::vector<int16_t> referencedColumns;
    char onDelete = 'a';             ///< pg_constraint.confdeltype: a no action, r restrict, c cascade, n set null, d set default
    char onUpdate = 'a';
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
    std::vector<Oid> parents;        ///< what it inherits from or is a partition of
    bool partition = false;          ///< pg_class.relispartition
    bool temporary = false;          ///< of the session that read the snapshot; others' are never in it
    bool provisional = false;        ///< seen being made, not read: oid is made up, and the server answers with another
    Oid rowType = 0;                 ///< pg_class.reltype; 0 for sequences
    std::vector<Trigger> triggers;   ///< not the internal ones, which foreignKeys stand for
    std::vector<Rule> rules;
    bool rowSecurity = false;        ///< policies count
    bool rowSecurityForced = false;  ///< … for the owner too
    std::vector<RowPolicy> policies;
    std::vector<ForeignKey> foreignKeys;     ///< of this table; who refers to it: Snapshot::referring
    std::vector<std::string> checks;         ///< CHECK constraints' expressions, and a partition's constraint
    std::vector<std::string> indexExpressions;   ///< expressions and predicates of its indexes
    std::vector<std::vector<int16_t>> uniqueKeys;   ///< columns of unique indexes without predicate or expression; primary key first
    Oid table = 0;                   ///< of an index or a toast table: what it belongs to
    bool unreadable = false;         ///< the server could not print one of the texts above, so what runs cannot be told

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
    std::vector<Oid> argumentTypes;      ///< pg_proc.proargtypes: what a call is matched with
    std::vector<std::string> argumentNames;   ///< one for each of argumentTypes, empty when unnamed; or none at all
    uint16_t defaults = 0;               ///< how many of the last arguments may be left out
    std::vector<std::string> defaultExpressions;   ///< of these, names qualified; read for functions that are not built in
    Oid variadic = 0;                    ///< element type of a VARIADIC last argument
    Oid returnType = 0;
    std::vector<std::string> outputNames;     ///< OUT, INOUT and TABLE columns in order
    std::vector<Oid> outputTypes;
    bool strict = false;
    bool leakproof = false;
    std::string extension;               ///< empty: belongs to none
    std::string body;                    ///< prosrc: text in sql, plpgsql and the like, the server's own name in internal, the library's in c
    std::string library;                 ///< probin; empty but in c
    std::string standardBody;            ///< pg_get_function_sqlbody of a BEGIN ATOMIC or RETURN body, names qualified
    std::vector<std::string> settings;   ///< proconfig: "search_path=…"
    std::vector<Oid> aggregateFunctions; ///< aggregates that are not built in: every function they run
    std::string argumentModes;           ///< pg_proc.proargmodes, a letter each: the order of all parameters; empty: all are IN
    bool unreadable = false;         ///< a default or the standard body could not be printed
    bool reviewed = false;           ///< an administrator vouches for it (function_review.h)
    std::string reviewedAs;          ///< … as a function of this extension of contrib; empty: as none
    std::string standIn;             ///< … as doing no more than this PL/pgSQL body; empty: it works a value out and that is all
};

struct Type {
    Oid oid = 0;
    std::string schema;
    std::string name;
    char kind = 'b';                 ///< pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange
    char category = 'U';             ///< pg_type.typcategory
    bool preferred = false;
    Oid element = 0;                 ///< typelem of a true array, else 0
    Oid array = 0;
    Oid base = 0;                    ///< a domain's type
    Oid relation = 0;                ///< a composite's pg_class row
    Oid rangeSubtype = 0;
    std::vector<std::string> checks; ///< a domain's constraints
    std::string defaultExpression;   ///< a domain's
    std::vector<Column> attributes;  ///< of a free-standing composite (relkind c); a table's row type: look at relation
    std::vector<Oid> supportFunctions;   ///< not built in: input, output, comparing, hashing, … of its values
    bool unreadable = false;         ///< a domain's default or constraint could not be printed
};

struct Operator {
    Oid oid = 0;
    std::string schema;
    std::string name;
    Oid left = 0;                    ///< 0: prefix operator
    Oid right = 0;
    Oid result = 0;
    Oid function = 0;
};

struct Cast {
    Oid source = 0;
    Oid target = 0;
    Oid function = 0;                ///< 0: binary coercible or through text
    char context = 'e';              ///< pg_cast.castcontext: i implicit, a assignment, e explicit
};

struct EventTrigger {
    std::string name;
    std::string event;               ///< ddl_command_start, ddl_command_end, sql_drop, table_rewrite
    Oid function = 0;
    std::vector<std::string> tags;   ///< empty: any
};

/// label name for schema.table.column, as an administrator set it; empty: cleared
struct LabelEntry {
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
    bool derived = false;            ///< see Column::labelDerived
    std::string masker = {};         ///< see Column::masker
    friend bool operator==(const LabelEntry&, const LabelEntry&) = default;
};

/// What a snapshot is made of.
struct Contents {
    std::vector<Relation> relations;
    std::vector<Function> functions;
    std::vector<Type> types;
    std::vector<Operator> operators;
    std::vector<Cast> casts;
    std::vector<EventTrigger> eventTriggers;
    std::vector<std::string> schemas;
    std::string systemMark;          ///< differs when what ships with the server differs; empty when nobody asked
};

class Snapshot {
public:
    /// version: a number that differs between any two snapshots of one database in one process
    Snapshot(std::string database, uint64_t version, Contents contents);
    /// The index points into the contents.
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    Snapshot(Snapshot&&) = default;
    Snapshot(std::string database, uint64_t version, std::vector<Relation> relations,
             std::vector<Function> functions);

    [[nodiscard]] const std::string& database() const { return m_database; }
    [[nodiscard]] uint64_t version() const { return m_version; }
    [[nodiscard]] const Contents& contents() const { return m_contents; }
    [[nodiscard]] const std::vector<Relation>& relations() const { return m_contents.relations; }

    [[nodiscard]] const Relation* relation(Oid oid) const;
    [[nodiscard]] const Relation* relation(std::string_view schema, std::string_view name) const;
    /// First match along the path. pg_catalog is searched first unless the path names it.
    [[nodiscard]] const Relation* resolve(std::string_view name, const std::vector<std::string>& searchPath) const;

    [[nodiscard]] const Function* function(Oid oid) const;
    /// Every overload with that name in that schema; an empty schema means: in every schema.
    [[nodiscard]] std::vector<const Function*> functions(std::string_view schema, std::string_view name) const;

    [[nodiscard]] const Type* type(Oid oid) const;
    [[nodiscard]] const Type* type(std::string_view schema, std::string_view name) const;
    /// As for relations; pg_catalog first unless the path names it.
    [[nodiscard]] const Type* resolveType(std::string_view name, const std::vector<std::string>& searchPath) const;
    /// Every operator with that name in that schema; an empty schema means: in every schema.
    [[nodiscard]] std::vector<const Operator*> operators(std::string_view schema, std::string_view name) const;
    [[nodiscard]] const Cast* cast(Oid source, Oid target) const;
    /// Casts that run a function which does not ship with the server.
    [[nodiscard]] const std::vector<const Cast*>& ownCasts() const { return m_ownCasts; }
    [[nodiscard]] bool hasSchema(std::string_view name) const;
    /// Foreign keys of other tables (and its own) that point at this one.
    [[nodiscard]] std::vector<const ForeignKey*> referring(Oid table) const;

    /// Any column of any relation carries a label.
    [[nodiscard]] bool hasLabels() const { return m_hasLabels; }
    /// Any column of any relation has a masker of its own.
    [[nodiscard]] bool hasMaskers() const { return m_hasMaskers; }

    /// The same schema with these labels instead. System columns that hold copies of user data
    /// (pg_stats.most_common_vals, pg_authid.rolpassword, …) keep their built-in labels.
    [[nodiscard]] std::shared_ptr<const Snapshot> withLabels(const std::vector<LabelEntry>& labels,
                                                             uint64_t version) const;

private:
    void index();

    std::string m_database;
    uint64_t m_version = 0;
    Contents m_contents;
    bool m_hasLabels = false;
    bool m_hasMaskers = false;
    std::unordered_map<Oid, size_t> m_byOid;
    std::unordered_map<std::string, size_t> m_byName;              ///< key "schema\0name"
    std::unordered_map<Oid, size_t> m_functionByOid;
    std::unordered_map<std::string, std::vector<size_t>> m_functionsByName;
    std::unordered_map<Oid, size_t> m_typeByOid;
    std::unordered_map<std::string, size_t> m_typeByName;
    std::unordered_map<std::string, std::vector<size_t>> m_operatorsByName;
    std::unordered_map<uint64_t, size_t> m_castByTypes;            ///< source << 32 | target
    std::vector<const Cast*> m_ownCasts;
    std::unordered_multimap<Oid, const ForeignKey*> m_referring;
};

}  // namespace gatehouse::catalog

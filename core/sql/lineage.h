// Follows each output column of a query back to the base columns it comes from; effects are the inspector's.
#pragma once

#include "core/sql/analyze.h"
#include "core/sql/parse_tree.h"

#include <map>
#include <set>

namespace gatehouse::sql {

/// What one expression or column is computed from.
struct Origin {
    bool known = true;
    std::set<Source> sources;

    void add(const Origin& other);
    /// The same base columns with a weaker flow; Counts and Tests stay what they are.
    [[nodiscard]] Origin as(Flow flow) const;
};

class Lineage {
public:
    struct Column {
        std::string name;
        Origin origin;
    };
    struct Table {
        bool known = false;            ///< columns is complete and in order
        std::vector<Column> columns;
        Origin tests;                  ///< what its conditions look at; only filled for subqueries in expressions
    };

    Lineage(const catalog::Snapshot& catalog, const SessionSettings& settings) : m_catalog(catalog), m_settings(settings) {}

    /// A SELECT, or an INSERT, UPDATE or DELETE with RETURNING.
    [[nodiscard]] Table query(const ProtobufCMessage& message);
    /// Columns of COPY table (…) TO.
    [[nodiscard]] Table copied(const PgQuery__CopyStmt& copy);

private:
    struct Item {
        std::string schema;
        std::string alias;
        bool open = false;             ///< has columns that cannot be listed; each comes from rest
        Origin rest;
        std::vector<Column> columns;
        bool base = false;             ///< has ctid, xmin, tableoid, …
    };
    struct Scope {
        std::vector<Item> items;
        std::vector<Column> star;
        bool starKnown = true;
        const Scope* outer = nullptr;
    };

    [[nodiscard]] Table queryIn(const ProtobufCMessage& message, const Scope* outer);
    [[nodiscard]] Table select(const PgQuery__SelectStmt& select, const Scope* outer);
    [[nodiscard]] Table values(const PgQuery__SelectStmt& select, const Scope* outer);
    [[nodiscard]] Table changed(const PgQuery__RangeVar* target, const PgQuery__WithClause* with,
                                const std::vector<const PgQuery__Node*>& from, PgQuery__Node* const* returning,
                                size_t returningCount, const ProtobufCMessage& message, const Scope* outer);
    [[nodiscard]] Table targets(PgQuery__Node* const* nodes, size_t count, const Scope& scope);
    [[nodiscard]] size_t pushWith(const PgQuery__WithClause* with, const Scope* outer);
    [[nodiscard]] Table commonTable(const PgQuery__CommonTableExpr& cte, bool recursive, const Scope* outer);

    void from(const PgQuery__Node* node, Scope& scope);
    [[nodiscard]] Item relation(const PgQuery__RangeVar& variable, bool mayBeWith);
    [[nodiscard]] Item function(const PgQuery__RangeFunction& function, const Scope& scope);
    [[nodiscard]] Table view(const catalog::Relation& relation);
    void join(const PgQuery__JoinExpr& join, Scope& scope);
    static void append(Scope& scope, Item item);
    static void rename(Item& item, const PgQuery__Alias* alias);

    // lineage_expressions.cpp
    [[nodiscard]] Origin expression(const PgQuery__Node* node, const Scope& scope);
    [[nodiscard]] Origin column(const PgQuery__ColumnRef& reference, const Scope& scope);
    [[nodiscard]] Origin call(const PgQuery__FuncCall& call, const Scope& scope);
    [[nodiscard]] Origin subquery(const PgQuery__SubLink& link, const Scope& scope);
    [[nodiscard]] Origin allBelow(const ProtobufCMessage& message, const Scope& scope, Flow flow);
    [[nodiscard]] bool followable(const PgQuery__FuncCall& call, bool& aggregate) const;
    [[nodiscard]] static const Item* findItem(const std::string& schema, const std::string& alias, const Scope& scope);
    [[nodiscard]] static Origin wholeRow(const Item& item);

    const catalog::Snapshot& m_catalog;
    const SessionSettings& m_settings;
    std::vector<std::pair<std::string, Table>> m_with;
    std::map<catalog::Oid, Table> m_views;
    bool m_inView = false;
    int m_depth = 0;
    int m_tests = 0;     ///< above 0: conditions are wanted too
    int m_steps = 0;     ///< bounds the whole work: some shapes are exponential
};

/// The name PostgreSQL gives an output column that has none of its own.
[[nodiscard]] std::string columnName(const PgQuery__Node* node);

}  // namespace gatehouse::sql

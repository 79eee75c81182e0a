// Makes SQL statements over schema.sql out of a list of numbers, typed so that nearly all run; knows nothing of
// lineage.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace gatehouse::tests {

/// A list of numbers read as decisions: shorter and smaller lists make simpler statements, which is how they shrink.
class Decisions {
public:
    explicit Decisions(std::vector<uint16_t> numbers) : m_numbers(std::move(numbers)) { }
    /// 0 … count - 1; 0, the simplest, when the list is at its end.
    [[nodiscard]] size_t pick(size_t count);
    [[nodiscard]] bool chance(unsigned percent) { return pick(100) >= 100 - percent; }
    [[nodiscard]] const std::string& one(const std::vector<std::string>& of) { return of[pick(of.size())]; }

private:
    std::vector<uint16_t> m_numbers;
    size_t m_next = 0;
};

struct GeneratedStatement {
    std::string sql;
    std::set<std::string> constructs;  ///< "left join", "recursive", … what it is made of
};

class QueryGenerator {
public:
    /// withoutConditions: nothing but functions decides about rows: no WHERE, ORDER BY, GROUP BY, joining condition, …
    QueryGenerator(std::vector<uint16_t> decisions, bool withoutConditions)
        : m_decisions(std::move(decisions)), m_quiet(withoutConditions)
    { }
    [[nodiscard]] GeneratedStatement statement();

private:
    enum class Type { Text, Int, Numeric, Bool, Date, Jsonb, IntArray, TextArray, Address, Xml };
    using Types = std::vector<Type>;
    struct Column {
        std::string name;
        Type type = Type::Text;
    };
    struct RowSource {
        std::string alias;  ///< empty: merged columns of a join, which are named alone
        std::vector<Column> columns;
        bool row = true;  ///< the alias stands for a whole row
        std::string table;  ///< set when the alias has that table's row type
    };
    struct Query {
        std::string sql;
        std::vector<Column> columns;  ///< those that can be named without doubt
    };
    using Scope = std::vector<RowSource>;
    struct Grouped {
        std::string sql;
        Type type;
    };

    // query_generator.cpp
    [[nodiscard]] Query query(int depth, const Types* wanted);
    [[nodiscard]] Query withQuery(int depth, const Types* wanted);
    [[nodiscard]] Query recursive(const std::string& name);
    [[nodiscard]] Query plainSelect(int depth, const Types* wanted);
    [[nodiscard]] Query groupedSelect(int depth, const Types* wanted);
    [[nodiscard]] Query setOperation(int depth, const Types* wanted);
    [[nodiscard]] Query values(const Types* wanted);
    [[nodiscard]] std::string tail(const std::vector<Column>& columns, int depth);
    [[nodiscard]] Query returning(int depth);
    [[nodiscard]] Types someTypes();

    // from_generator.cpp
    [[nodiscard]] std::string from(Scope& scope, int depth);
    [[nodiscard]] std::string fromItem(Scope& scope, int depth);
    [[nodiscard]] std::string join(Scope& scope, int depth);
    [[nodiscard]] std::string function(Scope& scope, int depth);
    [[nodiscard]] std::string tableOrView(Scope& scope);
    [[nodiscard]] std::string newAlias(const char* letter);
    [[nodiscard]] static const std::vector<RowSource>& tables();
    [[nodiscard]] static const std::vector<RowSource>& views();

    // aggregate_generator.cpp
    [[nodiscard]] std::string aggregate(Type type, int depth);
    [[nodiscard]] std::string window(Type type, int depth);
    [[nodiscard]] std::string over(int depth);
    [[nodiscard]] std::string orderInside(int depth);

    // expression_generator.cpp
    [[nodiscard]] std::string expression(Type type, int depth);
    [[nodiscard]] std::string text(int depth);
    [[nodiscard]] std::string integer(int depth);
    [[nodiscard]] std::string numeric(int depth);
    [[nodiscard]] std::string condition(int depth);
    [[nodiscard]] std::string date(int depth);
    [[nodiscard]] std::string jsonb(int depth);
    [[nodiscard]] std::string other(Type type, int depth);
    [[nodiscard]] std::string common(Type type, int depth);
    [[nodiscard]] std::string leaf(Type type);
    [[nodiscard]] std::string constant(Type type);
    [[nodiscard]] std::string scalarSubquery(Type type, int depth);
    /// What make says, made as a subquery of the expression at hand.
    [[nodiscard]] std::string nested(const std::function<std::string()>& make);
    [[nodiscard]] std::string wholeRow();
    [[nodiscard]] std::string setReturning(int depth, Type& type);
    [[nodiscard]] Type anyType();
    [[nodiscard]] static const char* typeName(Type type);
    [[nodiscard]] static bool ordered(Type type);

    [[nodiscard]] size_t pick(size_t count) { return m_decisions.pick(count); }
    [[nodiscard]] bool chance(unsigned percent) { return m_decisions.chance(percent); }
    /// Something that decides about rows.
    [[nodiscard]] bool decides(unsigned percent) { return !m_quiet && chance(percent); }
    void uses(const char* construct) { m_constructs.insert(construct); }

    Decisions m_decisions;
    bool m_quiet;
    std::set<std::string> m_constructs;
    std::vector<Scope> m_scopes;  ///< innermost last
    std::vector<RowSource> m_with;  ///< CTEs in sight
    const std::vector<Grouped>* m_grouped = nullptr;  ///< in a grouped select: what may be shown outside aggregates
    bool m_inAggregate = false;
    bool m_windowAllowed = false;
    std::vector<std::string>* m_windows = nullptr;  ///< WINDOW clause of the select at hand
    int m_names = 0;
    int m_budget = 60;  ///< bounds the whole statement
};

}  // namespace gatehouse::tests

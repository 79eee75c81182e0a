#include "tests/lineage/query_generator.h"

#include <algorithm>
#include <utility>

namespace gatehouse::tests {

size_t Decisions::pick(size_t count)
{
    if (count < 2 || m_next >= m_numbers.size())
        return 0;
    return m_numbers[m_next++] * count / 65536;
}

GeneratedStatement QueryGenerator::statement()
{
    // RETURNING shows the changed row; what the WHERE looks at decides which.
    const Query made = !m_quiet && chance(14) ? returning(0) : query(0, nullptr);
    return {made.sql, std::move(m_constructs)};
}

QueryGenerator::Types QueryGenerator::someTypes()
{
    Types types;
    const size_t count = 1 + pick(3);
    for (size_t i = 0; i < count; ++i)
        types.push_back(anyType());
    return types;
}

QueryGenerator::Query QueryGenerator::query(int depth, const Types* wanted)
{
    if (m_budget <= 8 || depth > 3)
        return plainSelect(depth, wanted);
    const size_t choice = pick(100);
    if (choice < 66)
        return plainSelect(depth, wanted);
    if (choice < 80)
        return m_quiet ? plainSelect(depth, wanted) : groupedSelect(depth, wanted);
    if (choice < 87)
        return setOperation(depth, wanted);
    if (choice < 90 && depth > 0)
        return values(wanted);
    return withQuery(depth, wanted);
}

QueryGenerator::Query QueryGenerator::values(const Types* wanted)
{
    uses("values");
    const Types types = wanted ? *wanted : someTypes();
    Query made;
    made.sql = "VALUES ";
    const size_t rows = 1 + pick(2);
    // Of a list of rows the first one's types decide: constants must not be untyped there.
    for (size_t row = 0; row < rows; ++row) {
        made.sql += row ? ", (" : "(";
        for (size_t i = 0; i < types.size(); ++i) {
            const std::string value = m_scopes.empty() || chance(60) ? constant(types[i]) : leaf(types[i]);
            made.sql += (i ? ", " : "") + ("(" + value + ")::") + typeName(types[i]);
            if (row == 0)
                made.columns.push_back({"column" + std::to_string(i + 1), types[i]});
        }
        made.sql += ")";
    }
    return made;
}

QueryGenerator::Query QueryGenerator::setOperation(int depth, const Types* wanted)
{
    Types types = wanted ? *wanted : someTypes();
    std::string operation = "UNION ALL";
    if (decides(60))
        operation = m_decisions.one({"UNION", "INTERSECT", "EXCEPT", "UNION", "INTERSECT ALL", "EXCEPT ALL"});
    uses(operation == "UNION ALL" ? "union all" : operation.starts_with("UNION") ? "union" : "intersect or except");
    if (!wanted)
        std::ranges::replace(types, Type::Xml, Type::Text);  // xml has no equality
    if (operation != "UNION ALL" && std::ranges::find(types, Type::Xml) != types.end())
        operation = "UNION ALL";
    const Query left = plainSelect(depth + 1, &types);
    const Query right = chance(15) ? values(&types) : plainSelect(depth + 1, &types);
    Query made{"(" + left.sql + ") " + operation + " (" + right.sql + ")", left.columns};
    made.sql += tail(made.columns, depth);
    return made;
}

std::string QueryGenerator::tail(const std::vector<Column>& columns, int depth)
{
    std::string sql;
    if (decides(depth == 0 ? 25 : 12) && !columns.empty() && columns[0].type != Type::Xml) {
        uses("order by");
        sql += " ORDER BY " + (chance(50) ? "1" : columns[0].name) + (chance(30) ? " DESC" : "");
        if (chance(40)) {
            uses("limit");
            sql += chance(30) ? " FETCH FIRST 2 ROWS ONLY" : " LIMIT 3" + std::string(chance(40) ? " OFFSET 1" : "");
        }
    }
    return sql;
}

QueryGenerator::Query QueryGenerator::plainSelect(int depth, const Types* wanted)
{
    Query made;
    Scope scope;
    const std::string tables = from(scope, depth);
    m_scopes.push_back(scope);
    auto* outerWindows = std::exchange(m_windows, nullptr);
    std::vector<std::string> windows;
    m_windows = &windows;
    const bool outerAllowed = std::exchange(m_windowAllowed, true);
    const auto* grouped = std::exchange(m_grouped, nullptr);
    const bool inAggregate = std::exchange(m_inAggregate, false);

    std::string targets;
    const auto target = [&](const std::string& sql) { targets += (targets.empty() ? "" : ", ") + sql; };
    bool hasSet = false;
    if (!wanted && chance(12)) {
        const bool all = chance(50);
        uses(all ? "*" : "t.*");
        std::vector<const RowSource*> shown;
        for (const RowSource& source : scope) {
            if (!source.alias.empty() && (all || shown.empty()))
                shown.push_back(&source);
        }
        target(all ? "*" : shown[0]->alias + ".*");
        std::vector<std::string> names;
        for (const RowSource* source : shown) {
            for (const Column& column : source->columns)
                names.push_back(column.name);
        }
        for (const RowSource* source : shown) {
            for (const Column& column : source->columns) {
                if (std::ranges::count(names, column.name) == 1)
                    made.columns.push_back(column);
            }
        }
    }
    if (!wanted && depth == 0 && chance(6)) {
        uses("whole row shown");
        target(wholeRow());
    }
    if (!wanted && depth == 0 && chance(4)) {
        uses("(composite).*");
        target("(" + leaf(Type::Address) + ").*");
    }
    if (!wanted && depth == 0 && chance(3) && !scope.back().alias.empty()) {
        uses("row(t.*)");
        target("ROW(" + scope.back().alias + ".*)::text");
    }
    const Types types = wanted ? *wanted : targets.empty() || chance(40) ? someTypes() : Types{};
    for (const Type type : types) {
        const std::string name = newAlias("x");
        std::string sql;
        Type shown = type;
        if (!wanted && !hasSet && chance(5)) {
            hasSet = true;
            sql = setReturning(1, shown);
        } else {
            sql = expression(type, depth);
        }
        // Inside a FROM or a set operation the column must have a name; at the top its own will do.
        const bool named = depth > 0 || chance(50);
        if (wanted)
            sql = "(" + sql + ")::" + typeName(type);
        target(named ? sql + (chance(80) ? " AS " : " ") + name : sql);
        if (named)
            made.columns.push_back({name, shown});
    }
    const bool hasXml = targets.find("xml") != std::string::npos || std::ranges::find(types, Type::Xml) != types.end();
    m_windowAllowed = false;
    std::string distinct;
    std::string ownOrder;
    if (!hasXml && decides(9)) {
        if (chance(50)) {
            uses("distinct on");
            const std::string key = leaf(Type::Text);
            distinct = "DISTINCT ON (" + key + ") ";
            ownOrder = " ORDER BY " + key + ", " + leaf(Type::Int) + " + 0";
        } else {
            uses("distinct");
            distinct = "DISTINCT ";
        }
    }
    made.sql = "SELECT " + distinct + targets + " FROM " + tables;
    if (decides(38)) {
        uses("where");
        made.sql += " WHERE " + condition(depth + 1);
    }
    for (size_t i = 0; i < windows.size(); ++i)
        made.sql += (i ? ", " : " WINDOW ") + windows[i];
    if (!ownOrder.empty()) {
        made.sql += ownOrder;
    } else if (distinct.empty() && decides(depth == 0 ? 12 : 5)) {
        uses("order by expression");
        made.sql += " ORDER BY " + expression(Type::Int, depth + 1) + (chance(30) ? " NULLS FIRST" : "");
        if (chance(40)) {
            uses("limit");
            made.sql += " LIMIT 2";
        }
    } else if (distinct.empty()) {
        made.sql += tail(made.columns, depth);
    }
    m_scopes.pop_back();
    m_windows = outerWindows;
    m_windowAllowed = outerAllowed;
    m_grouped = grouped;
    m_inAggregate = inAggregate;
    return made;
}

QueryGenerator::Query QueryGenerator::groupedSelect(int depth, const Types* wanted)
{
    uses("group by");
    Query made;
    Scope scope;
    const std::string tables = from(scope, depth);
    m_scopes.push_back(scope);
    auto* outerWindows = std::exchange(m_windows, nullptr);
    const bool outerAllowed = std::exchange(m_windowAllowed, false);
    const auto* outerGrouped = std::exchange(m_grouped, nullptr);
    const bool inAggregate = std::exchange(m_inAggregate, false);

    std::vector<Grouped> keys;
    const size_t keyCount = pick(3);
    for (size_t i = 0; i < keyCount; ++i) {
        const Type type = i == 0 ? Type::Text : Type::Int;
        std::string sql = leaf(type);
        // A constant there would be taken for a position.
        if (sql[0] >= '0' && sql[0] <= '9')
            sql = "(" + sql + " + 0)";
        if (sql[0] != '\'' && sql[0] != 'N' && sql[0] != 'D')
            keys.push_back({sql, type});
    }
    if (m_quiet)
        keys.clear();
    std::string by;
    for (const Grouped& key : keys)
        by += (by.empty() ? "" : ", ") + key.sql;
    const auto keyed = std::ranges::find(scope, "customers", &RowSource::table);
    const bool byKey = !m_quiet && keyed != scope.end() && keyed->alias[0] == 'c' && chance(30);
    if (byKey) {
        uses("group by key");
        by = keyed->alias + ".id";
        keys.clear();
        for (const Column& column : keyed->columns)
            keys.push_back({keyed->alias + "." + column.name, column.type});
    }
    m_grouped = &keys;

    std::string targets;
    const Types types = wanted ? *wanted : someTypes();
    for (const Type type : types) {
        const std::string name = newAlias("x");
        std::string sql = expression(type, std::max(depth, 2));
        if (wanted)
            sql = "(" + sql + ")::" + typeName(type);
        const bool named = depth > 0 || chance(50);
        targets += (targets.empty() ? "" : ", ") + sql + (named ? " AS " + name : "");
        if (named)
            made.columns.push_back({name, type});
    }
    std::string having = decides(20) ? (uses("having"), " HAVING " + condition(3)) : "";
    if (!by.empty()) {
        std::string clause = by;
        switch (byKey ? 0 : pick(7)) {
        case 3:
            uses("rollup");
            clause = "ROLLUP (" + by + ")";
            break;
        case 4:
            uses("cube");
            clause = "CUBE (" + by + ")";
            break;
        case 5:
            uses("grouping sets");
            clause = "GROUPING SETS ((" + by + "), ())";
            break;
        default: break;
        }
        if (clause != by && !wanted && depth == 0) {
            uses("grouping()");
            targets += ", grouping(" + keys[0].sql + ")";
        }
        having.insert(0, " GROUP BY " + clause);
    }
    made.sql = "SELECT " + targets + " FROM " + tables;
    m_grouped = nullptr;
    if (decides(25)) {
        uses("where");
        made.sql += " WHERE " + condition(depth + 1);
    }
    made.sql += having + tail(made.columns, depth);
    m_scopes.pop_back();
    m_windows = outerWindows;
    m_windowAllowed = outerAllowed;
    m_grouped = outerGrouped;
    m_inAggregate = inAggregate;
    return made;
}

QueryGenerator::Query QueryGenerator::recursive(const std::string& name)
{
    uses("recursive");
    switch (pick(4)) {
    case 0:
        return {name
                    + "(id, label, boss) AS (SELECT id, name, manager FROM staff WHERE manager IS NULL UNION ALL "
                      "SELECT s.id, r.label || '/' || "
                      "COALESCE(s.name, '-'), s.manager FROM staff s JOIN "
                    + name + " r ON s.manager = r.id AND length(r.label) < 40)",
                {{"id", Type::Int}, {"label", Type::Text}, {"boss", Type::Int}}};
    case 1:
        return {name + " AS (SELECT 1 AS n, 'x'::text AS t UNION SELECT r.n + 1, c.city FROM " + name
                    + " r JOIN customers c ON c.id = r.n WHERE r.n < 5)",
                {{"n", Type::Int}, {"t", Type::Text}}};
    case 2:
        return {name
                    + "(id, mail, up) AS (SELECT id, email::text, parent FROM customers UNION SELECT r.id, r.mail, "
                      "c.parent FROM "
                    + name + " r, customers c WHERE c.id = r.up)",
                {{"id", Type::Int}, {"mail", Type::Text}, {"up", Type::Int}}};
    default:
        uses("search or cycle");
        return {name + "(id, boss) AS (SELECT id, manager FROM staff UNION ALL SELECT s.id, s.manager FROM staff s, "
                    + name + " r WHERE s.id = r.boss) SEARCH DEPTH FIRST BY id SET seen CYCLE id SET again USING path",
                {{"id", Type::Int}, {"boss", Type::Int}}};
    }
}

QueryGenerator::Query QueryGenerator::withQuery(int depth, const Types* wanted)
{
    const size_t before = m_with.size();
    std::string list;
    bool hasRecursive = false;
    const size_t count = 1 + pick(2);
    for (size_t i = 0; i < count; ++i) {
        const std::string name = newAlias("t");
        Query inner;
        std::string sql;
        if (!m_quiet && chance(25)) {
            hasRecursive = true;
            inner = recursive(name);
            sql = inner.sql;
        } else if (!m_quiet && depth == 0 && m_scopes.empty() && chance(20)) {
            uses("data-modifying cte");
            inner = returning(1);
            sql = name + " AS (" + inner.sql + ")";
        } else {
            uses("cte");
            inner = query(depth + 1, nullptr);
            sql =
                name + " AS " + m_decisions.one({"", "", "MATERIALIZED ", "NOT MATERIALIZED "}) + "(" + inner.sql + ")";
        }
        list += (list.empty() ? "" : ", ") + sql;
        if (!inner.columns.empty())
            m_with.push_back({"t", inner.columns, true, name});
    }
    // Two WITHs cannot follow each other.
    Query made = chance(30) ? groupedSelect(depth + 1, wanted)
        : chance(20)        ? setOperation(depth + 1, wanted)
                            : plainSelect(depth + 1, wanted);
    m_with.resize(before);
    made.sql = std::string("WITH ") + (hasRecursive ? "RECURSIVE " : "") + list + " " + made.sql;
    return made;
}

QueryGenerator::Query QueryGenerator::returning(int depth)
{
    uses("returning");
    Query made;
    const RowSource& staff = tables()[3];
    Scope scope;
    RowSource target = staff;
    target.alias = newAlias("s");
    scope.push_back(target);
    std::string sql;
    switch (pick(4)) {
    case 3: {
        uses("on conflict");
        const Types types{Type::Int, Type::Text};
        scope[0] = {newAlias("k"), {{"id", Type::Int}, {"sku", Type::Text}, {"qty", Type::Int}}, true, {}};
        const std::string& alias = scope[0].alias;
        sql = "INSERT INTO stock AS " + alias + " (id, sku) SELECT DISTINCT ON (abs(q.a) % 4) abs(q.a) % 4, q.b FROM ("
            + plainSelect(depth + 1, &types).sql
            + ") AS q(a, b) WHERE q.a IS NOT NULL ORDER BY abs(q.a) % 4, q.b ON CONFLICT (id) DO UPDATE SET sku = "
            + (chance(50) ? "excluded.sku" : alias + ".sku || excluded.sku");
        if (chance(30))
            sql += " WHERE " + alias + ".qty > 10";
        break;
    }
    case 0: {
        uses("insert returning");
        const Types types{Type::Int, Type::Text, Type::Numeric, Type::Text};
        sql = "INSERT INTO staff AS " + target.alias + " (id, name, salary, city) "
            + (chance(20) ? values(&types) : plainSelect(depth + 1, &types)).sql;
        // id is NOT NULL.
        sql = "INSERT INTO staff AS " + target.alias
            + " (id, name, salary, city) SELECT COALESCE(q.a, 1), q.b, q.c % 1000, q.d FROM ("
            + sql.substr(sql.find(") ") + 2) + ") AS q(a, b, c, d)";
        break;
    }
    case 1: {
        uses("update returning");
        sql = "UPDATE staff AS " + target.alias + " SET ";
        std::string source;
        if (chance(50)) {
            uses("update from");
            source = " FROM " + tableOrView(scope);
        }
        m_scopes.push_back(scope);
        sql += chance(30) ? "(name, city) = (SELECT " +
                [&] {
                    uses("multi assign");
                    return leaf(Type::Text);
                }()
                + ", " + leaf(Type::Text) + ")"
                          : "name = " + expression(Type::Text, 1)
                + (chance(50) ? ", salary = (" + expression(Type::Numeric, 2) + ") % 1000" : "");
        sql += source;
        if (chance(60))
            sql += " WHERE " + condition(2);
        m_scopes.pop_back();
        break;
    }
    default:
        uses("delete returning");
        sql = "DELETE FROM staff AS " + target.alias;
        if (chance(40)) {
            uses("delete using");
            sql += " USING " + tableOrView(scope);
        }
        m_scopes.push_back(scope);
        if (chance(70))
            sql += " WHERE " + condition(2);
        m_scopes.pop_back();
    }
    m_scopes.push_back(scope);
    sql += " RETURNING ";
    if (chance(15)) {
        uses("*");
        sql += scope[0].alias + ".*";
        made.columns = scope[0].columns;
    } else {
        const Types types = someTypes();
        for (size_t i = 0; i < types.size(); ++i) {
            const std::string name = newAlias("x");
            sql += (i ? ", " : "") + expression(types[i], 2) + " AS " + name;
            made.columns.push_back({name, types[i]});
        }
    }
    m_scopes.pop_back();
    made.sql = std::move(sql);
    return made;
}

}  // namespace gatehouse::tests

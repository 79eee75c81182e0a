#include "tests/lineage/query_generator.h"

#include <algorithm>
#include <utility>

namespace gatehouse::tests {

const std::vector<QueryGenerator::RowSource>& QueryGenerator::tables()
{
    using T = Type;
    static const std::vector<RowSource> all{
        {"c",
         {{"id", T::Int},
          {"name", T::Text},
          {"email", T::Text},
          {"city", T::Text},
          {"birth", T::Date},
          {"score", T::Numeric},
          {"vip", T::Bool},
          {"tags", T::TextArray},
          {"info", T::Jsonb},
          {"home", T::Address},
          {"parent", T::Int}},
         true,
         "customers"},
        {"o",
         {{"id", T::Int},
          {"customer_id", T::Int},
          {"total", T::Numeric},
          {"placed", T::Date},
          {"status", T::Text},
          {"lines", T::IntArray},
          {"note", T::Text},
          {"extra", T::Jsonb}},
         true,
         "orders"},
        {"i",
         {{"id", T::Int},
          {"order_id", T::Int},
          {"sku", T::Text},
          {"qty", T::Int},
          {"price", T::Numeric},
          {"attrs", T::Jsonb}},
         true,
         "items"},
        {"s",
         {{"id", T::Int},
          {"name", T::Text},
          {"manager", T::Int},
          {"salary", T::Numeric},
          {"hired", T::Date},
          {"active", T::Bool},
          {"city", T::Text}},
         true,
         "staff"},
        {"p", {{"id", T::Int}, {"sku", T::Text}, {"price", T::Numeric}, {"valid", T::Bool}}, true, "prices"},
        {"e", {{"id", T::Int}, {"kind", T::Text}, {"at", T::Date}, {"who", T::Int}}, true, "events"},
        {"l", {{"id", T::Int}, {"city", T::Text}, {"people", T::Int}}, true, "places"},
    };
    return all;
}

const std::vector<QueryGenerator::RowSource>& QueryGenerator::views()
{
    using T = Type;
    static const std::vector<RowSource> all{
        {"v",
         {{"id", T::Int}, {"nom", T::Text}, {"email", T::Text}, {"city", T::Text}, {"dbl", T::Numeric}},
         true,
         "v_customers"},
        {"v",
         {{"id", T::Int}, {"nom", T::Text}, {"email", T::Text}, {"city", T::Text}, {"dbl", T::Numeric}},
         true,
         "v_vip"},
        {"v", {{"id", T::Int}, {"name", T::Text}, {"total", T::Numeric}, {"latest", T::Date}}, true, "v_totals"},
        {"v", {{"name", T::Text}, {"city", T::Text}}, true, "v_both"},
        {"v", {{"id", T::Int}, {"doc", T::Jsonb}}, true, "v_rows"},
    };
    return all;
}

std::string QueryGenerator::newAlias(const char* letter)
{
    return letter + std::to_string(++m_names);
}

std::string QueryGenerator::tableOrView(Scope& scope)
{
    RowSource source = tables()[pick(tables().size())];
    if (!m_with.empty() && chance(35)) {
        uses("cte reference");
        source = m_with[pick(m_with.size())];
    } else if (chance(15) && !m_quiet) {
        uses("view");
        source = views()[pick(views().size())];
    }
    const std::string name = source.table;
    if (std::ranges::none_of(tables(), [&](const RowSource& each) { return each.table == name; }))
        source.table.clear();
    source.alias = newAlias(source.alias.c_str());
    std::string sql = name + (chance(30) ? " AS " : " ") + source.alias;
    if (chance(8)) {
        uses("column aliases");
        const std::string first = newAlias("k");
        sql += "(" + first + ")";
        source.columns[0].name = first;
        source.table.clear();
    } else if (!source.table.empty() && source.table != "events" && source.table != "places" && chance(4)) {
        uses("tablesample");
        sql += " TABLESAMPLE BERNOULLI (100) REPEATABLE (1)";
    } else if ((source.table == "places") && chance(20)) {
        uses("only");
        sql.insert(0, "ONLY ");
    }
    scope.push_back(std::move(source));
    return sql;
}

std::string QueryGenerator::function(Scope& scope, int depth)
{
    uses("function in from");
    // Its arguments see what stands before it: LATERAL without the word.
    m_scopes.push_back(scope);
    const std::string alias = newAlias("f");
    RowSource source{alias, {}, false, {}};
    std::string sql;
    const std::string column = newAlias("n");
    const auto named = [&](const std::string& call, Type type, bool mayCount) {
        source.columns = {{column, type}};
        if (mayCount && chance(30)) {
            uses("with ordinality");
            source.columns.push_back({column + "_at", Type::Int});
            return call + " WITH ORDINALITY AS " + alias + "(" + column + ", " + column + "_at)";
        }
        return call + " AS " + alias + "(" + column + ")";
    };
    const auto e = [&](Type type) { return expression(type, depth + 2); };
    switch (pick(15)) {
    case 12:
        uses("xmltable");
        sql = "XMLTABLE('/e' PASSING xmlelement(name e, " + e(Type::Text)
            + ") COLUMNS a text PATH '.', b int PATH '@no' DEFAULT " + e(Type::Int) + ") AS " + alias;
        source.columns = {{"a", Type::Text}, {"b", Type::Int}};
        source.row = true;
        break;
    case 13:
        uses("jsonb_to_recordset");
        sql = "jsonb_to_recordset(jsonb_build_array(jsonb_build_object('a', " + e(Type::Text) + "), to_jsonb("
            + wholeRow() + "))) AS " + alias + "(a text, id int)";
        source.columns = {{"a", Type::Text}, {"id", Type::Int}};
        source.row = true;
        break;
    case 14:
        uses("out parameters");
        sql = "f_out(" + e(Type::Int) + ") AS " + alias;
        source.columns = {{"mail", Type::Text}, {"place", Type::Text}};
        source.row = true;
        break;
    case 0: sql = named("generate_series(1, 3)", Type::Int, true); break;
    case 1: sql = named("generate_series(1, " + e(Type::Int) + " % 4)", Type::Int, true); break;
    case 2: sql = named("unnest(" + e(Type::IntArray) + ")", Type::Int, true); break;
    case 3: sql = named("unnest(" + e(Type::TextArray) + ")", Type::Text, true); break;
    case 4:
        sql = "jsonb_each_text(jsonb_build_object('a', " + e(Type::Text) + ", 'b', " + e(Type::Int) + ")) AS " + alias
            + "(key, value)";
        source.columns = {{"value", Type::Text}, {"key", Type::Text}};
        source.row = true;
        break;
    case 5:
        uses("sql table function");
        sql = "f_orders(" + e(Type::Int) + ") AS " + alias;
        source.columns = {{"order_id", Type::Int}, {"amount", Type::Numeric}};
        source.row = true;
        break;
    case 6:
        uses("sql row function");
        sql = "f_customers() AS " + alias;
        source = tables()[0];
        source.alias = alias;
        break;
    case 7:
        uses("plpgsql table function");
        sql = "f_staff(" + e(Type::Text) + ") AS " + alias;
        source.columns = {{"person", Type::Text}, {"pay", Type::Numeric}};
        source.row = true;
        break;
    case 8:
        uses("rows from");
        sql = "ROWS FROM (unnest(" + e(Type::IntArray) + "), regexp_split_to_table(" + e(Type::Text)
            + ", 'a')) WITH ORDINALITY AS " + alias + "(" + column + ", t, at)";
        source.columns = {{column, Type::Int}, {"t", Type::Text}};
        source.row = true;
        break;
    case 9:
        uses("column definitions");
        sql = "jsonb_to_record(jsonb_build_object('a', " + e(Type::Text) + ", 'b', " + e(Type::Int) + ")) AS " + alias
            + "(a text, b int)";
        source.columns = {{"a", Type::Text}, {"b", Type::Int}};
        source.row = true;
        break;
    case 10:
        uses("multi unnest");
        sql = "unnest(" + e(Type::IntArray) + ", " + e(Type::TextArray) + ") AS " + alias + "(a, b)";
        source.columns = {{"a", Type::Int}, {"b", Type::Text}};
        source.row = true;
        break;
    default: uses("scalar function in from"); sql = named("upper(" + e(Type::Text) + ")", Type::Text, false);
    }
    m_scopes.pop_back();
    scope.push_back(std::move(source));
    return sql;
}

std::string QueryGenerator::fromItem(Scope& scope, int depth)
{
    if (depth >= 3 || m_budget <= 8 || !chance(40))
        return tableOrView(scope);
    switch (pick(4)) {
    case 0:
    case 1: {
        uses("subquery in from");
        Query inner;
        const std::string alias = newAlias("q");
        const auto* grouped = std::exchange(m_grouped, nullptr);
        inner = query(depth + 1, nullptr);
        m_grouped = grouped;
        scope.push_back({alias, inner.columns, true, {}});
        return "(" + inner.sql + ") " + alias;
    }
    case 2: return join(scope, depth);
    default: {
        uses("values in from");
        const Types types{Type::Text, Type::Int};
        Query inner = values(&types);
        const std::string alias = newAlias("q");
        inner.columns = {{"a", Type::Text}, {"b", Type::Int}};
        scope.push_back({alias, inner.columns, true, {}});
        return "(" + inner.sql + ") AS " + alias + "(a, b)";
    }
    }
}

std::string QueryGenerator::join(Scope& scope, int depth)
{
    Scope inner;
    const std::string left = tableOrView(inner);
    if (m_quiet || chance(15)) {
        uses("cross join");
        const std::string right = tableOrView(inner);
        scope.insert(scope.end(), inner.begin(), inner.end());
        return left + " CROSS JOIN " + right;
    }
    static const std::vector<std::string> kinds{"JOIN",      "LEFT JOIN",  "RIGHT JOIN",
                                                "FULL JOIN", "INNER JOIN", "LEFT OUTER JOIN"};
    const std::string& kind = m_decisions.one(kinds);
    uses(kind == "FULL JOIN" ? "full join" : "join");
    const size_t how = pick(5);
    std::string sql;
    if (how == 0 || how == 1) {
        struct Pair {
            const char* left;
            const char* right;
            const char* on;
        };
        static constexpr Pair pairs[] = {{"customers", "orders", "%l.id = %r.customer_id"},
                                         {"orders", "items", "%r.order_id = %l.id"},
                                         {"customers", "staff", "%l.city = %r.city"},
                                         {"items", "prices", "%l.sku = %r.sku"},
                                         {"staff", "staff", "%l.id = %r.manager"}};
        const Pair& pair = pairs[pick(std::size(pairs))];
        inner.clear();
        const auto table = [&](const char* name) {
            RowSource source = *std::ranges::find(tables(), name, &RowSource::table);
            source.alias = newAlias(source.alias.c_str());
            inner.push_back(source);
            return std::string(name) + " " + source.alias;
        };
        sql = table(pair.left) + " " + kind + " ";
        sql += table(pair.right) + " ON ";
        std::string on = pair.on;
        on.replace(on.find("%l"), 2, inner[0].alias);
        on.replace(on.find("%r"), 2, inner[1].alias);
        sql += on;
        // A FULL JOIN takes only what it can merge or hash.
        if (kind != "FULL JOIN" && chance(25)) {
            m_scopes.push_back(inner);
            sql += " AND " + condition(depth + 2);
            m_scopes.pop_back();
        }
    } else {
        struct Pair {
            const char* left;
            const char* right;
            std::vector<Column> using_;
            bool natural;
        };
        static const std::vector<Pair> pairs{
            {"customers", "staff", {{"name", Type::Text}}, false},
            {"customers", "staff", {{"city", Type::Text}}, false},
            {"orders", "items", {{"id", Type::Int}}, false},
            {"items", "prices", {{"sku", Type::Text}}, false},
            {"items", "prices", {{"sku", Type::Text}, {"price", Type::Numeric}}, false},
            {"staff", "places", {{"city", Type::Text}}, false},
            {"items", "prices", {{"sku", Type::Text}, {"price", Type::Numeric}, {"id", Type::Int}}, true},
            {"events", "staff", {{"id", Type::Int}}, true}};
        const Pair& pair = pairs[pick(pairs.size())];
        uses(pair.natural ? "natural join" : "using");
        inner.clear();
        const auto table = [&](const char* name) {
            RowSource source = *std::ranges::find(tables(), name, &RowSource::table);
            source.alias = newAlias(source.alias.c_str());
            inner.push_back(source);
            return std::string(name) + " " + source.alias;
        };
        sql = table(pair.left) + (pair.natural ? " NATURAL " : " ") + kind + " ";
        sql += table(pair.right);
        if (!pair.natural) {
            std::string list;
            for (const Column& column : pair.using_)
                list += (list.empty() ? "" : ", ") + column.name;
            sql += " USING (" + list + ")";
            if (chance(25)) {
                uses("using alias");
                const std::string alias = newAlias("u");
                sql += " AS " + alias;
                inner.push_back({alias, pair.using_, true, {}});
            }
        }
        // Merged columns can be named alone only where nothing else of the select has their name.
        if (scope.empty() && depth == 0) {
            uses("merged column");
            inner.push_back({"", pair.using_, false, {}});
        }
    }
    if (chance(15)) {
        uses("join alias");
        const std::string alias = newAlias("j");
        RowSource joined{alias, {}, true, {}};
        std::vector<std::string> names;
        for (const RowSource& source : inner) {
            for (const Column& column : source.columns)
                names.push_back(column.name);
        }
        for (const RowSource& source : inner) {
            for (const Column& column : source.columns) {
                if (std::ranges::count(names, column.name) == 1)
                    joined.columns.push_back(column);
            }
        }
        if (!joined.columns.empty()) {
            scope.push_back(std::move(joined));
            return "(" + sql + ") AS " + alias;
        }
    }
    scope.insert(scope.end(), inner.begin(), inner.end());
    return sql;
}

std::string QueryGenerator::from(Scope& scope, int depth)
{
    std::string sql = fromItem(scope, depth);
    for (int more = 0; more < 2 && m_budget > 10; ++more) {
        if (!chance(28))
            break;
        // Merged names would no longer be sure to be alone.
        std::erase_if(scope, [](const RowSource& source) { return source.alias.empty(); });
        switch (pick(4)) {
        case 0: sql += ", " + function(scope, depth); break;
        case 1:
            uses("comma join");
            sql += ", " + tableOrView(scope);
            break;
        case 2: {
            uses("lateral");
            m_scopes.push_back(scope);
            const std::string alias = newAlias("q");
            const auto* grouped = std::exchange(m_grouped, nullptr);
            const Query inner = query(depth + 2, nullptr);
            m_grouped = grouped;
            m_scopes.pop_back();
            sql += (m_quiet || chance(50) ? ", LATERAL (" + inner.sql + ") " + alias
                                          : " LEFT JOIN LATERAL (" + inner.sql + ") " + alias + " ON true");
            scope.push_back({alias, inner.columns, true, {}});
            break;
        }
        default:
            sql += (chance(50) ? " CROSS JOIN " : " LEFT JOIN LATERAL ");
            if (sql.ends_with("LATERAL "))
                sql += function(scope, depth) + " ON true";
            else
                sql += function(scope, depth);
        }
    }
    return sql;
}

}  // namespace gatehouse::tests

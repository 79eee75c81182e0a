#include "tests/lineage/query_generator.h"

#include <utility>

namespace gatehouse::tests {

std::string QueryGenerator::orderInside(int depth)
{
    return decides(45)
        ? (uses("order in aggregate"), " ORDER BY " + expression(Type::Int, depth) + (chance(30) ? " DESC" : ""))
        : "";
}

std::string QueryGenerator::aggregate(Type type, int depth)
{
    const bool outer = std::exchange(m_inAggregate, true);
    const bool window = std::exchange(m_windowAllowed, false);
    const auto e = [&](Type of) { return expression(of, depth); };
    const auto order = [&] { return orderInside(depth); };
    std::string sql;
    std::string after;
    uses("aggregate");
    switch (type) {
    case Type::Text:
        switch (pick(7)) {
        case 0: sql = "max(" + e(type); break;
        case 1: sql = "string_agg(" + e(type) + ", ','" + order(); break;
        case 2: sql = "min(" + e(type); break;
        case 3:
            uses("ordered set");
            sql = "mode() WITHIN GROUP (ORDER BY " + e(type);
            break;
        case 4:
            uses("json_agg");
            sql = "json_agg(" + e(type) + order();
            after = "::text";
            break;
        case 5:
            uses("user aggregate");
            sql = "a_concat(" + e(type) + order();
            break;
        default:
            uses("json_agg");
            sql = "json_agg(" + wholeRow() + order();
            after = "::text";
            break;
        }
        break;
    case Type::Int:
        switch (pick(6)) {
        case 0: sql = "max(" + e(type); break;
        case 1:
            uses("count");
            sql = "count(*";
            after = "::int";
            break;
        case 2:
            uses("count");
            sql = "count(" + e(anyType());
            after = "::int";
            break;
        case 3:
            uses("count distinct");
            sql = "count(DISTINCT " + e(Type::Text);
            after = "::int";
            break;
        case 4:
            sql = "sum(" + e(type);
            after = "::int";
            break;
        default: sql = "min(" + e(type); break;
        }
        break;
    case Type::Numeric:
        if (chance(20)) {
            uses("ordered set");
            sql = "percentile_disc(0.5) WITHIN GROUP (ORDER BY " + e(type);
        } else {
            sql = m_decisions.one({"sum(", "avg(", "max(", "min("}) + e(type);
        }
        break;
    case Type::Bool: sql = m_decisions.one({"bool_and(", "bool_or(", "every("}) + condition(depth); break;
    case Type::Date: sql = m_decisions.one({"max(", "min("}) + e(type); break;
    case Type::Jsonb:
        switch (pick(3)) {
        case 0:
            uses("jsonb_agg");
            sql = "jsonb_agg(" + e(Type::Text) + order();
            break;
        case 1:
            uses("jsonb_object_agg");
            sql = "jsonb_object_agg(COALESCE(" + e(Type::Text) + ", '-'), " + e(Type::Int) + order();
            break;
        default:
            uses("jsonb_agg");
            sql = "jsonb_agg(" + wholeRow() + order();
            break;
        }
        break;
    case Type::IntArray:
        uses("array_agg");
        sql = "array_agg(" + e(Type::Int) + order();
        break;
    case Type::TextArray:
        uses("array_agg");
        sql = "array_agg(" + e(Type::Text) + order();
        break;
    case Type::Address:
        uses("array_agg");
        sql = "(array_agg(" + e(type) + order();
        after = ")[1]";
        break;
    case Type::Xml:
        uses("xmlagg");
        sql = "xmlagg(xmlelement(name x, " + e(Type::Text) + ")" + order();
        break;
    }
    sql += ")";
    if (decides(18)) {
        uses("filter");
        sql += " FILTER (WHERE " + condition(depth) + ")";
    }
    m_inAggregate = outer;
    m_windowAllowed = window;
    return sql + after;
}

std::string QueryGenerator::over(int depth)
{
    std::string inside;
    if (chance(60))
        inside = "PARTITION BY " + expression(chance(50) ? Type::Text : Type::Int, depth) + " ";
    if (chance(80))
        inside += "ORDER BY " + expression(chance(50) ? Type::Int : Type::Date, depth)
            + (chance(30) ? " DESC NULLS LAST" : "");
    if (inside.find("ORDER BY") != std::string::npos && chance(20))
        inside += " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW";
    if (m_windows && chance(35)) {
        uses("named window");
        const std::string name = newAlias("w");
        m_windows->push_back(name + " AS (" + inside + ")");
        return " OVER " + name;
    }
    return " OVER (" + inside + ")";
}

std::string QueryGenerator::window(Type type, int depth)
{
    const bool allowed = std::exchange(m_windowAllowed, false);
    uses("window");
    std::string sql;
    std::string after;
    const auto e = [&] { return expression(type, depth); };
    switch (pick(7)) {
    case 0: sql = "lag(" + e() + ")"; break;
    case 1: sql = "first_value(" + e() + ")"; break;
    case 2: sql = "lead(" + e() + ", 1, " + e() + ")"; break;
    case 3: sql = "nth_value(" + e() + ", 2)"; break;
    case 4: sql = "last_value(" + e() + ")"; break;
    default:
        if (type == Type::Int) {
            sql = m_decisions.one({"row_number()", "rank()", "dense_rank()", "ntile(2)", "count(*)"});
            after = "::int";
        } else if (type == Type::Numeric) {
            sql = m_decisions.one({"sum(", "avg(", "max("}) + e() + ")";
        } else if (type == Type::Text) {
            sql = "string_agg(" + e() + ", '+')";
        } else {
            sql = "lag(" + e() + ", 2)";
        }
    }
    sql += over(depth);
    m_windowAllowed = allowed;
    return after.empty() ? sql : "(" + sql + ")" + after;
}

}  // namespace gatehouse::tests

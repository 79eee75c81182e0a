#include "tests/lineage/query_generator.h"

#include <algorithm>
#include <utility>

namespace gatehouse::tests {

namespace {

constexpr int kDepthMax = 4;

std::string call(const char* name, const std::string& a)
{
    return std::string(name) + "(" + a + ")";
}

}  // namespace

const char* QueryGenerator::typeName(Type type)
{
    static constexpr const char* names[] = {"text",  "int",   "numeric", "boolean", "date",
                                            "jsonb", "int[]", "text[]",  "address", "xml"};
    return names[static_cast<size_t>(type)];
}

bool QueryGenerator::ordered(Type type)
{
    return type != Type::Xml;
}

QueryGenerator::Type QueryGenerator::anyType()
{
    static constexpr Type types[] = {Type::Text,      Type::Text,    Type::Text, Type::Int,   Type::Int,
                                     Type::Numeric,   Type::Date,    Type::Bool, Type::Jsonb, Type::IntArray,
                                     Type::TextArray, Type::Address, Type::Xml};
    return types[pick(std::size(types))];
}

std::string QueryGenerator::constant(Type type)
{
    static const std::vector<std::string> constants[] = {
        {"'Oslo'::text", "'paid'::text", "'A1'::text", "'a'::text", "''::text", "NULL::text"},
        {"1", "0", "2", "3", "40"},
        {"20.25", "1.5", "7000"},
        {"true", "false"},
        {"DATE '2000-01-01'", "DATE '2020-03-15'"},
        {R"('{"level": 3, "by": "Ada"}'::jsonb)", "'[1, 2]'::jsonb"},
        {"'{1,2}'::int[]", "ARRAY[3]"},
        {"'{red,blue}'::text[]", "ARRAY['a', 'b']"},
        {"ROW('x', 1)::address"},
        {"'<a/>'::xml"}};
    return m_decisions.one(constants[static_cast<size_t>(type)]);
}

std::string QueryGenerator::leaf(Type type)
{
    if (m_grouped && !m_inAggregate) {
        std::vector<std::string> fitting;
        for (const Grouped& each : *m_grouped) {
            if (each.type == type)
                fitting.push_back(each.sql);
        }
        if (!fitting.empty() && !chance(30))
            return m_decisions.one(fitting);
        return m_budget > 0 ? aggregate(type, kDepthMax - 1) : constant(type);
    }
    std::vector<std::string> near;
    std::vector<std::string> far;
    for (size_t level = m_scopes.size(); level-- > 0;) {
        for (const RowSource& source : m_scopes[level]) {
            for (const Column& column : source.columns) {
                if (column.type != type)
                    continue;
                std::string name = source.alias.empty() ? column.name : source.alias + "." + column.name;
                if (level + 1 == m_scopes.size())
                    near.push_back(std::move(name));
                else
                    far.push_back(std::move(name));
            }
        }
    }
    if (!far.empty() && (near.empty() || chance(20))) {
        uses("outer column");
        return m_decisions.one(far);
    }
    if (near.empty() && !m_scopes.empty() && type > Type::Text && chance(80)) {
        // No column has this type: make one of a type that some column has.
        switch (type) {
        case Type::Int: return "length(" + leaf(Type::Text) + ")";
        case Type::Numeric: return "(" + leaf(Type::Int) + ")::numeric";
        case Type::Bool: return "(" + leaf(Type::Text) + " IS NULL)";
        case Type::Date: return "(DATE '2000-01-01' + " + leaf(Type::Int) + ")";
        case Type::Jsonb: return "to_jsonb(" + leaf(Type::Text) + ")";
        case Type::IntArray: return "ARRAY[" + leaf(Type::Int) + "]";
        case Type::TextArray: return "ARRAY[" + leaf(Type::Text) + "]";
        case Type::Address: return "ROW(" + leaf(Type::Text) + ", " + leaf(Type::Int) + ")::address";
        default: return "xmlelement(name e, " + leaf(Type::Text) + ")";
        }
    }
    if (near.empty() || chance(4))
        return constant(type);
    std::string name = m_decisions.one(near);
    if (const size_t dot = name.find('.'); dot != std::string::npos && chance(8)) {
        const auto source = std::ranges::find(m_scopes.back(), name.substr(0, dot), &RowSource::alias);
        if (source != m_scopes.back().end() && source->row) {
            uses("(row).column");
            return "(" + name.substr(0, dot) + ")" + name.substr(dot);
        }
    }
    return name;
}

std::string QueryGenerator::wholeRow()
{
    if (m_scopes.empty() || (m_grouped && !m_inAggregate))
        return "ROW(1, 'a')";
    std::vector<std::string> rows;
    for (const RowSource& source : m_scopes.back()) {
        if (source.row && !source.alias.empty())
            rows.push_back(source.alias);
    }
    if (rows.empty() || chance(15)) {
        uses("row constructor");
        return "ROW(" + leaf(Type::Text) + ", " + leaf(Type::Int) + ")";
    }
    uses("whole row");
    return m_decisions.one(rows);
}

std::string QueryGenerator::expression(Type type, int depth)
{
    --m_budget;
    if (depth >= kDepthMax || m_budget <= 0 || !chance(62))
        return leaf(type);
    if (chance(16))
        return common(type, depth + 1);
    switch (type) {
    case Type::Text: return text(depth + 1);
    case Type::Int: return integer(depth + 1);
    case Type::Numeric: return numeric(depth + 1);
    case Type::Bool: return condition(depth + 1);
    case Type::Date: return date(depth + 1);
    case Type::Jsonb: return jsonb(depth + 1);
    default: return other(type, depth + 1);
    }
}

std::string QueryGenerator::common(Type type, int depth)
{
    const auto e = [&] { return expression(type, depth); };
    switch (pick(10)) {
    case 0: uses("case"); return "CASE WHEN " + condition(depth) + " THEN " + e() + " ELSE " + e() + " END";
    case 1:
        uses("case value");
        return "CASE " + expression(Type::Int, depth) + " WHEN 1 THEN " + e() + " WHEN " + expression(Type::Int, depth)
            + " THEN " + e() + " END";
    case 2: uses("coalesce"); return "COALESCE(" + e() + ", " + e() + ")";
    case 3:
        if (!ordered(type))
            return leaf(type);
        uses("nullif");
        return "NULLIF(" + e() + ", " + e() + ")";
    case 4:
        if (!ordered(type) || type == Type::Bool)
            return leaf(type);
        uses("greatest");
        return std::string(chance(50) ? "GREATEST" : "LEAST") + "(" + e() + ", " + e() + ")";
    case 5:
        if (type == Type::IntArray || type == Type::TextArray)
            return leaf(type);
        uses("array subscript");
        return "(ARRAY[" + e() + ", " + e() + "])[" + (chance(50) ? "1" : "1 + " + leaf(Type::Int) + " % 2") + "]";
    case 6:
    case 7: return scalarSubquery(type, depth);
    default:
        return m_windowAllowed && !m_quiet && !m_inAggregate ? window(type, depth) : "(" + e() + ")::" + typeName(type);
    }
}

std::string QueryGenerator::text(int depth)
{
    const auto t = [&] { return expression(Type::Text, depth); };
    const auto i = [&] { return expression(Type::Int, depth); };
    switch (pick(38)) {
    case 0: return call("upper", t());
    case 1: return call("lower", t());
    case 2: return "(" + t() + " || " + t() + ")";
    case 3: return "substr(" + t() + ", 1, abs(" + i() + ") % 5)";
    case 4: return "left(" + t() + ", 2)";
    case 5: return "replace(" + t() + ", 'a', " + t() + ")";
    case 6: uses("cast"); return "(" + i() + ")::text";
    case 7: uses("cast"); return "CAST(" + expression(Type::Numeric, depth) + " AS text)";
    case 8: return "to_char(" + date(depth) + ", 'YYYY-MM')";
    case 9: return "concat(" + t() + ", '/', " + i() + ")";
    case 10: return "concat_ws('-', " + t() + ", " + t() + ")";
    case 11: return "format('%s:%s', " + t() + ", " + i() + ")";
    case 12: return "lpad(" + t() + ", 6, '*')";
    case 13: return "trim(both 'a' from " + t() + ")";
    case 14:
        uses("json operator");
        return "(" + expression(Type::Jsonb, depth) + " ->> " + m_decisions.one({"'level'", "'by'", "'city'"}) + ")";
    case 15: uses("json operator"); return "(" + expression(Type::Jsonb, depth) + " #>> '{nested,a}')";
    case 16: uses("array subscript"); return "(" + expression(Type::TextArray, depth) + ")[1]";
    case 17: return "array_to_string(" + expression(Type::TextArray, depth) + ", ',')";
    case 18: uses("composite field"); return "(" + expression(Type::Address, depth) + ").street";
    case 19: uses("row cast"); return "(" + wholeRow() + ")::text";
    case 20: uses("row_to_json"); return "row_to_json(" + wholeRow() + ")::text";
    case 21: uses("sql function"); return call("f_upper", t());
    case 22: uses("sql function"); return "f_first(" + t() + ", " + t() + ")";
    case 23: uses("sql function reads"); return call("f_email", i());
    case 24: uses("plpgsql function"); return call("f_grade", expression(Type::Numeric, depth));
    case 25: uses("collate"); return "(" + t() + " COLLATE \"C\")";
    case 26: uses("cast"); return "CAST(" + t() + " AS varchar(3))";
    case 27: uses("user operator"); return "(" + t() + " <+> " + t() + ")";
    case 28: return "split_part(" + t() + ", '@', 1)";
    case 29: return "regexp_replace(" + t() + ", '[aeiou]', '#', 'g')";
    case 30: return call("md5", t());
    case 31: uses("xml text"); return "(" + expression(Type::Xml, depth) + ")::text";
    case 32: return "(" + condition(depth) + ")::text";
    case 33: return "overlay(" + t() + " placing 'zz' from 1 for 1)";
    case 34: return "quote_nullable(" + t() + ")";
    case 35: uses("similar"); return "substring(" + t() + " from '.(.*)')";
    case 36: {
        if (m_scopes.empty() || (m_grouped && !m_inAggregate))
            return call("reverse", t());
        for (const RowSource& source : m_scopes.back()) {
            if (source.table == "customers") {
                uses("row function");
                return chance(50) ? source.alias + ".f_tag" : "f_tag(" + source.alias + ")";
            }
        }
        return call("reverse", t());
    }
    default: uses("jsonb text"); return "(" + jsonb(depth) + ")::text";
    }
}

std::string QueryGenerator::integer(int depth)
{
    const auto i = [&] { return expression(Type::Int, depth); };
    switch (pick(14)) {
    case 0: return "(" + i() + " + " + i() + ")";
    case 1: return call("length", expression(Type::Text, depth));
    case 2: return "(" + i() + " - 1)";
    case 3: return "abs(" + i() + ")";
    case 4: return "(" + i() + " % 7)";
    case 5: uses("extract"); return "extract(year FROM " + expression(Type::Date, depth) + ")::int";
    case 6: return "(" + expression(Type::Date, depth) + " - DATE '2000-01-01')";
    case 7: return "cardinality(" + expression(Type::IntArray, depth) + ")";
    case 8: uses("array subscript"); return "(" + expression(Type::IntArray, depth) + ")[1]";
    case 9: uses("composite field"); return "(" + expression(Type::Address, depth) + ").zip";
    case 10: return "position('a' in " + expression(Type::Text, depth) + ")";
    case 11: return "ascii(" + expression(Type::Text, depth) + ")";
    case 12: uses("array slice"); return "cardinality((" + expression(Type::IntArray, depth) + ")[1:2])";
    default: uses("cast"); return "round(" + expression(Type::Numeric, depth) + ")::int";
    }
}

std::string QueryGenerator::numeric(int depth)
{
    const auto n = [&] { return expression(Type::Numeric, depth); };
    switch (pick(8)) {
    case 0: return "(" + n() + " * 2)";
    case 1: return "(" + n() + " + " + n() + ")";
    case 2: return "round(" + n() + ", 1)";
    case 3: return "(" + n() + " / NULLIF(" + expression(Type::Int, depth) + ", 0))";
    case 4: return "abs(" + n() + ")::numeric(12, 2)";
    case 5: return "(" + expression(Type::Int, depth) + ")::numeric";
    case 6: uses("plpgsql function reads"); return call("f_sum", expression(Type::Int, depth));
    default: return "trunc(" + n() + ")";
    }
}

std::string QueryGenerator::condition(int depth)
{
    if (depth >= kDepthMax || m_budget <= 0)
        return "(" + leaf(Type::Int) + " > 2)";
    static constexpr Type comparable[] = {Type::Text, Type::Int, Type::Numeric, Type::Date};
    const Type type = comparable[pick(std::size(comparable))];
    const auto e = [&] { return expression(type, depth); };
    const auto subquery = [&](const Types& types) {
        uses("subquery in condition");
        return nested([&] { return query(2, &types).sql; });
    };
    switch (pick(22)) {
    case 0: return "(" + e() + " = " + e() + ")";
    case 1: return "(" + e() + " " + m_decisions.one({"<", ">", "<>", "<=", ">="}) + " " + e() + ")";
    case 2: return "(" + e() + " IS " + (chance(50) ? "NOT NULL" : "NULL") + ")";
    case 3: return "(" + condition(depth + 1) + " AND " + condition(depth + 1) + ")";
    case 4: return "(" + condition(depth + 1) + " OR " + condition(depth + 1) + ")";
    case 5: return "(NOT " + condition(depth + 1) + ")";
    case 6: return "(" + expression(Type::Text, depth) + " LIKE '%a%')";
    case 7: return "(" + expression(Type::Text, depth) + " ~* '^[a-m]')";
    case 8: return "(" + e() + " IN (" + constant(type) + ", " + constant(type) + "))";
    case 9: return "(" + e() + " BETWEEN " + e() + " AND " + constant(type) + ")";
    case 10: return "(" + e() + " IS DISTINCT FROM " + e() + ")";
    case 11:
        uses("any array");
        return "(" + expression(Type::Int, depth) + " = ANY ((" + expression(Type::IntArray, depth) + ")::int[]))";
    case 12:
        uses("any array");
        return "(" + expression(Type::Text, depth) + " <> ALL ((" + expression(Type::TextArray, depth) + ")::text[]))";
    case 13:
        uses("json operator");
        return "(" + expression(Type::Jsonb, depth) + " ? " + m_decisions.one({"'level'", "'gift'", "'by'"}) + ")";
    case 14: uses("json operator"); return "(" + expression(Type::Jsonb, depth) + " @> '{\"gift\": true}')";
    case 15: uses("bool test"); return "(" + expression(Type::Bool, depth) + " IS NOT TRUE)";
    case 16: uses("row compare"); return "((" + e() + ", " + leaf(Type::Int) + ") < (" + e() + ", 3))";
    case 17:
        uses("overlaps");
        return "(" + expression(Type::IntArray, depth) + " && " + expression(Type::IntArray, depth) + ")";
    case 18: uses("exists"); return "EXISTS (" + subquery({type}) + ")";
    case 19: uses("in subquery"); return "(" + e() + (chance(30) ? " NOT IN (" : " IN (") + subquery({type}) + "))";
    case 20:
        uses("any subquery");
        return "(" + e() + m_decisions.one({" = ANY (", " > ALL (", " <> SOME ("}) + subquery({type}) + "))";
    default:
        uses("row in subquery");
        return "((" + e() + ", " + leaf(Type::Int) + ") IN (" + subquery({type, Type::Int}) + "))";
    }
}

std::string QueryGenerator::date(int depth)
{
    const auto d = [&] { return expression(Type::Date, depth); };
    switch (pick(6)) {
    case 0: return "(" + d() + " + " + expression(Type::Int, depth) + ")";
    case 1: return "date_trunc('month', " + d() + ")::date";
    case 2: return "(" + d() + " - 30)";
    case 3: return "(" + d() + " + INTERVAL '1 month')::date";
    case 4: return "make_date(2020, 1 + abs(" + expression(Type::Int, depth) + ") % 12, 1)";
    default: return "COALESCE(" + d() + ", DATE '1999-09-09')";
    }
}

std::string QueryGenerator::jsonb(int depth)
{
    const auto j = [&] { return expression(Type::Jsonb, depth); };
    const Type type = anyType();
    const auto any = [&] { return type == Type::Xml ? leaf(Type::Text) : expression(type, depth); };
    switch (pick(13)) {
    case 0: uses("to_jsonb row"); return "to_jsonb(" + wholeRow() + ")";
    case 1:
        uses("json build");
        return "jsonb_build_object('k', " + any() + ", 'n', " + expression(Type::Int, depth) + ")";
    case 2: uses("json operator"); return "(" + j() + " -> " + m_decisions.one({"'list'", "'level'", "'nested'"}) + ")";
    case 3: uses("json build"); return "jsonb_build_array(" + any() + ", " + expression(Type::Text, depth) + ")";
    case 4: return "to_jsonb(" + any() + ")";
    case 5: return "(COALESCE(" + j() + ", '{}') || jsonb_build_object('x', " + expression(Type::Text, depth) + "))";
    case 6: return "jsonb_set(" + j() + ", '{level}', to_jsonb(" + expression(Type::Int, depth) + "))";
    case 7: uses("json path"); return "jsonb_path_query_array(" + j() + ", '$.list[*]')";
    case 8: uses("row_to_json"); return "row_to_json(" + wholeRow() + ")::jsonb";
    case 9: return "jsonb_strip_nulls(" + j() + ")";
    case 10: uses("jsonb subscript"); return "(" + j() + ")['level']";
    case 11: uses("json operator"); return "(" + j() + " #> '{nested}')";
    default: return "jsonb_object(ARRAY['k'], ARRAY[" + expression(Type::Text, depth) + "])";
    }
}

std::string QueryGenerator::other(Type type, int depth)
{
    const auto e = [&] { return expression(type, depth); };
    switch (type) {
    case Type::IntArray:
    case Type::TextArray: {
        const Type element = type == Type::IntArray ? Type::Int : Type::Text;
        switch (pick(6)) {
        case 0:
            uses("array constructor");
            return "ARRAY[" + expression(element, depth) + ", " + expression(element, depth) + "]";
        case 1: return "(" + e() + " || " + e() + ")";
        case 2: uses("array slice"); return "(" + e() + ")[1:2]";
        case 3: return "array_append(" + e() + ", " + expression(element, depth) + ")";
        case 4:
            if (type == Type::TextArray)
                return "string_to_array(" + expression(Type::Text, depth) + ", 'a')";
            return "array_remove(" + e() + ", 3)";
        default: {
            uses("array subquery");
            const Types types{element};
            return "ARRAY(" + nested([&] { return query(2, &types).sql; }) + ")";
        }
        }
    }
    case Type::Address:
        uses("composite constructor");
        return "ROW(" + expression(Type::Text, depth) + ", " + expression(Type::Int, depth) + ")::address";
    default:
        switch (pick(5)) {
        case 0: uses("xmlelement"); return "xmlelement(name e, " + expression(Type::Text, depth) + ")";
        case 1:
            uses("xmlelement");
            return "xmlelement(name e, xmlattributes(" + expression(Type::Text, depth) + " AS a), "
                + expression(Type::Int, depth) + ")";
        case 2:
            uses("xmlforest");
            return "xmlforest(" + expression(Type::Text, depth) + " AS f, " + expression(Type::Date, depth) + " AS g)";
        case 3: uses("xmlconcat"); return "xmlconcat(" + e() + ", " + e() + ")";
        default:
            uses("xml parse");
            return "xmlparse(content '<v>' || length(" + expression(Type::Text, depth) + ") || '</v>')";
        }
    }
}

std::string QueryGenerator::scalarSubquery(Type type, int depth)
{
    if (m_budget <= 4)
        return leaf(type);
    uses("scalar subquery");
    return nested([&] {
        Scope scope;
        const std::string tables = tableOrView(scope);
        m_scopes.push_back(std::move(scope));
        std::string sql = "(SELECT " + expression(type, depth) + " FROM " + tables;
        if (decides(70))
            sql += " WHERE " + condition(depth);
        if (!m_quiet)
            sql += " ORDER BY " + leaf(Type::Int) + " + 0";
        m_scopes.pop_back();
        return sql + " LIMIT 1)";
    });
}

std::string QueryGenerator::nested(const std::function<std::string()>& make)
{
    // A grouped select shows its subqueries only what it groups by: simplest is to show them nothing.
    const bool hidden = m_grouped && !m_inAggregate;
    const auto* grouped = std::exchange(m_grouped, nullptr);
    const bool inAggregate = std::exchange(m_inAggregate, false);
    const bool window = std::exchange(m_windowAllowed, false);
    auto* windows = std::exchange(m_windows, nullptr);
    std::vector<Scope> scopes = hidden ? std::exchange(m_scopes, {}) : std::vector<Scope>{};
    std::string sql = make();
    if (hidden)
        m_scopes = std::move(scopes);
    m_grouped = grouped;
    m_inAggregate = inAggregate;
    m_windowAllowed = window;
    m_windows = windows;
    return sql;
}

std::string QueryGenerator::setReturning(int depth, Type& type)
{
    uses("set returning target");
    switch (pick(6)) {
    case 0: type = Type::Int; return "unnest(" + expression(Type::IntArray, depth) + ")";
    case 1: type = Type::Text; return "unnest(" + expression(Type::TextArray, depth) + ")";
    case 2: type = Type::Int; return "generate_series(1, " + expression(Type::Int, depth) + " % 4)";
    case 3: type = Type::Text; return "jsonb_object_keys(jsonb_build_object('a', 1) || to_jsonb(" + wholeRow() + "))";
    case 4: type = Type::Text; return "regexp_split_to_table(" + expression(Type::Text, depth) + ", 'a')";
    default: type = Type::Text; return "(jsonb_each_text(to_jsonb(" + wholeRow() + "))).value";
    }
}

}  // namespace gatehouse::tests

#include "tests/cases/shop_catalog.h"

#include <array>
#include <utility>

namespace gatehouse::cases {

namespace {

using catalog::Column;
using catalog::Function;
using catalog::Oid;
using catalog::Relation;
using catalog::Volatility;

constexpr std::array<std::pair<std::string_view, Oid>, 13> kTypes{{
    {"bool", 16}, {"bytea", 17}, {"name", 19}, {"int8", 20}, {"int4", 23}, {"text", 25}, {"json", 114}, {"date", 1082},
    {"varchar", 1043}, {"bpchar", 1042}, {"timestamptz", 1184}, {"numeric", 1700}, {"jsonb", 3802},
}};

struct Field {
    const char* name;
    const char* type;
    const char* label = "";
};

Relation table(Oid oid, const char* name, std::initializer_list<Field> fields, char kind = 'r')
{
    Relation relation{.oid = oid, .schema = "public", .name = name, .kind = kind};
    int16_t number = 1;
    for (const Field& field : fields)
        relation.columns.push_back(Column{field.name, number++, typeOid(field.type), false, field.label});
    return relation;
}

Function builtin(Oid oid, const char* name, char kind = 'f', Volatility volatility = Volatility::Immutable)
{
    return {oid, "pg_catalog", name, "internal", volatility, false, kind, true, false};
}

}  // namespace

Oid typeOid(std::string_view name)
{
    for (const auto& [known, oid] : kTypes) {
        if (known == name)
            return oid;
    }
    return 0;
}

catalog::Snapshot shopCatalog()
{
    std::vector<Relation> relations{
        table(20001, "customers", {{"id", "int4"}, {"full_name", "text", "person_name"}, {"email", "text", "email"},
                                   {"ssn", "varchar", "national_id"}, {"phone", "text", "phone"}, {"region", "text"},
                                   {"born", "date", "date_of_birth"}, {"created_at", "timestamptz"}}),
        table(20002, "orders", {{"id", "int4"}, {"customer_id", "int4"}, {"status", "text"}, {"total", "numeric"}, {"placed_at", "timestamptz"}}),
        table(20003, "products", {{"id", "int4"}, {"name", "text"}, {"price", "numeric"}}),
        table(20004, "api_tokens", {{"id", "int4"}, {"owner", "text"}, {"token", "text", "secret"}}),
        table(20005, "support_notes", {{"id", "int4"}, {"customer_id", "int4"}, {"body", "text", "free_text"}}),
        table(20006, "events", {{"id", "int8"}, {"kind", "text"}, {"payload", "jsonb", "free_text"}}),
        table(20007, "visits", {{"at", "timestamptz"}, {"address", "text"}}, 'p'),
        table(20008, "visits_2026", {{"at", "timestamptz"}, {"address", "text", "ip_address"}}),
        table(20009, "people", {{"id", "int4"}, {"contact", "text"}}, 'v'),
        table(20010, "order_list", {{"id", "int4"}, {"status", "text"}}, 'v'),
    };
    relations[4].rowsEstimated = 300'000;
    relations[5].rowsEstimated = 2'000'000;
    relations[6].children = {20008};
    relations[8].viewDefinition = " SELECT customers.id,\n    customers.email AS contact\n   FROM public.customers;";
    relations[9].viewDefinition = " SELECT orders.id,\n    orders.status\n   FROM public.orders;";
    Relation classes{.oid = 1259, .schema = "pg_catalog", .name = "pg_class", .kind = 'r', .system = true};
    classes.columns = {{"oid", 1, 26, true, ""}, {"relname", 2, 19, true, ""}};
    Relation stats{.oid = 12345, .schema = "pg_catalog", .name = "pg_stats", .kind = 'v', .system = true};
    stats.columns = {{"tablename", 2, 19, false, ""}, {"most_common_vals", 10, 2277, false, "secret"}};
    relations.push_back(classes);
    relations.push_back(stats);
    std::vector<Function> functions{
        builtin(2803, "count", 'a'), builtin(2147, "count", 'a'), builtin(2116, "max", 'a'), builtin(2108, "sum", 'a'),
        builtin(870, "lower"), builtin(871, "upper"), builtin(1317, "length"), builtin(1299, "now", 'f', Volatility::Stable),
        builtin(2078, "set_config", 'f', Volatility::Volatile), builtin(2626, "pg_sleep", 'f', Volatility::Volatile),
        builtin(3826, "pg_read_file", 'f', Volatility::Volatile), builtin(2096, "pg_terminate_backend", 'f', Volatility::Volatile),
        builtin(3060, "left"), builtin(877, "substr"), builtin(3696, "starts_with"), builtin(1986, "similar_to_escape"),
        builtin(1987, "similar_to_escape"), builtin(3100, "row_number", 'w'),
        {20100, "public", "refund", "plpgsql", Volatility::Volatile, false, 'f', false, false},
    };
    return {"shop", 1, std::move(relations), std::move(functions)};
}

}  // namespace gatehouse::cases

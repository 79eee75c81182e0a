// Any text through the analysis: no crash, no statement beyond the text, and never an unexplained silence.
#include "core/sql/analyze.h"
#include "core/sql/shape.h"

#include <cstdint>
#include <cstdlib>

using namespace gatehouse;

namespace {

/// Small, but with everything that runs by itself.
catalog::Snapshot sample()
{
    catalog::Relation orders{.oid = 20001, .schema = "public", .name = "orders"};
    orders.columns = {{"id", 1, 23, true, ""}, {"status", 2, 25, false, ""}};
    catalog::Relation view{.oid = 20002, .schema = "public", .name = "v", .kind = 'v'};
    view.columns = {{"id", 1, 23, false, ""}};
    view.viewDefinition = "SELECT orders.id FROM public.orders";
    catalog::Function count{.oid = 2147, .schema = "pg_catalog", .name = "count", .language = "internal",
                            .volatility = catalog::Volatility::Immutable, .kind = 'a', .builtin = true};
    orders.triggers = {{.oid = 20010, .name = "t", .function = 20011, .type = 1 | 2 | 4 | 8 | 16 | 32}};
    orders.rules = {{.name = "r", .event = '4', .definition = "CREATE RULE r AS ON DELETE TO public.orders DO ALSO SELECT old.id"}};
    orders.rowSecurity = true;
    orders.policies = {{.name = "p", .usingExpression = "(status = f(id))"}};
    catalog::Function trigger{.oid = 20011, .schema = "public", .name = "t", .language = "plpgsql", .returnType = 2279,
                              .body = "DECLARE v text; BEGIN v := new.status; IF v IS NULL THEN EXECUTE 'DELETE FROM orders'; END IF; RETURN new; END"};
    catalog::Function sqlFunction{.oid = 20012, .schema = "public", .name = "f", .language = "sql", .argumentTypes = {23},
                                  .argumentNames = {"a"}, .returnType = 25, .body = "SELECT status FROM orders WHERE id = a"};
    catalog::Contents contents{.relations = {orders, view}, .functions = {count, trigger, sqlFunction}};
    contents.types = {{.oid = 23, .schema = "pg_catalog", .name = "int4", .category = 'N'},
                      {.oid = 25, .schema = "pg_catalog", .name = "text", .category = 'S', .preferred = true},
                      {.oid = 16, .schema = "pg_catalog", .name = "bool", .category = 'B'},
                      {.oid = 2279, .schema = "pg_catalog", .name = "trigger", .kind = 'p'}};
    contents.operators = {{96, "pg_catalog", "=", 23, 23, 16, 65}, {98, "pg_catalog", "=", 25, 25, 16, 67}};
    return {"fuzz", 1, std::move(contents)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const catalog::Snapshot catalog = sample();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const sql::Analysis analysis = sql::analyze(text, catalog, {});
    for (const sql::Statement& statement : analysis.statements) {
        if (size_t{statement.offset} + statement.length > size)
            std::abort();
        if (statement.effects.empty())
            std::abort();
        if (statement.outputsKnown && !statement.returnsRows && statement.copy.direction == sql::CopyDirection::None
            && statement.tag != "COPY")
            std::abort();
    }
    if (sql::normalise(text).empty() && size > 0 && !analysis.statements.empty())
        std::abort();
    return 0;
}

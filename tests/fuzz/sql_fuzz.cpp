// Any text through the analysis: no crash, no statement beyond the text, and never an unexplained silence.
#include "core/sql/analyze.h"
#include "core/sql/shape.h"

#include <cstdint>
#include <cstdlib>

using namespace gatehouse;

namespace {

catalog::Snapshot sample()
{
    catalog::Relation orders{.oid = 20001, .schema = "public", .name = "orders"};
    orders.columns = {{"id", 1, 23, true, ""}, {"status", 2, 25, false, ""}};
    catalog::Relation view{.oid = 20002, .schema = "public", .name = "v", .kind = 'v'};
    view.columns = {{"id", 1, 23, false, ""}};
    view.viewDefinition = "SELECT orders.id FROM public.orders";
    catalog::Function count{.oid = 2147, .schema = "pg_catalog", .name = "count", .language = "internal",
                            .volatility = catalog::Volatility::Immutable, .kind = 'a', .builtin = true};
    return {"fuzz", 1, {orders, view}, {count}};
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

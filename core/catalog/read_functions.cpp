#include "core/catalog/read_parts.h"
#include "core/catalog/text_array.h"

#include <algorithm>

namespace gatehouse::catalog {

namespace {

constexpr const char* kFunctions =
    "SELECT p.oid, p.pronamespace, p.proname, l.lanname, p.provolatile, p.prosecdef, p.prokind, p.proretset,"
    " p.proargtypes, p.proargnames, p.proargmodes, p.proallargtypes, p.pronargdefaults, p.provariadic, p.prorettype,"
    " p.proisstrict, p.proleakproof, CASE WHEN l.lanname <> 'internal' OR p.prosrc <> p.proname THEN p.prosrc END, p.proconfig,"
    " p.probin"
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
    " WHERE p.oid >= {first} AND p.pronamespace NOT IN ({hidden}) ORDER BY p.oid";

constexpr const char* kExtensions =
    "SELECT d.objid, e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
    " WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e' AND d.objid >= {first}";

constexpr const char* kAggregates =
    "SELECT a.aggfnoid::pg_catalog.oid, a.aggtransfn::pg_catalog.oid, a.aggfinalfn::pg_catalog.oid,"
    " a.aggcombinefn::pg_catalog.oid, a.aggserialfn::pg_catalog.oid, a.aggdeserialfn::pg_catalog.oid,"
    " a.aggmtransfn::pg_catalog.oid, a.aggminvtransfn::pg_catalog.oid, a.aggmfinalfn::pg_catalog.oid"
    " FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid::pg_catalog.oid >= 16384";
constexpr int kAggregateFunctions = 8;

// The number counts all arguments; for what is no input or has no default the server prints NULL.
constexpr Printing kDefaults{
    "function defaults", "p.oid", "n.n", "pg_catalog.pg_get_function_arg_default(p.oid, n.n)", "NULL",
    "FROM pg_catalog.pg_proc p CROSS JOIN LATERAL"
    " pg_catalog.generate_series(1, COALESCE(pg_catalog.cardinality(p.proallargtypes), p.pronargs::int)) n(n)"
    " WHERE p.pronargdefaults > 0 AND p.oid >= 16384 AND p.pronamespace NOT IN ({hidden})",
    "1, n.n"};

constexpr Printing kBodies{
    "function bodies", "p.oid", "p.oid",
    "CASE WHEN p.oid NOT IN ({lockedFunctions}) THEN pg_catalog.pg_get_function_sqlbody(p.oid) END", "NULL",
    "FROM pg_catalog.pg_proc p WHERE p.prosqlbody IS NOT NULL AND p.oid >= {first} AND p.pronamespace NOT IN ({hidden})"};

void takeArguments(Function& function, const Rows& rows, int row)
{
    function.argumentTypes = numberArray<Oid>(rows.text(row, 8));
    const std::vector<std::string> names = textArray(rows.text(row, 9));
    const std::vector<std::string> modes = textArray(rows.text(row, 10));
    const std::vector<Oid> types = numberArray<Oid>(rows.text(row, 11));
    if (modes.empty()) {
        function.argumentNames = names;
        return;
    }
    for (size_t i = 0; i < modes.size(); ++i) {
        const std::string name = i < names.size() ? names[i] : std::string();
        const char mode = modes[i].empty() ? 'i' : modes[i][0];
        function.argumentModes += mode;
        if (mode == 'i' || mode == 'b' || mode == 'v')
            function.argumentNames.push_back(name);
        if ((mode == 'o' || mode == 'b' || mode == 't') && i < types.size()) {
            function.outputNames.push_back(name);
            function.outputTypes.push_back(types[i]);
        }
    }
    // Without names the empty ones say nothing, and names that do not fit the types would say something wrong.
    if (names.empty() || function.argumentNames.size() != function.argumentTypes.size())
        function.argumentNames.clear();
}

Outcome readMore(ReadSession& session, Scope& scope, Contents& contents)
{
    const auto functionOf = [&](const Rows& rows, int row) -> Function* {
        const auto found = scope.functions.find(rows.oid(row, 0));
        return found == scope.functions.end() ? nullptr : &contents.functions[found->second];
    };
    const auto extensions = session.query("extensions", fill(kExtensions, scope));
    if (!extensions)
        return extensions.error();
    for (int row = 0; row < extensions->count(); ++row) {
        if (Function* function = functionOf(*extensions, row))
            function->extension = extensions->text(row, 1);
    }
    const auto aggregates = session.query("aggregates", kAggregates);
    if (!aggregates)
        return aggregates.error();
    for (int row = 0; row < aggregates->count(); ++row) {
        Function* function = functionOf(*aggregates, row);
        for (int i = 1; function && i <= kAggregateFunctions; ++i) {
            const Oid run = aggregates->oid(row, i);
            if (run != 0 && std::ranges::find(function->aggregateFunctions, run) == function->aggregateFunctions.end())
                function->aggregateFunctions.push_back(run);
        }
    }
    Outcome done = print(session, kDefaults, scope, [&](const Rows& rows, int row, bool printed) {
        Function* function = functionOf(rows, row);
        if (!function)
            return;
        function->unreadable = function->unreadable || !printed;
        if (const std::string_view text = rows.text(row, kKeys + 1); !text.empty())
            function->defaultExpressions.emplace_back(text);
    });
    if (done && session.serverVersion() >= 140000) {
        done = print(session, kBodies, scope, [&](const Rows& rows, int row, bool printed) {
            Function* function = functionOf(rows, row);
            if (!function)
                return;
            function->standardBody = rows.text(row, kKeys + 1);
            if (!function->standardBody.empty())
                return;
            // As with a view: until whoever holds the lock commits, it is what it was.
            const Function* before = printed && scope.previous ? scope.previous->function(function->oid) : nullptr;
            if (before) {
                function->standardBody = before->standardBody;
                scope.withheldFunctions.push_back(function->oid);
            }
            function->unreadable = function->unreadable || function->standardBody.empty();
        });
    }
    return done;
}

}  // namespace

Outcome readFunctions(ReadSession& session, Scope& scope, Contents& contents)
{
    const auto rows = session.query("functions", fill(kFunctions, scope));
    if (!rows)
        return rows.error();
    contents.functions.reserve(contents.functions.size() + static_cast<size_t>(rows->count()));
    for (int row = 0; row < rows->count(); ++row) {
        Function function;
        function.oid = rows->oid(row, 0);
        if (const auto schema = scope.schemas.find(rows->oid(row, 1)); schema != scope.schemas.end())
            function.schema = schema->second;
        function.name = rows->text(row, 2);
        function.language = rows->text(row, 3);
        function.volatility = static_cast<Volatility>(rows->letter(row, 4));
        function.securityDefiner = rows->isTrue(row, 5);
        function.kind = rows->letter(row, 6);
        function.builtin = function.schema == "pg_catalog" && function.oid < kFirstUserOid;
        function.returnsSet = rows->isTrue(row, 7);
        takeArguments(function, *rows, row);
        function.defaults = static_cast<uint16_t>(rows->number(row, 12));
        function.variadic = rows->oid(row, 13);
        function.returnType = rows->oid(row, 14);
        function.strict = rows->isTrue(row, 15);
        function.leakproof = rows->isTrue(row, 16);
        function.body = rows->text(row, 17);
        function.settings = textArray(rows->text(row, 18));
        function.library = rows->text(row, 19);
        contents.functions.push_back(std::move(function));
    }
    for (size_t i = 0; i < contents.functions.size(); ++i)
        scope.functions.emplace(contents.functions[i].oid, i);
    return readMore(session, scope, contents);
}

}  // namespace gatehouse::catalog

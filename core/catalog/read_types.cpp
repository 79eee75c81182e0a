#include "core/catalog/read_parts.h"
#include "core/catalog/text_array.h"

namespace gatehouse::catalog {

namespace {

// Fixed-length types with an element (point, name) are no arrays, though they can be subscripted.
constexpr const char* kTypes =
    "SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typcategory, t.typispreferred,"
    " CASE WHEN t.typlen = -1 THEN t.typelem ELSE 0 END, t.typarray, t.typbasetype, t.typrelid"
    " FROM pg_catalog.pg_type t WHERE t.oid >= {first} AND t.typnamespace NOT IN ({hidden}) ORDER BY t.oid";

constexpr const char* kAttributes =
    "SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.attnotnull"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind = 'c' AND c.oid >= {first} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum";

// Whatever works on values of somebody's own type although no statement names it.
constexpr const char* kSupport =
    "SELECT t.oid, f.f FROM pg_catalog.pg_type t CROSS JOIN LATERAL (VALUES (t.typinput::pg_catalog.oid),"
    " (t.typoutput::pg_catalog.oid), (t.typreceive::pg_catalog.oid), (t.typsend::pg_catalog.oid),"
    " (t.typmodin::pg_catalog.oid), (t.typmodout::pg_catalog.oid), (t.typsubscript::pg_catalog.oid)) f(f)"
    " WHERE t.oid >= 16384 AND f.f >= 16384"
    " UNION SELECT p.amproclefttype, p.amproc::pg_catalog.oid FROM pg_catalog.pg_amproc p"
    " WHERE p.amproclefttype >= 16384 AND p.amproc::pg_catalog.oid >= 16384"
    " UNION SELECT r.rngtypid, f.f FROM pg_catalog.pg_range r CROSS JOIN LATERAL (VALUES"
    " (r.rngcanonical::pg_catalog.oid), (r.rngsubdiff::pg_catalog.oid)) f(f) WHERE r.rngtypid >= 16384 AND f.f >= 16384"
    " ORDER BY 1, 2";

constexpr Printing kDomainDefaults{
    "domain defaults", "t.oid", "t.oid", "pg_catalog.pg_get_expr(t.typdefaultbin, 0)", "NULL",
    "FROM pg_catalog.pg_type t WHERE t.typtype = 'd' AND t.typdefaultbin IS NOT NULL AND t.oid >= {first}"};

constexpr Printing kDomainChecks{
    "domain constraints", "k.oid", "k.contypid", "pg_catalog.pg_get_expr(k.conbin, 0)", "NULL",
    "FROM pg_catalog.pg_constraint k WHERE k.contype = 'c' AND k.contypid <> 0 AND k.contypid >= {first}"};

constexpr const char* kOperators =
    "SELECT o.oid, o.oprnamespace, o.oprname, o.oprleft, o.oprright, o.oprresult, o.oprcode::pg_catalog.oid"
    " FROM pg_catalog.pg_operator o WHERE o.oid >= {first} AND o.oprnamespace NOT IN ({hidden}) ORDER BY o.oid";

// Casts carry no number of their own here, and there are few: always read whole.
constexpr const char* kCasts =
    "SELECT c.castsource, c.casttarget, c.castfunc, c.castcontext FROM pg_catalog.pg_cast c ORDER BY c.oid";

constexpr const char* kEventTriggers =
    "SELECT e.evtname, e.evtevent, e.evtfoid, e.evttags FROM pg_catalog.pg_event_trigger e"
    " WHERE e.evtenabled <> 'D' ORDER BY e.evtname";

std::string schemaOf(const Scope& scope, Oid number)
{
    const auto found = scope.schemas.find(number);
    return found == scope.schemas.end() ? std::string() : found->second;
}

Outcome readTypeRows(ReadSession& session, Scope& scope, Contents& contents)
{
    const auto rows = session.query("types", fill(kTypes, scope));
    if (!rows)
        return rows.error();
    contents.types.reserve(contents.types.size() + static_cast<size_t>(rows->count()));
    for (int row = 0; row < rows->count(); ++row) {
        Type type;
        type.oid = rows->oid(row, 0);
        type.schema = schemaOf(scope, rows->oid(row, 1));
        type.name = rows->text(row, 2);
        type.kind = rows->letter(row, 3);
        type.category = rows->letter(row, 4);
        type.preferred = rows->isTrue(row, 5);
        type.element = rows->oid(row, 6);
        type.array = rows->oid(row, 7);
        type.base = rows->oid(row, 8);
        type.relation = rows->oid(row, 9);
        contents.types.push_back(std::move(type));
    }
    for (size_t i = 0; i < contents.types.size(); ++i) {
        scope.types.emplace(contents.types[i].oid, i);
        if (contents.types[i].relation != 0)
            scope.compositeTypes.emplace(contents.types[i].relation, i);
    }
    return Done{};
}

Outcome readInside(ReadSession& session, const Scope& scope, Contents& contents)
{
    const auto attributes = session.query("types", fill(kAttributes, scope));
    if (!attributes)
        return attributes.error();
    for (int row = 0; row < attributes->count(); ++row) {
        const auto found = scope.compositeTypes.find(attributes->oid(row, 0));
        if (found == scope.compositeTypes.end())
            continue;
        Column column;
        column.name = attributes->text(row, 1);
        column.number = static_cast<int16_t>(attributes->number(row, 2));
        column.typeOid = attributes->oid(row, 3);
        column.notNull = attributes->isTrue(row, 4);
        contents.types[found->second].attributes.push_back(std::move(column));
    }
    const auto typeOf = [&](Oid oid) -> Type* {
        const auto found = scope.types.find(oid);
        return found == scope.types.end() ? nullptr : &contents.types[found->second];
    };
    const bool multiranges = session.serverVersion() >= 140000;
    const auto ranges = session.query("types", std::string("SELECT r.rngtypid, r.rngsubtype")
                                          + (multiranges ? ", r.rngmultitypid" : "") + " FROM pg_catalog.pg_range r");
    if (!ranges)
        return ranges.error();
    for (int row = 0; row < ranges->count(); ++row) {
        for (const int column : {0, 2}) {
            if (Type* type = column == 0 || multiranges ? typeOf(ranges->oid(row, column)) : nullptr)
                type->rangeSubtype = ranges->oid(row, 1);
        }
    }
    if (multiranges) {
        const auto support = session.query("types", kSupport);
        if (!support)
            return support.error();
        for (int row = 0; row < support->count(); ++row) {
            if (Type* type = typeOf(support->oid(row, 0)))
                type->supportFunctions.push_back(support->oid(row, 1));
        }
    }
    Outcome done = print(session, kDomainDefaults, scope, [&](const Rows& rows, int row, bool printed) {
        if (Type* type = typeOf(rows.oid(row, kKeys))) {
            type->unreadable = type->unreadable || !printed;
            type->defaultExpression = rows.text(row, kKeys + 1);
        }
    });
    if (!done)
        return done;
    return print(session, kDomainChecks, scope, [&](const Rows& rows, int row, bool printed) {
        if (Type* type = typeOf(rows.oid(row, kKeys))) {
            type->unreadable = type->unreadable || !printed;
            if (printed)
                type->checks.emplace_back(rows.text(row, kKeys + 1));
        }
    });
}

Outcome readOperatorsAndCasts(ReadSession& session, const Scope& scope, Contents& contents)
{
    const auto operators = session.query("operators", fill(kOperators, scope));
    if (!operators)
        return operators.error();
    contents.operators.reserve(contents.operators.size() + static_cast<size_t>(operators->count()));
    for (int row = 0; row < operators->count(); ++row) {
        contents.operators.push_back({operators->oid(row, 0), schemaOf(scope, operators->oid(row, 1)),
                                      std::string(operators->text(row, 2)), operators->oid(row, 3),
                                      operators->oid(row, 4), operators->oid(row, 5), operators->oid(row, 6)});
    }
    const auto casts = session.query("casts", kCasts);
    if (!casts)
        return casts.error();
    for (int row = 0; row < casts->count(); ++row)
        contents.casts.push_back({casts->oid(row, 0), casts->oid(row, 1), casts->oid(row, 2), casts->letter(row, 3)});
    const auto triggers = session.query("event triggers", kEventTriggers);
    if (!triggers)
        return triggers.error();
    for (int row = 0; row < triggers->count(); ++row) {
        contents.eventTriggers.push_back({std::string(triggers->text(row, 0)), std::string(triggers->text(row, 1)),
                                          triggers->oid(row, 2), textArray(triggers->text(row, 3))});
    }
    return Done{};
}

}  // namespace

Outcome readTypes(ReadSession& session, Scope& scope, Contents& contents)
{
    Outcome done = readTypeRows(session, scope, contents);
    if (done)
        done = readInside(session, scope, contents);
    if (done)
        done = readOperatorsAndCasts(session, scope, contents);
    return done;
}

}  // namespace gatehouse::catalog

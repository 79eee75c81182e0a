#include "core/catalog/read_parts.h"

namespace gatehouse::catalog {

namespace {

constexpr const char* kRelations =
    "SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.reltuples, c.relispartition, c.reltype, c.relrowsecurity,"
    " c.relforcerowsecurity, c.reltoastrelid, i.indrelid"
    " FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
    " WHERE c.oid >= {first} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't', 'i', 'I')"
    " AND c.relnamespace NOT IN ({hidden}) ORDER BY c.oid";

constexpr const char* kColumns =
    "SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.attnotnull, a.attidentity <> '', {generated}"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
    " WHERE a.attrelid >= {first} AND a.attnum > 0 AND NOT a.attisdropped"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't') AND c.relnamespace NOT IN ({hidden})"
    " ORDER BY a.attrelid, a.attnum";

constexpr const char* kInheritance =
    "SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i"
    " WHERE i.inhrelid >= {first} ORDER BY i.inhrelid, i.inhseqno";

// System views are never expanded, and their definitions are most of the cost.
constexpr Printing kViews{
    "views", "c.oid", "c.oid",
    "CASE WHEN c.oid NOT IN ({locked}) THEN pg_catalog.pg_get_viewdef(c.oid) END", "NULL",
    "FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relkind IN ('v', 'm') AND c.relnamespace NOT IN ({hidden})"};

constexpr Printing kDefaults{
    "defaults", "d.oid", "d.adrelid, d.adnum",
    "CASE WHEN d.adrelid NOT IN ({locked}) THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END", "NULL",
    "FROM pg_catalog.pg_attrdef d WHERE d.adrelid >= {first}"};

std::string schemaOf(const Scope& scope, Oid number)
{
    const auto found = scope.schemas.find(number);
    return found == scope.schemas.end() ? std::string() : found->second;
}

Outcome readColumns(ReadSession& session, Scope& scope, Contents& contents)
{
    std::string sql = fill(kColumns, scope);
    const std::string_view token = "{generated}";
    sql.replace(sql.find(token), token.size(), session.serverVersion() >= 120000 ? "a.attgenerated <> ''" : "false");
    const auto rows = session.query("columns", sql);
    if (!rows)
        return rows.error();
    for (int row = 0; row < rows->count(); ++row) {
        const auto found = scope.relations.find(rows->oid(row, 0));
        if (found == scope.relations.end())
            continue;
        Column column;
        column.name = rows->text(row, 1);
        column.number = static_cast<int16_t>(rows->number(row, 2));
        column.typeOid = rows->oid(row, 3);
        column.notNull = rows->isTrue(row, 4);
        column.identity = rows->isTrue(row, 5);
        column.generated = rows->isTrue(row, 6);
        contents.relations[found->second].columns.push_back(std::move(column));
    }
    return print(session, kDefaults, scope, [&](const Rows& defaults, int row, bool printed) {
        const auto found = scope.relations.find(defaults.oid(row, kKeys));
        if (found == scope.relations.end())
            return;
        Relation& relation = contents.relations[found->second];
        noteMissing(defaults, row, kKeys + 2, printed, relation, scope);
        const auto number = static_cast<int16_t>(defaults.number(row, kKeys + 1));
        for (Column& column : relation.columns) {
            if (column.number == number)
                column.defaultExpression = defaults.text(row, kKeys + 2);
        }
    });
}

Outcome readInheritance(ReadSession& session, const Scope& scope, Contents& contents)
{
    const auto rows = session.query("inheritance", fill(kInheritance, scope));
    if (!rows)
        return rows.error();
    for (int row = 0; row < rows->count(); ++row) {
        const auto child = scope.relations.find(rows->oid(row, 0));
        const auto parent = scope.relations.find(rows->oid(row, 1));
        // A temporary child of another session is nobody's business here, and no other statement sees its rows.
        if (child == scope.relations.end() || parent == scope.relations.end())
            continue;
        contents.relations[child->second].parents.push_back(rows->oid(row, 1));
        contents.relations[parent->second].children.push_back(rows->oid(row, 0));
    }
    return Done{};
}

Outcome readViews(ReadSession& session, Scope& scope, Contents& contents)
{
    return print(session, kViews, scope, [&](const Rows& rows, int row, bool printed) {
        const auto found = scope.relations.find(rows.oid(row, kKeys));
        if (found == scope.relations.end())
            return;
        Relation& relation = contents.relations[found->second];
        relation.viewDefinition = rows.text(row, kKeys + 1);
        noteMissing(rows, row, kKeys + 1, printed, relation, scope);
    });
}

}  // namespace

Outcome readRelations(ReadSession& session, Scope& scope, Contents& contents)
{
    const auto rows = session.query("relations", fill(kRelations, scope));
    if (!rows)
        return rows.error();
    std::unordered_map<Oid, Oid> toasted;
    contents.relations.reserve(contents.relations.size() + static_cast<size_t>(rows->count()));
    for (int row = 0; row < rows->count(); ++row) {
        Relation relation;
        relation.oid = rows->oid(row, 0);
        const Oid schema = rows->oid(row, 1);
        relation.schema = schemaOf(scope, schema);
        relation.system = relation.schema == "pg_catalog" || relation.schema == "information_schema"
            || relation.schema == "pg_toast";
        relation.temporary = scope.temporary.contains(schema);
        relation.name = rows->text(row, 2);
        relation.kind = rows->letter(row, 3);
        relation.rowsEstimated = rows->real(row, 4);
        relation.partition = rows->isTrue(row, 5);
        relation.rowType = rows->oid(row, 6);
        relation.rowSecurity = rows->isTrue(row, 7);
        relation.rowSecurityForced = rows->isTrue(row, 8);
        toasted.emplace(rows->oid(row, 9), relation.oid);
        relation.table = rows->oid(row, 10);
        contents.relations.push_back(std::move(relation));
    }
    for (size_t i = 0; i < contents.relations.size(); ++i) {
        Relation& relation = contents.relations[i];
        scope.relations.emplace(relation.oid, i);
        if (relation.kind == 't' && relation.table == 0)
            relation.table = toasted[relation.oid];
    }
    Outcome done = readColumns(session, scope, contents);
    if (done)
        done = readInheritance(session, scope, contents);
    if (done)
        done = readViews(session, scope, contents);
    return done;
}

}  // namespace gatehouse::catalog

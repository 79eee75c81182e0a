#include "core/catalog/read_parts.h"
#include "core/catalog/text_array.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gatehouse::catalog {

namespace {

constexpr Printing kTriggers{
    "triggers", "t.oid", "t.tgrelid, t.tgname, t.tgfoid, t.tgtype, t.tgenabled <> 'D', t.tgattr,"
    " COALESCE(t.tgoldtable, ''), COALESCE(t.tgnewtable, ''), pg_catalog.encode(t.tgargs, 'hex')",
    "CASE WHEN t.tgqual IS NULL THEN '' WHEN t.tgrelid NOT IN ({locked}) THEN pg_catalog.pg_get_triggerdef(t.oid, false) END",
    "NULL",
    "FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal AND t.tgrelid >= {first}"};

constexpr Printing kRules{
    "rules", "r.oid", "r.ev_class, r.rulename, r.ev_type, r.is_instead, r.ev_enabled <> 'D'",
    "CASE WHEN r.ev_class NOT IN ({locked}) THEN pg_catalog.pg_get_ruledef(r.oid) END", "NULL",
    "FROM pg_catalog.pg_rewrite r WHERE r.rulename <> '_RETURN' AND r.ev_class >= {first}"};

constexpr Printing kPolicies{
    "policies", "p.oid", "p.polrelid, p.polname, p.polcmd",
    "CASE WHEN p.polrelid NOT IN ({locked}) THEN COALESCE(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') END,"
    " CASE WHEN p.polrelid NOT IN ({locked}) THEN pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) END", "NULL, NULL",
    "FROM pg_catalog.pg_policy p WHERE p.polrelid >= {first}"};

constexpr Printing kChecks{
    "constraints", "k.oid", "k.conrelid",
    "CASE WHEN k.conrelid NOT IN ({locked}) THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END", "NULL",
    "FROM pg_catalog.pg_constraint k WHERE k.contype = 'c' AND k.conrelid <> 0 AND k.conrelid >= {first}"};

constexpr Printing kPartitions{
    "partitions", "c.oid", "c.oid",
    "CASE WHEN c.oid NOT IN ({locked}) THEN COALESCE(pg_catalog.pg_get_partition_constraintdef(c.oid), '') END", "NULL",
    "FROM pg_catalog.pg_class c WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.oid >= {first}"};

constexpr Printing kIndexExpressions{
    "index expressions", "i.indexrelid", "i.indrelid",
    "CASE WHEN i.indrelid NOT IN ({locked}) THEN pg_catalog.pg_get_indexdef(i.indexrelid, n.n, false) END", "NULL",
    "FROM pg_catalog.pg_index i CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts::int) n(n)"
    " WHERE i.indexprs IS NOT NULL AND i.indkey[n.n - 1] = 0 AND i.indrelid >= {first}", "1, n.n"};

constexpr Printing kIndexPredicates{
    "index predicates", "i.indexrelid", "i.indrelid",
    "CASE WHEN i.indrelid NOT IN ({locked}) THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END", "NULL",
    "FROM pg_catalog.pg_index i WHERE i.indpred IS NOT NULL AND i.indrelid >= {first}"};

// Deferred keys may be doubled inside a transaction, and an index that is being built promises nothing.
constexpr const char* kUniqueKeys =
    "SELECT i.indrelid, i.indkey, i.indnkeyatts FROM pg_catalog.pg_index i"
    " WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL"
    " AND i.indrelid >= {first} ORDER BY i.indrelid, NOT i.indisprimary, i.indexrelid";

constexpr const char* kForeignKeys =
    "SELECT k.conrelid, k.conname, k.conkey, k.confrelid, k.confkey, k.confdeltype, k.confupdtype"
    " FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conrelid >= {first} ORDER BY k.conrelid, k.oid";

/// What stands between WHEN's parentheses in a printed trigger, outermost ones left out; empty when there is no WHEN.
std::string conditionOf(std::string_view definition)
{
    constexpr std::string_view word = " WHEN (";
    size_t depth = 0;
    size_t start = std::string_view::npos;
    for (size_t i = 0; i < definition.size(); ++i) {
        const char c = definition[i];
        if (c == '"' || c == '\'') {
            // A doubled quote ends one and begins the next.
            const size_t end = definition.find(c, i + 1);
            if (end == std::string_view::npos)
                return {};
            i = end;
        } else if (start == std::string_view::npos && definition.substr(i).starts_with(word)) {
            i += word.size() - 1;
            start = i + 1;
            depth = 1;
        } else if (start != std::string_view::npos && c == '(') {
            ++depth;
        } else if (start != std::string_view::npos && c == ')' && --depth == 0) {
            return std::string(definition.substr(start, i - start));
        }
    }
    return {};
}

/// Of pg_trigger.tgargs in hex: texts, each ended by a NUL.
std::vector<std::string> argumentsOf(std::string_view hex)
{
    std::vector<std::string> arguments;
    std::string text;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned byte = 0;
        const char* const end = hex.data() + i + 2;
        if (std::from_chars(hex.data() + i, end, byte, 16).ptr != end)
            return {};
        if (byte == 0)
            arguments.push_back(std::exchange(text, {}));
        else
            text.push_back(static_cast<char>(byte));
    }
    return arguments;
}

/// The relation that column `column` of a row names; null when it is not in the contents.
Relation* relationOf(const Rows& rows, int row, int column, const Scope& scope, Contents& contents)
{
    const auto found = scope.relations.find(rows.oid(row, column));
    return found == scope.relations.end() ? nullptr : &contents.relations[found->second];
}

Outcome readTriggersAndRules(ReadSession& session, Scope& scope, Contents& contents)
{
    Outcome done = print(session, kTriggers, scope, [&](const Rows& rows, int row, bool printed) {
        Relation* relation = relationOf(rows, row, kKeys, scope, contents);
        if (!relation)
            return;
        Trigger trigger;
        trigger.oid = rows.oid(row, 0);
        trigger.name = rows.text(row, kKeys + 1);
        trigger.function = rows.oid(row, kKeys + 2);
        trigger.type = static_cast<uint16_t>(rows.number(row, kKeys + 3));
        trigger.enabled = rows.isTrue(row, kKeys + 4);
        trigger.columns = numberArray<int16_t>(rows.text(row, kKeys + 5));
        trigger.oldTable = rows.text(row, kKeys + 6);
        trigger.newTable = rows.text(row, kKeys + 7);
        trigger.arguments = argumentsOf(rows.text(row, kKeys + 8));
        const std::string_view definition = rows.text(row, kKeys + 9);
        trigger.condition = conditionOf(definition);
        relation->unreadable = relation->unreadable || (trigger.condition.empty() && !definition.empty());
        noteMissing(rows, row, kKeys + 9, printed, *relation, scope);
        relation->triggers.push_back(std::move(trigger));
    });
    if (!done)
        return done;
    // The order in which they fire.
    for (Relation& relation : contents.relations)
        std::ranges::sort(relation.triggers, {}, &Trigger::name);
    done = print(session, kRules, scope, [&](const Rows& rows, int row, bool printed) {
        Relation* relation = relationOf(rows, row, kKeys, scope, contents);
        if (!relation)
            return;
        Rule rule;
        rule.name = rows.text(row, kKeys + 1);
        rule.event = rows.letter(row, kKeys + 2);
        rule.instead = rows.isTrue(row, kKeys + 3);
        rule.enabled = rows.isTrue(row, kKeys + 4);
        rule.definition = rows.text(row, kKeys + 5);
        noteMissing(rows, row, kKeys + 5, printed, *relation, scope);
        relation->rules.push_back(std::move(rule));
    });
    for (Relation& relation : contents.relations)
        std::ranges::sort(relation.rules, {}, &Rule::name);
    return done;
}

Outcome readPolicies(ReadSession& session, Scope& scope, Contents& contents)
{
    return print(session, kPolicies, scope, [&](const Rows& rows, int row, bool printed) {
        Relation* relation = relationOf(rows, row, kKeys, scope, contents);
        if (!relation)
            return;
        noteMissing(rows, row, kKeys + 3, printed, *relation, scope);
        relation->policies.push_back({std::string(rows.text(row, kKeys + 1)), rows.letter(row, kKeys + 2),
                                      std::string(rows.text(row, kKeys + 3)), std::string(rows.text(row, kKeys + 4))});
    });
}

Outcome readConstraints(ReadSession& session, Scope& scope, Contents& contents)
{
    const auto addTo = [&](std::vector<std::string> Relation::*list) {
        return [&scope, &contents, list](const Rows& rows, int row, bool printed) {
            Relation* relation = relationOf(rows, row, kKeys, scope, contents);
            if (!relation)
                return;
            noteMissing(rows, row, kKeys + 1, printed, *relation, scope);
            if (const std::string_view text = rows.text(row, kKeys + 1); !text.empty())
                (relation->*list).emplace_back(text);
        };
    };
    Outcome done = print(session, kChecks, scope, addTo(&Relation::checks));
    if (done)
        done = print(session, kPartitions, scope, addTo(&Relation::checks));
    if (done)
        done = print(session, kIndexExpressions, scope, addTo(&Relation::indexExpressions));
    if (done)
        done = print(session, kIndexPredicates, scope, addTo(&Relation::indexExpressions));
    return done;
}

Outcome readKeys(ReadSession& session, const Scope& scope, Contents& contents)
{
    const auto unique = session.query("indexes", fill(kUniqueKeys, scope));
    if (!unique)
        return unique.error();
    for (int row = 0; row < unique->count(); ++row) {
        if (Relation* relation = relationOf(*unique, row, 0, scope, contents)) {
            auto columns = numberArray<int16_t>(unique->text(row, 1));
            columns.resize(std::min(columns.size(), static_cast<size_t>(unique->number(row, 2))));
            relation->uniqueKeys.push_back(std::move(columns));
        }
    }
    const auto foreign = session.query("foreign keys", fill(kForeignKeys, scope));
    if (!foreign)
        return foreign.error();
    for (int row = 0; row < foreign->count(); ++row) {
        Relation* relation = relationOf(*foreign, row, 0, scope, contents);
        if (!relation)
            continue;
        ForeignKey key;
        key.table = relation->oid;
        key.name = foreign->text(row, 1);
        key.columns = numberArray<int16_t>(foreign->text(row, 2));
        key.referenced = foreign->oid(row, 3);
        key.referencedColumns = numberArray<int16_t>(foreign->text(row, 4));
        key.onDelete = foreign->letter(row, 5);
        key.onUpdate = foreign->letter(row, 6);
        relation->foreignKeys.push_back(std::move(key));
    }
    return Done{};
}

/// Nobody else gets at a locked relation either before its holder commits; until then it is what it was.
void restoreWithheld(const Scope& scope, Contents& contents)
{
    for (const Oid oid : scope.withheld) {
        Relation& relation = contents.relations[scope.relations.at(oid)];
        const Relation* before = scope.previous ? scope.previous->relation(oid) : nullptr;
        if (!before || before->unreadable || before->kind != relation.kind) {
            relation.unreadable = true;
            continue;
        }
        relation.viewDefinition = before->viewDefinition;
        relation.triggers = before->triggers;
        relation.rules = before->rules;
        relation.policies = before->policies;
        relation.checks = before->checks;
        relation.indexExpressions = before->indexExpressions;
        for (Column& column : relation.columns) {
            const Column* same = before->column(column.number);
            column.defaultExpression = same ? same->defaultExpression : std::string();
            relation.unreadable = relation.unreadable || !same || same->generated != column.generated;
        }
    }
}

}  // namespace

Outcome readAttached(ReadSession& session, Scope& scope, Contents& contents)
{
    Outcome done = readTriggersAndRules(session, scope, contents);
    if (done)
        done = readPolicies(session, scope, contents);
    if (done)
        done = readConstraints(session, scope, contents);
    if (done)
        done = readKeys(session, scope, contents);
    if (done)
        restoreWithheld(scope, contents);
    return done;
}

}  // namespace gatehouse::catalog

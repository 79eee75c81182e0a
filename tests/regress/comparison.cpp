#include "tests/regress/comparison.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace gatehouse::regress {

namespace {

constexpr catalog::Oid kFirstOfUsers = 16384;   // FirstNormalObjectId
constexpr catalog::Oid kLargeObjectClass = 2613;

/// Built-in functions that change data: their effect must be told although they are not named as functions.
constexpr std::array<std::string_view, 14> kChangingBuiltins{
    "nextval", "setval", "lo_creat", "lo_create", "lo_unlink", "lo_from_bytea", "lo_put", "lo_import", "lowrite",
    "lo_truncate", "lo_truncate64", "pg_import_system_collations", "lo_export", "brin_desummarize_range"};

bool isSystem(const SeenRelation& relation)
{
    return relation.oid < kFirstOfUsers
        && (relation.schema == "pg_catalog" || relation.schema == "information_schema" || relation.schema == "pg_toast");
}

bool changesObjects(sql::EffectSet effects)
{
    using sql::Effect;
    return effects.has(Effect::Ddl) || effects.has(Effect::Destructive) || effects.has(Effect::Privilege)
        || effects.has(Effect::Maintenance) || effects.has(Effect::Admin);
}

std::string where(int depth)
{
    return depth > 0 ? " (nested " + std::to_string(depth) + ")" : "";
}

class Comparison {
public:
    Comparison(const Told& told, const Witnessed& witnessed, const catalog::Snapshot& catalog)
        : m_told(told), m_witnessed(witnessed), m_catalog(catalog), m_made(witnessed.made()),
          m_ranForeignCode(std::ranges::any_of(witnessed.calls, [](catalog::Oid oid) { return oid >= kFirstOfUsers; }))
    {
    }

    std::vector<std::string> run()
    {
        for (const SeenRelation& relation : m_witnessed.relations)
            compare(relation);
        for (const SeenChange& change : m_witnessed.changes)
            compare(change);
        for (const catalog::Oid function : m_witnessed.calls)
            compareCall(function);
        return {m_wrongs.begin(), m_wrongs.end()};
    }

private:
    void compare(const SeenRelation& relation)
    {
        // A TOAST table is a part of its table. What the statement made itself had no name before.
        if (relation.kind == 't' || m_made.contains(relation.oid))
            return;
        if (relation.target) {
            if (!m_told.effects.beyondRead())
                say("wrote " + relation.display() + where(relation.depth) + ", told as read only");
            if (!m_told.written.contains(relation.oid) && !m_told.writtenNames.contains(relation.display()))
                say("wrote " + relation.display() + where(relation.depth));
            return;
        }
        if (isSystem(relation)) {
            // The server's own views and functions look into its catalogs; what they show is fixed and labelled on the view.
            if (m_told.systemView || (relation.depth > 0 && !m_ranForeignCode))
                return;
        }
        if (!m_told.touched.contains(relation.oid) && !m_told.touchedNames.contains(relation.display()))
            say("read " + relation.display() + where(relation.depth));
    }

    void compare(const SeenChange& change)
    {
        if (change.word == "truncate") {
            const catalog::Relation* relation = m_catalog.relation(change.oid);
            const std::string name = relation ? relation->schema + "." + relation->name : std::to_string(change.oid);
            if (!m_made.contains(change.oid) && !m_told.written.contains(change.oid) && !m_told.writtenNames.contains(name))
                say("truncated " + name + where(change.depth));
            return;
        }
        if (change.classOid == kLargeObjectClass && m_told.effects.beyondRead())
            return;
        if (!changesObjects(m_told.effects))
            say("did " + change.word + " an object of " + className(change.classOid) + where(change.depth)
                + ", no effect says so");
    }

    void compareCall(catalog::Oid oid)
    {
        const catalog::Function* function = m_catalog.function(oid);
        if (oid < kFirstOfUsers) {
            if (function && std::ranges::find(kChangingBuiltins, function->name) != kChangingBuiltins.end()
                && !m_told.effects.beyondRead())
                say("ran " + function->name + ", told as read only");
            return;
        }
        if (m_made.contains(oid) || m_told.functions.contains(oid))
            return;
        say("ran function " + (function ? function->schema + "." + function->name : std::to_string(oid)));
    }

    [[nodiscard]] std::string className(catalog::Oid oid) const
    {
        const catalog::Relation* relation = m_catalog.relation(oid);
        return relation ? relation->name : std::to_string(oid);
    }

    void say(std::string words) { m_wrongs.insert(std::move(words)); }

    const Told& m_told;
    const Witnessed& m_witnessed;
    const catalog::Snapshot& m_catalog;
    std::set<catalog::Oid> m_made;
    bool m_ranForeignCode;             ///< functions that are not the server's own: what is read nested may be theirs
    std::set<std::string> m_wrongs;
};

}  // namespace

void Told::add(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    effects.add(statement.effects);
    everything = everything && statement.told();
    for (const sql::ObjectRef& object : statement.objects) {
        const std::string name = object.schema + "." + object.name;
        touched.insert(object.oid);
        touchedNames.insert(name);
        if (object.access == sql::Access::Write) {
            written.insert(object.oid);
            writtenNames.insert(name);
        }
        const catalog::Relation* relation = catalog.relation(object.oid);
        systemView = systemView || (relation && relation->system && relation->kind == 'v');
    }
    for (const sql::FunctionUse& function : statement.functions)
        functions.insert(function.oid);
    // The plan of a cursor starts when it is declared, before the first row is asked for.
    if (statement.tag == "DECLARE CURSOR" && statement.inner)
        add(*statement.inner, catalog);
    touched.erase(0);
    written.erase(0);
    functions.erase(0);
}

void Told::add(const Told& other)
{
    touched.insert(other.touched.begin(), other.touched.end());
    touchedNames.insert(other.touchedNames.begin(), other.touchedNames.end());
    written.insert(other.written.begin(), other.written.end());
    writtenNames.insert(other.writtenNames.begin(), other.writtenNames.end());
    functions.insert(other.functions.begin(), other.functions.end());
    systemView = systemView || other.systemView;
    effects.add(other.effects);
    everything = everything && other.everything;
}

std::vector<std::string> wrongs(const Told& told, const Witnessed& witnessed, const catalog::Snapshot& catalog)
{
    return Comparison(told, witnessed, catalog).run();
}

std::vector<std::string> wrongRefusals(const sql::Analysis& analysis, bool refused, const Witnessed& witnessed)
{
    // Of a string with several statements the ones before ran. COPY asks whether it may use the relation, which the witness
    // sees, before it looks for the columns.
    const bool one = analysis.statements.size() == 1;
    const bool ran = one && (!witnessed.changes.empty() || (!witnessed.relations.empty() && analysis.statements[0].tag != "COPY"));
    std::vector<std::string> wrong;
    for (const sql::Statement& statement : analysis.statements) {
        for (const std::string& why : statement.refusals) {
            if (!refused || ran)
                wrong.push_back("told that the server refuses it (" + why + "), which " + (refused ? "ran some of it" : "took it"));
        }
    }
    return wrong;
}

}  // namespace gatehouse::regress

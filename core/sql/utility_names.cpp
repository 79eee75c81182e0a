#include "core/sql/utility.h"

#include "core/sql/definition_cache.h"
#include "core/sql/mentions.h"

#include <algorithm>

namespace gatehouse::sql {

using catalog::Function;
using catalog::Relation;

bool optionIsOn(PgQuery__Node* const* options, size_t count, std::string_view name)
{
    bool result = false;
    for (size_t i = 0; i < count; ++i) {
        if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || name != options[i]->def_elem->defname)
            continue;
        const auto value = constantText(options[i]->def_elem->arg);
        // The last one wins in the server; an earlier yes is kept to be safe.
        result = result || !value || (*value != "false" && *value != "off" && *value != "0");
    }
    return result;
}

const PgQuery__DefElem* optionNamed(PgQuery__Node* const* options, size_t count, std::string_view name)
{
    const PgQuery__DefElem* found = nullptr;
    for (size_t i = 0; i < count; ++i) {
        if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && name == options[i]->def_elem->defname)
            found = options[i]->def_elem;
    }
    return found;
}

std::vector<std::string> nameIn(const PgQuery__Node* node)
{
    if (!node)
        return {};
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_LIST:
        return stringsOf(node->list->items, node->list->n_items);
    case PG_QUERY__NODE__NODE_STRING:
        return {std::string(stringOf(node))};
    case PG_QUERY__NODE__NODE_TYPE_NAME:
        return stringsOf(node->type_name->names, node->type_name->n_names);
    case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
        return stringsOf(node->object_with_args->objname, node->object_with_args->n_objname);
    default:
        return {};
    }
}

const Relation* Utility::resolve(const std::string& schema, const std::string& name) const
{
    PgQuery__RangeVar variable = PG_QUERY__RANGE_VAR__INIT;
    std::string schemaText = schema;
    std::string nameText = name;
    variable.schemaname = schemaText.data();
    variable.relname = nameText.data();
    return resolve(variable);
}

const Relation* Utility::named(const PgQuery__RangeVar* relation, Access access, Missing missing)
{
    if (!relation)
        return nullptr;
    if (const Relation* found = resolve(*relation)) {
        note(*found, access, {});
        return found;
    }
    if (missing == Missing::IsUnknown)
        m_inspector.unknownRelation(textOf(relation->schemaname), textOf(relation->relname), access);
    else
        m_statement.objects.push_back({textOf(relation->schemaname), textOf(relation->relname), 0, access});
    return nullptr;
}

Utility::Missing Utility::missingUnlessComposite(const PgQuery__RangeVar* name) const
{
    const std::string relation = name ? textOf(name->relname) : std::string();
    const std::string schema = name ? textOf(name->schemaname) : std::string();
    const catalog::Type* type = schema.empty() ? m_catalog.resolveType(relation, *m_inspector.m_path) : m_catalog.type(schema, relation);
    return type && type->kind == 'c' ? Missing::IsFine : Missing::IsUnknown;
}

const Relation* Utility::named(const std::vector<std::string>& name, Access access, Missing missing)
{
    if (name.empty())
        return nullptr;
    PgQuery__RangeVar variable = PG_QUERY__RANGE_VAR__INIT;
    std::string schemaText = name.size() > 1 ? name[name.size() - 2] : std::string();
    std::string nameText = name.back();
    variable.schemaname = schemaText.data();
    variable.relname = nameText.data();
    return named(&variable, access, missing);
}

void Utility::note(const Relation& relation, Access access, std::string via)
{
    for (ObjectRef& each : m_statement.objects) {
        if (each.oid != relation.oid || each.access != access)
            continue;
        if (via.empty())
            each.via.clear();   // named in the text is what counts
        return;
    }
    m_statement.objects.push_back({relation.schema, relation.name, relation.oid, access, std::move(via)});
}

void Utility::note(const std::vector<Dependent>& relations, Access access)
{
    for (const Dependent& each : relations)
        note(*each.relation, access, each.via);
}

void Utility::noteSchema(const std::string& schema, Access access)
{
    if (!m_catalog.contents().schemas.empty() && !m_catalog.hasSchema(schema)) {
        m_inspector.find(FindingKind::UnknownObject, "the catalog has no schema " + schema);
        m_inspector.refuse("there is no schema " + schema);
    }
    for (const Relation& relation : m_catalog.relations()) {
        if (relation.schema == schema)
            note(relation, access, "schema " + schema);
    }
}

void Utility::everything(std::string what, Access access, const char* kinds)
{
    const std::string_view wanted = kinds;
    for (const Relation& relation : m_catalog.relations()) {
        if (!relation.system && wanted.find(relation.kind) != std::string_view::npos)
            note(relation, access, "all of the database");
    }
    m_inspector.find(FindingKind::WholeDatabase, std::move(what));
}

std::vector<const Function*> Utility::functionNamed(const std::vector<std::string>& name, Missing missing)
{
    if (name.empty())
        return {};
    std::vector<const Function*> found;
    if (name.size() > 1) {
        const std::string& schema = name[name.size() - 2];
        const std::string& own = m_inspector.m_settings.temporarySchema;
        found = m_catalog.functions(schema == "pg_temp" && !own.empty() ? own : schema, name.back());
    } else {
        for (const Function* each : m_catalog.functions({}, name.back())) {
            if (each->schema == "pg_catalog" || std::ranges::find(*m_inspector.m_path, each->schema) != m_inspector.m_path->end())
                found.push_back(each);
        }
    }
    if (found.empty() && missing == Missing::IsUnknown) {
        const std::string full = (name.size() > 1 ? name[name.size() - 2] + "." : std::string()) + name.back();
        m_inspector.find(FindingKind::UnknownObject, "the catalog has no function " + full);
        if (!full.starts_with("pg_temp.") || !m_inspector.m_settings.temporarySchema.empty())
            m_inspector.refuse("there is no function " + full);
    }
    return found;
}

void Utility::findOn(FindingKind kind, std::string detail, const Relation& relation)
{
    for (const Finding& finding : m_statement.findings) {
        if (finding.kind == kind && finding.detail == detail)
            return;
    }
    m_statement.findings.push_back({kind, std::move(detail), relation.oid, rowsOf(relation, m_catalog)});
}

void Utility::mention(const ProtobufCMessage& definition, const std::string& via, Missing missing)
{
    for (const Mention& each : mentionsIn(definition)) {
        const std::string name = textOf(each.relation->relname);
        // A rule's actions see the old and the new row as relations.
        if (!isSetText(each.relation->schemaname) && (name == "old" || name == "new"))
            continue;
        if (isTemporary(*each.relation))
            continue;
        if (const Relation* found = resolve(*each.relation))
            note(*found, Access::Read, via);
        else
            named(each.relation, Access::Read, missing);
    }
}

void Utility::later(const std::function<void()>& visit)
{
    const Statement before = m_statement;
    const size_t findings = m_statement.findings.size();
    const size_t objects = m_statement.objects.size();
    ++m_inspector.m_later;
    visit();
    --m_inspector.m_later;
    // Nothing is written yet: the object is only spoken of.
    for (size_t i = objects; i < m_statement.objects.size(); ++i) {
        if (m_statement.objects[i].access == Access::Write)
            m_statement.objects[i].access = Access::Read;
    }
    m_statement.effects = before.effects;
    m_statement.changesSearchPath = before.changesSearchPath;
    m_statement.changesCatalog = before.changesCatalog;
    m_statement.dependsOnLiterals = before.dependsOnLiterals;
    m_statement.uses = before.uses;
    m_statement.usesKnown = before.usesKnown;
    m_statement.comparisons = before.comparisons;
    m_statement.writes = before.writes;
    m_statement.consequentWrites = before.consequentWrites;
    m_statement.writesKnown = before.writesKnown;
    m_statement.functions = before.functions;
    // What a definition would do when it runs is no open question about the statement that only keeps it.
    const auto first = m_statement.findings.begin() + static_cast<std::ptrdiff_t>(findings);
    m_statement.findings.erase(std::remove_if(first, m_statement.findings.end(), [](const Finding& finding) {
        return finding.kind == FindingKind::OpaqueFunction || finding.kind == FindingKind::DynamicSql
            || finding.kind == FindingKind::NoLimit || finding.kind == FindingKind::CartesianJoin;
    }), m_statement.findings.end());
}

void Utility::expression(const PgQuery__Node* node, const Relation* relation)
{
    const ProtobufCMessage* content = inside(node);
    if (!content)
        return;
    if (!relation) {
        m_inspector.m_binder.expression(*content, nullptr);
        return;
    }
    PgQuery__RangeVar variable = PG_QUERY__RANGE_VAR__INIT;
    std::string schema = relation->schema;
    std::string name = relation->name;
    variable.schemaname = schema.data();
    variable.relname = name.data();
    m_inspector.m_binder.expression(*content, &variable);
}

void Utility::indexExpressions(const Relation& relation)
{
    storedExpressions(relation, relation.indexExpressions, "index of " + fullName(relation));
}

void Utility::storedExpressions(const Relation& relation, const std::vector<std::string>& texts, const std::string& via)
{
    const Inspector::Definition definition(m_inspector, via);
    for (const std::string& text : texts) {
        const auto tree = expressionTree(text);
        if (const PgQuery__Node* value = expressionIn(*tree))
            expression(value, &relation);
        else
            m_inspector.find(FindingKind::UnknownObject, "an expression of the " + via + " cannot be read");
    }
}

bool Utility::isVolatile(const ProtobufCMessage& message) const
{
    const auto changes = [](const Function* each) { return each->volatility == catalog::Volatility::Volatile; };
    if (const auto* call = as<PgQuery__FuncCall>(&message, pg_query__func_call__descriptor)) {
        const auto name = stringsOf(call->funcname, call->n_funcname);
        const auto found = name.empty() ? std::vector<const Function*>{}
            : name.size() > 1           ? m_catalog.functions(name[name.size() - 2], name.back())
                                        : m_catalog.functions({}, name.back());
        if (found.empty() || std::ranges::any_of(found, changes))
            return true;
    } else if (const auto* operation = as<PgQuery__AExpr>(&message, pg_query__a__expr__descriptor)) {
        const auto name = stringsOf(operation->name, operation->n_name);
        for (const catalog::Operator* each : name.empty() ? std::vector<const catalog::Operator*>{} : m_catalog.operators({}, name.back())) {
            const Function* function = m_catalog.function(each->function);
            if (function && !function->builtin && changes(function))
                return true;
        }
    }
    bool result = false;
    forEachChild(message, [&](const ProtobufCMessage& child) { result = result || isVolatile(child); });
    return result;
}

}  // namespace gatehouse::sql

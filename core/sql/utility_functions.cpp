#include "core/sql/utility.h"

#include "core/sql/definition_cache.h"

#include "core/sql/conditions.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

using catalog::Function;
using catalog::Relation;

namespace {

/// Languages whose functions cannot leave the database: the server's trusted ones and well-known trusted extensions.
bool isTrusted(std::string_view language)
{
    static constexpr std::array<std::string_view, 10> trusted{"sql", "plpgsql", "plperl", "pltcl", "plv8", "plls",
                                                              "plcoffee", "pllua", "java", "plrust"};
    return std::ranges::find(trusted, language) != trusted.end();
}

/// A change without a selective WHERE inside a body is worth a word although it runs later.
void unselectiveIn(const ProtobufCMessage& message, int depthLeft, const std::function<void(const char*)>& found)
{
    const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor);
    const auto* remove = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor);
    if (update && !update->where_clause)
        found("UPDATE");
    if (remove && !remove->where_clause)
        found("DELETE");
    if (depthLeft > 0)
        forEachChild(message, [&](const ProtobufCMessage& child) { unselectiveIn(child, depthLeft - 1, found); });
}

/// In the list of a body's statements, or a list in it, stands CREATE TABLE.
bool holdsDefinition(const ProtobufCMessage& message, int depthLeft)
{
    if (message.descriptor == &pg_query__create_stmt__descriptor)
        return true;
    bool found = false;
    if (depthLeft > 0 && message.descriptor == &pg_query__list__descriptor)
        forEachChild(message, [&](const ProtobufCMessage& child) { found = found || holdsDefinition(child, depthLeft - 1); });
    return found;
}

}  // namespace

void Utility::functionSettings(PgQuery__Node* const* options, size_t count)
{
    // SET of a function holds while it runs, so nothing of this session changes; what it hides still counts.
    later([&] {
        for (size_t i = 0; i < count; ++i) {
            const PgQuery__DefElem* option = options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM ? options[i]->def_elem : nullptr;
            if (option && std::string_view(option->defname) == "set" && option->arg
                && option->arg->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT)
                m_inspector.setVariable(*option->arg->variable_set_stmt);
        }
    });
    const auto isOn = [&](std::string_view name) {
        const PgQuery__DefElem* option = optionNamed(options, count, name);
        return option && constantText(option->arg).value_or("true") != "false";
    };
    if (isOn("security")) {
        add(Effect::Privilege);
        m_inspector.find(FindingKind::ActsAsOwner, "SECURITY DEFINER: whoever calls it acts as its owner");
    }
    // A leakproof function sees rows before row security has hidden them.
    if (isOn("leakproof"))
        add(Effect::Privilege);
}

void Utility::createFunction(const ProtobufCMessage& message)
{
    const auto& function = statementAs<PgQuery__CreateFunctionStmt>(message);
    const auto name = stringsOf(function.funcname, function.n_funcname);
    const std::string via = "function " + (name.empty() ? std::string() : name.back());
    const PgQuery__DefElem* written = optionNamed(function.options, function.n_options, "language");
    std::string language = written ? constantText(written->arg).value_or("") : "sql";
    std::ranges::transform(language, language.begin(), [](unsigned char c) { return std::tolower(c); });
    if (language == "c") {
        // Its library is loaded at once, and loading runs code of it.
        add(Effect::Admin);
        add(Effect::Execution);
    } else if (!isTrusted(language)) {
        add(Effect::Admin);
    }
    functionSettings(function.options, function.n_options);
    for (size_t i = 0; i < function.n_parameters; ++i) {
        const PgQuery__Node* parameter = function.parameters[i];
        if (parameter->node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER && parameter->function_parameter->defexpr)
            later([&] { m_inspector.visitNode(parameter->function_parameter->defexpr, m_depth); });
    }
    const auto body = [&](const ProtobufCMessage& content, Missing missing) {
        mention(content, via, missing);
        unselectiveIn(content, 100, [this](const char* verb) {
            m_inspector.find(FindingKind::NoWhere, std::string(verb) + " without WHERE in the function's body");
        });
    };
    // The server takes queries only in a body that it keeps read, and refuses the whole of it before it looks at names.
    if (const ProtobufCMessage* content = inside(function.sql_body); content && !holdsDefinition(*content, 3))
        body(*content, Missing::IsUnknown);
    const PgQuery__DefElem* text = optionNamed(function.options, function.n_options, "as");
    if (language != "sql" || !text || nameIn(text->arg).empty())
        return;
    const std::string source = nameIn(text->arg).front();
    m_statement.dependsOnLiterals = true;   // the body is a string
    const auto tree = definitionTree(source);
    // It may name what it makes itself, or what its own search path finds.
    if (tree->root)
        body(tree->root->base, Missing::IsFine);
}

void Utility::alterFunction(const ProtobufCMessage& message)
{
    const auto& function = statementAs<PgQuery__AlterFunctionStmt>(message);
    if (function.func)
        functionNamed(stringsOf(function.func->objname, function.func->n_objname));
    functionSettings(function.actions, function.n_actions);
}

void Utility::createTrigger(const ProtobufCMessage& message)
{
    const auto& trigger = statementAs<PgQuery__CreateTrigStmt>(message);
    named(trigger.relation, Access::Define);
    named(trigger.constrrel, Access::Define);
    for (const Function* each : functionNamed(stringsOf(trigger.funcname, trigger.n_funcname))) {
        if (!each->securityDefiner)
            continue;
        add(Effect::Privilege);
        m_inspector.find(FindingKind::ActsAsOwner, "trigger function " + each->schema + "." + each->name
                             + " is SECURITY DEFINER: whoever changes the table acts as its owner");
    }
    if (const ProtobufCMessage* condition = inside(trigger.when_clause))
        mention(*condition, "trigger " + textOf(trigger.trigname));
}

void Utility::createRule(const ProtobufCMessage& message)
{
    const auto& rule = statementAs<PgQuery__RuleStmt>(message);
    const Relation* relation = named(rule.relation, Access::Define);
    const std::string via = "rule " + textOf(rule.rulename) + " on " + (relation ? fullName(*relation) : textOf(rule.relation->relname));
    if (const ProtobufCMessage* condition = inside(rule.where_clause))
        mention(*condition, via);
    bool reaches = false;
    for (size_t i = 0; i < rule.n_actions; ++i) {
        const ProtobufCMessage* action = inside(rule.actions[i]);
        if (!action)
            continue;
        mention(*action, via);
        reaches = true;
    }
    if (reaches && rule.event != PG_QUERY__CMD_TYPE__CMD_SELECT) {
        add(Effect::Privilege);
        m_inspector.find(FindingKind::ActsAsOwner, "a rule's actions run with the rights of the table's owner");
    }
}

void Utility::createEventTrigger(const ProtobufCMessage& message)
{
    const auto& trigger = statementAs<PgQuery__CreateEventTrigStmt>(message);
    functionNamed(stringsOf(trigger.funcname, trigger.n_funcname));
}

void Utility::createCast(const ProtobufCMessage& message)
{
    const auto& cast = statementAs<PgQuery__CreateCastStmt>(message);
    if (cast.func)
        functionNamed(stringsOf(cast.func->objname, cast.func->n_objname));
    else if (!cast.inout)
        add(Effect::Admin);   // WITHOUT FUNCTION: bytes of one type are taken for another
}

void Utility::block(const ProtobufCMessage& message)
{
    m_inspector.m_binder.block(statementAs<PgQuery__DoStmt>(message));
}

void Utility::call(const ProtobufCMessage& message)
{
    const auto& call = statementAs<PgQuery__CallStmt>(message);
    m_statement.returnsRows = true;
    if (call.funccall)
        m_inspector.call(*call.funccall);
}

}  // namespace gatehouse::sql

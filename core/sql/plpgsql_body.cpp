#include "core/sql/plpgsql_body.h"

#include "core/sql/parse_tree.h"
#include "core/sql/plpgsql_reader.h"
#include "core/sql/roomy_stack.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

constexpr catalog::Oid kTriggerType = 2279;
constexpr catalog::Oid kEventTriggerType = 3838;

PlpgsqlBody refused(std::string problem)
{
    PlpgsqlBody body;
    body.problem = std::move(problem);
    return body;
}

void declareTrigger(PlpgsqlReader& reader)
{
    struct Special {
        const char* name;
        const char* type;
    };
    static constexpr std::array<Special, 12> specials{{{"new", ""}, {"old", ""}, {"tg_name", "name"}, {"tg_when", "text"},
        {"tg_level", "text"}, {"tg_op", "text"}, {"tg_relid", "oid"}, {"tg_relname", "name"}, {"tg_table_name", "name"},
        {"tg_table_schema", "name"}, {"tg_nargs", "integer"}, {"tg_argv", "text[]"}}};
    for (const Special& special : specials)
        reader.declare({.name = special.name, .type = special.type, .assignedLater = true});
}

void declareEventTrigger(PlpgsqlReader& reader)
{
    reader.declare({.name = "tg_event", .type = "text", .assignedLater = true});
    reader.declare({.name = "tg_tag", .type = "text", .assignedLater = true});
}

std::string quotedName(const std::string& name)
{
    std::string result = "\"";
    for (const char c : name) {
        result += c;
        if (c == '"')
            result += c;
    }
    return result + '"';
}

std::string typeName(catalog::Oid oid, const catalog::Snapshot& catalog)
{
    const catalog::Type* type = catalog.type(oid);
    return type ? quotedName(type->schema) + '.' + quotedName(type->name) : std::string();
}

/// One parameter in the order that $1, $2 count.
struct Parameter {
    std::string name;
    std::string type;
    catalog::Oid typeOid = 0;
    bool output = false;
};

void declareParameters(PlpgsqlReader& reader, const std::vector<Parameter>& parameters, bool numbered)
{
    for (size_t i = 0; i < parameters.size(); ++i) {
        const Parameter& each = parameters[i];
        const std::string number = "$" + std::to_string(i + 1);
        if (each.name.empty() && !numbered)
            continue;
        const size_t variable = reader.declare({.name = each.name.empty() ? number : each.name, .type = each.type,
                                                .typeOid = each.typeOid, .parameter = true, .output = each.output});
        if (!each.name.empty() && numbered)
            reader.alias(number, variable);
    }
}

/// Without modes inputs and outputs are told apart, but not how they stood among each other.
bool orderIsKnown(const catalog::Function& function)
{
    return !function.argumentModes.empty() || std::ranges::all_of(function.outputNames, [&](const std::string& name) {
        return !name.empty() && std::ranges::find(function.argumentNames, name) != function.argumentNames.end();
    });
}

std::vector<Parameter> parametersOf(const catalog::Function& function, const catalog::Snapshot& catalog)
{
    std::vector<Parameter> parameters;
    if (!function.argumentModes.empty()) {
        size_t input = 0;
        size_t output = 0;
        for (const char mode : function.argumentModes) {
            Parameter each{.output = mode == 'o' || mode == 'b' || mode == 't'};
            if (mode == 'i' || mode == 'v' || mode == 'b') {
                each.name = input < function.argumentNames.size() ? function.argumentNames[input] : std::string();
                each.typeOid = input < function.argumentTypes.size() ? function.argumentTypes[input] : 0;
                ++input;
            }
            if (each.output) {
                each.name = output < function.outputNames.size() ? function.outputNames[output] : std::string();
                each.typeOid = output < function.outputTypes.size() ? function.outputTypes[output] : 0;
                ++output;
            }
            each.type = typeName(each.typeOid, catalog);
            parameters.push_back(std::move(each));
        }
        return parameters;
    }
    for (size_t i = 0; i < function.argumentTypes.size(); ++i) {
        Parameter each;
        if (i < function.argumentNames.size())
            each.name = function.argumentNames[i];
        each.typeOid = function.argumentTypes[i];
        each.type = typeName(each.typeOid, catalog);
        parameters.push_back(std::move(each));
    }
    for (size_t i = 0; i < function.outputNames.size(); ++i) {
        const std::string& name = function.outputNames[i];
        const auto both = name.empty() ? parameters.end() : std::ranges::find(parameters, name, &Parameter::name);
        if (both != parameters.end()) {
            both->output = true;
            continue;
        }
        Parameter each{.name = name, .output = true};
        if (i < function.outputTypes.size()) {
            each.typeOid = function.outputTypes[i];
            each.type = typeName(each.typeOid, catalog);
        }
        parameters.push_back(std::move(each));
    }
    return parameters;
}

bool namesNumbers(std::string_view source)
{
    const std::optional<PlpgsqlTokens> tokens = plpgsqlTokens(source);
    return tokens && std::ranges::any_of(tokens->tokens, [](const PlpgsqlToken& token) {
        return token.code == kPlWord && !token.quoted && token.word.starts_with('$');
    });
}

std::string writtenType(const PgQuery__TypeName* type)
{
    std::string text;
    if (!type)
        return text;
    for (const std::string& name : stringsOf(type->names, type->n_names))
        text += (text.empty() ? "" : ".") + quotedName(name);
    if (type->pct_type)
        text += "%TYPE";
    for (size_t i = 0; i < type->n_array_bounds; ++i)
        text += "[]";
    return text;
}

/// name: the option's name; its text, or its only or last string.
std::string optionText(const PgQuery__CreateFunctionStmt& create, std::string_view name)
{
    for (size_t i = 0; i < create.n_options; ++i) {
        const PgQuery__Node* node = create.options[i];
        if (node->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || name != node->def_elem->defname || !node->def_elem->arg)
            continue;
        const PgQuery__Node* value = node->def_elem->arg;
        if (value->node_case == PG_QUERY__NODE__NODE_LIST && value->list->n_items == 1)
            value = value->list->items[0];
        return std::string(stringOf(value));
    }
    return {};
}

PlpgsqlBody readCreate(const PgQuery__CreateFunctionStmt& create)
{
    std::string language = optionText(create, "language");
    std::ranges::transform(language, language.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (language != "plpgsql")
        return refused("the function is not written in plpgsql");
    const std::vector<std::string> name = stringsOf(create.funcname, create.n_funcname);
    const std::string source = optionText(create, "as");
    PlpgsqlReader reader(source, name.empty() ? std::string() : name.back());
    std::vector<Parameter> parameters;
    for (size_t i = 0; i < create.n_parameters; ++i) {
        const PgQuery__FunctionParameter& each = *create.parameters[i]->function_parameter;
        const bool output = each.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT
            || each.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT
            || each.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
        parameters.push_back({.name = each.name ? each.name : "", .type = writtenType(each.arg_type), .output = output});
    }
    declareParameters(reader, parameters, true);
    const std::vector<std::string> returns
        = create.return_type ? stringsOf(create.return_type->names, create.return_type->n_names) : std::vector<std::string>();
    if (!returns.empty() && returns.back() == "trigger")
        declareTrigger(reader);
    else if (!returns.empty() && returns.back() == "event_trigger")
        declareEventTrigger(reader);
    return reader.read();
}

}  // namespace

const PlpgsqlVariable* PlpgsqlBody::variableAt(std::string_view name, size_t piece) const
{
    for (size_t i = variables.size(); i-- > 0;) {
        const PlpgsqlVariable& each = variables[i];
        if (each.name == name && each.fromPiece <= piece && piece < each.toPiece)
            return &variables[each.aliasOf.value_or(i)];
    }
    return nullptr;
}

PlpgsqlBody readPlpgsqlFunction(const catalog::Function& function, const catalog::Snapshot& catalog)
{
    if (function.body.empty())
        return refused("the catalog has no body of the function");
    const bool ordered = orderIsKnown(function);
    if (!ordered && namesNumbers(function.body))
        return refused("a parameter is named by its number and the order of the parameters is not known");
    PlpgsqlReader reader(function.body, function.name);
    declareParameters(reader, parametersOf(function, catalog), ordered);
    if (function.returnType == kTriggerType)
        declareTrigger(reader);
    else if (function.returnType == kEventTriggerType)
        declareEventTrigger(reader);
    PlpgsqlBody body = reader.read();
    const bool ownStrings = std::ranges::any_of(function.settings, [](const std::string& setting) {
        return setting.starts_with("standard_conforming_strings=") && setting != "standard_conforming_strings=on";
    });
    if (body.parsed && body.backslashes && ownStrings)
        return refused("the function sets how backslashes in its strings are read");
    return body;
}

PlpgsqlBody readPlpgsqlBlock(std::string_view source)
{
    return PlpgsqlReader(source, "inline_code_block").read();
}

PlpgsqlBody readPlpgsqlCreate(std::string_view createFunctionText)
{
    PlpgsqlBody body = refused("the text is not one CREATE FUNCTION or CREATE PROCEDURE");
    if (!fitsParser(createFunctionText))
        return body;
    const auto work = [&] {
        const ParseTree tree = parseText(std::string(createFunctionText));
        if (!tree.root || tree.root->n_stmts != 1 || !tree.root->stmts[0]->stmt)
            return;
        const auto* create = as<PgQuery__CreateFunctionStmt>(inside(tree.root->stmts[0]->stmt),
                                                             pg_query__create_function_stmt__descriptor);
        if (create)
            body = readCreate(*create);
    };
    if (!runWithRoom(createFunctionText, work))
        body.problem = "there is no memory to read the function";
    return body;
}

}  // namespace gatehouse::sql

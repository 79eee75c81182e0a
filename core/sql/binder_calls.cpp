#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/builtin_functions.h"
#include "core/sql/definition_cache.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <array>

namespace gatehouse::sql {

namespace {

constexpr catalog::Oid kRecord = 2249;
constexpr catalog::Oid kVoid = 2278;
constexpr catalog::Oid kTrigger = 2279;

/// Built-in functions that show rows of other sessions and statements, and the view whose labels say what those are.
std::string_view viewShownBy(std::string_view function)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> views{{
        {"pg_stat_get_activity", "pg_stat_activity"},
        {"pg_stat_get_backend_activity", "pg_stat_activity"},
        {"pg_cursor", "pg_cursors"},
        {"pg_prepared_statement", "pg_prepared_statements"},
    }};
    const auto found = std::ranges::find(views, function, &std::pair<std::string_view, std::string_view>::first);
    return found == views.end() ? std::string_view() : found->second;
}

}  // namespace

QueryColumns Binder::called(const PgQuery__FuncCall& call)
{
    const Scope scope;
    const Origin origin = this->call(call, scope);
    if (origin.row)
        return {true, *origin.row, {}};
    // One row of as many columns as the procedure has OUT arguments, none when it has none.
    QueryColumns result{.known = origin.known};
    if (origin.type != kVoid && origin.type != 0)
        result.columns.push_back({stringOf(call.funcname[call.n_funcname - 1]).data(), origin});
    return result;
}

std::optional<std::string> Binder::constantOf(const PgQuery__Node* node, const Scope& scope) const
{
    if (auto constant = constantText(node))
        return constant;
    // A variable of the body that stands where no column can hide it.
    const bool named = node && node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node->column_ref->n_fields == 1;
    for (const Scope* level = &scope; named && level && level->sources.empty(); level = level->outer) {
        if (level->body && level->body->constantOf)
            return (*level->body->constantOf)(stringOf(node->column_ref->fields[0]));
    }
    return std::nullopt;
}

Origin Binder::call(const PgQuery__FuncCall& call, const Scope& scope)
{
    const auto names = stringsOf(call.funcname, call.n_funcname);
    if (names.empty())
        return Origin::unknown();
    std::string schema = names.size() > 1 ? names[names.size() - 2] : std::string();
    if (schema == "pg_temp" && !m_settings.temporarySchema.empty())
        schema = m_settings.temporarySchema;
    CallShape shape{.variadic = call.func_variadic != 0, .star = call.agg_star != 0};
    std::vector<Origin> arguments;
    std::vector<std::optional<std::string>> constants;
    const auto take = [&](const PgQuery__Node* node) {
        const bool named = node->node_case == PG_QUERY__NODE__NODE_NAMED_ARG_EXPR;
        arguments.push_back(expression(node, scope));
        constants.push_back(constantOf(named ? node->named_arg_expr->arg : node, scope));
        shape.types.push_back(arguments.back().type);
        shape.names.push_back(named && node->named_arg_expr->name ? node->named_arg_expr->name : "");
    };
    for (size_t i = 0; i < call.n_args; ++i)
        take(call.args[i]);
    // percentile_cont(0.5) WITHIN GROUP (ORDER BY x): x is an argument.
    Origin tests;
    for (size_t i = 0; i < call.n_agg_order; ++i) {
        const PgQuery__Node* node = call.agg_order[i];
        if (node->node_case == PG_QUERY__NODE__NODE_SORT_BY)
            node = node->sort_by->node;
        if (call.agg_within_group)
            take(node);
        else
            tests.add(expression(node, scope).as(Flow::Tests));
    }
    tests.add(expression(call.agg_filter, scope).as(Flow::Tests));
    if (call.over)
        tests.add(window(*call.over, scope));

    // name(row) is row.name when the row has such a field.
    if (names.size() == 1 && arguments.size() == 1) {
        if (const auto& row = arguments[0].row) {
            const auto found = std::ranges::find(*row, names[0], &NamedOrigin::name);
            if (found != row->end())
                return found->origin;
        }
    }
    auto candidates = possibleFunctions(m_catalog, schema, names.back(), shape, path());
    if (candidates.empty()) {
        // None fits as far as can be seen: any of that name may be meant.
        for (const catalog::Function* each : m_catalog.functions(schema, names.back())) {
            if (!schema.empty() || isVisible(each->schema, path()))
                candidates.push_back(each);
        }
    }
    // type(x) is a cast, unless a function of that name fits better.
    if (arguments.size() == 1) {
        const catalog::Type* type = schema.empty() ? m_catalog.resolveType(names.back(), path()) : m_catalog.type(schema, names.back());
        if (type)
            tests.add(convert(arguments[0], type->oid, "iae"));
        if (type && candidates.empty()) {
            Origin result = arguments[0].as(Flow::Derived, type->oid);
            result.add(tests);
            return result;
        }
    }
    Origin result;
    if (candidates.empty()) {
        m_inspector.unknownFunction(schema.empty() ? names.back() : schema + "." + names.back());
        result = Origin::unknown();
        for (const Origin& each : arguments)
            result.add(each.as(Flow::Derived));
        result.add(tests);
        return result;
    }
    result = runAny(candidates, arguments, constants, shape.names, &call);
    result.add(tests);
    // How many rows there are, arguments of a function that gives several decide.
    if (std::ranges::any_of(candidates, &catalog::Function::returnsSet))
        use(result, UsePlace::Rows, UseKind::Function);
    return result;
}

Origin Binder::runAny(const std::vector<const catalog::Function*>& candidates, const std::vector<Origin>& arguments,
                      const std::vector<std::optional<std::string>>& constants, const std::vector<std::string>& names,
                      const PgQuery__FuncCall* call)
{
    Origin result;
    std::vector<catalog::Oid> types;
    for (const Origin& each : arguments)
        types.push_back(each.type);
    std::vector<const catalog::Function*> builtins;
    bool first = true;
    catalog::Oid type = 0;
    const auto isScalar = [this](catalog::Oid oid) {
        const catalog::Type* found = m_catalog.type(baseType(m_catalog, oid));
        return oid == kSomeScalar || (found && found->kind != 'c' && found->kind != 'p');
    };
    const auto join = [&](const Origin& one, catalog::Oid oneType) {
        type = first || type == oneType ? oneType : isScalar(type) && isScalar(oneType) ? kSomeScalar : 0;
        // Overloads that give the same fields give them together.
        const bool sameFields = !first && result.row && one.row
            && std::ranges::equal(*result.row, *one.row, {}, &NamedOrigin::name, &NamedOrigin::name);
        if (first) {
            result.row = one.row;
        } else if (sameFields) {
            auto fields = *result.row;
            for (size_t i = 0; i < fields.size(); ++i)
                fields[i].origin.add((*one.row)[i].origin);
            result.row = std::make_shared<const std::vector<NamedOrigin>>(std::move(fields));
        } else {
            result.row = nullptr;
        }
        result.add(one);
        first = false;
    };
    for (const catalog::Function* each : candidates) {
        for (size_t i = 0; i < std::min(arguments.size(), each->argumentTypes.size()); ++i)
            result.add(convert(arguments[i], each->argumentTypes[i], "i"));
        if (each->builtin) {
            builtins.push_back(each);
            continue;
        }
        const bool named = std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); });
        Origin one;
        if (named) {
            // To the places of the parameters they name.
            std::vector<Origin> placed(each->argumentTypes.size());
            std::vector<std::optional<std::string>> placedConstants(placed.size());
            for (size_t i = 0; i < arguments.size(); ++i) {
                size_t at = i;
                if (i < names.size() && !names[i].empty())
                    at = static_cast<size_t>(std::ranges::find(each->argumentNames, names[i]) - each->argumentNames.begin());
                if (at < placed.size()) {
                    placed[at] = arguments[i];
                    placedConstants[at] = i < constants.size() ? constants[i] : std::nullopt;
                }
            }
            Origin defaults;
            for (const std::string& expression : each->defaultExpressions)
                defaults.add(textExpression(expression, nullptr).as(Flow::Derived));
            one = runOne(*each, placed, placedConstants);
            if (!defaults.known || !defaults.sources.empty())
                one.row = nullptr;   // it may be in any field
            one.add(defaults);
        } else {
            one = runOne(*each, arguments, constants);
        }
        join(one, one.type);
    }
    if (!builtins.empty()) {
        m_inspector.callBuiltin(builtins.front()->name, builtins, call);
        for (const catalog::Function* each : builtins) {
            const Origin one = builtinResult(*each, arguments, constants);
            join(one, resultType(m_catalog, *each, types));
        }
    }
    result.type = type;
    if (candidates.size() == 1 && builtins.size() == 1)
        noteMaking(*builtins.front(), arguments, result);
    return result;
}

void Binder::fieldsOfOutputs(const catalog::Function& function, Origin& value)
{
    if (function.returnType != kRecord || function.outputNames.empty())
        return;
    std::vector<NamedOrigin> row;
    for (size_t i = 0; i < function.outputNames.size(); ++i)
        row.push_back({function.outputNames[i], value.as(Flow::Derived, i < function.outputTypes.size() ? function.outputTypes[i] : 0)});
    value.row = std::make_shared<const std::vector<NamedOrigin>>(std::move(row));
}

void Binder::noteMaking(const catalog::Function& function, const std::vector<Origin>& arguments, Origin& result)
{
    constexpr std::array<std::string_view, 5> kKeepMembers{"json_agg", "jsonb_agg", "row_to_json", "to_json", "to_jsonb"};
    const auto keeps = std::ranges::find(kKeepMembers, function.name) != kKeepMembers.end();
    if (keeps && arguments.size() == 1 && arguments[0].known)
        result.members = arguments[0].members;
    const auto constant = [](const Origin& each) { return each.known && each.sources.empty() && !each.row; };
    const auto given = std::ranges::find_if_not(arguments, constant);
    const bool one = given != arguments.end() && given->isPlain() && given->sources.size() == 1
        && std::all_of(given + 1, arguments.end(), constant);
    if (one && function.kind == 'f' && function.schema == "pg_catalog")
        result.call = &function;
}

Origin Binder::builtinResult(const catalog::Function& function, const std::vector<Origin>& arguments,
                             const std::vector<std::optional<std::string>>& constants)
{
    keptElsewhere(builtinKind(function.name, function.argumentTypes.size()), "pg_catalog." + function.name, arguments);
    Origin result;
    const bool counts = function.kind == 'a' && function.name == "count";
    // count(CASE WHEN x > 20 THEN 1 END) tells more than how many there are: only a bare column is counted.
    for (const Origin& each : arguments)
        result.add(each.as(counts && (each.isPlain() || each.row) ? Flow::Counts : Flow::Derived));
    switch (builtinKind(function.name, function.argumentTypes.size())) {
    case BuiltinKind::ReadsByText:
        result.add(readsByText(function, arguments, constants));
        break;
    case BuiltinKind::ReadsServer:
        if (const std::string_view view = viewShownBy(function.name); !view.empty()) {
            if (const catalog::Relation* relation = m_catalog.relation("pg_catalog", view)) {
                for (const catalog::Column& column : relation->columns)
                    result.add(Source{{relation->oid, column.number}, Flow::Derived});
                break;
            }
        }
        result.known = false;
        break;
    case BuiltinKind::ServerFile:
    case BuiltinKind::ServerFileWrite:
        // Names and sizes of files are no column's; what stands in them may be any.
        result.known = result.known && (function.name.starts_with("pg_ls_") || function.name.starts_with("pg_stat_file")
                                        || function.name == "lo_import" || function.name == "lo_export");
        break;
    case BuiltinKind::Maintenance:
        // brin_summarize_range and its like work on an index: its table's expressions run.
        m_statement.dependsOnLiterals = m_statement.dependsOnLiterals || !m_inspector.inDefinition();
        if (const catalog::Relation* index = !constants.empty() && constants[0] ? relationNamed(*constants[0]) : nullptr) {
            if (const catalog::Relation* table = m_catalog.relation(index->table)) {
                m_inspector.object(*table, Access::Write);
                rowExpressions(*table, RowEvent::Update);
            }
        }
        break;
    case BuiltinKind::Unlisted:
        if (function.volatility == catalog::Volatility::Volatile && function.kind == 'f')
            result.known = false;
        break;
    default:
        break;
    }
    fieldsOfOutputs(function, result);
    return result;
}

const catalog::Relation* Binder::relationNamed(const std::string& text) const
{
    const auto tree = definitionTree("TABLE " + text);
    const auto* select = as<PgQuery__SelectStmt>(statementIn(*tree), pg_query__select_stmt__descriptor);
    const bool one = select && select->n_from_clause == 1 && select->from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR;
    return one ? resolve(*select->from_clause[0]->range_var) : nullptr;
}

Origin Binder::readsByText(const catalog::Function& function, const std::vector<Origin>& arguments,
                           const std::vector<std::optional<std::string>>& constants)
{
    (void)arguments;
    m_statement.dependsOnLiterals = true;
    const std::optional<std::string> given = constants.empty() ? std::nullopt : constants[0];
    const auto whole = [&](const catalog::Relation& relation) {
        m_inspector.object(relation, Access::Read);
        touch(relation, Access::Read, true);
        Origin result;
        for (const NamedOrigin& column : tableSource(relation).columns)
            result.add(column.origin.as(Flow::Derived));
        return result;
    };
    const std::string_view name = function.name;
    if (name.starts_with("query_to_xml") || name == "ts_stat" || name == "ts_rewrite") {
        const std::optional<std::string> text = name != "ts_rewrite" ? given : constants.size() > 1 ? constants[1] : std::nullopt;
        if (text)
            return sqlText(*text, nullptr).as(Flow::Derived);
    } else if (name.starts_with("table_to_xml")) {
        if (const catalog::Relation* relation = given ? relationNamed(*given) : nullptr)
            return whole(*relation);
    } else if (name.starts_with("schema_to_xml") || name.starts_with("database_to_xml")) {
        const bool database = name.starts_with("database");
        if (database || given) {
            Origin result;
            for (const catalog::Relation& relation : m_catalog.relations()) {
                const bool hasRows = std::string_view("rpvmf").find(relation.kind) != std::string_view::npos;
                if (hasRows && !relation.system && !relation.temporary && (database || relation.schema == *given))
                    result.add(whole(relation));
            }
            return result;
        }
    } else if (name.starts_with("cursor_to_xml") && given) {
        if (const Statement* cursor = m_inspector.useCursor(*given)) {
            Origin result;
            result.known = cursor->outputsKnown;
            for (const OutputColumn& output : cursor->outputs) {
                result.known = result.known && output.known;
                for (const Source& source : output.sources)
                    result.add(Source{source.column, std::max(source.flow, Flow::Derived)});
            }
            return result;
        }
    }
    if (name == "currtid2" && given) {
        if (const catalog::Relation* relation = relationNamed(*given)) {
            m_inspector.object(*relation, Access::Read);
            touch(*relation, Access::Read, false);
            return {};
        }
    }
    if (name == "loread" || name == "lo_get" || name == "pg_get_lo") {
        if (const catalog::Relation* pages = m_catalog.relation("pg_catalog", "pg_largeobject")) {
            m_inspector.object(*pages, Access::Read);
            Origin result;
            for (const catalog::Column& column : pages->columns)
                result.add(Source{{pages->oid, column.number}, Flow::Derived});
            return result;
        }
    }
    m_inspector.find(FindingKind::OpaqueFunction, "function pg_catalog." + function.name + " reads what its argument names");
    m_inspector.add(Effect::Execution);
    m_statement.changesSearchPath = true;
    return Origin::unknown();
}

void Binder::workOn(catalog::Oid oid)
{
    const catalog::Type* type = m_catalog.type(oid);
    if (!type || !m_worked.insert(oid).second)
        return;
    if (type->unreadable) {
        m_inspector.find(FindingKind::OpaqueFunction, "what type " + type->schema + "." + type->name + " checks could not be read");
        m_inspector.add(Effect::Execution);
    }
    for (const catalog::Oid each : type->supportFunctions) {
        const catalog::Function* function = m_catalog.function(each);
        if (!function)
            continue;
        // A base type is what its own functions make it; who may make one may do anything.
        if (function->language == "c" || function->language == "internal")
            m_inspector.function(*function, true);
        else
            (void)runOne(*function, {}, {});
    }
    for (const catalog::Oid inner : {type->base, type->element, type->rangeSubtype}) {
        if (inner >= kFirstOwn)
            workOn(inner);
    }
    if (const auto* fields = fieldsOf(m_catalog, oid)) {
        for (const catalog::Column& field : *fields) {
            if (field.typeOid >= kFirstOwn)
                workOn(field.typeOid);
        }
    }
}

Origin Binder::run(const catalog::Function& function, std::span<const Origin> arguments, const std::vector<std::string>& constants)
{
    std::vector<std::optional<std::string>> given;
    for (const std::string& each : constants)
        given.emplace_back(each);
    const std::vector<Origin> values(arguments.begin(), arguments.end());
    if (function.builtin) {
        m_inspector.callBuiltin(function.name, {&function}, nullptr);
        return builtinResult(function, values, given);
    }
    return runOne(function, values, given);
}

void Binder::opaque(const catalog::Function& function, const std::string& why)
{
    m_inspector.find(FindingKind::OpaqueFunction, "function " + function.schema + "." + function.name + " " + why);
    m_inspector.add(Effect::Execution);
    m_inspector.function(function, false);
    m_statement.changesSearchPath = true;
}

Origin Binder::runOne(const catalog::Function& function, const std::vector<Origin>& given,
                      const std::vector<std::optional<std::string>>& constants)
{
    const BinderDepth guard(m_depth);
    if (!spend())
        return Origin::unknown();
    if (function.builtin)
        return run(function, given, {});
    Origin result;
    for (const Origin& each : given)
        result.add(each.as(Flow::Derived));
    std::vector<catalog::Oid> types;
    for (const Origin& each : given)
        types.push_back(each.type);
    result.type = resultType(m_catalog, function, types);
    // One function of several triggers is another each time: which, m_followed says, and each of them is followed once.
    const bool fired = m_firing && function.returnType == kTrigger;
    if (!fired && std::ranges::find(m_running, function.oid) != m_running.end()) {
        // It calls itself. PL/pgSQL has one pot, which whoever began it fills; of SQL each column stands for itself, so a
        // single value only is what the outer call gives, as far as the columns go.
        const bool single = function.language == "sql" && function.outputNames.empty() && result.type != 0 && result.type != kRecord
            && !fieldsOf(m_catalog, result.type);
        if (single)
            m_recursed.insert(function.oid);
        return single || function.language == "plpgsql" ? result : Origin::unknown();
    }
    if (function.kind == 'a') {
        if (function.aggregateFunctions.empty()) {
            opaque(function, "is an aggregate whose functions are not known");
            return Origin::unknown();
        }
        m_inspector.function(function, true);
        for (const catalog::Oid each : function.aggregateFunctions) {
            if (const catalog::Function* step = m_catalog.function(each))
                result.add(runOne(*step, given, {}).as(Flow::Derived));
            else
                opaque(function, "is an aggregate of a function that the catalog does not have");
        }
        return result;
    }
    if (function.unreadable) {
        opaque(function, "has a part that could not be read");
        return Origin::unknown();
    }
    if (m_running.size() >= 16) {
        opaque(function, "calls too deeply");
        return Origin::unknown();
    }
    // Defaults of arguments left out are arguments too: what they read comes back through the body.
    const size_t wanted = function.argumentTypes.size();
    if (given.size() < wanted && function.defaultExpressions.size() >= wanted - given.size()) {
        std::vector<Origin> whole = given;
        for (size_t i = given.size(); i < wanted; ++i) {
            const Origin value = textExpression(function.defaultExpressions[function.defaultExpressions.size() - (wanted - i)], nullptr);
            whole.push_back(value.as(Flow::Derived, function.argumentTypes[i]));
        }
        return runOne(function, whole, constants);
    }
    if (function.reviewed && !function.standIn.empty()) {
        catalog::Function standIn = function;
        standIn.language = "plpgsql";
        standIn.body = function.standIn;
        return plpgsqlBody(standIn, given, constants);
    }
    if (function.reviewed && function.reviewedAs.empty()) {
        m_inspector.function(function, true);
        // A trigger may put any value of the rows it sees into the row it gives back.
        if (m_rows && given.empty()) {
            for (const RowSource& row : *m_rows)
                result.add(wholeRow(row).as(Flow::Derived));
        }
        fieldsOfOutputs(function, result);
        return result;
    }
    const std::vector<Origin>& arguments = given;

    if (function.language == "internal") {
        // A second name for one of the server's own.
        const std::string& body = function.body.empty() ? function.name : function.body;
        std::vector<const catalog::Function*> named;
        for (const catalog::Function& each : m_catalog.contents().functions) {
            if (each.builtin && (each.body.empty() ? each.name == body : each.body == body))
                named.push_back(&each);
        }
        if (named.empty()) {
            opaque(function, "is a second name for a function of the server that is not known");
            return Origin::unknown();
        }
        m_inspector.function(function, true);
        m_inspector.callBuiltin(named.front()->name, named, nullptr);
        result.add(builtinResult(*named.front(), arguments, constants).as(Flow::Derived));
        return result;
    }
    if (function.language == "c") {
        const bool vouched = function.reviewed && !function.reviewedAs.empty();
        const std::optional<BuiltinKind> kind = vouched ? extensionKind(function.reviewedAs, function.body)
                                                        : extensionKind(function.extension, function.name);
        if (kind == BuiltinKind::ContribTrigger)
            return contribTrigger(function);
        if (kind == BuiltinKind::Plain) {
            m_inspector.function(function, true);
            fieldsOfOutputs(function, result);
            return result;
        }
        if (kind && kind != BuiltinKind::ReadsByText && kind != BuiltinKind::Foreign) {
            m_inspector.function(function, true);
            m_inspector.callKind(*kind, function.schema + "." + function.name, nullptr);
            keptElsewhere(*kind, function.schema + "." + function.name, arguments);
            result.known = kind != BuiltinKind::ReadsServer && kind != BuiltinKind::ServerFile && kind != BuiltinKind::ServerFileWrite;
            fieldsOfOutputs(function, result);
            return result;
        }
        opaque(function, !kind                              ? "is written in c"
                   : kind == BuiltinKind::Foreign ? "works on another server" : "reads what its argument names");
        return Origin::unknown();
    }
    if (function.language == "sql")
        return sqlBody(function, arguments);
    if (function.language == "plpgsql")
        return plpgsqlBody(function, arguments, constants);
    opaque(function, "is written in " + function.language);
    return Origin::unknown();
}

}  // namespace gatehouse::sql

#include "core/sql/binder.h"

#include "core/sql/constant_text.h"
#include "core/sql/contrib_triggers.h"
#include "core/sql/definition_cache.h"
#include "core/sql/inspector.h"
#include "core/sql/plpgsql_body.h"

#include <algorithm>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr catalog::Oid kRecord = 2249;
constexpr catalog::Oid kVoid = 2278;
constexpr catalog::Oid kTrigger = 2279;
constexpr size_t kDynamicBytesMax = 64u << 10;

/// The names and values a body's queries may use for its arguments.
BodyNames namesOf(const catalog::Function& function, const std::vector<Origin>& arguments, const catalog::Snapshot& catalog)
{
    BodyNames names{.function = function.name};
    for (size_t i = 0; i < function.argumentTypes.size(); ++i) {
        Origin origin = i < arguments.size() ? arguments[i].as(Flow::Plain) : Origin{};
        if (i < arguments.size())
            origin.row = arguments[i].row;
        // More arguments than parameters: the rest of a VARIADIC one.
        if (i + 1 == function.argumentTypes.size()) {
            for (size_t more = i + 1; more < arguments.size(); ++more)
                origin.add(arguments[more].as(Flow::Derived));
        }
        const catalog::Oid declared = function.argumentTypes[i];
        const bool open = declared == 0 || isPolymorphic(declared);
        origin.type = i < arguments.size() && open && arguments[i].type != kUnknownLiteral ? arguments[i].type : declared;
        if (const auto* fields = origin.row && !open ? fieldsOf(catalog, declared) : nullptr) {
            // ROW(…) takes the names of the declared type's fields, place by place.
            auto row = *origin.row;
            for (size_t field = 0; field < std::min(row.size(), fields->size()); ++field)
                row[field] = {(*fields)[field].name, row[field].origin.as(Flow::Plain, (*fields)[field].typeOid)};
            origin.row = row.size() == fields->size() ? std::make_shared<const std::vector<NamedOrigin>>(std::move(row)) : nullptr;
        }
        names.parameters.push_back({i < function.argumentNames.size() ? function.argumentNames[i] : std::string(), std::move(origin)});
    }
    return names;
}

/// RETURN NEW, OLD or NULL.
bool givesRowBack(const PlpgsqlPiece& piece)
{
    if (!piece.returned || piece.kind != PlpgsqlPiece::Kind::Expression)
        return false;
    std::string word = piece.sql;
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    return word == "new" || word == "old" || word == "null";
}

/// The body has one variable of that name, and gives it no value.
bool isSetOnce(const PlpgsqlBody& body, std::string_view name)
{
    const auto assigns = [name](const PlpgsqlPiece& piece) { return std::ranges::find(piece.assigns, name) != piece.assigns.end(); };
    return std::ranges::count(body.variables, name, &PlpgsqlVariable::name) == 1 && std::ranges::none_of(body.pieces, assigns);
}

/// "search_path" of the function's own settings, split into schemas; nothing when it has none.
std::optional<SearchPath> ownPath(const catalog::Function& function)
{
    for (const std::string& setting : function.settings) {
        if (!setting.starts_with("search_path="))
            continue;
        SearchPath result;
        std::string word;
        bool quoted = false;
        for (const char c : setting.substr(12) + ",") {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                if (!word.empty() && word != "$user")
                    result.push_back(word);
                word.clear();
            } else if (c != ' ' || quoted) {
                word += c;
            }
        }
        return result;
    }
    return std::nullopt;
}

}  // namespace

/// What every body shares: its own names for common table expressions, its search path, its place in the list of those
/// that are being read.
class Binder::BodyFrame {
public:
    BodyFrame(Binder& binder, const catalog::Function& function)
        : m_binder(binder)
        , m_path(ownPath(function))
        , m_body(binder.m_inspector, "function " + function.schema + "." + function.name, m_path ? &*m_path : nullptr)
        , m_with(std::exchange(binder.m_with, {}))
        , m_deciding(std::exchange(binder.m_deciding, nullptr))
        , m_top(std::exchange(binder.m_top, false))
        , m_tests(binder.m_tests)
        , m_transitions(binder.m_transitions)
        , m_made(std::exchange(binder.m_made, {}))
    {
        // What a trigger's function calls sees nothing of the trigger.
        if (function.returnType != kTrigger)
            binder.m_transitions.clear();
        binder.m_running.push_back(function.oid);
        ++binder.m_tests;   // what decides inside decides about the value
    }
    ~BodyFrame()
    {
        m_binder.m_running.pop_back();
        m_binder.m_with = std::move(m_with);
        m_binder.m_deciding = m_deciding;
        m_binder.m_top = m_top;
        m_binder.m_tests = m_tests;
        m_binder.m_transitions = std::move(m_transitions);
        m_binder.m_made = std::move(m_made);
    }
    BodyFrame(const BodyFrame&) = delete;
    BodyFrame& operator=(const BodyFrame&) = delete;

private:
    Binder& m_binder;
    std::optional<SearchPath> m_path;
    Inspector::Body m_body;
    std::vector<WithEntry> m_with;
    Origin* m_deciding;
    bool m_top;
    int m_tests;
    std::vector<std::pair<std::string, const RowSource*>> m_transitions;
    std::vector<MadeRelation> m_made;   // of its own: what they hold is in its own pot
};

Origin Binder::sqlText(const std::string& text, const BodyNames* body)
{
    const auto tree = definitionTree(text);
    if (!tree->root) {
        m_inspector.find(FindingKind::DynamicSql, "runs a text that does not parse");
        return Origin::unknown();
    }
    const Inspector::AtRunTime atRunTime(m_inspector);
    const Scope around{.body = body};
    Origin result;
    for (size_t i = 0; i < tree->root->n_stmts; ++i) {
        const ProtobufCMessage* content = inside(tree->root->stmts[i]->stmt);
        if (!content)
            continue;
        const QueryColumns columns = query(*content, &around);
        const bool shows = content->descriptor == &pg_query__select_stmt__descriptor || !columns.columns.empty();
        if (shows)
            result.known = result.known && columns.known;
        for (const NamedOrigin& column : columns.columns)
            result.add(column.origin.as(Flow::Derived));
        result.add(columns.tests.as(Flow::Tests));
    }
    return result;
}

Origin Binder::contribTrigger(const catalog::Function& function)
{
    RowChange* const change = std::exchange(m_rowChange, nullptr);
    const std::string& symbol = function.body.empty() ? function.name : function.body;
    const auto work = m_firing && m_rows ? contribTriggerWork(symbol, m_firing->trigger.arguments) : std::nullopt;
    if (!work) {
        opaque(function, "reads what its arguments name");
        return Origin::unknown();
    }
    m_inspector.function(function, true);
    BodyNames names{.function = function.name};
    for (const std::string& parameter : work->parameters) {
        const std::vector<NamedOrigin>& row = m_rows->front().columns;
        const auto found = std::ranges::find(row, parameter, &NamedOrigin::name);
        names.parameters.push_back({{}, found == row.end() ? Origin::unknown() : found->origin});
    }
    const BodyFrame frame(*this, function);
    Origin result;
    for (const std::string& statement : work->statements)
        result.add(sqlText(statement, &names));
    if (change) {
        change->told = true;
        for (const std::string& column : work->columns)
            change->columns.push_back({column, {}});
    }
    return result;
}

Origin Binder::sqlBody(const catalog::Function& function, const std::vector<Origin>& arguments)
{
    const bool standard = !function.standardBody.empty();
    // A body in standard SQL is printed as BEGIN ATOMIC … END or RETURN …, which the grammar takes only within CREATE.
    const std::string text = standard ? "CREATE FUNCTION f() RETURNS void " + function.standardBody : function.body;
    const auto tree = definitionTree(text);
    if (!tree->root || (text.empty() && function.returnType != kVoid)) {
        opaque(function, "has a body that does not parse");
        return Origin::unknown();
    }
    std::vector<const ProtobufCMessage*> statements;
    const PgQuery__Node* returned = nullptr;
    for (size_t i = 0; i < tree->root->n_stmts; ++i) {
        const ProtobufCMessage* content = inside(tree->root->stmts[i]->stmt);
        const auto* create = as<PgQuery__CreateFunctionStmt>(content, pg_query__create_function_stmt__descriptor);
        if (!standard || !create) {
            if (content)
                statements.push_back(content);
            continue;
        }
        const PgQuery__Node* body = create->sql_body;
        if (body && body->node_case == PG_QUERY__NODE__NODE_RETURN_STMT) {
            returned = body->return_stmt->returnval;
        } else if (body && body->node_case == PG_QUERY__NODE__NODE_LIST) {
            // A list of one list of statements.
            for (size_t list = 0; list < body->list->n_items; ++list) {
                if (body->list->items[list]->node_case != PG_QUERY__NODE__NODE_LIST)
                    continue;
                const PgQuery__List& each = *body->list->items[list]->list;
                for (size_t item = 0; item < each.n_items; ++item) {
                    const PgQuery__Node* node = each.items[item];
                    if (node->node_case == PG_QUERY__NODE__NODE_RETURN_STMT)
                        returned = node->return_stmt->returnval;
                    else if (const ProtobufCMessage* one = inside(node))
                        statements.push_back(one);
                }
            }
        }
    }
    m_inspector.function(function, true);
    const BodyNames names = namesOf(function, arguments, m_catalog);
    const BodyFrame frame(*this, function);
    const Scope around{.body = &names};
    const size_t writes = m_statement.writes.size() + m_statement.consequentWrites.size();
    QueryColumns last;
    for (const ProtobufCMessage* each : statements)
        last = query(*each, &around);
    if (returned) {
        last = {.known = true};
        last.columns.push_back({function.name, expression(returned, around)});
    }
    std::vector<catalog::Oid> types;
    for (const Origin& each : arguments)
        types.push_back(each.type);
    const catalog::Oid declared = resultType(m_catalog, function, types);
    if (declared == kVoid)
        return Origin::constant(kVoid);
    Origin result{.known = last.known, .type = declared};
    if (last.columns.size() == 1 && function.outputNames.empty()) {
        result = last.columns[0].origin;
        result.type = declared != 0 ? declared : result.type;
        if (const auto* fields = fieldsOf(m_catalog, declared); fields && !result.row && m_catalog.type(last.columns[0].origin.type) != m_catalog.type(declared))
            result.row = std::make_shared<const std::vector<NamedOrigin>>(std::vector<NamedOrigin>{{(*fields)[0].name, last.columns[0].origin}});
    } else {
        auto row = std::make_shared<std::vector<NamedOrigin>>(last.columns);
        const auto* fields = fieldsOf(m_catalog, declared);
        for (size_t i = 0; i < row->size(); ++i) {
            NamedOrigin& column = (*row)[i];
            result.add(column.origin.as(Flow::Derived));
            if (i < function.outputNames.size()) {
                column.name = function.outputNames[i];
                if (i < function.outputTypes.size())
                    column.origin.type = function.outputTypes[i];
            } else if (fields && i < fields->size()) {
                column.name = (*fields)[i].name;
                column.origin.type = (*fields)[i].typeOid;
            }
        }
        // One OUT column is the value itself.
        if (function.outputNames.size() == 1 && row->size() == 1 && declared != kRecord)
            result = (*row)[0].origin.as(Flow::Plain, declared);
        else if (last.known && (!function.outputNames.empty() || fields || declared != kRecord))
            result.row = std::move(row);
    }
    result.add(last.tests.as(Flow::Tests));
    if (m_recursed.erase(function.oid) == 0)
        return result;
    // What it gives goes through itself again: computed, compared and deciding wherever it calls itself.
    if (m_statement.writes.size() + m_statement.consequentWrites.size() != writes) {
        m_statement.writesKnown = false;
        return Origin::unknown();
    }
    result = result.as(Flow::Derived, result.type);
    use(result, UsePlace::Where, UseKind::Function);
    noteComparison(result, UseKind::Other);
    return result;
}

void Binder::pieces(const PlpgsqlBody& body, const BodyNames& names, Origin& pot,
                    const ConstantLookup& constantOf)
{
    const Scope around{.body = &names};
    // An assignment casts its value, whatever it takes: domains check it and casts of somebody's own run.
    for (const PlpgsqlVariable& variable : body.variables) {
        if (variable.type.empty() || variable.type.find('%') != std::string::npos)
            continue;
        const auto tree = expressionTree("NULL::" + variable.type);
        if (const auto* select = as<PgQuery__SelectStmt>(statementIn(*tree), pg_query__select_stmt__descriptor))
            (void)targets(select->target_list, select->n_target_list, around);
    }
    for (const catalog::Cast* cast : m_catalog.ownCasts()) {
        if (const catalog::Function* function = m_catalog.function(cast->function))
            (void)runOne(*function, {}, {});
    }
    for (const PlpgsqlPiece& piece : body.pieces) {
        if (!spend())
            return;
        // A trigger's RETURN NEW moves no value: every column stays where it is.
        if (names.rows && givesRowBack(piece))
            continue;
        // A cursor's name is chosen while it runs: it may be one that the session knows.
        m_statement.changesNames = m_statement.changesNames || !piece.cursor.empty();
        switch (piece.kind) {
        case PlpgsqlPiece::Kind::Statement:
        case PlpgsqlPiece::Kind::Expression: {
            const auto tree = piece.kind == PlpgsqlPiece::Kind::Expression ? expressionTree(piece.sql) : definitionTree(piece.sql);
            if (!tree->root) {
                m_inspector.find(FindingKind::Unsupported, "a piece of the body does not parse by itself");
                pot.known = false;
                break;
            }
            for (size_t i = 0; i < tree->root->n_stmts; ++i) {
                const ProtobufCMessage* content = inside(tree->root->stmts[i]->stmt);
                if (!content)
                    continue;
                const QueryColumns columns = query(*content, &around);
                // One that was there before, and that nobody knows, may be what is read where this one was not made.
                if (piece.always && !body.catchesErrors)
                    noteMade(*content, around);
                const bool shows = content->descriptor == &pg_query__select_stmt__descriptor;
                if (shows && !columns.known)
                    pot.known = false;
                for (const NamedOrigin& column : columns.columns)
                    pot.add(column.origin.as(Flow::Derived));
                pot.add(columns.tests.as(Flow::Derived));
            }
            break;
        }
        case PlpgsqlPiece::Kind::Dynamic: {
            const auto tree = expressionTree(piece.sql);
            if (const ProtobufCMessage* content = statementIn(*tree))
                (void)query(*content, &around);
            // Somebody's own format or || may be the one that runs.
            const auto overloaded = [this](std::string_view name) {
                const auto isOwn = [](const auto* each) { return each->schema != "pg_catalog"; };
                return std::ranges::any_of(m_catalog.functions({}, name), isOwn) || std::ranges::any_of(m_catalog.operators({}, name), isOwn);
            };
            const auto known = [&](std::string_view name) {
                return name == kDatabaseName && !m_catalog.database().empty() ? std::optional(m_catalog.database()) : constantOf(name);
            };
            const auto integer = [&](std::string_view name) {
                const size_t dot = name.find('.');
                if (!names.rows || dot == std::string_view::npos || name.find('.', dot + 1) != std::string_view::npos)
                    return false;
                const catalog::Oid type = bodyName({std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))}, around).type;
                return type == 20 || type == 21 || type == 23;
            };
            const auto text = runTextOf(piece.sql, known, overloaded, integer);
            if (text && text->size() <= kDynamicBytesMax) {
                m_statement.dependsOnLiterals = true;
                // $1 of USING is any value of the body.
                const BodyNames inner{.pot = &pot};
                pot.add(sqlText(*text, &inner));
            } else {
                m_inspector.find(FindingKind::DynamicSql, "a body runs SQL that it puts together at run time");
                m_inspector.add(Effect::Execution);
                m_statement.changesSearchPath = true;
                m_statement.changesCatalog = true;
                m_statement.usesKnown = false;
                pot.known = false;
            }
            break;
        }
        case PlpgsqlPiece::Kind::Fetch:
            // The cursor's own query is a piece too; another's rows are anybody's guess.
            if (!piece.cursorKnown) {
                m_inspector.find(FindingKind::DynamicSql, "a body reads a cursor that it was given");
                m_statement.usesKnown = false;
                pot.known = false;
            }
            break;
        case PlpgsqlPiece::Kind::RowCount:
        case PlpgsqlPiece::Kind::ErrorText:
            break;   // numbers, and values that the pot has already
        }
    }
}

Binder::RowChange Binder::changeOfRow(const PlpgsqlBody& body, const BodyNames& names, const Origin& pot)
{
    RowChange change{.told = true};
    const Scope around{.body = &names};
    for (const PlpgsqlPiece& piece : body.pieces) {
        const bool intoRow = std::ranges::any_of(piece.assigns, [](const std::string& each) { return each == "new" || each == "old"; });
        if (intoRow && !piece.field.empty() && piece.kind == PlpgsqlPiece::Kind::Expression) {
            // Again, now that the pot has everything a variable may hold.
            const auto tree = expressionTree(piece.sql);
            const PgQuery__Node* value = expressionIn(*tree);
            change.add({.columns = {{piece.field, value ? expression(value, around).as(Flow::Derived) : Origin::unknown()}}});
        } else if (intoRow || (piece.returned && !givesRowBack(piece))) {
            change.anywhere.add(pot.as(Flow::Derived));
        }
    }
    return change;
}

Origin Binder::plpgsqlBody(const catalog::Function& function, const std::vector<Origin>& arguments,
                           const std::vector<std::optional<std::string>>& constants)
{
    const PlpgsqlBody body = readPlpgsqlFunction(function, m_catalog);
    if (!body.parsed) {
        opaque(function, "has a body that cannot be read: " + body.problem);
        return Origin::unknown();
    }
    m_inspector.function(function, true);
    RowChange* const change = std::exchange(m_rowChange, nullptr);
    Origin pot;
    for (const Origin& each : arguments)
        pot.add(each.as(Flow::Derived));
    BodyNames names = namesOf(function, arguments, m_catalog);
    names.pot = &pot;
    names.labels = body.labels;
    names.rows = function.returnType == kTrigger ? m_rows : nullptr;
    for (const PlpgsqlVariable& variable : body.variables)
        names.variables.push_back(variable.name);
    const Firing* const firing = function.returnType == kTrigger ? m_firing : nullptr;
    const auto constantOf = [&](std::string_view name) -> std::optional<std::string> {
        if (firing && name.starts_with("tg_") && isSetOnce(body, name.substr(0, name.find('['))))
            return triggerVariable(*firing, name);
        for (const PlpgsqlVariable& variable : body.variables) {
            if (variable.name == name && variable.assignedLater)
                return std::nullopt;
        }
        // A parameter of another type prints its value in another way.
        const auto given = [&](size_t i) -> std::optional<std::string> {
            const bool text = i < function.argumentTypes.size() && (function.argumentTypes[i] == 25 || function.argumentTypes[i] == 1043);
            return text && i < constants.size() ? constants[i] : std::nullopt;
        };
        for (size_t i = 0; i < function.argumentNames.size(); ++i) {
            if (function.argumentNames[i] == name)
                return given(i);
        }
        if (name.starts_with('$')) {
            const size_t number = static_cast<size_t>(std::atoi(std::string(name.substr(1)).c_str()));
            return number >= 1 ? given(number - 1) : std::nullopt;
        }
        for (const PlpgsqlVariable& variable : body.variables) {
            if (variable.name == name && variable.constant)
                return constantTextOf(*variable.constant, [](std::string_view) { return std::optional<std::string>(); });
        }
        return std::nullopt;
    };
    {
        const ConstantLookup lookup = constantOf;
        names.constantOf = &lookup;
        const BodyFrame frame(*this, function);
        Origin* const outer = std::exchange(m_pot, &pot);
        pieces(body, names, pot, constantOf);
        if (change && function.returnType == kTrigger)
            *change = changeOfRow(body, names, pot);
        m_pot = outer;
    }
    use(pot, UsePlace::Where, UseKind::Function);
    if (m_pot)
        m_pot->add(pot);
    std::vector<catalog::Oid> types;
    for (const Origin& each : arguments)
        types.push_back(each.type);
    Origin result = pot.as(Flow::Derived, resultType(m_catalog, function, types));
    fieldsOfOutputs(function, result);
    return result;
}

void Binder::block(const PgQuery__DoStmt& block)
{
    std::string source;
    std::string language = "plpgsql";
    for (size_t i = 0; i < block.n_args; ++i) {
        if (block.args[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM)
            continue;
        const PgQuery__DefElem& argument = *block.args[i]->def_elem;
        const std::string_view name = argument.defname ? argument.defname : "";
        if (name == "as")
            source = constantText(argument.arg).value_or("");
        else if (name == "language")
            language = constantText(argument.arg).value_or("");
    }
    m_statement.dependsOnLiterals = true;   // the block is a string
    const auto refuse = [this](const std::string& why) {
        m_inspector.add(Effect::Execution);
        m_inspector.find(FindingKind::OpaqueFunction, "DO runs a block of code " + why);
        m_statement.changesSearchPath = true;
        m_statement.changesCatalog = true;
    };
    if (language != "plpgsql") {
        refuse("written in " + language);
        return;
    }
    const PlpgsqlBody body = readPlpgsqlBlock(source);
    if (!body.parsed) {
        refuse("that cannot be read: " + body.problem);
        return;
    }
    catalog::Function self{.schema = "pg_temp", .name = "the block"};
    Origin pot;
    BodyNames names{.pot = &pot};
    names.labels = body.labels;
    for (const PlpgsqlVariable& variable : body.variables)
        names.variables.push_back(variable.name);
    const auto constantOf = [&](std::string_view name) -> std::optional<std::string> {
        for (const PlpgsqlVariable& variable : body.variables) {
            if (variable.name == name && !variable.assignedLater && variable.constant)
                return constantTextOf(*variable.constant, [](std::string_view) { return std::optional<std::string>(); });
        }
        return std::nullopt;
    };
    const BodyFrame frame(*this, self);
    Origin* const outer = std::exchange(m_pot, &pot);
    pieces(body, names, pot, constantOf);
    m_pot = outer;
    use(pot, UsePlace::Where, UseKind::Function);
}

}  // namespace gatehouse::sql

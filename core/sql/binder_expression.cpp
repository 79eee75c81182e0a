#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/inspector.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::sql {

namespace {

constexpr catalog::Oid kBool = 16;
constexpr catalog::Oid kInt4 = 23;
constexpr catalog::Oid kInt8 = 20;
constexpr catalog::Oid kText = 25;
constexpr catalog::Oid kXml = 142;
constexpr catalog::Oid kRecord = 2249;

std::string text(const char* value)
{
    return value ? value : "";
}

bool comparesOnly(const PgQuery__AExpr& expression)
{
    if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF)
        return false;
    if (expression.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP)
        return true;
    // With one operand ~ turns bits around.
    if (!expression.lexpr)
        return false;
    static constexpr std::array<std::string_view, 14> operators{"=", "<>", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*",
                                                                "~~", "!~~", "~~*", "!~~*"};
    const auto name = stringsOf(expression.name, expression.n_name);
    return !name.empty() && std::ranges::find(operators, name.back()) != operators.end();
}

catalog::Oid constantType(const PgQuery__AConst& constant)
{
    if (constant.isnull)
        return kUnknownLiteral;
    switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return kInt4;
    case PG_QUERY__A__CONST__VAL_FVAL: {
        const std::string_view value = constant.fval->fval;
        const bool whole = value.find_first_of(".eE") == std::string_view::npos;
        return whole && value.size() <= 18 ? kInt8 : 1700;
    }
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return kBool;
    case PG_QUERY__A__CONST__VAL_BSVAL:
        return 1560;
    default:
        return kUnknownLiteral;
    }
}

catalog::Oid valueFunctionType(PgQuery__SQLValueFunctionOp op)
{
    // current_date, current_time (n), current_timestamp (n), localtime (n), localtimestamp (n), then names
    static constexpr std::array<catalog::Oid, 16> types{0, 1082, 1266, 1266, 1184, 1184, 1083, 1083, 1114, 1114, 19, 19, 19, 19, 19, 19};
    const auto at = static_cast<size_t>(op);
    return at < types.size() ? types[at] : 0;
}

}  // namespace

catalog::Oid Binder::typeOf(const PgQuery__TypeName* name) const
{
    if (!name || name->pct_type)
        return 0;
    const auto names = stringsOf(name->names, name->n_names);
    if (names.empty() || names.size() > 2)
        return 0;
    const catalog::Type* found = names.size() == 2 ? m_catalog.type(names[0], names[1]) : m_catalog.resolveType(names[0], path());
    if (!found)
        return 0;
    return name->n_array_bounds > 0 ? found->array : found->oid;
}

Origin Binder::list(PgQuery__Node* const* nodes, size_t count, const Scope& scope, Flow flow)
{
    Origin result;
    for (size_t i = 0; i < count; ++i)
        result.add(expression(nodes[i], scope).as(flow));
    result.type = 0;
    return result;
}

Origin Binder::window(const PgQuery__WindowDef& window, const Scope& scope)
{
    Origin tests = list(window.partition_clause, window.n_partition_clause, scope, Flow::Tests);
    tests.add(list(window.order_clause, window.n_order_clause, scope, Flow::Tests));
    tests.add(expression(window.start_offset, scope).as(Flow::Tests));
    tests.add(expression(window.end_offset, scope).as(Flow::Tests));
    for (const char* name : {window.name, window.refname}) {
        if (!name || !*name)
            continue;
        const auto found = std::ranges::find(scope.windows, std::string_view(name), &NamedWindow::name);
        if (found != scope.windows.end())
            tests.add(found->tests);
    }
    use(tests, UsePlace::Window, UseKind::Order);
    return tests;
}

Origin Binder::subquery(const PgQuery__SubLink& link, const Scope& scope, Origin* test)
{
    const ProtobufCMessage* content = inside(link.subselect);
    if (!content)
        return Origin::unknown();
    const bool top = std::exchange(m_top, false);
    ++m_tests;
    const QueryColumns columns = query(*content, &scope);
    --m_tests;
    m_top = top;
    Origin result;
    result.known = columns.known;
    const bool value = link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK
        || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK
        || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__MULTIEXPR_SUBLINK;
    for (const NamedOrigin& column : columns.columns)
        result.add(column.origin.as(value ? Flow::Derived : Flow::Tests));
    result.add(columns.tests.as(Flow::Tests));
    const Origin tested = expression(link.testexpr, scope);
    result.add(tested.as(Flow::Tests));
    if (test)
        *test = tested;
    if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK
        || link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ROWCOMPARE_SUBLINK) {
        auto names = stringsOf(link.oper_name, link.n_oper_name);
        if (names.empty())
            names = {"="};
        const Origin other = columns.columns.size() == 1 ? columns.columns[0].origin : Origin{};
        const Origin compared = operate(names, &tested, other, true);
        result.add(compared.as(Flow::Tests));
    }
    switch (link.sub_link_type) {
    case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK:
        result.type = columns.columns.size() == 1 ? columns.columns[0].origin.type : 0;
        if (columns.columns.size() == 1)
            result.row = columns.columns[0].origin.row;
        break;
    case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK: {
        const catalog::Type* element = columns.columns.size() == 1 ? m_catalog.type(columns.columns[0].origin.type) : nullptr;
        result.type = element ? (element->element != 0 ? element->oid : element->array) : 0;
        break;
    }
    case PG_QUERY__SUB_LINK_TYPE__MULTIEXPR_SUBLINK:
        break;
    default:
        result.type = kBool;
    }
    return result;
}

Origin Binder::operate(const std::vector<std::string>& names, const Origin* left, const Origin& right, bool comparesOnly)
{
    const Flow flow = comparesOnly ? Flow::Tests : Flow::Derived;
    Origin result = right.as(flow, comparesOnly ? kBool : 0);
    if (left)
        result.add(left->as(flow));
    if (m_catalog.contents().operators.empty() || names.empty())
        return result;
    const std::string schema = names.size() > 1 ? names[names.size() - 2] : std::string();
    const auto candidates = possibleOperators(m_catalog, schema, names.back(), left ? left->type : kNoOperand, right.type, path());
    catalog::Oid type = 0;
    bool first = true;
    for (const catalog::Operator* each : candidates) {
        type = first || type == each->result ? each->result : 0;
        first = false;
        if (left)
            result.add(convert(*left, each->left, "i"));
        result.add(convert(right, each->right, "i"));
        const catalog::Function* function = m_catalog.function(each->function);
        if (!function || function->builtin)
            continue;
        std::vector<Origin> arguments;
        if (left)
            arguments.push_back(*left);
        arguments.push_back(right);
        result.add(runOne(*function, arguments, {}));
    }
    if (type != 0) {
        const catalog::Type* found = m_catalog.type(type);
        // Array operators and the like give what they were given.
        result.type = found && found->kind == 'p' && type != kRecord ? (left && left->type != kUnknownLiteral ? left->type : right.type) : type;
    }
    if (candidates.empty() && m_catalog.operators(schema, names.back()).empty()) {
        // Made since the schema was read: what its function reads is not known.
        m_inspector.find(FindingKind::UnknownObject, "the catalog has no operator " + names.back());
        m_inspector.refuse("there is no operator " + names.back());
        result.add(Origin::unknown());
    }
    return result;
}

Origin Binder::operation(const PgQuery__AExpr& expression, const Scope& scope, Operands* operands)
{
    const bool compares = comparesOnly(expression);
    auto names = stringsOf(expression.name, expression.n_name);
    Operands own;
    Operands& sides = operands ? *operands : own;
    sides.left = this->expression(expression.lexpr, scope);
    const Origin& left = sides.left;
    const auto rightSide = [&]() -> const Origin& { return sides.right = this->expression(expression.rexpr, scope); };
    switch (expression.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM: {
        Origin result = left.as(Flow::Tests, kBool);
        const PgQuery__Node* right = expression.rexpr;
        if (right && right->node_case == PG_QUERY__NODE__NODE_LIST) {
            std::vector<std::vector<std::string>> operators;
            if (expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN)
                operators = {names};
            else
                operators = {{"<="}, {">="}, {"<"}, {">"}};
            std::set<catalog::Oid> compared;   // a long list has few types
            for (size_t i = 0; i < right->list->n_items; ++i) {
                const Origin each = this->expression(right->list->items[i], scope);
                sides.right.add(each);
                result.add(each.as(Flow::Tests));
                if (!compared.insert(each.type).second && each.sources.empty())
                    continue;
                for (const auto& name : operators)
                    result.add(operate(name, &left, each, true));
            }
        } else {
            result.add(operate(names, &left, rightSide(), true));
        }
        return result;
    }
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: {
        Origin right = rightSide();
        const catalog::Type* type = m_catalog.type(baseType(m_catalog, right.type));
        right.type = right.type == kUnknownLiteral ? kUnknownLiteral : type ? type->element : 0;
        return operate(names, &left, right, true);
    }
    case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF: {
        const Origin& right = rightSide();
        Origin result = operate(names.empty() ? std::vector<std::string>{"="} : names, &left, right, true);
        result.add(left.as(Flow::Derived));
        result.add(right.as(Flow::Tests));
        result.type = left.type == kUnknownLiteral ? kText : left.type;
        return result;
    }
    case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
        names = names.empty() ? std::vector<std::string>{"="} : names;
        [[fallthrough]];
    default:
        return operate(names, expression.lexpr ? &left : nullptr, rightSide(), compares);
    }
}

Origin Binder::convert(const Origin& value, catalog::Oid target, std::string_view contexts)
{
    Origin result;
    // A literal is read by its type's input function, and so is a parameter, whose type is not known.
    if (m_catalog.ownCasts().empty() || value.type == kUnknownLiteral || (value.type == 0 && value.known && value.sources.empty()))
        return result;
    const catalog::Oid source = baseType(m_catalog, value.type);
    const catalog::Oid wanted = baseType(m_catalog, target);
    for (const catalog::Cast* each : m_catalog.ownCasts()) {
        const bool meant = (source == 0 || each->source == source) && (wanted == 0 || each->target == wanted)
            && contexts.find(each->context) != std::string_view::npos;
        if (!meant)
            continue;
        if (const catalog::Function* function = m_catalog.function(each->function))
            result.add(runOne(*function, {value}, {}));
    }
    return result;
}

Origin Binder::agree(catalog::Oid& type, const Origin& other, bool first)
{
    if (first || type == kUnknownLiteral) {
        type = other.type;
        return {};
    }
    if (other.type == type || other.type == kUnknownLiteral)
        return {};
    // One of the two becomes the other, or both become a third.
    Origin result = convert(other, 0, "i");
    result.add(convert(Origin{.type = type}, 0, "i"));
    type = 0;
    return result;
}

Origin Binder::cast(const PgQuery__TypeCast& cast, const Scope& scope)
{
    const Origin argument = expression(cast.arg, scope);
    const catalog::Oid target = typeOf(cast.type_name);
    Origin result = argument.as(Flow::Derived, target);
    const auto names = cast.type_name ? stringsOf(cast.type_name->names, cast.type_name->n_names) : std::vector<std::string>{};
    if (!m_inspector.inDefinition() && !names.empty() && names.back().starts_with("reg") && constantText(cast.arg))
        m_statement.dependsOnLiterals = true;
    if (target == argument.type && target != 0)
        result.row = argument.row;
    const catalog::Type* type = m_catalog.type(target);
    if (!type)
        return result;
    for (const catalog::Type* each = type; each && each->kind == 'd'; each = m_catalog.type(each->base)) {
        for (const std::string& check : each->checks)
            textExpression(check, nullptr);
    }
    result.add(convert(argument, target, "iae"));
    // A row of one shape as another: field by field.
    if (argument.row && type->kind == 'c') {
        if (const auto* fields = fieldsOf(m_catalog, target); fields && fields->size() == argument.row->size()) {
            std::vector<NamedOrigin> row;
            for (size_t i = 0; i < fields->size(); ++i)
                row.push_back({(*fields)[i].name, (*argument.row)[i].origin.as(Flow::Derived, (*fields)[i].typeOid)});
            result.row = std::make_shared<const std::vector<NamedOrigin>>(std::move(row));
        }
    }
    return result;
}

Origin Binder::indirection(const PgQuery__AIndirection& indirection, const Scope& scope)
{
    Origin result = expression(indirection.arg, scope);
    for (size_t i = 0; i < indirection.n_indirection; ++i) {
        const PgQuery__Node* step = indirection.indirection[i];
        if (step->node_case == PG_QUERY__NODE__NODE_STRING) {
            result = field(result, std::string(stringOf(step)));
        } else if (step->node_case == PG_QUERY__NODE__NODE_A_INDICES) {
            const PgQuery__AIndices& indices = *step->a_indices;
            const catalog::Type* type = m_catalog.type(baseType(m_catalog, result.type));
            const catalog::Oid element = !type ? 0 : indices.is_slice ? result.type : type->element != 0 ? type->element : result.type;
            const Origin lower = expression(indices.lidx, scope);
            const Origin upper = expression(indices.uidx, scope);
            result = result.as(Flow::Derived, element);
            result.add(lower.as(Flow::Tests));
            result.add(upper.as(Flow::Tests));
        } else {
            result = result.as(Flow::Derived, 0);
        }
    }
    return result;
}

void Binder::expressionMessage(const ProtobufCMessage& message, const Scope& scope)
{
    const BinderDepth guard(m_depth);
    if (!spend())
        return;
    if (const auto* call = as<PgQuery__FuncCall>(&message, pg_query__func_call__descriptor))
        (void)this->call(*call, scope);
    else if (const auto* cast = as<PgQuery__TypeCast>(&message, pg_query__type_cast__descriptor))
        (void)this->cast(*cast, scope);
    else if (const auto* link = as<PgQuery__SubLink>(&message, pg_query__sub_link__descriptor))
        (void)subquery(*link, scope);
    else if (const auto* operation = as<PgQuery__AExpr>(&message, pg_query__a__expr__descriptor))
        (void)this->operation(*operation, scope);
    else if (const auto* reference = as<PgQuery__ColumnRef>(&message, pg_query__column_ref__descriptor))
        (void)column(*reference, scope);
    else
        forEachChild(message, [&](const ProtobufCMessage& child) { expressionMessage(child, scope); });
}

Origin Binder::expression(const PgQuery__Node* node, const Scope& scope)
{
    if (!node || node->node_case == PG_QUERY__NODE__NODE__NOT_SET)
        return {};
    const BinderDepth guard(m_depth);
    if (!spend())
        return Origin::unknown();
    Origin result = value(*node, scope);
    if (result.type >= kFirstOwn && result.type < kSomeScalar)
        workOn(result.type);
    return result;
}

Origin Binder::value(const PgQuery__Node& given, const Scope& scope)
{
    const PgQuery__Node* node = &given;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        return column(*node->column_ref, scope);
    case PG_QUERY__NODE__NODE_A_CONST:
        return Origin::constant(constantType(*node->a_const));
    case PG_QUERY__NODE__NODE_PARAM_REF: {
        for (const Scope* level = &scope; level; level = level->outer) {
            const auto number = static_cast<size_t>(node->param_ref->number);
            if (!level->body)
                continue;
            if (number >= 1 && number <= level->body->parameters.size())
                return level->body->parameters[number - 1].origin;
            return level->body->pot ? level->body->pot->as(Flow::Derived, 0) : Origin::unknown();
        }
        return {};
    }
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return Origin::constant(valueFunctionType(node->sqlvalue_function->op));
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT:
        return {};
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return call(*node->func_call, scope);
    case PG_QUERY__NODE__NODE_SUB_LINK:
        return subquery(*node->sub_link, scope);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        return expression(node->collate_clause->arg, scope).as(Flow::Derived);
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return cast(*node->type_cast, scope);
    case PG_QUERY__NODE__NODE_CASE_EXPR: {
        const PgQuery__CaseExpr& choice = *node->case_expr;
        const Origin argument = expression(choice.arg, scope);
        Origin result = argument.as(Flow::Tests, 0);
        catalog::Oid type = kUnknownLiteral;
        for (size_t i = 0; i < choice.n_args; ++i) {
            if (choice.args[i]->node_case != PG_QUERY__NODE__NODE_CASE_WHEN)
                return Origin::unknown();
            const Origin test = expression(choice.args[i]->case_when->expr, scope);
            result.add(test.as(Flow::Tests));
            chosenBy(*choice.args[i]->case_when->expr, argument, test);
            if (choice.arg)
                result.add(operate({"="}, &argument, test, true).as(Flow::Tests));
            const Origin value = expression(choice.args[i]->case_when->result, scope);
            result.add(agree(type, value, i == 0));
            result.add(value.as(Flow::Derived));
        }
        const Origin otherwise = expression(choice.defresult, scope);
        if (choice.defresult)
            result.add(agree(type, otherwise, false));
        result.add(otherwise.as(Flow::Derived));
        result.type = type;
        return result;
    }
    case PG_QUERY__NODE__NODE_A_EXPR: {
        Operands sides;
        Origin result = operation(*node->a_expr, scope, &sides);
        compared(*node->a_expr, sides);
        return result;
    }
    case PG_QUERY__NODE__NODE_BOOL_EXPR: {
        Origin result = list(node->bool_expr->args, node->bool_expr->n_args, scope, Flow::Tests);
        result.type = kBool;
        return result;
    }
    case PG_QUERY__NODE__NODE_NULL_TEST:
        return expression(node->null_test->arg, scope).as(Flow::Tests, kBool);
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
        return expression(node->boolean_test->arg, scope).as(Flow::Tests, kBool);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR: {
        const bool coalesce = node->node_case == PG_QUERY__NODE__NODE_COALESCE_EXPR;
        PgQuery__Node* const* args = coalesce ? node->coalesce_expr->args : node->min_max_expr->args;
        const size_t count = coalesce ? node->coalesce_expr->n_args : node->min_max_expr->n_args;
        Origin result;
        catalog::Oid type = kUnknownLiteral;
        for (size_t i = 0; i < count; ++i) {
            const Origin each = expression(args[i], scope);
            result.add(agree(type, each, i == 0));
            result.add(each.as(Flow::Derived));
        }
        result.type = type;
        return result;
    }
    case PG_QUERY__NODE__NODE_ROW_EXPR: {
        const PgQuery__RowExpr& row = *node->row_expr;
        QueryColumns parts{.known = true};
        Origin result;
        for (size_t i = 0; i < row.n_args; ++i) {
            if (row.args[i] && expandStar(row.args[i], scope, parts))
                continue;
            parts.columns.push_back({{}, expression(row.args[i], scope)});
        }
        for (size_t i = 0; i < parts.columns.size(); ++i) {
            parts.columns[i].name = "f" + std::to_string(i + 1);
            result.add(parts.columns[i].origin.as(Flow::Derived));
        }
        result.known = result.known && parts.known;
        result.type = kRecord;
        if (parts.known)
            result.row = std::make_shared<const std::vector<NamedOrigin>>(std::move(parts.columns));
        return result;
    }
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: {
        Origin result;
        catalog::Oid element = 0;
        for (size_t i = 0; i < node->a_array_expr->n_elements; ++i) {
            const Origin each = expression(node->a_array_expr->elements[i], scope);
            result.add(agree(element, each, i == 0));
            result.add(each.as(Flow::Derived));
        }
        const catalog::Type* type = m_catalog.type(element == kUnknownLiteral ? kText : element);
        result.type = type ? (type->element != 0 ? type->oid : type->array) : 0;
        return result;
    }
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
        return indirection(*node->a_indirection, scope);
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
        return expression(node->named_arg_expr->arg, scope);
    case PG_QUERY__NODE__NODE_XML_EXPR: {
        Origin result = list(node->xml_expr->named_args, node->xml_expr->n_named_args, scope, Flow::Derived);
        result.add(list(node->xml_expr->args, node->xml_expr->n_args, scope, Flow::Derived));
        result.type = node->xml_expr->op == PG_QUERY__XML_EXPR_OP__IS_DOCUMENT ? kBool : kXml;
        return result;
    }
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
        return expression(node->xml_serialize->expr, scope).as(Flow::Derived, typeOf(node->xml_serialize->type_name));
    case PG_QUERY__NODE__NODE_LIST:
        return list(node->list->items, node->list->n_items, scope, Flow::Derived);
    case PG_QUERY__NODE__NODE_SORT_BY:
        return expression(node->sort_by->node, scope);
    case PG_QUERY__NODE__NODE_RES_TARGET:
        return expression(node->res_target->val, scope);
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
        // Which columns a row is grouped by, not what stands in them.
        return Origin::constant(kInt4);
    case PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF:
        return expression(node->multi_assign_ref->source, scope);
    case PG_QUERY__NODE__NODE_CURRENT_OF_EXPR:
        // A cursor variable of the body: it stands on a row of a query that the body has, or was given.
        if (!isBodyVariable(text(node->current_of_expr->cursor_name), scope))
            m_inspector.useCursor(text(node->current_of_expr->cursor_name));
        return Origin::constant(kBool);
    case PG_QUERY__NODE__NODE_STRING:
    case PG_QUERY__NODE__NODE_INTEGER:
    case PG_QUERY__NODE__NODE_FLOAT:
    case PG_QUERY__NODE__NODE_BOOLEAN:
        return {};
    default:
        return Origin::unknown();
    }
}

}  // namespace gatehouse::sql

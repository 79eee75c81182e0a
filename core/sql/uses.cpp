#include "core/sql/binder.h"

#include "core/sql/binder_depth.h"
#include "core/sql/inspector.h"
#include "core/sql/parse_tree.h"

#include <algorithm>

namespace gatehouse::sql {

namespace {

UseKind kindOf(const PgQuery__AExpr& expression, bool withColumn)
{
    switch (expression.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR:
        return UseKind::Pattern;
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM:
        return UseKind::Range;
    case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
        return withColumn ? UseKind::Column : UseKind::Constant;
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: {
        const auto names = stringsOf(expression.name, expression.n_name);
        const std::string name = names.empty() ? std::string() : names.back();
        if (name == "=" || name == "<>")
            return withColumn ? UseKind::Column : UseKind::Constant;
        if (name == "<" || name == ">" || name == "<=" || name == ">=")
            return UseKind::Range;
        if (name.find('~') != std::string::npos)
            return UseKind::Pattern;
        return UseKind::Function;
    }
    default:
        return UseKind::Other;
    }
}

/// An operand nested deeper counts as one of many values.
constexpr int kDepthMax = 100;

/// Of an operand that no table's column is in: it has another value in each row, so that an equality tries them all. A
/// constant, a list of constants and what is computed from them try only what was written down.
bool triesMany(const ProtobufCMessage& operand, int depthLeft, bool inQuery = false)
{
    if (depthLeft == 0 || operand.descriptor == &pg_query__column_ref__descriptor)
        return true;
    const bool query = operand.descriptor == &pg_query__sub_link__descriptor;
    if (inQuery && (operand.descriptor == &pg_query__func_call__descriptor || operand.descriptor == &pg_query__range_function__descriptor))
        return true;
    bool found = false;
    forEachChild(operand, [&](const ProtobufCMessage& child) { found = found || triesMany(child, depthLeft - 1, inQuery || query); });
    return found;
}

/// The other side of an equality is made up row by row: from nothing, or by counting on from a table's numbers.
bool madeUp(const Origin& origin, const PgQuery__Node* operand)
{
    if (!origin.sources.empty())
        return !origin.isPlain();
    const ProtobufCMessage* content = inside(operand);
    return origin.known && content && triesMany(*content, kDepthMax);
}

UseKind unlessMadeUp(UseKind kind, bool made)
{
    return made && (kind == UseKind::Constant || kind == UseKind::Column) ? UseKind::Function : kind;
}

}  // namespace

void Binder::use(const Origin& origin, UsePlace place, UseKind kind)
{
    for (const Source& source : origin.sources)
        m_statement.uses.push_back({source.column, place, kind});
    if (!origin.known)
        m_statement.usesKnown = false;
    if (m_deciding)
        m_deciding->add(origin.as(Flow::Tests));
    if (m_pot)
        m_pot->add(origin.as(Flow::Derived));
}

void Binder::noteComparison(const Origin& side, UseKind kind)
{
    // What a view or a function compares was chosen by whoever wrote it.
    if (!m_inspector.isDirect())
        return;
    for (const Source& source : side.sources)
        m_statement.comparisons.push_back({source.column, UsePlace::Where, side.isPlain() ? kind : UseKind::Function});
}

void Binder::compared(const PgQuery__AExpr& expression, const Operands& sides)
{
    const bool arithmetic = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP && kindOf(expression, false) == UseKind::Function;
    if (arithmetic)
        return;
    const bool nullIf = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF;
    const auto kind = [&](const Origin& other, const PgQuery__Node* operand) {
        const bool withColumn = !other.sources.empty() || !other.known;
        const UseKind plain = nullIf ? (withColumn ? UseKind::Column : UseKind::Constant) : kindOf(expression, withColumn);
        return unlessMadeUp(plain, madeUp(other, operand));
    };
    noteComparison(sides.left, kind(sides.right, expression.rexpr));
    noteComparison(sides.right, kind(sides.left, expression.lexpr));
}

void Binder::chosenBy(const PgQuery__Node& when, const Origin& argument, const Origin& test)
{
    noteComparison(argument, test.sources.empty() && test.known ? UseKind::Constant : UseKind::Column);
    if (when.node_case == PG_QUERY__NODE__NODE_FUNC_CALL || when.node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
        noteComparison(test, UseKind::Function);
}

Origin Binder::compareUse(const PgQuery__AExpr& expression, const Scope& scope, UsePlace place)
{
    Operands sides;
    const Origin whole = operation(expression, scope, &sides);
    const Origin& left = sides.left;
    const Origin& right = sides.right;
    const auto note = [&](const Origin& side, const Origin& other, const PgQuery__Node* operand) {
        if (side.sources.empty() && side.known)
            return;
        // Whoever wrote a view or a function wrote its arguments as columns, too.
        const bool made = m_inspector.isDirect() && madeUp(other, operand);
        const UseKind kind = unlessMadeUp(kindOf(expression, !other.sources.empty() || !other.known), made);
        use(side, place, side.isPlain() ? kind : UseKind::Function);
    };
    note(left, right, expression.rexpr);
    note(right, left, expression.lexpr);
    // What a subquery or a function on either side looked at besides.
    Origin rest{whole.known, 0, {}, nullptr};
    for (const Source& source : whole.sources) {
        const auto same = [&source](const Source& each) { return each.column == source.column; };
        if (std::ranges::none_of(left.sources, same) && std::ranges::none_of(right.sources, same))
            rest.add(source);
    }
    use(rest, place, UseKind::Other);
    return whole.as(Flow::Tests);
}

Origin Binder::condition(const PgQuery__Node* node, const Scope& scope, UsePlace place)
{
    if (!node || node->node_case == PG_QUERY__NODE__NODE__NOT_SET)
        return {};
    const BinderDepth guard(m_depth);
    if (!spend())
        return Origin::unknown();
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_BOOL_EXPR: {
        Origin result;
        for (size_t i = 0; i < node->bool_expr->n_args; ++i)
            result.add(condition(node->bool_expr->args[i], scope, place));
        return result;
    }
    case PG_QUERY__NODE__NODE_A_EXPR:
        return compareUse(*node->a_expr, scope, place);
    case PG_QUERY__NODE__NODE_NULL_TEST: {
        const Origin origin = expression(node->null_test->arg, scope);
        use(origin, place, origin.isPlain() ? UseKind::NullTest : UseKind::Function);
        return origin.as(Flow::Tests);
    }
    case PG_QUERY__NODE__NODE_COLUMN_REF:
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST: {
        // A truth value by itself says as much as = true.
        const bool test = node->node_case == PG_QUERY__NODE__NODE_BOOLEAN_TEST;
        const Origin origin = expression(test ? node->boolean_test->arg : node, scope);
        use(origin, place, origin.isPlain() ? UseKind::Constant : UseKind::Function);
        return origin.as(Flow::Tests);
    }
    case PG_QUERY__NODE__NODE_SUB_LINK: {
        const PgQuery__SubLink& link = *node->sub_link;
        Origin tested;
        const Origin origin = subquery(link, scope, &tested);
        use(tested, place, tested.isPlain() ? UseKind::Column : UseKind::Function);
        use(origin, place, UseKind::Other);
        return origin.as(Flow::Tests);
    }
    default: {
        const Origin origin = expression(node, scope);
        use(origin, place, UseKind::Function);
        return origin.as(Flow::Tests);
    }
    }
}

}  // namespace gatehouse::sql

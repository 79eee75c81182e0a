#include "core/sql/cartesian_join.h"

#include "core/sql/parse_tree.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>
#include <vector>

namespace gatehouse::sql {

namespace {

constexpr size_t kSourcesMax = 64;
constexpr int kDepthMax = 60;

struct Source {
    std::string alias;
    const catalog::Relation* relation = nullptr;   ///< null: its columns are not known here
};

class Ties {
public:
    explicit Ties(const ResolveRelation& resolve) : m_resolve(resolve) {}

    bool from(const PgQuery__Node* node, int depth)
    {
        if (!node || depth > kDepthMax || m_sources.size() > kSourcesMax)
            return false;
        switch (node->node_case) {
        case PG_QUERY__NODE__NODE_RANGE_VAR: {
            const PgQuery__RangeVar& variable = *node->range_var;
            m_sources.push_back({variable.alias ? variable.alias->aliasname : variable.relname, m_resolve(variable)});
            // An alias that renames columns hides their names.
            if (variable.alias && variable.alias->n_colnames > 0)
                m_sources.back().relation = nullptr;
            return true;
        }
        case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
            if (node->range_subselect->lateral)
                return false;
            m_sources.push_back({node->range_subselect->alias ? node->range_subselect->alias->aliasname : "", nullptr});
            return true;
        case PG_QUERY__NODE__NODE_JOIN_EXPR: {
            const PgQuery__JoinExpr& join = *node->join_expr;
            const size_t left = m_sources.size();
            if (!from(join.larg, depth + 1))
                return false;
            const size_t right = m_sources.size();
            if (!from(join.rarg, depth + 1))
                return false;
            // NATURAL and USING tie some table of one side to some of the other; which does not matter to a finding.
            if (join.is_natural || join.n_using_clause > 0)
                m_pairs.emplace_back(left, right);
            if (join.quals)
                m_conditions.push_back(join.quals);
            return true;
        }
        default:
            return false;
        }
    }

    void condition(const PgQuery__Node* node)
    {
        if (node && node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR
            && node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
            for (size_t i = 0; i < node->bool_expr->n_args; ++i)
                condition(node->bool_expr->args[i]);
            return;
        }
        const ProtobufCMessage* content = inside(node);
        if (!content)
            return;
        std::set<size_t> named;
        mentioned(*content, named, 0);
        for (const size_t each : named)
            m_pairs.emplace_back(*named.begin(), each);
    }

    [[nodiscard]] std::optional<std::pair<const catalog::Relation*, const catalog::Relation*>> untied()
    {
        for (const PgQuery__Node* each : std::vector(m_conditions))
            condition(each);
        std::vector<size_t> group(m_sources.size());
        std::iota(group.begin(), group.end(), size_t{0});
        for (bool changed = true; changed;) {
            changed = false;
            for (const auto& [a, b] : m_pairs) {
                if (a >= group.size() || b >= group.size() || group[a] == group[b])
                    continue;
                const size_t low = std::min(group[a], group[b]);
                group[a] = group[b] = low;
                changed = true;
            }
        }
        for (size_t i = 1; i < m_sources.size(); ++i) {
            // One row beside others multiplies nothing, and of what is no table the rows are not known.
            const auto counts = [](const catalog::Relation* relation) { return relation && !relation->system && relation->rowsEstimated > 1; };
            if (group[i] != group[0] && counts(m_sources[0].relation) && counts(m_sources[i].relation))
                return std::pair{m_sources[0].relation, m_sources[i].relation};
        }
        return std::nullopt;
    }

private:
    void mentioned(const ProtobufCMessage& message, std::set<size_t>& named, int depth)
    {
        if (depth > kDepthMax) {
            all(named);
            return;
        }
        if (const auto* reference = as<PgQuery__ColumnRef>(&message, pg_query__column_ref__descriptor)) {
            const auto names = stringsOf(reference->fields, reference->n_fields);
            bool placed = false;
            for (size_t i = 0; i < m_sources.size(); ++i) {
                const bool here = names.size() > 1 ? m_sources[i].alias == names[names.size() - 2]
                                                   : !m_sources[i].relation || m_sources[i].relation->column(names[0]);
                if (here) {
                    named.insert(i);
                    placed = true;
                }
            }
            if (!placed)
                all(named);
            return;
        }
        forEachChild(message, [&](const ProtobufCMessage& child) { mentioned(child, named, depth + 1); });
    }

    void all(std::set<size_t>& named) const
    {
        for (size_t i = 0; i < m_sources.size(); ++i)
            named.insert(i);
    }

    const ResolveRelation& m_resolve;
    std::vector<Source> m_sources;
    std::vector<std::pair<size_t, size_t>> m_pairs;
    std::vector<const PgQuery__Node*> m_conditions;
};

}  // namespace

std::optional<std::pair<const catalog::Relation*, const catalog::Relation*>> untiedTables(const PgQuery__SelectStmt& select,
                                                                                        const ResolveRelation& resolve)
{
    Ties ties(resolve);
    for (size_t i = 0; i < select.n_from_clause; ++i) {
        if (!ties.from(select.from_clause[i], 0))
            return std::nullopt;
    }
    ties.condition(select.where_clause);
    return ties.untied();
}

}  // namespace gatehouse::sql

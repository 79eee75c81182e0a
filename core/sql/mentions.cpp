#include "core/sql/mentions.h"

#include <algorithm>

namespace gatehouse::sql {

namespace {

constexpr int kDepthMax = 600;

class Walk {
public:
    std::vector<Mention> found;

    void visit(const ProtobufCMessage& message, int depth)
    {
        if (depth > kDepthMax)
            return;
        if (const auto* relation = as<PgQuery__RangeVar>(&message, pg_query__range_var__descriptor)) {
            const std::string name = relation->relname ? relation->relname : "";
            const bool qualified = relation->schemaname && *relation->schemaname;
            if (qualified || std::ranges::find(m_withNames, name) == m_withNames.end())
                found.push_back({relation, Access::Read});
            return;
        }
        // FOR UPDATE OF names aliases; INTO names what is made.
        if (message.descriptor == &pg_query__locking_clause__descriptor || message.descriptor == &pg_query__into_clause__descriptor)
            return;
        if (const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor))
            statement(message, select->with_clause, nullptr, depth);
        else if (const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor))
            statement(message, insert->with_clause, insert->relation, depth);
        else if (const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor))
            statement(message, update->with_clause, update->relation, depth);
        else if (const auto* remove = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor))
            statement(message, remove->with_clause, remove->relation, depth);
        else if (const auto* merge = as<PgQuery__MergeStmt>(&message, pg_query__merge_stmt__descriptor))
            statement(message, merge->with_clause, merge->relation, depth);
        else
            forEachChild(message, [&](const ProtobufCMessage& child) { visit(child, depth + 1); });
    }

private:
    /// The target of a change is never a common table expression.
    void statement(const ProtobufCMessage& message, const PgQuery__WithClause* with, const PgQuery__RangeVar* target, int depth)
    {
        const size_t before = m_withNames.size();
        if (target)
            found.push_back({target, Access::Write});
        if (with) {
            for (size_t i = 0; with->recursive && i < with->n_ctes; ++i)
                m_withNames.emplace_back(with->ctes[i]->common_table_expr->ctename);
            for (size_t i = 0; i < with->n_ctes; ++i) {
                if (const ProtobufCMessage* content = inside(with->ctes[i]))
                    visit(*content, depth + 1);
                if (!with->recursive)
                    m_withNames.emplace_back(with->ctes[i]->common_table_expr->ctename);
            }
        }
        forEachChild(message, [&](const ProtobufCMessage& child) {
            if (child.descriptor != &pg_query__with_clause__descriptor && (!target || &child != &target->base))
                visit(child, depth + 1);
        });
        m_withNames.resize(before);
    }

    std::vector<std::string> m_withNames;
};

}  // namespace

std::vector<Mention> mentionsIn(const ProtobufCMessage& message)
{
    Walk walk;
    walk.visit(message, 0);
    return std::move(walk.found);
}

}  // namespace gatehouse::sql

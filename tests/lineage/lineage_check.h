// Holds what the analysis says of a statement's lineage against what the server shows; prints nothing, decides nothing.
#pragma once

#include "tests/lineage/witness.h"

#include <map>
#include <random>
#include <string>
#include <vector>

namespace gatehouse::tests {

struct Disagreement {
    /// "values": shown values changed through a column that is not told; "rows": so did the number of rows;
    /// "counts": only counted, and yet a change of values shows; "plain": shows values that the column does not have;
    /// "origin": the server says it is that column; "name", "width": other columns than the server's; "objects": a
    /// table that the server looked into is not among the objects
    std::string kind;
    std::string sql;
    std::string detail;
};

struct CheckCounts {
    size_t run = 0;  ///< statements that the server ran
    size_t rejected = 0;
    size_t untold = 0;  ///< statements with an output that the analysis says it cannot follow
    size_t untoldUses = 0;
    size_t compared = 0;  ///< outputs that were held against a change
    size_t moved = 0;  ///< … of all changes, those that showed somewhere
    size_t changedColumns = 0;  ///< of columnsInPlay: the others are told, so nothing is claimed of them
    size_t columnsInPlay = 0;
    size_t excused = 0;  ///< changed, and what decides about the rows is not told at present
    size_t unstable = 0;  ///< changed with nothing changed
    size_t lessThanPlain = 0;  ///< plain to the server, something weaker to the analysis
    size_t failedAgain = 0;  ///< ran, but not with the changed values
};

enum class Outcome { Rejected, Untold, Told };

class LineageCheck {
public:
    /// withUses: the analysis fills Statement::uses; without, changes in statements whose conditions may decide are
    /// excused.
    LineageCheck(Witness& witness, bool withUses) : m_witness(witness), m_withUses(withUses) { }

    /// thorough: every output; else some, chosen by seed. Adds to `found`.
    /// said: held against the server instead of what the analysis says.
    Outcome check(const std::string& sql, unsigned seed, bool thorough, std::vector<Disagreement>& found,
                  const sql::Statement* said = nullptr);
    [[nodiscard]] const CheckCounts& counts() const { return m_counts; }
    /// What the server said of the last statement that it rejected, and of how many with the same words.
    [[nodiscard]] const std::map<std::string, std::pair<size_t, std::string>>& rejections() const
    {
        return m_rejections;
    }

    /// Whether analysis fills uses at all.
    [[nodiscard]] static bool fillsUses(const catalog::Snapshot& catalog);

private:
    struct Said {
        std::map<sql::BaseColumn, std::set<sql::Flow>> sources;
    };
    void checkOutputs(const std::string& sql, const sql::Statement& statement, const Shown& before, bool thorough,
                      std::vector<Disagreement>& found);
    void checkShape(const std::string& sql, const sql::Statement& statement, const Shown& before,
                    std::vector<Disagreement>& found);
    void checkCounts(const std::string& sql, size_t output, const Said& said, const Shown& before, bool ordered,
                     std::vector<Disagreement>& found);
    void blame(const std::string& sql, const sql::Statement& statement, size_t output,
               const std::vector<Change>& changes, const Shown& before, const char* kind, bool ordered,
               std::vector<Disagreement>& found);
    [[nodiscard]] Said said(const sql::OutputColumn& output) const;
    [[nodiscard]] std::string inWords(const sql::Statement& statement, const sql::OutputColumn& output) const;
    [[nodiscard]] ChangeKind someKind();

    Witness& m_witness;
    bool m_withUses;
    CheckCounts m_counts;
    std::map<std::string, std::pair<size_t, std::string>> m_rejections;
    std::mt19937 m_random;
    std::set<sql::BaseColumn> m_uses;
};

/// The statement's own ORDER BY, not one inside parentheses.
[[nodiscard]] bool hasTopOrder(const std::string& sql);

}  // namespace gatehouse::tests

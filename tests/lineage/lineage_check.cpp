#include "tests/lineage/lineage_check.h"

#include "core/sql/analyze.h"

#include <algorithm>
#include <regex>

namespace gatehouse::tests {

namespace {

constexpr size_t kOutputsPerStatement = 3;

bool sameCells(Cells before, Cells after, bool ordered)
{
    if (!ordered) {
        std::ranges::sort(before);
        std::ranges::sort(after);
    }
    return before == after;
}

/// The same but for where things stand: rows, or what json_agg() and the like made of them within a cell.
bool sameButForOrder(const Cells& before, const Cells& after)
{
    const auto letters = [](const Cells& cells) {
        std::string all;
        for (const auto& cell : cells)
            all += cell.value_or("NULL");
        std::ranges::sort(all);
        return all;
    };
    return letters(before) == letters(after);
}

std::string joined(const Cells& cells)
{
    std::string text;
    for (const auto& cell : cells)
        text += (text.empty() ? "" : " | ") + cell.value_or("NULL");
    return text.size() > 400 ? text.substr(0, 400) + "…" : text;
}

const char* flowName(sql::Flow flow)
{
    switch (flow) {
    case sql::Flow::Plain: return "plain";
    case sql::Flow::Derived: return "derived";
    case sql::Flow::Tests: return "tests";
    case sql::Flow::Counts: return "counts";
    }
    return "?";
}

/// Something in the text may decide which rows there are, how often, or in what order.
bool mayDecide(const std::string& sql)
{
    static const std::regex words(
        R"(\b(where|join|order|group|having|distinct|union|intersect|except|over|in|any|some|all|exists|limit|filter|using|on)\b|f_email|f_sum|f_orders|f_staff|v_)",
        std::regex::icase);
    static const std::regex harmless("CROSS JOIN|UNION ALL|ON true");
    return std::regex_search(std::regex_replace(sql, harmless, ""), words);
}

}  // namespace

bool hasTopOrder(const std::string& sql)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        depth += sql[i] == '(' ? 1 : sql[i] == ')' ? -1 : 0;
        if (depth == 0 && sql.compare(i, 9, "ORDER BY ") == 0)
            return true;
    }
    return false;
}

bool LineageCheck::fillsUses(const catalog::Snapshot& catalog)
{
    const auto analysis = sql::analyze("SELECT id FROM public.customers WHERE city = 'Oslo'", catalog, {});
    return !analysis.statements.empty() && !analysis.statements[0].uses.empty();
}

ChangeKind LineageCheck::someKind()
{
    static constexpr ChangeKind kinds[] = {ChangeKind::Replace, ChangeKind::Replace, ChangeKind::Some,
                                           ChangeKind::Rotate,  ChangeKind::Null,    ChangeKind::Fill,
                                           ChangeKind::Size};
    return kinds[m_random() % std::size(kinds)];
}

LineageCheck::Said LineageCheck::said(const sql::OutputColumn& output) const
{
    Said result;
    for (const sql::Source& source : output.sources)
        result.sources[m_witness.canonical(source.column)].insert(source.flow);
    return result;
}

std::string LineageCheck::inWords(const sql::Statement& statement, const sql::OutputColumn& output) const
{
    std::string text = output.known ? "sources:" : "unknown, sources:";
    for (const sql::Source& source : output.sources)
        text += std::string(" ") + m_witness.nameOf(source.column) + "(" + flowName(source.flow) + ")";
    text += "; uses:";
    for (const sql::Use& use : statement.uses)
        text += std::string(" ") + m_witness.nameOf(use.column) + "(" + sql::usePlaceName(use.place) + ")";
    return text + (statement.usesKnown ? "" : " and unknown ones");
}

Outcome LineageCheck::check(const std::string& sql, unsigned seed, bool thorough, std::vector<Disagreement>& found,
                            const sql::Statement* said)
{
    m_random.seed(seed);
    auto before = m_witness.begin(sql);
    if (!before) {
        ++m_counts.rejected;
        const std::string message = before.error().message.substr(0, before.error().message.find('\n'));
        auto& entry = m_rejections[std::regex_replace(message, std::regex("\"[^\"]*\"|[0-9]+"), "…")];
        if (entry.first++ == 0)
            entry.second = sql;
        return Outcome::Rejected;
    }
    ++m_counts.run;
    sql::Analysis analysis = sql::analyze(sql, m_witness.catalog(), {});
    if (said)
        analysis.statements = {*said};
    const auto disagree = [&](const char* kind, std::string detail) {
        found.push_back({kind, sql, std::move(detail)});
    };
    bool untold = true;
    if (analysis.statements.size() != 1) {
        disagree("width", "the analysis sees " + std::to_string(analysis.statements.size()) + " statements");
    } else {
        const sql::Statement& statement = analysis.statements[0];
        std::string missing;
        for (const catalog::Oid table : m_witness.scanned()) {
            const bool told = std::ranges::any_of(statement.objects,
                                                  [&](const sql::ObjectRef& object) { return object.oid == table; });
            if (!told && statement.told())
                missing += " " + m_witness.catalog().relation(table)->name;
        }
        for (const std::string& why : statement.refusals)
            disagree("refusal", "the server ran it, the analysis says it refuses it: " + why);
        if (!missing.empty())
            disagree("objects", "the server read what is not among the objects:" + missing);
        untold = !statement.outputsKnown || !std::ranges::all_of(statement.outputs, &sql::OutputColumn::known);
        m_counts.untoldUses += statement.usesKnown ? 0 : 1;
        if (statement.outputsKnown && statement.outputs.size() != before->columns.size())
            disagree("width",
                     "the server shows " + std::to_string(before->columns.size()) + " columns, the analysis "
                         + std::to_string(statement.outputs.size()));
        else if (statement.outputsKnown)
            checkOutputs(sql, statement, *before, thorough, found);
    }
    m_witness.end();
    m_counts.untold += untold ? 1 : 0;
    return untold ? Outcome::Untold : Outcome::Told;
}

void LineageCheck::checkShape(const std::string& sql, const sql::Statement& statement, const Shown& before,
                              std::vector<Disagreement>& found)
{
    static const std::regex mixes(R"(\b(union|values|intersect|except|insert|update)\b)", std::regex::icase);
    for (size_t i = 0; i < statement.outputs.size(); ++i) {
        const sql::OutputColumn& output = statement.outputs[i];
        const Shown::Column& shown = before.columns[i];
        // The server cuts names at 63 bytes.
        if (output.name != shown.name && output.name.substr(0, 63) != shown.name)
            found.push_back({"name", sql,
                             "output " + std::to_string(i + 1) + " is \"" + shown.name + "\", the analysis says \""
                                 + output.name + "\""});
        if (!output.known)
            continue;
        const Said told = said(output);
        const catalog::Relation* origin = m_witness.catalog().relation(shown.origin.table);
        if (origin && shown.origin.number > 0 && (origin->kind == 'r' || origin->kind == 'p')) {
            const auto entry = told.sources.find(m_witness.canonical(shown.origin));
            m_counts.lessThanPlain += entry != told.sources.end() && !entry->second.contains(sql::Flow::Plain) ? 1 : 0;
            if (entry == told.sources.end())
                found.push_back({"origin", sql,
                                 "output \"" + shown.name + "\" is " + m_witness.nameOf(shown.origin)
                                     + " to the server; the analysis says " + inWords(statement, output)});
        }
        if (told.sources.size() == 1 && told.sources.begin()->second == std::set{sql::Flow::Plain}
            && std::ranges::count(m_witness.columns(), told.sources.begin()->first) > 0
            && !std::regex_search(sql, mixes)) {
            const auto& values = m_witness.values(told.sources.begin()->first);
            for (const auto& cell : shown.cells) {
                if (cell && !values.contains(*cell)) {
                    found.push_back({"plain", sql,
                                     "output \"" + shown.name + "\" shows " + *cell
                                         + ", which the column does not have; " + inWords(statement, output)});
                    break;
                }
            }
        }
    }
}

void LineageCheck::checkOutputs(const std::string& sql, const sql::Statement& statement, const Shown& before,
                                bool thorough, std::vector<Disagreement>& found)
{
    checkShape(sql, statement, before, found);
    const bool ordered = hasTopOrder(sql);
    m_uses.clear();
    for (const sql::Use& use : statement.uses)
        m_uses.insert(m_witness.canonical(use.column));
    std::vector<sql::BaseColumn> inPlay;
    for (const sql::BaseColumn& column : m_witness.columns()) {
        const auto scanned = [&](catalog::Oid table) {
            const catalog::Relation* relation = m_witness.catalog().relation(table);
            return m_witness.scanned().contains(table)
                || std::ranges::any_of(relation->children,
                                       [&](catalog::Oid child) { return m_witness.scanned().contains(child); });
        };
        if (scanned(column.table))
            inPlay.push_back(column);
    }
    std::vector<size_t> outputs;
    for (size_t i = 0; i < statement.outputs.size(); ++i) {
        if (statement.outputs[i].known)
            outputs.push_back(i);
    }
    std::ranges::shuffle(outputs, m_random);
    if (!thorough && outputs.size() > kOutputsPerStatement)
        outputs.resize(kOutputsPerStatement);
    for (const size_t i : outputs) {
        const Said told = said(statement.outputs[i]);
        // All at once: whatever is not told must not matter, together or alone.
        std::vector<Change> changes;
        for (const sql::BaseColumn& column : inPlay) {
            if (!told.sources.contains(column) && !m_uses.contains(column))
                changes.push_back({column, someKind(), static_cast<unsigned>(m_random() % 1000)});
        }
        m_counts.changedColumns += changes.size();
        m_counts.columnsInPlay += inPlay.size();
        for (int attempt = 0; attempt < (thorough ? 3 : 1) && !changes.empty(); ++attempt) {
            for (Change& change : changes) {
                if (attempt > 0)
                    change = {change.column, someKind(), static_cast<unsigned>(m_random() % 1000)};
            }
            auto after = m_witness.again(sql, changes);
            // What cannot be computed with all of them changed may be with some.
            std::vector<Change> fewer = changes;
            while (!after && fewer.size() > 1) {
                std::ranges::shuffle(fewer, m_random);
                fewer.resize(fewer.size() / 2);
                after = m_witness.again(sql, fewer);
            }
            if (!after) {
                ++m_counts.failedAgain;
                continue;
            }
            ++m_counts.compared;
            for (size_t j = 0; j < before.columns.size(); ++j) {
                if (j != i && !sameCells(before.columns[j].cells, after->columns[j].cells, ordered)) {
                    ++m_counts.moved;
                    break;
                }
            }
            if (sameCells(before.columns[i].cells, after->columns[i].cells, ordered))
                continue;
            if (!statement.usesKnown || (!m_withUses && mayDecide(sql))) {
                ++m_counts.excused;
                continue;
            }
            blame(sql, statement, i, fewer, before, before.rows == after->rows ? "values" : "rows", ordered, found);
            break;
        }
        if (m_withUses || !mayDecide(sql))
            checkCounts(sql, i, told, before, ordered, found);
    }
}

void LineageCheck::checkCounts(const std::string& sql, size_t output, const Said& told, const Shown& before,
                               bool ordered, std::vector<Disagreement>& found)
{
    std::vector<Change> changes;
    std::string names;
    // One salt for all: values of two columns that were equal stay equal, or count(DISTINCT) over both would count others.
    const auto salt = static_cast<unsigned>(m_random() % 1000);
    for (const auto& [column, flows] : told.sources) {
        if (flows == std::set{sql::Flow::Counts} && !m_uses.contains(column)
            && std::ranges::count(m_witness.columns(), column) > 0) {
            changes.push_back({column, ChangeKind::Replace, salt});
            names += " " + m_witness.nameOf(column);
        }
    }
    if (changes.empty())
        return;
    const auto after = m_witness.again(sql, changes);
    if (!after || sameCells(before.columns[output].cells, after->columns[output].cells, ordered))
        return;
    found.push_back({"counts", sql,
                     "output \"" + before.columns[output].name + "\" is said only to count" + names
                         + "; with other values:\n    before " + joined(before.columns[output].cells) + "\n    after  "
                         + joined(after->columns[output].cells)});
}

void LineageCheck::blame(const std::string& sql, const sql::Statement& statement, size_t output,
                         const std::vector<Change>& changes, const Shown& before, const char* kind, bool ordered,
                         std::vector<Disagreement>& found)
{
    const auto& cells = before.columns[output].cells;
    // Rows written anew stand elsewhere on the page; what that alone changes says nothing.
    const auto control = m_witness.control(sql, changes);
    if (!control || !sameCells(cells, control->columns[output].cells, ordered)) {
        ++m_counts.unstable;
        return;
    }
    // Only the order moved: rows that no ORDER BY tells apart stand as they come from their pages.
    const auto moved = m_witness.again(sql, changes);
    if (moved && sameButForOrder(cells, moved->columns[output].cells)) {
        const auto shuffled = m_witness.shuffled(sql, changes);
        if (!shuffled || !sameCells(cells, shuffled->columns[output].cells, ordered)) {
            ++m_counts.unstable;
            return;
        }
    }
    std::vector<Change> guilty;
    Cells after;
    for (const Change& change : changes) {
        const auto alone = m_witness.again(sql, {change});
        if (alone && !sameCells(cells, alone->columns[output].cells, ordered)) {
            guilty.push_back(change);
            after = alone->columns[output].cells;
        }
    }
    std::string names;
    for (const Change& change : guilty.empty() ? changes : guilty)
        names += " " + m_witness.nameOf(change.column);
    found.push_back({kind, sql,
                     "output \"" + before.columns[output].name + "\" changes with"
                         + (guilty.empty() ? " these together:" : ":") + names + "; the analysis says "
                         + inWords(statement, statement.outputs[output]) + "\n    before " + joined(cells)
                         + (guilty.empty() ? "" : "\n    after  " + joined(after))});
}

}  // namespace gatehouse::tests

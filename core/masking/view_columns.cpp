#include "core/masking/view_columns.h"

#include "core/sql/analyze.h"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace gatehouse::masking {

namespace {

constexpr size_t kRememberedMax = 64;

struct Remembered {
    std::string database;
    uint64_t version = 0;
    catalog::Oid view = 0;
    std::vector<sql::OutputColumn> columns;   ///< as the view lists them; empty when they cannot be told
};

std::string quoted(const std::string& name)
{
    std::string text = "\"";
    for (const char c : name) {
        text.push_back(c);
        if (c == '"')
            text.push_back(c);
    }
    return text + "\"";
}

std::vector<sql::OutputColumn> columnsOf(const catalog::Relation& view, const catalog::Snapshot& catalog)
{
    const sql::Analysis analysis = sql::analyze("TABLE " + quoted(view.schema) + "." + quoted(view.name), catalog, {});
    if (analysis.statements.size() != 1 || !analysis.statements.front().outputsKnown
        || analysis.statements.front().outputs.size() != view.columns.size())
        return {};
    return analysis.statements.front().outputs;
}

}  // namespace

const sql::OutputColumn* viewColumn(const catalog::Relation& view, int16_t number, const catalog::Snapshot& catalog)
{
    thread_local std::deque<Remembered> remembered;
    const auto same = [&](const Remembered& each) {
        return each.view == view.oid && each.version == catalog.version() && each.database == catalog.database();
    };
    auto found = std::ranges::find_if(remembered, same);
    if (found == remembered.end()) {
        if (remembered.size() == kRememberedMax)
            remembered.pop_front();
        remembered.push_back({catalog.database(), catalog.version(), view.oid, columnsOf(view, catalog)});
        found = std::prev(remembered.end());
    }
    const auto column = std::ranges::find(view.columns, number, &catalog::Column::number);
    if (found->columns.empty() || column == view.columns.end())
        return nullptr;
    const sql::OutputColumn& shown = found->columns[static_cast<size_t>(column - view.columns.begin())];
    return shown.known ? &shown : nullptr;
}

}  // namespace gatehouse::masking

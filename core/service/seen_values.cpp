#include "core/service/seen_values.h"

#include "core/service/column_evidence.h"
#include "core/service/name_guesses.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

/// A single value may be chance; the more there are, the surer.
double sureness(int64_t values, double confidence)
{
    return static_cast<int>(100 * confidence * static_cast<double>(values) / static_cast<double>(values + 4) + 0.5) / 100.0;
}

}  // namespace

void SeenValues::add(std::string_view connection, std::string_view database, catalog::Oid table, int16_t column, std::string_view label,
                     float confidence)
{
    const std::unique_lock lock(m_mutex, std::try_to_lock);
    if (!lock)
        return;
    Key key{std::string(connection), std::string(database), table, column, std::string(label)};
    auto found = m_counts.find(key);
    if (found == m_counts.end()) {
        if (m_counts.size() >= kColumnsMax)
            return;
        found = m_counts.emplace(std::move(key), Count{}).first;
    }
    ++found->second.values;
    found->second.confidence = std::max(found->second.confidence, static_cast<double>(confidence));
    m_news = true;
}

std::vector<DiscoveryRun> SeenValues::take(const CatalogKeeper& catalogs, TimeUs nowUs)
{
    std::vector<std::pair<Key, Count>> news;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_news)
            return {};
        m_news = false;
        for (auto& [key, count] : m_counts) {
            // Twice as many as last time, so that a busy column is not written again every second.
            if (count.values < 2 * count.told || count.values == count.told)
                continue;
            count.told = count.values;
            news.emplace_back(key, count);
        }
    }
    std::map<std::string, DiscoveryRun> runs;
    std::vector<Key> gone;
    for (const auto& [key, count] : news) {
        const auto& [connection, database, table, number, label] = key;
        const auto snapshot = catalogs.snapshot(connection, database);
        const catalog::Relation* relation = snapshot ? snapshot->relation(table) : nullptr;
        const catalog::Column* column = relation && holdsRows(*relation) ? relation->column(number) : nullptr;
        if (!column) {
            gone.push_back(key);
            continue;
        }
        if (!column->label.empty())
            continue;
        DiscoveryRun& run = runs[connection];
        run.connection = connection;
        run.startedUs = run.finishedUs = nowUs;
        run.source = DiscoveryRun::Source::Results;
        run.columns.push_back({relation->schema, relation->name, column->name, printedType(column->typeOid, *snapshot), count.values, {},
                               Proposal{label, sureness(count.values, count.confidence),
                                        {wordsOfLabel(label) + " stood in " + std::to_string(count.values) + " values of results"}}});
    }
    if (!gone.empty()) {
        const std::lock_guard lock(m_mutex);
        for (const Key& key : gone)
            m_counts.erase(key);
    }
    std::vector<DiscoveryRun> list;
    for (auto& [connection, run] : runs)
        list.push_back(std::move(run));
    return list;
}

}  // namespace gatehouse::service

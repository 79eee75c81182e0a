#include "core/gateway/analysis_cache.h"

#include "core/sql/shape.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

/// A rough but steady estimate of what an analysis holds for a text of that length.
constexpr size_t kBytesForEachTextByte = 24;
constexpr size_t kEntryBytes = 512;
/// Longer texts are bulk loads and generated scripts, which do not come twice.
constexpr size_t kTextBytesMax = 32 * 1024;

std::string keyOf(char kind, std::string_view text, const catalog::Snapshot& catalog, const sql::SessionSettings& settings)
{
    std::string key(1, kind);
    key += catalog.database();
    key += '\0';
    key += std::to_string(catalog.version());
    for (const std::string& schema : settings.searchPath) {
        key += '\0';
        key += schema;
    }
    key += '\1';
    key += text;
    return key;
}

/// Whether the session's own statements, cursors or temporary objects had a say.
bool dependsOnSession(const sql::Analysis& analysis, const sql::SessionSettings& settings)
{
    return settings.hasTemporary
        || std::any_of(analysis.statements.begin(), analysis.statements.end(), [](const sql::Statement& statement) {
               return !statement.preparedName.empty() || !statement.cursorName.empty();
           });
}

}  // namespace

std::shared_ptr<const sql::Analysis> AnalysisCache::find(const std::string& key)
{
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return m_entries.front().analysis;
}

void AnalysisCache::insert(std::string key, std::shared_ptr<const sql::Analysis> analysis, size_t textBytes)
{
    const size_t bytes = kEntryBytes + key.size() + textBytes * kBytesForEachTextByte;
    m_entries.push_front({std::move(key), std::move(analysis), bytes});
    m_index[m_entries.front().key] = m_entries.begin();
    m_bytes += bytes;
    while (m_bytes > m_bytesMax && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

std::shared_ptr<const sql::Analysis> AnalysisCache::analyze(std::string_view text, const catalog::Snapshot& catalog,
                                                           const sql::SessionSettings& settings)
{
    if (text.size() > kTextBytesMax || settings.hasTemporary)
        return std::make_shared<const sql::Analysis>(sql::analyze(text, catalog, settings));

    std::string exactKey = keyOf('t', text, catalog, settings);
    if (auto known = find(exactKey))
        return known;
    const std::string normalised = sql::normalise(text);
    std::string shapeKey = keyOf('n', normalised, catalog, settings);
    if (auto known = find(shapeKey))
        return known;

    auto analysis = std::make_shared<const sql::Analysis>(sql::analyze(text, catalog, settings));
    if (dependsOnSession(*analysis, settings))
        return analysis;
    const bool literals = std::any_of(analysis->statements.begin(), analysis->statements.end(),
                                      [](const sql::Statement& statement) { return statement.dependsOnLiterals; });
    // A text without constants is its own shape: one entry by text is enough and found without normalising.
    if (literals || normalised == text)
        insert(std::move(exactKey), analysis, text.size());
    else
        insert(std::move(shapeKey), analysis, text.size());
    return analysis;
}

}  // namespace gatehouse::gateway

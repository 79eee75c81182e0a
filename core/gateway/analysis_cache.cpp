#include "core/gateway/analysis_cache.h"

#include "core/sql/shape.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

/// Longer texts are bulk loads and generated scripts, which do not come twice.
constexpr size_t kTextBytesMax = 32 * 1024;

std::string keyOf(char kind, std::string_view text, uint64_t context)
{
    std::string key(1, kind);
    key += std::to_string(context);
    key += '\0';
    key += text;
    return key;
}

size_t bytesOf(const std::string& text)
{
    return sizeof(text) + (text.capacity() > 15 ? text.capacity() + 1 : 0);
}

size_t bytesOf(const sql::Statement& statement)
{
    size_t bytes = sizeof(statement) + bytesOf(statement.tag) + bytesOf(statement.text);
    for (const sql::Finding& finding : statement.findings)
        bytes += sizeof(finding) + bytesOf(finding.detail);
    for (const sql::ObjectRef& object : statement.objects)
        bytes += sizeof(object) + bytesOf(object.schema) + bytesOf(object.name) + bytesOf(object.via);
    for (const sql::OutputColumn& output : statement.outputs)
        bytes += sizeof(output) + bytesOf(output.name) + output.sources.capacity() * sizeof(sql::Source);
    for (const sql::WriteFlow& flow : statement.writes)
        bytes += sizeof(flow) + flow.sources.capacity() * sizeof(sql::Source);
    for (const sql::FunctionUse& function : statement.functions)
        bytes += sizeof(function) + bytesOf(function.schema) + bytesOf(function.name) + bytesOf(function.via);
    bytes += statement.uses.capacity() * sizeof(sql::Use);
    return statement.inner ? bytes + bytesOf(*statement.inner) : bytes;
}

size_t bytesOf(const sql::Analysis& analysis)
{
    size_t bytes = sizeof(analysis) + bytesOf(analysis.normalised) + bytesOf(analysis.errorText);
    for (const sql::Statement& statement : analysis.statements)
        bytes += bytesOf(statement);
    return bytes;
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

void AnalysisCache::insert(std::string key, std::shared_ptr<const sql::Analysis> analysis)
{
    const size_t bytes = sizeof(Entry) + bytesOf(key) + bytesOf(*analysis);
    m_entries.push_front({std::move(key), std::move(analysis), bytes});
    m_index[m_entries.front().key] = m_entries.begin();
    m_bytes += bytes;
    while (m_bytes > m_bytesMax && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

uint64_t AnalysisCache::contextOf(const catalog::Snapshot& catalog, const sql::SessionSettings& settings)
{
    // Compared whole, never by a hash: a path chosen to collide must not find another path's answer.
    const auto same = [&](const Context& each) {
        return each.version == catalog.version() && each.database == catalog.database() && each.path == settings.searchPath;
    };
    auto found = std::find_if(m_contexts.begin(), m_contexts.end(), same);
    if (found == m_contexts.end()) {
        if (m_contexts.size() == kContexts)
            m_contexts.pop_back();
        m_contexts.insert(m_contexts.begin(), {++m_contextsMade, catalog.version(), catalog.database(), settings.searchPath});
    } else if (found != m_contexts.begin()) {
        std::rotate(m_contexts.begin(), found, found + 1);
    }
    return m_contexts.front().number;
}

std::shared_ptr<const sql::Analysis> AnalysisCache::analyze(std::string_view text, const catalog::Snapshot& catalog,
                                                           const sql::SessionSettings& settings)
{
    if (text.size() > kTextBytesMax || settings.hasTemporary)
        return std::make_shared<const sql::Analysis>(sql::analyze(text, catalog, settings));
    const uint64_t context = contextOf(catalog, settings);
    Recent& recent = m_lately[(std::hash<std::string_view>()(text) ^ context) % kLately];
    if (recent.context == context && recent.text == text)
        return recent.analysis;
    bool cacheable = true;
    auto analysis = lookUp(text, context, catalog, settings, cacheable);
    if (cacheable && text.size() <= kLatelyTextBytesMax)
        recent = {context, std::string(text), analysis};
    return analysis;
}

std::shared_ptr<const sql::Analysis> AnalysisCache::lookUp(std::string_view text, uint64_t context, const catalog::Snapshot& catalog,
                                                          const sql::SessionSettings& settings, bool& cacheable)
{
    std::string exactKey = keyOf('t', text, context);
    if (auto known = find(exactKey))
        return known;
    const std::string normalised = sql::normalise(text);
    std::string shapeKey = keyOf('n', normalised, context);
    if (auto known = find(shapeKey))
        return known;

    auto analysis = std::make_shared<const sql::Analysis>(sql::analyze(text, catalog, settings));
    cacheable = !dependsOnSession(*analysis, settings);
    if (!cacheable)
        return analysis;
    const bool literals = std::any_of(analysis->statements.begin(), analysis->statements.end(),
                                      [](const sql::Statement& statement) { return statement.dependsOnLiterals; });
    // A text without constants is its own shape: one entry by text is enough and found without normalising.
    insert(literals || normalised == text ? std::move(exactKey) : std::move(shapeKey), analysis);
    return analysis;
}

}  // namespace gatehouse::gateway

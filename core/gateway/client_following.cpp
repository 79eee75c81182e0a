// Labels follow data: what the statements of a text change is played through before they are sent, and kept before they run.
#include "core/gateway/client_flow.h"

#include "core/gateway/host_answer.h"
#include "core/gateway/notices.h"
#include "core/gateway/probing.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace gatehouse::gateway {

namespace {

bool mayMove(const sql::Statement& statement)
{
    return !statement.writes.empty() || !statement.consequentWrites.empty() || statement.changesCatalog || statement.createsTemporary
        || statement.tag.starts_with("DISCARD");
}

std::string_view pieceOf(const sql::Statement& statement, std::string_view text)
{
    return statement.offset <= text.size() ? text.substr(statement.offset, statement.length) : std::string_view();
}

}  // namespace

sql::SessionSettings ClientFlow::settingsFor(const SchemaOverlay& overlay) const
{
    sql::SessionSettings settings;
    // In a failed transaction the path cannot be asked for; with an empty one nothing resolves and nothing is clean.
    settings.searchPath = m_state.searchPathKnown ? m_state.searchPath : std::vector<std::string>{};
    settings.hasTemporary = m_state.hasTemporary;
    settings.temporaryNames = m_state.temporaryNames;
    settings.prepared = &m_state.preparedBySql;
    settings.cursors = &m_state.cursors;
    if (overlay.hasTemporary()) {
        settings.hasTemporary = true;
        settings.temporarySchema = kTemporarySchema;
    }
    return settings;
}

std::shared_ptr<const Judged> ClientFlow::judgeFollowing(const std::string& text, std::shared_ptr<const sql::Analysis> analysis,
                                                         std::shared_ptr<const catalog::Snapshot> base)
{
    auto catalog = m_state.overlay.over(base, m_state.searchPath);
    const auto& statements = analysis->statements;
    const bool moves = std::ranges::any_of(statements, mayMove);
    const bool controls = std::ranges::any_of(statements, [](const sql::Statement& s) { return s.transaction != sql::TransactionStep::None; });
    if (!moves && !controls)
        return judgeAnalysis(std::move(analysis), std::move(catalog), std::move(base));

    if (statements.size() == 1) {
        Following following = followingOf(statements[0], text, *catalog, settingsFor(m_state.overlay));
        auto judged = judgeAnalysis(analysis, catalog, base);
        if (following.empty() && statements[0].transaction == sql::TransactionStep::None)
            return judged;
        auto own = std::make_shared<Judged>(*judged);
        own->following = {std::move(following)};
        own->pieces = {text};
        return own;
    }

    // Its analysis may be shared by a text with other constants, so pieces of this one are cut by its own.
    auto through = std::make_shared<sql::Analysis>(sql::analyze(text, *catalog, settingsFor(m_state.overlay)));
    SchemaOverlay overlay = m_state.overlay;
    std::vector<Following> following(through->statements.size());
    std::vector<std::string> pieces;
    sql::SessionSettings settings = settingsFor(overlay);
    auto picture = catalog;
    for (size_t i = 0; i < through->statements.size(); ++i) {
        sql::Statement& statement = through->statements[i];
        const std::string piece(pieceOf(statement, text));
        pieces.push_back(piece);
        if (picture != catalog) {
            // What stood before has changed what the names in it mean.
            sql::Analysis again = sql::analyze(piece, *picture, settings);
            if (again.statements.size() == 1) {
                again.statements[0].offset = statement.offset;
                again.statements[0].length = statement.length;
                statement = std::move(again.statements[0]);
            }
        }
        following[i] = followingOf(statement, piece, *picture, settings);
        const bool temporary = statement.createsTemporary;
        overlay.add(following[i]);
        overlay.control(statement.transaction, piece);
        if (temporary) {
            // What is not told by its picture is at least known to be no other relation of that name.
            for (const sql::ObjectRef& object : statement.objects) {
                if (object.access == sql::Access::Define)
                    settings.temporaryNames.push_back(object.name);
            }
            settings.hasTemporary = true;
        }
        if (overlay.hasTemporary()) {
            settings.hasTemporary = true;
            settings.temporarySchema = kTemporarySchema;
        }
        picture = overlay.over(base, m_state.searchPath);
    }
    // Rows of each are described by relations that the last picture knows too: nothing leaves it, names only move. What was
    // rolled back in between is known to that of the pieces before.
    const bool moved = std::ranges::any_of(following, [](const Following& each) { return !each.empty(); });
    if (!moved && !controls)
        return judgeAnalysis(std::move(analysis), std::move(catalog), std::move(base));
    SchemaOverlay all = m_state.overlay;
    for (const Following& each : following)
        all.add(each);
    auto world = m_state.host.world();
    (void)judgeAnalysis(analysis, catalog, base);   // the asker's facts are those of this world
    auto judged = std::make_shared<Judged>(*judge(through, all.over(base, m_state.searchPath), base, std::move(world), m_state.asker));
    judged->following = std::move(following);
    judged->pieces = std::move(pieces);
    return judged;
}

std::shared_ptr<const Judged> ClientFlow::watchProbing(std::shared_ptr<const Judged> judged, const std::string& text,
                                                       const std::vector<std::optional<std::string>>& parameters)
{
    const uint32_t asked = probesAsked(*judged->world->policy);
    if (asked == 0)
        return judged;
    const auto probe = probeOf(*judged, m_state.asker, text, parameters);
    if (!probe)
        return judged;
    const uint32_t tested = m_state.worker.shared().probes.count(m_state.info.identity, m_state.info.connection, judged->analysis->normalised,
                                                                 probe->values, probe->tests, m_state.host.clock().nowUs());
    return tested >= asked ? judgeProbing(*judged, m_state.asker, tested) : judged;
}

asio::awaitable<Outcome> ClientFlow::announceLabels(const Judged& judged)
{
    std::vector<FollowedLabel> labels;
    for (const Following& following : judged.following) {
        m_state.stepsInFlight = m_state.stepsInFlight || !following.empty();
        labels.insert(labels.end(), following.labels.begin(), following.labels.end());
    }
    for (const sql::Statement& statement : judged.analysis->statements)
        m_state.stepsInFlight = m_state.stepsInFlight || (statement.transaction != sql::TransactionStep::None && !m_state.overlay.empty());
    if (labels.empty())
        co_return Done{};
    HostAnswer<Outcome> answer(m_state.worker.loop().get_executor());
    // From here on they count as announced, also when nobody waits for the answer any more.
    m_state.announced.insert(m_state.announced.end(), labels.begin(), labels.end());
    m_state.host.followLabels(m_state.who.connection.name, m_state.database, labels, answer.taker());
    std::optional<Outcome> kept = co_await answer.wait(std::chrono::seconds(30));
    if (!kept)
        co_return Error{"labels that follow the data could not be kept in time", "Run it again."};
    co_return std::move(*kept);
}

asio::awaitable<bool> ClientFlow::settleSteps()
{
    if (!m_state.stepsInFlight)
        co_return true;
    const bool idle = co_await drain();
    m_state.stepsInFlight = false;
    co_return idle;
}

}  // namespace gatehouse::gateway

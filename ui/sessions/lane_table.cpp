#include "ui/sessions/lane_table.h"

#include <algorithm>

namespace gatehouse::ui {

LaneKind laneKindOf(const service::StatementView& statement)
{
    if (statement.state == u"held")
        return LaneKind::Held;
    if (statement.state == u"blocked" || statement.state == u"denied" || statement.verdict == u"block")
        return LaneKind::Blocked;
    if (statement.verdict == u"hold")
        return LaneKind::Held;
    return statement.verdict == u"mask" ? LaneKind::Masked : LaneKind::Allowed;
}

void LaneTable::setSessions(const QVector<service::SessionView>& sessions)
{
    // Counts change all the time; lanes only when a session comes, goes or means another one.
    bool same = sessions.size() == m_sessions.size();
    for (qsizetype at = 0; same && at < sessions.size(); ++at)
        same = sessions[at].id == m_sessions[at].id && sessions[at].identity == m_sessions[at].identity
            && sessions[at].closedAt.isValid() == m_sessions[at].closedAt.isValid();
    m_sessions = sessions;
    if (same)
        return;
    m_sessionOf.clear();
    for (qsizetype at = 0; at < m_sessions.size(); ++at)
        m_sessionOf.insert(m_sessions[at].id, int(at));
    rebuild();
}

void LaneTable::setStatements(const QVector<service::StatementView>& statements)
{
    m_statements = statements.mid(qMax(qsizetype(0), statements.size() - statementsMax));
    rebuild();
}

void LaneTable::merge(const QVector<service::StatementView>& statements)
{
    for (const service::StatementView& statement : statements) {
        const auto key = qMakePair(statement.sessionId, statement.index);
        const auto known = m_numberOf.constFind(key);
        if (known == m_numberOf.cend()) {
            m_statements.append(statement);
            m_numberOf.insert(key, int(m_statements.size() - 1));
            place(int(m_statements.size() - 1));
            continue;
        }
        const int number = *known;
        m_statements[number] = statement;
        Lane& lane = laneFor(statement);
        const qsizetype at = positionOf(int(&lane - m_lanes.data()), number);
        if (at < 0) {
            place(number);
            continue;
        }
        lane.kind[at] = laneKindOf(statement);
        lane.durationUs[at] = statement.durationUs;
        if (statement.durationUs >= 0) {
            lane.running.remove(number);
            lane.longestUs = qMax(lane.longestUs, statement.durationUs);
        }
    }
    // A quarter at once, so that trimming is rare.
    if (m_statements.size() > statementsMax + statementsMax / 4) {
        m_statements.remove(0, m_statements.size() - statementsMax);
        rebuild();
    }
}

void LaneTable::setFilter(Filter filter)
{
    m_filter = std::move(filter);
    rebuild();
}

const service::SessionView* LaneTable::session(const QString& id) const
{
    const auto found = m_sessionOf.constFind(id);
    return found == m_sessionOf.cend() ? nullptr : &m_sessions[*found];
}

qsizetype LaneTable::positionOf(int lane, int statement) const
{
    if (lane < 0 || lane >= m_lanes.size())
        return -1;
    const Lane& in = m_lanes[lane];
    const qint64 start = m_statements[statement].startedUs;
    auto at = std::lower_bound(in.startUs.cbegin(), in.startUs.cend(), start) - in.startUs.cbegin();
    for (; at < in.size() && in.startUs[at] == start; ++at)
        if (in.statement[at] == statement)
            return at;
    return -1;
}

void LaneTable::rebuild()
{
    m_lanes.clear();
    m_laneOf.clear();
    m_numberOf.clear();
    m_numberOf.reserve(m_statements.size());
    // Lanes of live sessions are there even before their first statement, in a stable order.
    QVector<const service::SessionView*> byOpening;
    for (const service::SessionView& session : std::as_const(m_sessions))
        byOpening.append(&session);
    std::stable_sort(byOpening.begin(), byOpening.end(),
                     [](const auto* a, const auto* b) { return a->openedAt < b->openedAt; });
    for (const service::SessionView* session : std::as_const(byOpening)) {
        service::StatementView none;
        none.sessionId = session->id;
        if (!session->closedAt.isValid() && (!m_filter || m_filter(none, session)))
            laneFor(none);
    }
    QVector<int> order(m_statements.size());
    for (int number = 0; number < order.size(); ++number) {
        order[number] = number;
        m_numberOf.insert(qMakePair(m_statements[number].sessionId, m_statements[number].index), number);
    }
    std::stable_sort(order.begin(), order.end(),
                     [this](int a, int b) { return m_statements[a].startedUs < m_statements[b].startedUs; });
    for (const int number : std::as_const(order))
        place(number);
}

void LaneTable::place(int statement)
{
    const service::StatementView& view = m_statements[statement];
    if (m_filter && !m_filter(view, session(view.sessionId)))
        return;
    Lane& lane = laneFor(view);
    const auto at = std::upper_bound(lane.startUs.cbegin(), lane.startUs.cend(), view.startedUs) - lane.startUs.cbegin();
    lane.startUs.insert(at, view.startedUs);
    lane.durationUs.insert(at, view.durationUs);
    lane.kind.insert(at, laneKindOf(view));
    lane.statement.insert(at, statement);
    if (view.durationUs < 0)
        lane.running.insert(statement, view.startedUs);
    else
        lane.longestUs = qMax(lane.longestUs, view.durationUs);
}

Lane& LaneTable::laneFor(const service::StatementView& statement)
{
    const service::SessionView* from = session(statement.sessionId);
    const QString identity = from ? from->identity : statement.sessionId;
    auto known = m_laneOf.constFind(identity);
    if (known == m_laneOf.cend()) {
        Lane lane;
        lane.identity = identity;
        if (from) {
            lane.identityKind = from->identityKind;
            lane.application = from->application;
        }
        m_lanes.append(lane);
        known = m_laneOf.insert(identity, int(m_lanes.size() - 1));
    }
    return m_lanes[*known];
}

}  // namespace gatehouse::ui

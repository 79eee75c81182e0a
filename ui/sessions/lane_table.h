// Statements sorted into one lane for each identity, as column arrays by time; no painting, no widgets.
#pragma once

#include "core/service/values.h"

#include <QHash>
#include <QSet>
#include <QVector>

#include <functional>

namespace gatehouse::ui {

/// In order of strictness: where bars overlap, the strictest shows.
enum class LaneKind : quint8 { None, Allowed, Masked, Held, Blocked };
[[nodiscard]] LaneKind laneKindOf(const service::StatementView& statement);

/// One identity's events; the arrays have the same length and are sorted by start.
struct Lane {
    QString identity;
    QString identityKind;
    QString application;
    QVector<qint64> startUs;
    QVector<qint64> durationUs;     ///< -1 while it runs
    QVector<LaneKind> kind;
    QVector<int> statement;         ///< number in LaneTable::statements()
    qint64 longestUs = 0;           ///< of all ended ones; running ones are found by `running`
    QHash<int, qint64> running;     ///< statements without an end: number to start

    [[nodiscard]] qsizetype size() const { return startUs.size(); }
};

class LaneTable {
public:
    /// Forgets the oldest statements beyond this many.
    static constexpr qsizetype statementsMax = 200'000;
    using Filter = std::function<bool(const service::StatementView&, const service::SessionView*)>;

    void setSessions(const QVector<service::SessionView>& sessions);
    void setStatements(const QVector<service::StatementView>& statements);
    /// New ones and changed ones, told apart by session and index.
    void merge(const QVector<service::StatementView>& statements);
    /// Rebuilds the lanes; empty takes all.
    void setFilter(Filter filter);

    [[nodiscard]] const QVector<Lane>& lanes() const { return m_lanes; }
    [[nodiscard]] const QVector<service::StatementView>& statements() const { return m_statements; }
    [[nodiscard]] const service::SessionView* session(const QString& id) const;
    [[nodiscard]] int laneOf(const QString& identity) const { return m_laneOf.value(identity, -1); }
    /// Position in the lane of the statement with this number; -1 when it is filtered out.
    [[nodiscard]] qsizetype positionOf(int lane, int statement) const;

private:
    void rebuild();
    void place(int statement);
    Lane& laneFor(const service::StatementView& statement);

    QVector<service::SessionView> m_sessions;
    QHash<QString, int> m_sessionOf;
    QVector<service::StatementView> m_statements;
    QHash<QPair<QString, quint64>, int> m_numberOf;
    QVector<Lane> m_lanes;
    QHash<QString, int> m_laneOf;
    Filter m_filter;
};

}  // namespace gatehouse::ui

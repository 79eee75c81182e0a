// Decides which acts release a held statement: one for ordinary ones, three distinct ones for high risk. No widgets.
#pragma once

#include <QDateTime>
#include <QString>

namespace gatehouse::ui {

/// High risk goes Idle → Armed (A) → Confirming (A again within the time) → released (Enter on its own button).
/// A click on the approve button stands for both presses of A: the confirm button lies elsewhere.
class ReleaseGuard {
public:
    enum class State { Idle, Armed, Confirming };
    enum class Answer { Nothing, Changed, Release };
    static constexpr qint64 armedMs = 5000;

    /// Another request, or another version of it (`digest`), forgets everything.
    void setRequest(const QString& id, const QString& digest, bool highRisk);
    [[nodiscard]] Answer pressKey(qint64 nowMs);
    [[nodiscard]] Answer clickApprove();
    [[nodiscard]] Answer confirm();
    /// The time for the second press ran out?
    [[nodiscard]] Answer tick(qint64 nowMs);
    void cancel() { m_state = State::Idle; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool highRisk() const { return m_highRisk; }

private:
    QString m_id;
    QString m_digest;
    bool m_highRisk = true;
    State m_state = State::Idle;
    qint64 m_armedAtMs = 0;
};

}  // namespace gatehouse::ui

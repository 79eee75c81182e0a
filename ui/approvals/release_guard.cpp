#include "ui/approvals/release_guard.h"

namespace gatehouse::ui {

void ReleaseGuard::setRequest(const QString& id, const QString& digest, bool highRisk)
{
    if (id == m_id && digest == m_digest && highRisk == m_highRisk)
        return;
    m_id = id;
    m_digest = digest;
    m_highRisk = highRisk;
    m_state = State::Idle;
}

ReleaseGuard::Answer ReleaseGuard::pressKey(qint64 nowMs)
{
    if (!m_highRisk)
        return Answer::Release;
    switch (m_state) {
    case State::Idle:
        m_state = State::Armed;
        m_armedAtMs = nowMs;
        return Answer::Changed;
    case State::Armed:
        if (nowMs - m_armedAtMs > armedMs) {
            m_armedAtMs = nowMs;  // too late for the first press: this is a first one again
            return Answer::Changed;
        }
        m_state = State::Confirming;
        return Answer::Changed;
    case State::Confirming:
        break;
    }
    return Answer::Nothing;
}

ReleaseGuard::Answer ReleaseGuard::clickApprove()
{
    if (!m_highRisk)
        return Answer::Release;
    if (m_state == State::Confirming)
        return Answer::Nothing;
    m_state = State::Confirming;
    return Answer::Changed;
}

ReleaseGuard::Answer ReleaseGuard::confirm()
{
    if (m_state != State::Confirming)
        return Answer::Nothing;
    m_state = State::Idle;
    return Answer::Release;
}

ReleaseGuard::Answer ReleaseGuard::tick(qint64 nowMs)
{
    if (m_state != State::Armed || nowMs - m_armedAtMs <= armedMs)
        return Answer::Nothing;
    m_state = State::Idle;
    return Answer::Changed;
}

}  // namespace gatehouse::ui

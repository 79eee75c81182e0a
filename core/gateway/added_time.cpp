#include "core/gateway/added_time.h"

#include "core/gateway/latency_window.h"

#include <chrono>

namespace gatehouse::gateway {

namespace {

int64_t nowNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

}  // namespace

AddedTime::Elsewhere::Elsewhere(AddedTime& added) : m_added(added), m_sinceNs(nowNs()) {}

AddedTime::Elsewhere::~Elsewhere()
{
    m_added.m_elsewhereNs += nowNs() - m_sinceNs;
}

AddedTime::Start AddedTime::begin() const
{
    return {nowNs(), m_elsewhereNs};
}

void AddedTime::sent(LatencyWindow& latencies, int64_t second)
{
    const int64_t now = nowNs();
    for (const Start& start : m_ready)
        latencies.add(second, static_cast<double>(now - start.atNs - (m_elsewhereNs - start.elsewhereNs)) / 1000.0);
    m_ready.clear();
}

}  // namespace gatehouse::gateway

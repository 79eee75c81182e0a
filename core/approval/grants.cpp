#include "core/approval/grants.h"

#include <algorithm>
#include <utility>

namespace gatehouse::approval {

namespace {

constexpr size_t kEndedMax = 200;

}  // namespace

std::string grantIdOf(const std::string& requestId)
{
    return "gra_" + requestId.substr(requestId.find('_') + 1);
}

Result<GrantPtr> Grants::add(const Request& request)
{
    if (!request.sight || request.sight->columns.empty() || request.sight->seconds <= 0)
        return Error{"approval request " + request.id + " is no request to see", ""};
    auto grant = std::make_shared<Grant>();
    grant->id = grantIdOf(request.id);
    grant->request = request.id;
    grant->identity = request.binding.identity;
    grant->connection = request.binding.connection;
    grant->database = request.binding.database;
    grant->columns = request.sight->columns;
    grant->reason = request.sight->reason;
    grant->approvedBy = request.decidedBy;
    grant->sinceUs = m_clock->nowUs();
    grant->untilUs = grant->sinceUs + int64_t{request.sight->seconds} * 1'000'000;
    const std::lock_guard lock(m_mutex);
    m_held.push_back(grant);
    m_count.store(m_held.size(), std::memory_order_release);
    return GrantPtr(std::move(grant));
}

std::vector<GrantPtr> Grants::of(std::string_view identity, std::string_view connection, std::string_view database) const
{
    std::vector<GrantPtr> grants;
    if (m_count.load(std::memory_order_acquire) == 0)
        return grants;
    const TimeUs nowUs = m_clock->nowUs();
    const std::lock_guard lock(m_mutex);
    for (const GrantPtr& grant : m_held) {
        if (grant->identity == identity && grant->connection == connection && grant->database == database && grant->holdsAt(nowUs))
            grants.push_back(grant);
    }
    return grants;
}

std::vector<GrantPtr> Grants::held() const
{
    const std::lock_guard lock(m_mutex);
    return m_held;
}

std::vector<GrantPtr> Grants::ended() const
{
    const std::lock_guard lock(m_mutex);
    return {m_ended.rbegin(), m_ended.rend()};
}

Result<GrantPtr> Grants::find(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto* list : {&m_held, &m_ended}) {
        const auto found = std::ranges::find_if(*list, [&id](const GrantPtr& grant) { return grant->id == id; });
        if (found != list->end())
            return *found;
    }
    return Error{"there is no grant " + id, "list them with: gatehousectl grant list"};
}

Result<GrantPtr> Grants::end(const std::string& id, const std::string& why)
{
    const std::vector<GrantPtr> ended = endWhere([&id](const Grant& grant) { return grant.id == id; }, why);
    if (!ended.empty())
        return ended.front();
    const auto known = find(id);
    if (!known)
        return known.error();
    return Error{"grant " + id + " has ended: " + (*known)->end, ""};
}

std::vector<GrantPtr> Grants::endWhere(const std::function<bool(const Grant&)>& picks, const std::string& why)
{
    std::vector<GrantPtr> ended;
    const TimeUs nowUs = m_clock->nowUs();
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_held, [&](const GrantPtr& held) {
        if (!picks(*held))
            return false;
        held->over->store(true, std::memory_order_release);
        auto grant = std::make_shared<Grant>(*held);
        grant->endedUs = nowUs;
        grant->end = why;
        ended.push_back(std::move(grant));
        return true;
    });
    m_count.store(m_held.size(), std::memory_order_release);
    m_ended.insert(m_ended.end(), ended.begin(), ended.end());
    if (m_ended.size() > kEndedMax)
        m_ended.erase(m_ended.begin(), m_ended.end() - kEndedMax);
    return ended;
}

std::vector<GrantPtr> Grants::endDue()
{
    const TimeUs nowUs = m_clock->nowUs();
    return endWhere([nowUs](const Grant& grant) { return nowUs >= grant.untilUs; }, "its time is over");
}

}  // namespace gatehouse::approval

#include "core/approval/desk.h"

#include <algorithm>
#include <utility>

namespace gatehouse::approval {

namespace {

constexpr size_t kEndedMax = 500;
constexpr int kExpiresSecondsMax = 30 * 24 * 3600;

bool isBlank(const std::string& text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

std::string makeId()
{
    return "apr_" + toHex(randomBytes(6));
}

Error notFound(const std::string& id)
{
    return Error{"there is no approval request " + id, "list them with: gatehousectl approvals list"};
}

Error notPending(const Request& request)
{
    return Error{"approval request " + request.id + " is no longer pending: it is " + stateName(request.state), ""};
}

}  // namespace

Desk::Desk(std::shared_ptr<const Clock> clock) : m_clock(std::move(clock)) {}

Request Desk::open(Request request, int expiresSeconds, Listener decided)
{
    request.id = makeId();
    request.state = State::Pending;
    request.createdUs = m_clock->nowUs();
    request.expiresUs = request.createdUs + int64_t{std::clamp(expiresSeconds, 1, kExpiresSecondsMax)} * 1'000'000;
    request.decidedBy.clear();
    request.reason.clear();
    request.decidedUs = 0;
    {
        const std::lock_guard lock(m_mutex);
        m_pending.emplace(request.id, Entry{request, std::move(decided)});
    }
    announce(request, {});
    return request;
}

std::string Desk::refusal(const Request& request, const Decider& by) const
{
    if (by.name.empty())
        return "nobody is signed in";
    if (by.kind != "human")
        return "only a person can decide an approval request";
    if (by.name == request.binding.identity)
        return "nobody decides their own request";
    if (request.identityKind != "human" && by.name == request.sponsor)
        return "the sponsor of " + request.binding.identity + " cannot decide its requests";
    if (std::find(by.roles.begin(), by.roles.end(), request.reviewerRole) == by.roles.end())
        return by.name + " does not have the role " + request.reviewerRole;
    return {};
}

Result<Request> Desk::approve(const std::string& id, const Decider& by, const std::string& reason)
{
    return decide(id, by, State::Approved, reason);
}

Result<Request> Desk::deny(const std::string& id, const Decider& by, const std::string& reason)
{
    return decide(id, by, State::Denied, reason);
}

Result<Request> Desk::decide(const std::string& id, const Decider& by, State state, const std::string& reason)
{
    Request request;
    Listener decided;
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_pending.find(id);
        if (it == m_pending.end()) {
            const auto ended = std::find_if(m_ended.rbegin(), m_ended.rend(),
                                            [&](const Request& r) { return r.id == id; });
            return ended == m_ended.rend() ? notFound(id) : notPending(*ended);
        }
        Entry& entry = it->second;
        if (entry.request.state != State::Pending)
            return notPending(entry.request);
        if (std::string why = refusal(entry.request, by); !why.empty())
            return Error{std::move(why), "another " + entry.request.reviewerRole + " has to decide"};
        if (state == State::Denied && isBlank(reason))
            return Error{"a denial needs a reason", "say in a few words what has to change"};
        const TimeUs nowUs = m_clock->nowUs();
        // The statement's session ends it at the next tick; until then nobody may bring it back.
        if (nowUs >= entry.request.expiresUs)
            return Error{"approval request " + id + " has expired",
                         entry.request.sight ? "ask again to see it" : "run the statement again to ask again"};
        entry.request.state = state;
        entry.request.decidedBy = by.name;
        entry.request.reason = reason;
        entry.request.decidedUs = nowUs;
        request = entry.request;
        decided = std::exchange(entry.decided, {});
        if (state == State::Denied)
            end(it);
    }
    announce(request, decided);
    return request;
}

Result<Request> Desk::withdraw(const std::string& id, const std::string& reason)
{
    Request request;
    Listener decided;
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_pending.find(id);
        if (it == m_pending.end()) {
            const auto ended = std::find_if(m_ended.rbegin(), m_ended.rend(),
                                            [&](const Request& r) { return r.id == id; });
            return ended == m_ended.rend() ? notFound(id) : notPending(*ended);
        }
        // An approved one that has not run yet can still be taken back: then it never runs.
        it->second.request.state = State::Withdrawn;
        it->second.request.reason = reason;
        it->second.request.decidedUs = m_clock->nowUs();
        request = it->second.request;
        decided = std::exchange(it->second.decided, {});
        end(it);
    }
    announce(request, decided);
    return request;
}

Outcome Desk::consume(const std::string& id, const Digest& digest)
{
    Request request;
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_pending.find(id);
        if (it == m_pending.end()) {
            const auto ended = std::find_if(m_ended.rbegin(), m_ended.rend(),
                                            [&](const Request& r) { return r.id == id; });
            if (ended == m_ended.rend())
                return notFound(id);
            return Error{"approval request " + id + " cannot be used: it is " + stateName(ended->state), ""};
        }
        if (it->second.request.state != State::Approved)
            return Error{"approval request " + id + " is not approved", ""};
        if (m_clock->nowUs() >= it->second.request.expiresUs)
            return Error{"approval request " + id + " has expired", "run the statement again to ask again"};
        if (!constantTimeEqual(it->second.request.binding.digest(), digest))
            return Error{"what would run is not what was approved in " + id, "run the statement again to ask again"};
        it->second.request.state = State::Executed;
        request = it->second.request;
        end(it);
    }
    announce(request, {});
    return Done{};
}

TimeUs Desk::expireDue()
{
    std::vector<std::pair<Request, Listener>> due;
    TimeUs next = 0;
    {
        const std::lock_guard lock(m_mutex);
        const TimeUs nowUs = m_clock->nowUs();
        for (auto it = m_pending.begin(); it != m_pending.end();) {
            const auto here = it++;
            Request& request = here->second.request;
            if (nowUs < request.expiresUs) {
                next = next == 0 ? request.expiresUs : std::min(next, request.expiresUs);
                continue;
            }
            request.state = State::Expired;
            // Who approved what then never ran stays written; a request nobody decided ended now.
            if (request.decidedUs == 0)
                request.decidedUs = nowUs;
            due.emplace_back(request, std::exchange(here->second.decided, {}));
            end(here);
        }
    }
    for (const auto& [request, decided] : due)
        announce(request, decided);
    return next;
}

std::vector<Request> Desk::pending() const
{
    std::vector<Request> requests;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, entry] : m_pending) {
            if (entry.request.state == State::Pending)
                requests.push_back(entry.request);
        }
    }
    std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
        return a.createdUs != b.createdUs ? a.createdUs < b.createdUs : a.id < b.id;
    });
    return requests;
}

std::vector<Request> Desk::recent() const
{
    std::vector<Request> requests;
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, entry] : m_pending) {
        if (entry.request.state == State::Approved)
            requests.push_back(entry.request);
    }
    std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) { return a.decidedUs > b.decidedUs; });
    requests.insert(requests.end(), m_ended.rbegin(), m_ended.rend());
    if (requests.size() > kEndedMax)
        requests.resize(kEndedMax);
    return requests;
}

Result<Request> Desk::find(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    if (const auto it = m_pending.find(id); it != m_pending.end())
        return it->second.request;
    const auto ended = std::find_if(m_ended.rbegin(), m_ended.rend(), [&](const Request& r) { return r.id == id; });
    if (ended == m_ended.rend())
        return notFound(id);
    return *ended;
}

void Desk::onChange(Listener listener)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back(std::move(listener));
}

void Desk::end(std::map<std::string, Entry>::iterator entry)
{
    m_ended.push_back(std::move(entry->second.request));
    m_pending.erase(entry);
    if (m_ended.size() > kEndedMax)
        m_ended.erase(m_ended.begin());
}

void Desk::announce(const Request& request, const Listener& decided)
{
    std::vector<Listener> listeners;
    {
        const std::lock_guard lock(m_mutex);
        listeners = m_listeners;
    }
    for (const Listener& listener : listeners)
        listener(request);
    // Last: it may consume or withdraw the request at once, and everybody hears of the steps in their order.
    if (decided)
        decided(request);
}

}  // namespace gatehouse::approval

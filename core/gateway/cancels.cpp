#include "core/gateway/cancels.h"

#include <asio/post.hpp>

#include <utility>

namespace gatehouse::gateway {

void Cancels::ask(PassOn passOn)
{
    if (m_handling)
        m_waiting.push_back(std::move(passOn));
    else
        passOn(true);
}

void Cancels::handled(bool toServer)
{
    m_handling = false;
    if (m_waiting.empty())
        return;
    asio::post(m_executor, [waiting = std::exchange(m_waiting, {}), toServer] {
        for (const PassOn& passOn : waiting)
            passOn(toServer);
    });
}

}  // namespace gatehouse::gateway

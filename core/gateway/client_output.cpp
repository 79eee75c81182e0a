#include "core/gateway/client_output.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <array>

namespace gatehouse::gateway {

ClientOutput::ClientOutput(Transport& client, asio::any_io_executor executor) : m_client(client), m_turn(executor) {}

asio::awaitable<bool> ClientOutput::send(std::span<const std::string_view> pieces)
{
    while (m_busy && !m_gone) {
        asio::error_code ignored;
        m_turn.expires_at(asio::steady_timer::time_point::max());
        co_await m_turn.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (m_gone)
        co_return false;
    m_busy = true;
    const bool sent = co_await m_client.write(pieces);
    m_busy = false;
    m_gone = !sent;
    m_turn.cancel();
    co_return sent;
}

asio::awaitable<bool> ClientOutput::send(std::string bytes)
{
    const std::array<std::string_view, 1> pieces{bytes};
    co_return co_await send(std::span<const std::string_view>(pieces));
}

}  // namespace gatehouse::gateway

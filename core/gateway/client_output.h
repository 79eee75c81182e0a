// The one way to a client: both coroutines of a session send through it, whole messages at a time.
#pragma once

#include "core/gateway/transport.h"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <span>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

class ClientOutput {
public:
    explicit ClientOutput(Transport& client, asio::any_io_executor executor);

    /// Pieces together are whole messages; they stay valid until this returns. False when the client is gone.
    asio::awaitable<bool> send(std::span<const std::string_view> pieces);
    asio::awaitable<bool> send(std::string bytes);

private:
    Transport& m_client;
    asio::steady_timer m_turn;
    bool m_busy = false;
    bool m_gone = false;
};

}  // namespace gatehouse::gateway

// One answer that a Host gives from any thread, awaited on a session's own.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace gatehouse::gateway {

template <typename Answer>
class HostAnswer {
public:
    explicit HostAnswer(asio::any_io_executor executor) : m_shared(std::make_shared<Shared>(std::move(executor))) {}

    /// For the host: to be called once, from any thread, also when nobody waits any more.
    [[nodiscard]] std::function<void(Answer)> taker() const
    {
        return [shared = m_shared](Answer answer) {
            const std::lock_guard lock(shared->mutex);
            shared->answer.emplace(std::move(answer));
            // Without a timer nobody waits, and the loop may be gone.
            if (!shared->timer)
                return;
            asio::post(shared->executor, [shared] {
                const std::lock_guard inner(shared->mutex);
                if (shared->timer)
                    shared->timer->cancel();
            });
        };
    }

    /// Nothing when it does not come in time.
    asio::awaitable<std::optional<Answer>> wait(std::chrono::seconds within)
    {
        asio::steady_timer timer(m_shared->executor, within);
        bool waiting = false;
        {
            const std::lock_guard lock(m_shared->mutex);
            waiting = !m_shared->answer;
            if (waiting)
                m_shared->timer = &timer;
        }
        if (waiting) {
            asio::error_code ignored;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        const std::lock_guard lock(m_shared->mutex);
        m_shared->timer = nullptr;
        co_return std::move(m_shared->answer);
    }

private:
    struct Shared {
        explicit Shared(asio::any_io_executor loop) : executor(std::move(loop)) {}
        std::mutex mutex;
        std::optional<Answer> answer;
        asio::any_io_executor executor;
        asio::steady_timer* timer = nullptr;
    };
    std::shared_ptr<Shared> m_shared;
};

}  // namespace gatehouse::gateway

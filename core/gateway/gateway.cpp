#include "core/gateway/gateway.h"

#include "core/detect/detector.h"
#include "core/gateway/session.h"
#include "core/gateway/worker.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace gatehouse::gateway {

namespace {

constexpr int kWorkersMax = 16;
constexpr size_t kHelperThreads = 2;
constexpr int kRateSeconds = 5;
constexpr auto kStopPatience = std::chrono::seconds(3);

int workerCount(int wanted)
{
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    return std::clamp(wanted > 0 ? wanted : cores, 1, kWorkersMax);
}

}  // namespace

struct Gateway::State {
    State(Host& host, Observer& observer, GatewayOptions options)
        : shared{host, observer, std::move(options), nullptr, {}, {}, helpers}
    {
    }

    asio::awaitable<void> accept();

    asio::thread_pool helpers{kHelperThreads};
    Shared shared;
    std::vector<std::unique_ptr<Worker>> workers;
    std::unique_ptr<asio::ip::tcp::acceptor> acceptor;
    size_t nextWorker = 0;
    uint16_t port = 0;
    bool running = false;
};

Gateway::Gateway(Host& host, Observer& observer, GatewayOptions options)
    : m_state(std::make_unique<State>(host, observer, std::move(options)))
{
}

Gateway::~Gateway()
{
    stop();
}

asio::awaitable<void> Gateway::State::accept()
{
    while (acceptor->is_open()) {
        asio::error_code error;
        asio::ip::tcp::socket socket(acceptor->get_executor());
        asio::ip::tcp::endpoint peer;
        co_await acceptor->async_accept(socket, peer, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            if (!acceptor->is_open() || error == asio::error::operation_aborted)
                break;
            // Out of descriptors: those that wait are served when others have ended.
            asio::steady_timer pause(acceptor->get_executor(), std::chrono::milliseconds(50));
            asio::error_code ignored;
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            continue;
        }
        asio::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        socket.set_option(asio::socket_base::keep_alive(true), ignored);
        const int descriptor = socket.release(ignored);
        if (ignored)
            continue;
        Worker& worker = *workers[nextWorker++ % workers.size()];
        std::string name = peer.address().to_string() + ":" + std::to_string(peer.port());
        asio::post(worker.loop(), [&worker, descriptor, name = std::move(name)] {
            std::make_shared<Session>(worker, descriptor, name)->start();
        });
    }
}

Outcome Gateway::start()
{
    // Built here and not in the middle of somebody's result.
    if (Outcome finds = detect::Detector::start(); !finds)
        return finds;
    GatewayOptions& options = m_state->shared.options;
    if (!options.certificateFile.empty()) {
        auto tls = TlsContext::load(options.certificateFile, options.keyFile);
        if (!tls)
            return tls.error();
        m_state->shared.tls = std::move(*tls);
    }
    const int count = workerCount(options.workers);
    for (int i = 0; i < count; ++i)
        m_state->workers.push_back(std::make_unique<Worker>(m_state->shared));

    asio::error_code error;
    const asio::ip::address address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
    if (error)
        return Error{"\"" + options.host + "\" is not an address to listen on", "Give one like 127.0.0.1 or ::1."};
    auto acceptor = std::make_unique<asio::ip::tcp::acceptor>(m_state->workers.front()->loop());
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    acceptor->open(endpoint.protocol(), error);
    if (!error)
        acceptor->set_option(asio::socket_base::reuse_address(true), error);
    if (!error)
        acceptor->bind(endpoint, error);
    if (!error)
        acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return Error{"cannot listen on " + options.host + ":" + std::to_string(options.port) + ": " + error.message(),
                     "Choose another one with --listen HOST:PORT."};
    }
    m_state->port = acceptor->local_endpoint().port();
    m_state->acceptor = std::move(acceptor);
    asio::co_spawn(m_state->workers.front()->loop(), m_state->accept(), asio::detached);
    for (const auto& worker : m_state->workers)
        worker->start();
    m_state->running = true;
    return Done{};
}

void Gateway::stop()
{
    if (!m_state->running)
        return;
    m_state->running = false;
    asio::post(m_state->workers.front()->loop(), [state = m_state.get()] {
        asio::error_code ignored;
        state->acceptor->close(ignored);
    });
    for (const auto& session : m_state->shared.registry.all())
        session->endFromAnyThread("the gateway is shutting down");
    const auto deadline = std::chrono::steady_clock::now() + kStopPatience;
    while (m_state->shared.registry.size() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    for (const auto& worker : m_state->workers)
        worker->finish();
    // What is left (half-way through signing in) ends with its loop.
    for (const auto& worker : m_state->workers)
        worker->loop().stop();
    for (const auto& worker : m_state->workers)
        worker->join();
    m_state->acceptor.reset();
    m_state->helpers.join();
}

uint16_t Gateway::port() const
{
    return m_state->port;
}

GatewayFigures Gateway::figures() const
{
    GatewayFigures figures;
    figures.sessionsLive = static_cast<int64_t>(m_state->shared.registry.size());
    const int64_t now = m_state->shared.host.clock().nowUs() / 1'000'000;
    std::array<int64_t, LatencyWindow::kSteps> lately{};
    std::array<int64_t, LatencyWindow::kSteps> minute{};
    int64_t count = 0;
    for (const auto& worker : m_state->workers) {
        count += worker->latencies().collect(now, kRateSeconds, lately);
        worker->latencies().collect(now, LatencyWindow::kSeconds - 1, minute);
        figures.statementsTotal += worker->latencies().total();
    }
    figures.statementsPerSecond = static_cast<double>(count) / kRateSeconds;
    figures.addedMicrosecondsMedian = LatencyWindow::quantile(minute, 0.5);
    figures.addedMicrosecondsP99 = LatencyWindow::quantile(minute, 0.99);
    return figures;
}

bool Gateway::endSession(const std::string& id, const std::string& why)
{
    for (const auto& session : m_state->shared.registry.all()) {
        if (session->id() == id) {
            session->endFromAnyThread(why);
            return true;
        }
    }
    return false;
}

void Gateway::endSessionsOfToken(const std::string& tokenId)
{
    for (const auto& session : m_state->shared.registry.all()) {
        if (session->tokenId() == tokenId)
            session->endFromAnyThread("the token it signed in with was revoked");
    }
}

}  // namespace gatehouse::gateway

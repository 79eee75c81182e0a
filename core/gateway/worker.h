// One thread with its event loop, and what its sessions share without locks.
#pragma once

#include "core/gateway/analysis_cache.h"
#include "core/gateway/gateway.h"
#include "core/gateway/latency_window.h"
#include "core/gateway/probe_counter.h"
#include "core/gateway/session_registry.h"
#include "core/gateway/tls.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <memory>
#include <thread>

namespace asio {
class thread_pool;
}

namespace gatehouse::gateway {

/// What every session of a gateway uses. Outlives them all.
struct Shared {
    Host& host;
    Observer& observer;
    GatewayOptions options;
    std::unique_ptr<TlsContext> tls;   ///< null: TLS is not offered
    SessionRegistry registry;
    ProbeCounter probes;
    asio::thread_pool& helpers;        ///< for calls that block: PostgreSQL's cancel
};

class Worker {
public:
    explicit Worker(Shared& shared) : m_shared(shared), m_cache(kCacheBytesMax) {}

    void start();
    /// Ends the loop once its sessions are gone.
    void finish() { m_guard.reset(); }
    void join();

    [[nodiscard]] asio::io_context& loop() { return m_loop; }
    [[nodiscard]] Shared& shared() { return m_shared; }
    [[nodiscard]] AnalysisCache& cache() { return m_cache; }
    [[nodiscard]] LatencyWindow& latencies() { return m_latencies; }

private:
    static constexpr size_t kCacheBytesMax = 32 * 1024 * 1024;
    Shared& m_shared;
    asio::io_context m_loop{1};
    asio::executor_work_guard<asio::io_context::executor_type> m_guard{m_loop.get_executor()};
    AnalysisCache m_cache;
    LatencyWindow m_latencies;
    std::thread m_thread;
};

}  // namespace gatehouse::gateway

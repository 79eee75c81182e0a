#include "core/gateway/worker.h"

#include <pthread.h>

namespace gatehouse::gateway {

void Worker::start()
{
    m_thread = std::thread([this] {
        pthread_setname_np(pthread_self(), "gateway-worker");
        m_loop.run();
    });
}

void Worker::join()
{
    if (m_thread.joinable())
        m_thread.join();
}

}  // namespace gatehouse::gateway

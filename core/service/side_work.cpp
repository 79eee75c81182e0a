#include "core/service/side_work.h"

#include <openssl/crypto.h>

namespace gatehouse::service {

namespace {
constexpr int kThreads = 3;
}

SideWork::SideWork(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(kThreads);
}

SideWork::~SideWork()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void SideWork::run(Work work, CallTable::Answer answer)
{
    // The pool is waited for before this object goes, so `this` outlives the work.
    m_pool.start([this, work = std::move(work), answer = std::move(answer)] {
        Result<QJsonValue> result = work();
        // Qt takes a thread for ended before its thread-local destructors have run; a program that ends in between would
        // leave what OpenSSL keeps for the thread.
        OPENSSL_thread_stop();
        QMetaObject::invokeMethod(this, [answer, result = std::move(result)] { answer(result); }, Qt::QueuedConnection);
    });
}

}  // namespace gatehouse::service

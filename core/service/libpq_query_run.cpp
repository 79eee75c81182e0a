#include "core/service/libpq_query_run.h"

#include <QThreadPool>

namespace gatehouse::service {

LibpqQueryRun::LibpqQueryRun(std::function<GatewayAccess()> access)
    : m_access(std::move(access)), m_thread(new QThread), m_worker(new QueryWorker)
{
    qRegisterMetaType<Preview>();
    m_worker->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_thread, &QThread::finished, m_thread, &QObject::deleteLater);
    connect(m_worker, &QueryWorker::decided, this, &QueryRun::decided);
    connect(m_worker, &QueryWorker::held, this, &QueryRun::held);
    connect(m_worker, &QueryWorker::columns, this, &QueryRun::columns);
    connect(m_worker, &QueryWorker::rows, this, &QueryRun::rows);
    connect(m_worker, &QueryWorker::notice, this, &QueryRun::notice);
    connect(m_worker, &QueryWorker::finished, this, [this](const RunSummary& summary, int transaction) {
        m_running = false;
        m_transaction = static_cast<char>(transaction);
        Q_EMIT finished(summary);
    });
    m_thread->start();
}

LibpqQueryRun::~LibpqQueryRun()
{
    m_worker->disconnect(this);
    // Closing a tab does not wait for a database: the thread ends when the worker has noticed, and cleans up by itself.
    m_worker->abandon();
    m_thread->quit();
}

void LibpqQueryRun::start(const QString& connection, const QString& sql)
{
    if (m_running)
        return;
    m_running = true;
    m_worker->arm();
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, access = m_access(), connection, sql] { worker->run(access, connection, sql); },
                              Qt::QueuedConnection);
}

void LibpqQueryRun::stop()
{
    if (!m_running)
        return;
    m_worker->requestStop();
    // PQcancel connects and waits: neither on this thread nor on the one that reads rows.
    QThreadPool::globalInstance()->start([handle = m_worker->cancelHandle()] { handle->cancel(); });
}

}  // namespace gatehouse::service

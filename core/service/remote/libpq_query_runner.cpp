#include "core/service/remote/libpq_query_runner.h"

#include "core/service/remote/libpq_session.h"

namespace gatehouse::service {

LibpqQueryRun::LibpqQueryRun(std::function<RunnerTarget()> target) : m_target(std::move(target)), m_session(new LibpqSession)
{
    m_thread.setObjectName(QStringLiteral("query-run"));
    m_session->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_session, &QObject::deleteLater);
    connect(m_session, &LibpqSession::decided, this, &QueryRun::decided);
    connect(m_session, &LibpqSession::held, this, &QueryRun::held);
    connect(m_session, &LibpqSession::columns, this, &QueryRun::columns);
    connect(m_session, &LibpqSession::rows, this, &QueryRun::rows);
    connect(m_session, &LibpqSession::notice, this, &QueryRun::notice);
    connect(m_session, &LibpqSession::finished, this, [this](const RunSummary& summary, char transaction) {
        m_running = false;
        m_transaction = transaction;
        Q_EMIT finished(summary);
    });
    m_thread.start();
}

LibpqQueryRun::~LibpqQueryRun()
{
    m_session->cancel();
    m_thread.quit();
    m_thread.wait();
}

void LibpqQueryRun::start(const QString& connection, const QString& sql)
{
    if (m_running)
        return;
    m_running = true;
    QMetaObject::invokeMethod(m_session, [session = m_session, target = m_target(), connection, sql] {
        session->run(target, connection, sql);
    });
}

void LibpqQueryRun::stop()
{
    m_session->cancel();
}

LibpqQueryRunner::LibpqQueryRunner(std::function<RunnerTarget()> target, QObject* parent)
    : QueryRunner(parent), m_target(std::move(target))
{
    qRegisterMetaType<QVector<ResultColumnView>>();
    qRegisterMetaType<QVector<QVector<Cell>>>();
    qRegisterMetaType<Preview>();
    qRegisterMetaType<RunSummary>();
}

std::unique_ptr<QueryRun> LibpqQueryRunner::makeRun()
{
    return std::make_unique<LibpqQueryRun>(m_target);
}

}  // namespace gatehouse::service

#include "tests/unit/ui/workbench/fake_query_runner.h"

namespace gatehouse::test {

void FakeQueryRun::start(const QString& connection, const QString& sql)
{
    started.append(connection + QStringLiteral(": ") + sql);
    m_running = true;
}

void FakeQueryRun::stop()
{
    ++stops;
}

void FakeQueryRun::end(service::RunSummary summary)
{
    m_running = false;
    Q_EMIT finished(summary);
}

std::unique_ptr<service::QueryRun> FakeQueryRunner::makeRun()
{
    auto run = std::make_unique<FakeQueryRun>();
    last = run.get();
    return run;
}

}  // namespace gatehouse::test

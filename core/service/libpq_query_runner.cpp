#include "core/service/libpq_query_runner.h"

#include "core/service/libpq_query_run.h"

namespace gatehouse::service {

std::unique_ptr<QueryRun> LibpqQueryRunner::makeRun()
{
    return std::make_unique<LibpqQueryRun>([this] { return m_signIn.access(); });
}

}  // namespace gatehouse::service

// A runner whose runs do what the test says, from the event loop, as the real one would.
#pragma once

#include "core/service/query_runner.h"

namespace gatehouse::test {

class FakeQueryRun : public service::QueryRun {
    Q_OBJECT
public:
    using QueryRun::QueryRun;
    void start(const QString& connection, const QString& sql) override;
    void stop() override;
    [[nodiscard]] bool running() const override { return m_running; }
    [[nodiscard]] char transactionState() const override { return transaction; }

    void end(service::RunSummary summary);

    QStringList started;      ///< "connection: sql"
    int stops = 0;
    char transaction = 'I';

private:
    bool m_running = false;
};

class FakeQueryRunner : public service::QueryRunner {
    Q_OBJECT
public:
    using QueryRunner::QueryRunner;
    [[nodiscard]] std::unique_ptr<service::QueryRun> makeRun() override;
    /// The newest one; owned by its tab.
    FakeQueryRun* last = nullptr;
};

}  // namespace gatehouse::test

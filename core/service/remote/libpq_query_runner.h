// Runs a workbench's SQL through the gateway with libpq, each tab on a thread of its own.
#pragma once

#include "core/service/query_runner.h"

#include <QThread>

#include <functional>
#include <memory>
#include <string>

namespace gatehouse::service {

/// Where the gateway listens and who asks. Holds a token: never logged, never stored.
struct RunnerTarget {
    std::string host;
    std::string port;
    std::string user;
    std::string token;
};

class LibpqSession;

class LibpqQueryRun final : public QueryRun {
    Q_OBJECT
public:
    explicit LibpqQueryRun(std::function<RunnerTarget()> target);
    ~LibpqQueryRun() override;
    void start(const QString& connection, const QString& sql) override;
    void stop() override;
    [[nodiscard]] bool running() const override { return m_running; }
    [[nodiscard]] char transactionState() const override { return m_transaction; }

private:
    std::function<RunnerTarget()> m_target;
    QThread m_thread;
    LibpqSession* m_session;   ///< lives on m_thread
    bool m_running = false;
    char m_transaction = 0;
};

class LibpqQueryRunner final : public QueryRunner {
    Q_OBJECT
public:
    /// target is asked at each start, on the caller's thread.
    explicit LibpqQueryRunner(std::function<RunnerTarget()> target, QObject* parent = nullptr);
    [[nodiscard]] std::unique_ptr<QueryRun> makeRun() override;

private:
    std::function<RunnerTarget()> m_target;
};

}  // namespace gatehouse::service
